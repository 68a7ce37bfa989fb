"""/plan, /network and /conversions: every number leads to as many rows, on any day, and what is wrong is told."""

import html
import json
import re
from datetime import date

import httpx
import pytest
from sqlalchemy import Engine, text

from registry.plans import plans, rows_behind, standing
from tests.fixtures.anybody import links, words
from tests.fixtures.bureau import Bureau
from tests.fixtures.places import HOSTILE

DAYS = ("2023-12-31", "2026-11-23")
PILOTS = "/plan/102-2022/piloted-centres"


@pytest.mark.parametrize("on", DAYS)
def test_the_tally_and_every_verdict_are_those_of_the_plan_on_the_day(
    anybody: httpx.Client, seeded: Engine, on: str
) -> None:
    with seeded.connect() as connection:
        held = standing(connection, "102-2022", on=date.fromisoformat(on))
    answer = anybody.get(f"/plan?plan=102&on={on}")
    assert answer.status_code == 200
    tally = dict(re.findall(r'data-verdict="(\w+)"><strong>(\d+)', answer.text))
    assert tally == {verdict.value: str(count) for verdict, count in held.tally.items() if count}
    for each in held.targets:
        row = answer.text.split(f'id="t-{each.target.code}"')[1].split("</li>")[0]
        assert f'class="verdict {each.verdict.value}"' in row, each.target.code
        assert each.reason.vi in html.unescape(row)


@pytest.mark.parametrize("on", DAYS)
def test_the_number_of_every_target_of_every_plan_is_the_rows_of_its_page(
    anybody: httpx.Client, seeded: Engine, on: str
) -> None:
    day = date.fromisoformat(on)
    with seeded.connect() as connection:
        for plan in plans(connection):
            if plan.adopted > day:
                continue
            for each in standing(connection, plan.code, on=day).targets:
                behind = rows_behind(connection, plan.code, each.target.code, on=day)
                answer = anybody.get(f"/plan/{plan.code}/{each.target.code}?on={on}")
                table = re.search(r'class="figures rows">.*?</table>', answer.text, re.DOTALL)
                rows = table[0].count("<tr><th scope=") - 1 if table else 0
                assert rows == (behind.counted or 0), each.target.code
                if behind.counted is not None:
                    assert f"Sổ này đếm được {behind.counted}," in words(answer)


def test_no_evidence_is_said_of_the_pilot_centres(anybody: httpx.Client) -> None:
    answer = anybody.get(f"{PILOTS}?on=2023-12-31")
    assert "Chưa có bằng chứng" in words(answer)
    assert "Chưa tìm thấy nguồn nào" in words(answer)
    assert "No decision was found that chooses pilot centres" in words(anybody.get("/network?lang=en"))


def test_another_plan_is_chosen_and_leads_to_those_that_it_builds_on(anybody: httpx.Client) -> None:
    answer = anybody.get("/plan?plan=161&on=2023-12-31")
    assert "161/KH-UBND" in words(answer)
    assert "plan=102-2022" in answer.text


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/plan?on=2021-01-01", 400, "2022"),
        ("/plan?on=2999-01-01", 400, "2999"),
        ("/plan?on=abc", 400, "abc"),
        ("/plan?plan=999", 404, "404"),
        ("/plan?x=1", 400, "x"),
        ("/plan?asOf=2001-01-01", 400, "asOf"),
        ("/plan/102-2022/nothing", 404, "404"),
        ("/network?tier=moon", 400, "moon"),
        ("/network?by=street", 400, "street"),
        ("/network?show=moon", 400, "moon"),
        ("/network?piloted=2", 400, "piloted"),
        ("/conversions?stage=moon", 400, "moon"),
        ("/freshness?unit=moon", 400, "moon"),
        ("/freshness?class=moon", 400, "moon"),
        ("/conversions?unit=999999", 400, "999999"),
    ],
)
def test_what_cannot_be_asked_is_told(anybody: httpx.Client, path: str, status: int, told: str) -> None:
    answer = anybody.get(path)
    assert answer.status_code == status
    assert told in words(answer)


@pytest.mark.parametrize("path", ["/freshness?class=moon", "/conversions?stage=moon", "/network?tier=moon"])
def test_programs_are_told_in_vietnamese_too(anybody: httpx.Client, path: str) -> None:
    answer = anybody.get(f"{path}&lang=vi", headers={"Accept": "application/json"})
    assert answer.json()["errors"][0]["message"] == "không có trong những lựa chọn ở đây"


@pytest.mark.parametrize(
    "more", ["", "&by=commune", "&on=2023-12-31", "&tier=independent", "&kind=hosting,agreement"]
)
def test_every_number_of_the_network_leads_to_its_rows(anybody: httpx.Client, more: str) -> None:
    page = anybody.get(f"/network?lang=vi{more}").text
    found = links(page[page.index('class="measures"') : page.index("</dl>", page.index('class="measures"'))])
    assert len(found) == 11
    for address, count in found:
        below = anybody.get(address).text.split('id="rows"')[1].split("</section>")[0]
        assert len(re.findall(r"<li>", below)) == count, address


@pytest.mark.parametrize("more", ["", "&by=commune", "&on=2023-12-31", "&category=industrial"])
def test_every_number_of_the_conversions_leads_to_its_places(anybody: httpx.Client, more: str) -> None:
    page = anybody.get(f"/conversions?lang=vi{more}").text
    found = links(page)
    assert len(found) > 15
    for address, count in dict(found).items():
        answer = anybody.get(address, headers={"Accept": "application/json"})
        assert answer.json()["numbers"]["places"] == count, address


def test_pages_are_also_data(anybody: httpx.Client) -> None:
    for path in ("/network?f=json", "/conversions?f=json"):
        answer = anybody.get(path)
        assert answer.headers["content-type"] == "application/json"
        assert answer.json()["on"]
        assert anybody.get(path, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_a_draft_and_hostile_names_change_and_run_nothing(shared_bureau: Bureau) -> None:
    with httpx.Client(base_url=shared_bureau.address, timeout=60) as client:
        before = {path: client.get(path).json() for path in ("/network?f=json", "/conversions?f=json")}
        with shared_bureau.owner.begin() as connection:
            code = connection.scalar(
                text(
                    "SELECT code FROM registry.public_site WHERE is_centre AND is_heritage ORDER BY code LIMIT 1"
                )
            )
            set_to = "UPDATE registry.site SET publication = :state WHERE code = :code"
            connection.execute(text(set_to), {"state": "draft", "code": code})
        for path in before:
            held = client.get(path)
            assert f'"{code}"' not in held.text
            assert len(json.dumps(held.json())) < len(json.dumps(before[path]))
        with shared_bureau.owner.begin() as connection:
            connection.execute(text(set_to), {"state": "published", "code": code})
            name = connection.scalar(
                text("SELECT name_vi FROM registry.site WHERE code = :code"), {"code": code}
            )
            rename = "UPDATE registry.site SET name_vi = :name WHERE code = :code"
            connection.execute(text(rename), {"name": HOSTILE["handler"], "code": code})
        shown = [
            client.get(path, headers={"Accept": "text/html"}).text for path in ("/network", "/conversions")
        ]
        with shared_bureau.owner.begin() as connection:
            connection.execute(text(rename), {"name": name, "code": code})
    for page in shown:
        assert HOSTILE["handler"] not in page
        assert "<img" not in page
