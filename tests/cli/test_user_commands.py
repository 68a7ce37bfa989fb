"""`creative-registry user …`, run as an administrator of the machine would run it."""

import json
import re

import httpx
import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.cli import app
from api.cli.up import welcome
from registry.settings import Settings
from tests.fixtures.accounts import PASSWORD
from tests.fixtures.server import serving
from tests.fixtures.town import Town

OFFICE = ("--role", "office", "--title", "UBND phường")


class Run:
    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(app, ["user", *words], catch_exceptions=False)

    def json(self, *words: str) -> object:
        result = self(*words, "--json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)


@pytest.fixture
def run(town: Town, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("REGISTRY_DATABASE_URL", town.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("REGISTRY_BASE_URL", "https://registry.example.org/")
    return Run()


def test_an_office_is_added_with_a_link_and_no_password(run: Run) -> None:
    result = run("add", "phuong-1", *OFFICE, "--unit", "commune:00001", "--since", "2025-07-01")
    assert re.fullmatch(r"https://registry\.example\.org/welcome/[\w-]{43}\n", result.stdout)
    assert run.json("list") == [
        {
            "name": "phuong-1",
            "title": "UBND phường",
            "role": "office",
            "areas": "commune:00001:2025-07-01",
            "state": "no password yet",
            "subject": None,
        }
    ]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("add", "a b", *OFFICE), 3, "name: 'a b'"),
        (("add", "phuong", "--role", "king", "--title", "x"), 2, "king"),
        (("add", "phuong", *OFFICE, "--unit", "district:001"), 3, "ended on 2025-07-01"),
        (("add", "phuong", *OFFICE, "--unit", "commune:00001", "--since", "2025-06-30"), 3, "since"),
        (("add", "phuong", *OFFICE, "--unit", "commune:00001", "--since", "hôm qua"), 3, "since: 'hôm qua'"),
        (("add", "phuong", *OFFICE, "--subject", "1"), 3, "subject: '1'"),
        (("disable", "nobody"), 4, "nobody"),
        (("reset", "nobody"), 4, "nobody"),
        (("token", "nobody"), 4, "nobody"),
        (("area", "nobody", "--grant", "commune:00001"), 4, "nobody"),
    ],
)
def test_wrong_input_is_told_and_nothing_is_kept(
    run: Run, words: tuple[str, ...], code: int, said: str
) -> None:
    result = run(*words)
    assert result.exit_code == code
    assert said in result.stderr
    assert run.json("list") == []


def test_areas_are_given_and_taken_away(run: Run) -> None:
    run("add", "phuong-1", *OFFICE)
    given = run.json("area", "phuong-1", "--grant", "commune:00002", "--since", "2025-07-01")
    assert isinstance(given, list)
    assert given[0] | {"last": None} == given[0]
    assert (given[0]["unit"], given[0]["counts"]) == ("commune:00002:2025-07-01", True)
    ended = run.json(
        "area", "phuong-1", "--end", "commune:00002", "--until", "2026-01-01", "--reason", "sáp nhập"
    )
    assert isinstance(ended, list)
    assert (ended[0]["last"], ended[0]["counts"]) == ("2025-12-31", False)


def test_a_token_is_made_listed_and_revoked(run: Run) -> None:
    run("add", "so", "--role", "reviewer", "--title", "Sở")
    made = run.json("token", "so", "--label", "QGIS", "--scope", "read", "--scope", "review", "--days", "10")
    assert isinstance(made, dict)
    assert made["token"].startswith("crt_")
    listed = run("token", "so", "--json").stdout
    assert made["token"] not in listed
    (held,) = json.loads(listed)
    assert (held["label"], held["scopes"], held["counts"]) == ("QGIS", "read review", True)
    assert run("token", "so", "--revoke", held["id"]).exit_code == 0
    assert run("token", "so", "--revoke", held["id"]).exit_code == 4
    assert run("token", "so", "--label", "x", "--days", "366").exit_code == 3


def test_an_account_is_disabled_and_enabled_but_not_the_last_administrator(run: Run) -> None:
    run("add", "mot", "--role", "administrator", "--title", "Một")
    assert run("disable", "mot").exit_code == 3
    run("add", "hai", "--role", "administrator", "--title", "Hai")
    assert run("disable", "mot").exit_code == 0
    assert run("reset", "mot").exit_code == 3
    assert run("enable", "mot").exit_code == 0
    assert re.search(r"/welcome/[\w-]{43}", run("reset", "mot").stdout)


def test_up_tells_where_the_first_administrator_is_made_until_there_is_one(
    run: Run, town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    url, base = town.engine.url.render_as_string(hide_password=False), "http://127.0.0.1:8000"

    def told() -> list[str]:
        welcome(url, base)
        return re.findall(r"http://127\.0\.0\.1:8000/welcome/([\w-]{43})\n", capsys.readouterr().err)

    (first,), (second,) = told(), told()
    assert first != second
    with serving(Settings(basemap="none"), url) as address, httpx.Client(base_url=address) as client:
        choice = {"password": PASSWORD, "again": PASSWORD, "name": "quan-tri", "title": "Phòng CNTT"}
        assert client.post(f"/welcome/{first}", data=choice).status_code == 410
        assert client.post(f"/welcome/{second}", data=choice).status_code == 303
    assert told() == []
