"""History and taking back through the plain API: a field, a place, an edition, a whole import; with a preview."""

from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import insert

from registry import requests
from registry.database import acting, editing_engine
from registry.requests import Asked
from registry.tables import import_batch
from registry.workflow import RequestKind
from tests.editing.test_sites import patched
from tests.fixtures.bureau import Bureau


def post(client: httpx.Client, path: str, **body: Any) -> httpx.Response:
    return client.post(path, json=body)


def test_history_tells_who_when_why_and_each_field_before_and_after(shared_bureau: Bureau) -> None:
    path = f"/api/sites/{shared_bureau.another()}"
    with shared_bureau.client("so-van-hoa") as client:
        before = client.get(path).json()["name_en"]
        made = patched(client, path, {"name_en": "New"})
        last, *_, first = client.get(f"{path}/history").json()["versions"]
    assert (last["actor"], last["reason"], last["until"]) == ("Tài khoản so-van-hoa", "đã xem tận nơi", None)
    assert last["changes"] == [{"pointer": "/name_en", "before": before, "after": "New"}]
    assert made.headers["etag"] == f'"{last["edition"]}"'
    assert (first["changes"], first["until"]) == ([], last["edition"])


def test_a_past_document_and_an_edition_are_read(shared_bureau: Bureau) -> None:
    path = f"/api/sites/{shared_bureau.another()}"
    with shared_bureau.client("so-van-hoa") as client:
        read = client.get(path)
        made = patched(client, path, {"name_en": "New"})
        number = int(made.headers["etag"].strip('"'))
        then = client.get(f"{path}/versions/{number - 1}")
        assert (then.json(), then.headers["etag"]) == (read.json(), read.headers["etag"])
        told = client.get(f"/api/editions/{number}").json()
    assert (told["number"], told["actor"], told["reason"], told["matched"]) == (
        *(number, "Tài khoản so-van-hoa", "đã xem tận nơi"),
        1,
    )
    assert told["sites"][0]["changes"][0]["after"] == "New"


def test_a_field_comes_back_after_a_preview_and_a_reversal_too(shared_bureau: Bureau) -> None:
    path = f"/api/sites/{shared_bureau.another()}"
    with shared_bureau.client("so-van-hoa") as client:
        read = client.get(path)
        old = int(read.headers["etag"].strip('"'))
        patched(client, path, {"name_en": "Wrong", "address": "Đúng"})
        preview = post(client, f"{path}/revert", edition=old, pointer="/name_en", preview=True).json()
        assert preview["possible"] is True
        assert [each["pointer"] for each in preview["sites"][0]["changes"]] == ["/name_en"]
        assert client.get(path).json()["name_en"] == "Wrong"
        done = post(client, f"{path}/revert", edition=old, pointer="/name_en", reason="nhầm")
        assert done.status_code == 200
        now = client.get(path).json()
        assert (now["name_en"], now["address"]) == (read.json()["name_en"], "Đúng")
        again = post(client, f"/api/editions/{done.json()['edition']}/revert", reason="không nhầm")
        assert (again.status_code, client.get(path).json()["name_en"]) == (200, "Wrong")


def test_what_was_changed_since_is_in_the_way(shared_bureau: Bureau) -> None:
    path = f"/api/sites/{shared_bureau.another()}"
    with shared_bureau.client("so-van-hoa") as client:
        first = int(patched(client, path, {"name_en": "One"}).headers["etag"].strip('"'))
        patched(client, path, {"name_en": "Two"})
        preview = post(client, f"/api/editions/{first}/revert", preview=True).json()
        assert (preview["possible"], preview["sites"][0]["conflicts"][0]["live"]) == (False, "Two")
        refused = post(client, f"/api/editions/{first}/revert", reason="nhầm")
        assert (refused.status_code, client.get(path).json()["name_en"]) == (409, "Two")
        assert post(client, f"/api/editions/{first}/revert").status_code == 422


def test_an_office_asks_for_a_reversal(shared_bureau: Bureau) -> None:
    path = f"/api/sites/{shared_bureau.another()}"
    with shared_bureau.client("so-van-hoa") as client:
        old = int(client.get(path).headers["etag"].strip('"'))
        patched(client, path, {"name_en": "Wrong"})
    with shared_bureau.client("hoan-kiem") as client:
        asked = post(client, f"{path}/revert", edition=old, reason="nhầm")
        assert asked.status_code == 202
        assert client.get(asked.headers["location"]).json()["state"] == "submitted"
    with shared_bureau.client("ba-dinh") as client:
        assert post(client, f"{path}/revert", edition=old, reason="nhầm").status_code == 403


def imported(bureau: Bureau, sites: list[UUID]) -> UUID:
    """A batch of the reviewer's that changed places in one edition."""
    actor, batch = bureau.staff.actors["so-van-hoa"], uuid4()
    engine = editing_engine(bureau.url)
    with acting(engine, actor.id, name=actor.name, reason="nhập") as connection:
        values = {"id": batch, "account": actor.id, "file_name": "a.csv", "content": b"", "options": {}}
        connection.execute(insert(import_batch).values(**values, state="checked", rows=0, report={}))
        asked = (
            Asked(RequestKind.EDIT, site, {"name_en": "Imported"}, "nhập", batch=batch) for site in sites
        )
        requests.publish(connection, actor, [requests.propose(connection, actor, each) for each in asked])
    engine.dispose()
    return batch


def test_an_import_is_taken_back_as_one(shared_bureau: Bureau) -> None:
    sites = [shared_bureau.another() for _ in range(3)]
    batch = imported(shared_bureau, sites)
    with shared_bureau.client("so-van-hoa") as client:
        listed = client.get("/api/requests", params={"batch": str(batch)}).json()["requests"]
        assert len(listed) == 3
        preview = post(client, f"/api/batches/{batch}/revert", preview=True).json()
        assert (preview["possible"], {each["site"] for each in preview["sites"]}) == (
            True,
            set(map(str, sites)),
        )
        done = post(client, f"/api/batches/{batch}/revert", reason="tệp sai").json()
        told = client.get(f"/api/editions/{done['edition']}").json()
        assert (told["matched"], len(told["sites"])) == (3, 3)
        names = {client.get(f"/api/sites/{site}").json()["name_en"] for site in sites}
        assert "Imported" not in names
        assert post(client, f"/api/batches/{uuid4()}/revert", reason="x").status_code == 409
