"""Change requests through the plain API: from a draft to what is published, with all that was said and proven."""

from typing import Any
from uuid import UUID

import httpx

from tests.fixtures.bureau import VILLA, Bureau

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def drafted(client: httpx.Client, site: UUID, patch: dict[str, Any], **more: Any) -> dict[str, Any]:
    body = {"kind": "edit", "site": str(site), "patch": patch, "reason": "theo biên bản", **more}
    answer = client.post("/api/requests", json=body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"].endswith(f"/api/requests/{answer.json()['id']}")
    assert answer.headers["etag"] == f'"{answer.json()["version"]}"'
    held: dict[str, Any] = answer.json()
    return held


def moved(client: httpx.Client, held: dict[str, Any], action: str, **body: Any) -> httpx.Response:
    """The answer to a step that is taken from the version that stands there."""
    path = f"/api/requests/{held['id']}"
    tag = client.get(path).headers["etag"]
    return client.post(f"{path}/{action}", json=body, headers={"If-Match": tag})


def test_a_request_goes_from_draft_to_published(shared_bureau: Bureau) -> None:
    site = shared_bureau.another()
    with shared_bureau.client("hoan-kiem") as office, shared_bureau.client("so-van-hoa") as reviewer:
        held = drafted(office, site, {"name_en": "Hal"})
        assert (held["state"], held["actions"]) == ("draft", ["edit", "submit", "withdraw", "comment"])
        assert [each["pointer"] for each in held["differences"]] == ["/name_en"]
        assert moved(office, held, "submit").json()["state"] == "submitted"
        assert reviewer.get(f"/api/requests/{held['id']}").json()["actions"] == [
            *("return", "approve", "reject", "comment")
        ]
        back = moved(reviewer, held, "return", comment="Thiếu chữ l")
        assert (back.status_code, back.json()["state"]) == (200, "returned")
        amended = office.patch(
            f"/api/requests/{held['id']}",
            json={"patch": {"name_en": "Hall"}},
            headers={"If-Match": back.headers["etag"]},
        )
        assert (amended.status_code, amended.json()["patch"]) == (200, {"name_en": "Hall"})
        moved(office, held, "submit")
        done = moved(reviewer, held, "approve", comment="Được").json()
        assert (done["state"], done["decided_by"]) == ("approved", "Tài khoản so-van-hoa")
        assert [each["action"] for each in done["thread"]] == [
            *("edit", "submit", "return", "edit", "submit", "approve")
        ]
        assert office.get(f"/api/sites/{site}").json()["name_en"] == "Hall"
        assert office.get(f"/api/sites/{site}").headers["etag"] == f'"{done["edition"]}"'


def test_a_step_must_name_the_version_that_was_read(shared_bureau: Bureau) -> None:
    with shared_bureau.client("hoan-kiem") as office:
        held = drafted(office, shared_bureau.another(), {"name_en": "X"})
        path = f"/api/requests/{held['id']}"
        body = {"patch": {"name_en": "Y"}}
        assert office.post(f"{path}/submit").status_code == 428
        assert office.patch(path, json=body).status_code == 428
        assert office.patch(path, json=body, headers={"If-Match": '"1"'}).status_code == 200
        late = office.post(f"{path}/submit", headers={"If-Match": '"1"'})
        assert (late.status_code, late.headers["etag"]) == (412, '"2"')
        assert office.post(f"{path}/comment", json={"comment": "Xin xem"}).status_code == 200


def test_where_two_changes_meet_the_reviewer_chooses_field_by_field(shared_bureau: Bureau) -> None:
    site = shared_bureau.another()
    with shared_bureau.client("hoan-kiem") as office, shared_bureau.client("so-van-hoa") as reviewer:
        one = drafted(office, site, {"name_en": "One", "address": "1"}, submit=True)
        two = drafted(office, site, {"name_en": "Two", "address": "2", "summary_en": "S"}, submit=True)
        moved(reviewer, one, "approve")
        met = reviewer.get(f"/api/requests/{two['id']}").json()["conflicts"]
        assert {each["pointer"]: (each["live"], each["wanted"]) for each in met} == {
            "/address": ("1", "2"),
            "/name_en": ("One", "Two"),
        }
        refused = moved(reviewer, two, "approve")
        assert (refused.status_code, refused.json()["type"]) == (409, "/problems/conflict")
        assert {each["pointer"] for each in refused.json()["errors"]} == {"/address", "/name_en"}
        choices = {"/name_en": "request", "/address": "live"}
        assert moved(reviewer, two, "approve", choices=choices).status_code == 200
        now = reviewer.get(f"/api/sites/{site}").json()
    assert (now["name_en"], now["address"], now["summary_en"]) == ("Two", "1", "S")


def test_who_may_not_is_told_why(shared_bureau: Bureau) -> None:
    site = shared_bureau.another()
    with shared_bureau.client("hoan-kiem") as office, shared_bureau.client("so-van-hoa") as reviewer:
        held = drafted(office, site, {"name_en": "X"}, submit=True)
        own = drafted(reviewer, site, {"name_en": "Y"}, submit=True)
        assert moved(office, held, "approve").status_code == 403
        refused = moved(reviewer, own, "approve")
        assert (refused.status_code, "another reviewer" in refused.json()["detail"]) == (403, True)
        assert moved(reviewer, held, "return").status_code == 422
        assert moved(reviewer, held, "publish").status_code == 409
        with shared_bureau.client("ba-dinh") as elsewhere:
            assert elsewhere.get(f"/api/requests/{held['id']}").status_code == 404
        with shared_bureau.client("phan-tich") as analyst:
            assert analyst.get(f"/api/requests/{held['id']}").status_code == 200
            body = {"kind": "edit", "site": str(site), "patch": {"name_en": "Z"}}
            assert analyst.post("/api/requests", json=body).status_code == 403


def test_a_reviewer_publishes_an_own_draft_with_a_reason(shared_bureau: Bureau) -> None:
    site = shared_bureau.another()
    with shared_bureau.client("so-van-hoa") as reviewer:
        lacking = drafted(reviewer, site, {"name_en": "X"}, reason=None)
        answer = moved(reviewer, lacking, "publish")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/reason")
        assert moved(reviewer, lacking, "withdraw").json()["state"] == "withdrawn"
        held = drafted(reviewer, site, {"name_en": "X"})
        assert moved(reviewer, held, "publish").json()["state"] == "approved"


def test_requests_are_listed_page_by_page(bureau: Bureau) -> None:
    sites = [bureau.another() for _ in range(5)]
    with bureau.client("hoan-kiem") as office, bureau.client("so-van-hoa") as reviewer:
        made = [drafted(office, site, {"name_en": "X"}, submit=True)["id"] for site in sites]
        drafted(office, sites[0], {"name_en": "Y"})
        found, path = [], "/api/requests?state=submitted&limit=2"
        while path:
            page = reviewer.get(path).json()
            found += [each["id"] for each in page["requests"]]
            path = next((each["href"] for each in page["links"] if each["rel"] == "next"), "")
        assert found == made[::-1]
        assert reviewer.get("/api/requests?mine=true").json()["requests"] == []
        about = office.get("/api/requests", params={"site": str(sites[0]), "mine": "true"}).json()
        assert [each["state"] for each in about["requests"]] == ["draft", "submitted"]
        wrong = office.get("/api/requests?state=lost&limit=0&colour=1&batch=x&mine=ja")
    assert wrong.status_code == 400
    told = {each["parameter"] for each in wrong.json()["errors"]}
    assert told == {"state", "limit", "colour", "batch", "mine"}


def test_links_and_files_prove_a_request(shared_bureau: Bureau) -> None:
    with shared_bureau.client("hoan-kiem") as office, shared_bureau.client("so-van-hoa") as reviewer:
        held = drafted(office, shared_bureau.another(), {"name_en": "X"})
        path = f"/api/requests/{held['id']}/evidence"
        link = office.post(path, json={"url": "https://example.org/bao", "title": "Bài báo"})
        assert (link.status_code, link.json()["href"]) == (201, "https://example.org/bao")
        key = {"Idempotency-Key": "một-tệp".encode().hex()}
        sent = [
            office.post(path, data={"title": 'Ảnh "cổng"'}, files={"file": ("a.png", PNG)}, headers=key)
            for _ in range(2)
        ]
        assert [answer.status_code for answer in sent] == [201, 201]
        assert sent[0].json() == sent[1].json()
        moved(office, held, "submit")
        told = reviewer.get(f"/api/requests/{held['id']}").json()["evidence"]
        assert [(each["title"], each["media_type"]) for each in told] == [
            ("Bài báo", None),
            ('Ảnh "cổng"', "image/png"),
        ]
        file = reviewer.get(told[1]["href"])
        assert (file.content, file.headers["content-type"]) == (PNG, "image/png")
        assert file.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E1%BA%A2nh")
        assert office.post(path, json={"url": "https://example.org/spaet"}).status_code == 409


def test_what_is_no_evidence_is_told(shared_bureau: Bureau) -> None:
    with shared_bureau.client("hoan-kiem") as office:
        held = drafted(office, shared_bureau.another(), {"name_en": "X"})
        path = f"/api/requests/{held['id']}/evidence"
        answers = {
            "/url": office.post(path, json={"url": "javascript:alert(1)"}),
            "/file": office.post(path, files={"file": ("a.svg", b"<svg onload=alert(1)>")}),
            "/title": office.post(path, data={"title": "x" * 301}, files={"file": ("a.png", PNG)}),
            "/more": office.post(path, data={"more": "1"}, files={"file": ("a.png", PNG)}),
        }
        for where, answer in answers.items():
            assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, where), answer.text
        assert office.post(path, content=PNG, headers={"Content-Type": "image/png"}).status_code == 415
        assert office.get(f"/api/requests/{held['id']}").json()["evidence"] == []


