"""The pages of accounts: one's own, and everybody's for administrators."""

import re

import httpx
import pytest

from registry.workflow import Role
from tests.fixtures.accounts import PASSWORD, House, csrf, signed_in


def post(client: httpx.Client, path: str, **form: str | list[str]) -> httpx.Response:
    return client.post(path, data={"csrf": csrf(client), **form})


def shown_once(answer: httpx.Response) -> str:
    held = re.search(r'class="once".*?<code[^>]*>([^<]+)</code>', answer.text, re.DOTALL)
    assert held is not None, answer.text
    return held[1]


PATHS = ("/accounts", "/accounts/nobody")
ACTS = ("details", "disable", "enable", "areas", "areas/1/end", "link")


@pytest.mark.parametrize("role", [Role.OFFICE, Role.REVIEWER, Role.ANALYST])
def test_only_administrators_look_after_accounts(house: House, role: Role) -> None:
    target = house.account()
    with house.client() as client:
        signed_in(client, house.account(role).name)
        for path in PATHS:
            assert client.get(path).status_code == 403
        assert post(client, "/accounts", name="x-y", title="X", role="administrator").status_code == 403
        for act in ACTS:
            answer = post(client, f"/accounts/{target.name}/{act}", title="X", role="administrator")
            assert answer.status_code == 403


def test_nobody_looks_after_accounts_without_signing_in(house: House) -> None:
    with house.client() as client:
        assert client.get("/accounts").headers["Location"] == "/login?next=/accounts"
        assert client.post("/accounts", data={"name": "x-y"}).headers["Location"].startswith("/login")


def test_an_administrator_adds_an_office_whose_holder_chooses_a_password(house: House) -> None:
    with house.client() as admin, house.client() as client:
        signed_in(admin, house.account(Role.ADMINISTRATOR).name)
        answer = post(
            admin,
            "/accounts",
            name="phuong-moi",
            title="UBND phường Mới",
            role="office",
            unit="commune:00002",
        )
        link = shown_once(answer)
        assert link.startswith(f"{house.base}/welcome/")
        assert link not in admin.get("/accounts").text
        chosen = client.post(link, data={"password": PASSWORD, "again": PASSWORD})
        assert chosen.status_code == 303
        page = client.get("/account").text
        assert "Hòa 00002" in page
        assert "Cơ quan địa phương" in page


def test_a_refused_account_is_told_beside_its_fields_and_nothing_is_kept(house: House) -> None:
    with house.client() as admin:
        signed_in(admin, house.account(Role.ADMINISTRATOR).name)
        answer = post(admin, "/accounts", name="Nửa vời!", title="", role="king", unit="district:001")
        assert answer.status_code == 422
        assert 'value="Nửa vời!"' in answer.text
        ended = post(admin, "/accounts", name="nua-voi", title="Nửa", role="office", unit="district:001")
        assert ended.status_code == 422
        assert "Đã kết thúc ngày 2025-07-01" in ended.text
        assert "/accounts/nua-voi" not in admin.get("/accounts").text


def test_an_administrator_changes_disables_and_enables(house: House) -> None:
    target = house.account(Role.OFFICE, ["commune:00003"])
    with house.client() as admin, house.client() as client:
        signed_in(admin, house.account(Role.ADMINISTRATOR).name)
        signed_in(client, target.name)
        at = f"/accounts/{target.name}"
        changed = post(admin, f"{at}/details", title="Sở Văn hóa", role="reviewer")
        assert changed.headers["Location"] == f"{at}?done=changed"
        assert "Sở Văn hóa" in client.get("/account").text
        assert post(admin, f"{at}/areas", unit="commune:00004", since="1/7/2025").status_code == 303
        assert "từ 01/07/2025" in admin.get(at).text
        assert post(admin, f"{at}/areas", unit="commune:00004", since="hôm qua").status_code == 422
        area = re.search(r"/areas/(\d+)/end", admin.get(at).text)
        assert area is not None
        assert post(admin, f"{at}/areas/{area[1]}/end").status_code == 303
        assert post(admin, f"{at}/areas/999999/end").status_code == 404
        assert post(admin, f"{at}/disable").status_code == 303
        assert client.get("/account").status_code == 303
        assert post(admin, f"{at}/link").status_code == 409
        assert post(admin, f"{at}/enable").status_code == 303
        signed_in(client, target.name)
        assert shown_once(post(admin, f"{at}/link")).startswith(house.base)


