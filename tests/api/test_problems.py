"""Mistakes over HTTP: each is told as a problem that names the parameter, the value and what is allowed."""

import ast
import re
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.messages import translated
from api.problem_types import INVALID, KINDS
from registry.language import Lang

SITES = "/ogc/collections/sites/items"
ROOT = Path(__file__).parents[2]
MANY = f"GEOMETRYCOLLECTION({','.join(['POINT(1 1)'] * 300)})"


def problem(http: httpx.Client, path: str, status: int, **headers: str) -> dict[str, Any]:
    answer = http.get(path, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    content: dict[str, Any] = answer.json()
    assert content["status"] == status
    assert content["title"]
    assert content["detail"]
    assert content["instance"] == path.split("?")[0]
    return content


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("nonsense=1", "nonsense"),
        ("limit=0", "limit"),
        ("limit=-1", "limit"),
        ("limit=ten", "limit"),
        ("limit=1.5", "limit"),
        ("limit=5&limit=6", "limit"),
        ("bbox=1,2,3", "bbox"),
        ("bbox=1,2,3,4,5", "bbox"),
        ("bbox=a,b,c,d", "bbox"),
        ("bbox=1,2,3,nan", "bbox"),
        ("bbox=1,2,3,inf", "bbox"),
        ("bbox=105,22,106,21", "bbox"),
        ("bbox=106,21,105,22", "bbox"),
        ("bbox=105,21,106,91", "bbox"),
        ("bbox=600000,2300000,500000,2400000&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/5897", "bbox"),
        ("bbox=1e300,1e300,1e301,1e301&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/3857", "bbox"),
        ("bbox-crs=EPSG:4326", "bbox-crs"),
        ("crs=http://www.opengis.net/def/crs/EPSG/0/27700", "crs"),
        ("filter-crs=x", "filter-crs"),
        ("filter-lang=sql", "filter-lang"),
        ("filter=kind%20%3D", "filter"),
        ("filter=", "filter"),
        ("filter=nonsense%3D1", "filter"),
        ("filter=%7B%22op%22", "filter"),
        ("filter=" + "(" * 400, "filter"),
        ("filter=kind%3D%27%00%27", "filter"),
        (f"filter=S_INTERSECTS({MANY},{MANY})", "filter"),
        ("datetime=2020-02-30", "datetime"),
        ("datetime=yesterday", "datetime"),
        ("datetime=2021-01-01/2020-01-01", "datetime"),
        ("datetime=", "datetime"),
        ("kind=castle", "kind"),
        ("kind=converted_site,castle", "kind"),
        ("kind=", "kind"),
        ("is_centre=yes", "is_centre"),
        ("built_from=old", "built_from"),
        ("built_from=1902.5", "built_from"),
        ("position_date=2020-02-30", "position_date"),
        ("q=%00", "q"),
        ("q=" + "x" * 300, "q"),
        ("name_vi=" + "x" * 3000, "name_vi"),
        ("lang=fr", "lang"),
        ("f=shp", "f"),
        ("next=!!!", "next"),
        ("next=AAAA", "next"),
        ("sources=x", "sources"),
        ("geometry=x", "geometry"),
    ],
)
def test_a_wrong_parameter_is_named_with_its_value(http: httpx.Client, query: str, parameter: str) -> None:
    content = problem(http, f"{SITES}?{query}", 400)
    assert content["type"] == "/problems/invalid-parameter"
    entry = content["errors"][0]
    assert entry["parameter"] == parameter
    assert entry["message"]
    assert "value" in entry


def test_every_mistake_is_told_at_once(http: httpx.Client) -> None:
    content = problem(http, f"{SITES}?limit=0&bbox=1&datetime=x&crs=y&kind=z&foo=1", 400)
    assert {each["parameter"] for each in content["errors"]} == {
        "limit",
        "bbox",
        "datetime",
        "crs",
        "kind",
        "foo",
    }


def test_what_would_be_allowed_is_listed(http: httpx.Client) -> None:
    allowed = {
        each["parameter"]: each["allowed"]
        for each in problem(http, f"{SITES}?kind=z&foo=1&crs=y", 400)["errors"]
    }
    assert "converted_site" in allowed["kind"]
    assert "bbox" in allowed["foo"]
    assert "http://www.opengis.net/def/crs/EPSG/0/3405" in allowed["crs"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/ogc/collections/castles", 404),
        ("/ogc/collections/castles/items", 404),
        ("/ogc/collections/castles/queryables", 404),
        (f"{SITES}/00000000-0000-0000-0000-000000000000", 404),
        (f"{SITES}/not-an-id", 400),
        (f"{SITES}/%00", 400),
        ("/ogc/collections/units/items/district:001", 404),
        ("/ogc/collections/units/items/%00", 400),
        ("/ogc/nothing", 404),
    ],
)
def test_what_is_not_there_is_a_problem_too(http: httpx.Client, path: str, status: int) -> None:
    problem(http, path, status)


