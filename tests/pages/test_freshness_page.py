"""/freshness: what has to be looked at again, and who is told so."""

import httpx
import pytest
from sqlalchemy import text

from tests.fixtures.accounts import signed_in
from tests.fixtures.anybody import links, words
from tests.fixtures.bureau import Bureau


@pytest.mark.parametrize("more", ["", "&by=commune"])
def test_every_number_of_freshness_is_its_places(anybody: httpx.Client, more: str) -> None:
    page = anybody.get(f"/freshness?lang=vi{more}").text
    found = dict(links(page))
    assert len(found) > 20
    for address, count in found.items():
        answer = anybody.get(address, headers={"Accept": "application/json"})
        assert len(answer.json()["places"]) == count, address


def test_what_is_freshly_verified_is_not_stale_and_offices_are_told_to_the_agency_alone(
    bureau: Bureau,
) -> None:
    with httpx.Client(base_url=bureau.address, headers={"Accept": "text/html"}, timeout=60) as client:
        data = {"Accept": "application/json"}
        before = client.get("/freshness", headers=data).json()
        with bureau.owner.begin() as connection:
            connection.execute(
                text(
                    "UPDATE registry.site SET verification = 'verified', verified_on = registry.today(), "
                    "verified_by = 'Sở' WHERE code = (SELECT min(code) FROM registry.public_site)"
                )
            )
        after = client.get("/freshness", headers=data).json()
        assert after["numbers"]["stale"] == before["numbers"]["stale"] - 1
        assert after["numbers"]["never"] == before["numbers"]["never"] - 1
        asked = {
            "asOf": bureau.rows(
                "SELECT max(at) AS at FROM registry.edition WHERE number < "
                "(SELECT max(number) FROM registry.edition)"
            )[0].at.isoformat()
        }
        assert client.get("/freshness", params=asked, headers=data).json()["numbers"] == before["numbers"]
        assert 'id="nags"' not in client.get("/freshness").text
        page = signed_in(client, "so-van-hoa").get("/freshness?lang=vi")
    told = words(page).split("Cơ quan nào phải xem lại")[1]
    for title in bureau.rows("SELECT title FROM registry.account WHERE role = 'office'"):
        assert title.title in told
    assert "Chưa có cơ quan nào phụ trách" in told