def test_administrators_cannot_shut_themselves_out(house: House) -> None:
    with house.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE registry.account SET role = 'analyst' WHERE role = 'administrator'"
        )
    last = house.account(Role.ADMINISTRATOR)
    with house.client() as admin:
        signed_in(admin, last.name)
        answer = post(admin, f"/accounts/{last.name}/disable")
        assert answer.status_code == 409
        assert "người quản trị cuối cùng" in answer.text
        demoted = post(admin, f"/accounts/{last.name}/details", title="Q", role="office")
        assert demoted.status_code == 409
        assert admin.get("/accounts").status_code == 200


HOSTILE = '"><script>window.x=1</script>{{7*7}}'


def test_hostile_words_are_shown_as_words(house: House) -> None:
    with house.client() as admin:
        signed_in(admin, house.account(Role.ADMINISTRATOR).name)
        answer = post(admin, "/accounts", name="hien-lanh", title=HOSTILE, role="office")
        assert answer.status_code == 200
        wrong = post(
            admin, "/accounts", name=HOSTILE, title=HOSTILE, role=HOSTILE, unit=HOSTILE, subject=HOSTILE
        )
        for page in (answer, wrong, admin.get("/accounts"), admin.get("/accounts/hien-lanh")):
            assert "<script>window" not in page.text
            assert "{{7*7}}" in page.text
        for back in (HOSTILE, "'; DROP TABLE registry.account; --"):
            assert "<script>window" not in admin.post("/login", data={"name": back, "next": back}).text


def test_a_token_is_shown_once_counts_and_is_revoked(house: House) -> None:
    actor = house.account()
    with house.client() as client, house.client() as program:
        signed_in(client, actor.name)
        secret = shown_once(
            post(client, "/account/tokens", token_name="QGIS", scopes=["read", "propose"], days="30")
        )
        page = client.get("/account").text
        assert secret not in page
        assert "QGIS" in page
        program.headers["Authorization"] = f"Bearer {secret}"
        assert program.get("/account").status_code == 403  # a token counts, and is no person
        revoke = re.search(r'action="(/account/tokens/[^"]+/revoke)"', page)
        assert revoke is not None
        with house.client() as other:
            signed_in(other, house.account().name)
            assert post(other, revoke[1]).status_code == 404
        assert post(client, revoke[1]).status_code == 303
        assert program.get("/account").status_code == 401


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"token_name": "", "scopes": "read", "days": "30"}, "token_name"),
        ({"token_name": "x", "days": "30"}, "scopes"),
        ({"token_name": "x", "scopes": "read", "days": "400"}, "days"),
        ({"token_name": "x", "scopes": "read", "days": "ba mươi"}, "days"),
        ({"token_name": "x", "scopes": "review", "days": "30"}, "scopes"),
    ],
)
def test_a_token_that_cannot_be_made_is_told_beside_its_field(
    house: House, form: dict[str, str], field: str
) -> None:
    with house.client() as client:
        signed_in(client, house.account().name)
        answer = post(client, "/account/tokens", **form)
        assert answer.status_code == 422
        assert f'id="{field}-wrong"' in answer.text


def test_signing_out_everywhere_ends_every_session(house: House) -> None:
    name = house.account().name
    with house.client() as one, house.client() as two:
        signed_in(one, name)
        signed_in(two, name)
        assert post(one, "/account/sessions").headers["Location"] == "/login"
        assert one.get("/account").status_code == two.get("/account").status_code == 303