@pytest.mark.parametrize(
    "path",
    [
        "/ogc",
        "/ogc/conformance",
        "/ogc/api",
        "/ogc/collections",
        "/ogc/collections/sites",
        "/ogc/collections/sites/schema",
    ],
)
def test_documents_are_strict_about_parameters_too(http: httpx.Client, path: str) -> None:
    assert problem(http, f"{path}?nonsense=1", 400)["errors"][0]["parameter"] == "nonsense"
    problem(http, f"{path}?f=shp", 400)


def test_a_format_that_nobody_has_is_not_acceptable(http: httpx.Client) -> None:
    content = problem(http, SITES, 406, Accept="application/x-shapefile")
    assert content["type"] == "/problems/not-acceptable"
    assert "application/geo+json" in content["errors"][0]["allowed"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_other_methods_are_refused_with_what_is_allowed(http: httpx.Client, method: str) -> None:
    answer = http.request(method, "/ogc/collections/units/items")
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(("lang", "title"), [("vi", "Tham số không hợp lệ"), ("en", "Invalid parameter")])
def test_a_problem_speaks_the_language_of_the_reader(http: httpx.Client, lang: str, title: str) -> None:
    answer = http.get(f"{SITES}?limit=0", headers={"Accept-Language": lang})
    assert answer.json()["title"] == title
    assert answer.headers["content-language"] == lang


def test_a_browser_is_told_on_a_page(http: httpx.Client) -> None:
    for path, status in ((f"{SITES}?limit=0", 400), ("/ogc/collections/castles", 404)):
        answer = http.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == status
        assert answer.headers["content-type"].startswith("text/html")


def test_hostile_values_come_back_as_text(http: httpx.Client) -> None:
    answer = http.get(f"{SITES}?f=html&limit=%3Cscript%3Ealert(1)%3C/script%3E")
    assert answer.status_code == 400
    assert "<script>alert" not in answer.text


def test_a_database_that_does_not_answer_is_told_as_503() -> None:
    from registry.settings import Settings
    from tests.fixtures.server import serving

    nowhere = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
    with serving(Settings(basemap="none"), nowhere) as address, httpx.Client(base_url=address) as client:
        for path in ("/ogc", SITES, "/readyz"):
            answer = client.get(path)
            assert answer.status_code == 503
            assert answer.json()["type"] == "/problems/unavailable"
        assert client.get("/healthz").status_code == 200


def test_every_kind_of_problem_is_documented_as_it_is_told() -> None:
    text = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")
    rows = [
        f"| `{kind.type}` | {kind.status} | {kind.meaning.en} | {kind.remedy.en} |" for kind in KINDS.values()
    ]
    assert [row for row in rows if row not in text] == []


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_type_of_a_problem_can_be_followed(http: httpx.Client, lang: Lang) -> None:
    for kind in KINDS.values():
        told = http.get(kind.type, params={"lang": lang})
        assert told.status_code == 200
        assert told.json()["type"] == kind.type
        assert told.json()["title"] == kind.title.get(lang)
        shown = http.get(kind.type, params={"lang": lang}, headers={"Accept": "text/html"})
        assert shown.headers["content-type"].startswith("text/html")
        assert kind.meaning.get(lang).split("`")[0] in unescape(shown.text)
    assert len(http.get("/problems").json()["problems"]) == len(KINDS)
    problem(http, "/problems/castle", 404)
    problem(http, f"{INVALID.type}?nonsense=1", 400)


def test_a_preflight_may_ask_for_what_has_changed(http: httpx.Client) -> None:
    asked = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }
    assert http.options(SITES, headers=asked).status_code == 200


def test_options_tells_the_methods(http: httpx.Client) -> None:
    answer = http.options("/ogc/collections")
    assert answer.status_code == 200
    assert {"GET", "HEAD", "OPTIONS"} <= set(answer.headers["allow"].split(", "))


def messages() -> list[str]:
    """The message of every fault that the API can tell, with 1 where a value is filled in."""
    found = []
    folders = (
        "registry/cql",
        "registry/reading",
        "registry/exporting",
        "registry/queryables.py",
        "registry/editing",
        "registry/requests",
        *(f"registry/programmes/{name}.py" for name in ("changing", "days", "documents", "steps")),
        "registry/plans",
        "api/params.py",
        "api/formats.py",
        "api/bodies.py",
        "api/ogc",
    )
    for file in (
        file
        for name in folders
        for file in ([ROOT / name] if name.endswith(".py") else (ROOT / name).glob("*.py"))
    ):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            place = {"Fault": 2, "fault": 1}.get(name)
            if place is None or len(node.args) <= place:
                continue
            message = node.args[place]
            if isinstance(message, ast.Constant):
                found.append(str(message.value))
            elif isinstance(message, ast.JoinedStr):
                found.append(
                    "".join(
                        str(part.value) if isinstance(part, ast.Constant) else "1" for part in message.values
                    )
                )
    return found


def test_every_message_is_translated() -> None:
    known = messages()
    assert len(known) > 40
    left = [each for each in known if translated(each, "vi") == each]
    named = r"is not 11?$|cannot compare 1|is not the code of a 1|does not happen to a 1"
    assert [each for each in left if not re.match(named, each)] == []
    for each in (
        "is not the code of a district",
        "does not happen to a centre",
        "cannot compare text with date",
    ):
        assert translated(each, "vi") != each