def test_a_post_that_is_sent_again_is_done_once(shared_bureau: Bureau) -> None:
    site = shared_bureau.another()
    body = {"kind": "edit", "site": str(site), "patch": {"name_en": "X"}, "reason": "vì", "submit": True}
    with shared_bureau.client("hoan-kiem") as office, shared_bureau.client("so-van-hoa") as reviewer:
        made = [
            office.post("/api/requests", json=body, headers={"Idempotency-Key": "k"}).json() for _ in range(2)
        ]
        assert made[0]["id"] == made[1]["id"]
        assert len(office.get("/api/requests", params={"site": str(site)}).json()["requests"]) == 1
        headers = {"If-Match": f'"{made[0]["version"]}"', "Idempotency-Key": "k"}
        path = f"/api/requests/{made[0]['id']}/approve"
        answers = [reviewer.post(path, json={}, headers=headers) for _ in range(2)]
        # The version has moved since: who asks again asks for the answer, not for the step.
        assert [answer.status_code for answer in answers] == [200, 200]


def test_who_am_i_and_what_may_i(shared_bureau: Bureau) -> None:
    with shared_bureau.client("hoan-kiem") as office, shared_bureau.client("so-van-hoa") as reviewer:
        mine, theirs = office.get("/api/account").json(), reviewer.get("/api/account").json()
    assert (mine["name"], mine["role"], mine["scopes"]) == ("hoan-kiem", "office", ["propose", "read"])
    assert [each["code"] for each in mine["units"]] == ["00070"]
    assert (mine["may"], theirs["may"]) == (
        {"propose": True, "publish": False},
        {"propose": True, "publish": True},
    )


def test_a_request_of_an_unknown_kind_or_with_what_its_kind_has_not_is_told(shared_bureau: Bureau) -> None:
    site, other = str(shared_bureau.another()), str(shared_bureau.site(VILLA))
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"kind": "burn"}, "/kind"),
        ({"kind": "edit"}, "/site"),
        ({"kind": "merge", "site": site}, "/other_site"),
        ({"kind": "merge", "site": site, "other_site": site}, "/other_site"),
        ({"kind": "split", "site": site}, "/parts"),
        ({"kind": "edit", "site": site, "other_site": other, "patch": {"name_en": "x"}}, "/other_site"),
        ({"kind": "split", "site": site, "parts": [{"name_vi": ""}]}, "/parts/0/name_vi"),
        ({"kind": "create", "site": site}, "/site"),
        ({"kind": "edit", "site": site, "patch": {"name_en": "x"}, "submit": True}, "/reason"),
    ]
    with shared_bureau.client("so-van-hoa") as client:
        for body, where in wrong:
            answer = client.post("/api/requests", json=body)
            assert answer.status_code == 422, (body, answer.text)
            assert where in {each["pointer"] for each in answer.json()["errors"]}, body
