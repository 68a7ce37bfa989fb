"""Many edit at once, over two servers of one database: what was accepted is in history once, and nothing is lost."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from random import Random

import httpx

from registry.accounts.ledger import By
from registry.accounts.people import person_by_id
from registry.accounts.tokens import make
from registry.editing.merging import same
from registry.settings import Settings
from registry.workflow import Role, Scope
from tests.fixtures.accounts import make_account
from tests.fixtures.bureau import HALL, VILLA, Bureau
from tests.fixtures.server import serving
from tests.journeys.editors import OFFICE, REVIEWER, Editor, work
from tests.journeys.ledger import folded, require_sound

STEPS = 14
SEED = 20261125


def hired(bureau: Bureau, name: str, role: Role, units: tuple[str, ...] = ()) -> str:
    """The token of somebody new."""
    actor = make_account(bureau.owner, name, role, units)
    scopes = {Scope.READ, Scope.PROPOSE} if role is Role.OFFICE else set(Scope)
    with bureau.owner.begin() as connection:
        account = person_by_id(connection, actor.id)
        return make(connection, By("test"), account, name="mười người", scopes=scopes, days=1)


def employed(bureau: Bureau, addresses: tuple[str, str]) -> list[Editor]:
    """Six offices of two wards and four reviewers, on five places, by turns on either server."""
    hall = [str(bureau.site(HALL)), *(str(bureau.another()) for _ in range(2))]
    villa = [str(bureau.site(VILLA))]
    wards = (("commune:00070", hall), ("commune:00070", hall), ("commune:00004", villa))
    found = []
    for number in range(10):
        if number < 6:
            unit, sites = wards[number % 3]
            token = hired(bureau, f"office-{number}", Role.OFFICE, (unit,))
        else:
            token, sites = hired(bureau, f"reviewer-{number}", Role.REVIEWER), hall + villa
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        client = httpx.Client(base_url=addresses[number % 2], headers=headers, timeout=60)
        found.append(Editor(f"e{number}", client, sites, Random(SEED + number)))
    return found


def test_ten_editors_at_once_lose_nothing(bureau: Bureau) -> None:
    before = bureau.number("SELECT max(number) FROM registry.edition")
    with serving(Settings(basemap="none"), bureau.url) as second, ExitStack() as closing:
        editors = employed(bureau, (bureau.address, second))
        for editor in editors:
            closing.enter_context(editor.client)
        with ThreadPoolExecutor(10) as pool:
            for each in [
                pool.submit(work, editor, OFFICE if number < 6 else REVIEWER, STEPS)
                for number, editor in enumerate(editors)
            ]:
                each.result()
    require_every_acceptance_once(bureau, editors, before)
    require_sound(bureau)
    require_folds(bureau, {site for editor in editors for site in editor.sites})


def require_every_acceptance_once(bureau: Bureau, editors: list[Editor], before: int) -> None:
    """What editors were told is published is what the ledger holds, edition by edition and request by request."""
    statuses = {status for editor in editors for status in editor.statuses}
    assert {200, 202} <= statuses <= {200, 202, 403, 409, 412}, statuses
    told = {each.edition: each for editor in editors for each in editor.published}
    assert len(told) == sum(len(editor.published) for editor in editors) > 20
    made = bureau.rows("SELECT number FROM registry.edition WHERE number > :before", before=before)
    assert {row.number for row in made} == told.keys()
    applied = bureau.rows("SELECT id::text, edition FROM registry.change_request WHERE state = 'approved'")
    assert len(applied) == len({row.edition for row in applied}) == len(told)
    by_request = {row.id: row.edition for row in applied}
    for each in told.values():
        versions = bureau.rows(
            "SELECT site_id::text, document FROM registry.site_version WHERE lower(editions) = :edition",
            edition=each.edition,
        )
        assert [row.site_id for row in versions] == [each.site]
        assert {name: versions[0].document[name] for name in each.values} == each.values
        assert each.request is None or by_request[each.request] == each.edition


def require_folds(bureau: Bureau, sites: set[str]) -> None:
    """A place is its first version and every change since."""
    with bureau.client("so-van-hoa") as client:
        for site in sites:
            versions = client.get(f"/api/sites/{site}/history").json()["versions"][::-1]
            document = client.get(f"/api/sites/{site}/versions/{versions[0]['edition']}").json()
            for each in versions[1:]:
                document = folded(document, each["changes"])
            assert same(document, client.get(f"/api/sites/{site}").json())


def at_once(*works: tuple[httpx.Client, str, str, dict[str, object]]) -> list[httpx.Response]:
    """The answers to patches that are sent at the same moment, each from the version that it names."""
    gate = threading.Barrier(len(works))

    def send(client: httpx.Client, path: str, tag: str, body: dict[str, object]) -> httpx.Response:
        gate.wait()
        return client.patch(path, json=body, headers={"If-Match": tag})

    with ThreadPoolExecutor(len(works)) as pool:
        return [each.result() for each in [pool.submit(send, *one) for one in works]]


def test_of_two_who_change_one_field_at_once_one_is_told(bureau: Bureau) -> None:
    with bureau.client("so-van-hoa") as one, bureau.client("so-van-hoa-2") as two:
        for number in range(6):
            path = f"/api/sites/{bureau.another()}"
            tag = one.get(path).headers["etag"]
            bodies: list[dict[str, object]] = [
                {"patch": {"name_en": f"{who} {number}"}, "reason": "cùng lúc"} for who in ("một", "hai")
            ]
            answers = at_once((one, path, tag, bodies[0]), (two, path, tag, bodies[1]))
            assert sorted(answer.status_code for answer in answers) in ([200, 409], [200, 412])
            (kept,) = (answer.json()["name_en"] for answer in answers if answer.status_code == 200)
            assert one.get(path).json()["name_en"] == kept
            (told,) = (answer for answer in answers if answer.status_code != 200)
            assert [(each["pointer"], each["value"]) for each in told.json()["errors"]] == [
                ("/name_en", kept)
            ]
    require_sound(bureau)


def test_of_two_offices_that_change_one_place_at_once_both_count(bureau: Bureau) -> None:
    path = f"/api/sites/{bureau.another()}"
    with bureau.client("hoan-kiem") as office, bureau.client("so-van-hoa") as reviewer:
        with bureau.client("hoan-kiem") as other:
            tag = office.get(path).headers["etag"]
            bodies: list[dict[str, object]] = [
                {"patch": patch, "reason": "cùng lúc"} for patch in ({"name_en": "A"}, {"summary_en": "B"})
            ]
            answers = at_once((office, path, tag, bodies[0]), (other, path, tag, bodies[1]))
        assert [answer.status_code for answer in answers] == [202, 202]
        for answer in answers:
            seen = {"If-Match": answer.headers["etag"]}
            assert (
                reviewer.post(f"/api/requests/{answer.json()['id']}/approve", headers=seen).status_code == 200
            )
        now = reviewer.get(path).json()
        assert (now["name_en"], now["summary_en"]) == ("A", "B")
    require_sound(bureau)
