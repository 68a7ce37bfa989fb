"""/coverage: the numbers of registry.coverage to the person, every mistake at its field, files of the same answer."""

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import create_engine, text
from typer.testing import CliRunner

from api.cli import app
from api.locale import number
from api.pages.planning import coverage
from api.pages.planning.places import OFFERED
from registry.settings import Settings
from tests.fixtures.places import HOSTILE
from tests.fixtures.server import serving

ON = "2026-11-23"


@pytest.fixture(scope="session")
def pages(live_server: str) -> Iterator[httpx.Client]:
    """A browser's requests to all of Hanoi, without a browser; it asks again until an answer is made."""
    with httpx.Client(base_url=live_server, headers={"Accept": "text/html"}, timeout=60) as client:
        yield client


def answered(pages: httpx.Client, path: str) -> httpx.Response:
    """The page once its answer is there."""
    answer = pages.get(path)
    while 'id="working"' in answer.text:
        answer = pages.get(path)
    return answer


@pytest.fixture
def told(seeded_url: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the command line prints as JSON."""
    monkeypatch.setenv("REGISTRY_DATABASE_URL", seeded_url)

    def run(*words: str) -> Any:
        result = CliRunner().invoke(app, [*words, "--json"], catch_exceptions=False)
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    return run


def sentence(page: str) -> str:
    found = re.search(r'id="sentence">(.*?)</p>', page, re.DOTALL)
    assert found, page[:2000]
    return re.sub(r"<[^>]+>", "", found[1]).replace("\u00a0", " ")


def cells(page: str, key: str) -> list[list[str]]:
    """The cells of each row of that kind, as text."""
    return [
        [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", cell)).strip().replace("\u00a0", " ") for cell in row]
        for row in (
            re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", each, re.DOTALL)
            for each in re.findall(rf"<tr {key}=.*?</tr>", page, re.DOTALL)
        )
    ]


@pytest.mark.parametrize("by", ["district", "commune"])
def test_every_number_of_the_page_is_that_of_the_command_line(
    pages: httpx.Client, told: Any, by: str
) -> None:
    known = told("coverage", "--within", "1000", "--on", ON, "--by", by)
    page = answered(pages, f"/coverage?within=1000&on={ON}&by={by}&lang=vi").text
    city = known["city"]
    said = sentence(page)
    assert said.startswith(f"{number(city['population'], 'vi')} trong {number(city['total'], 'vi')} người")
    assert said.endswith(f"{number(100 * city['share'], 'vi', 1)} %")
    assert number(known["radii"][0]["unreached"]["population"], "vi") in page
    shown = {row[0]: row for row in cells(page, "data-unit")}
    assert len(shown) == len(known["units"])
    for unit in known["units"]:
        row = shown[unit["name_vi"]]
        assert row[1] == number(unit["total"], "vi")
        assert row[2] == number(unit["population"], "vi")
        assert row[4] == number(unit["total"] - unit["population"], "vi")
        assert row[5] == number(unit["overlap"], "vi")
    listed = {row[0].rsplit(" ", 1)[-1]: row for row in cells(page, "data-place")}
    for centre in known["radii"][0]["contributions"]:
        assert listed[centre["code"]][1:] == [
            number(centre["population"], "vi"),
            number(centre["unique"], "vi"),
        ]


def test_the_file_is_the_answer_of_the_command_line(pages: httpx.Client, told: Any) -> None:
    known = told("coverage", "--within", "500", "--within", "2000", "--on", ON, "--tier", "city")
    assert pages.get(f"/coverage/answer.json?within=500&within=2000&on={ON}&tier=city").json() == known


def test_a_comparison_is_that_of_the_command_line(pages: httpx.Client, told: Any) -> None:
    words = ("--within", "1000", "--by", "district", "--on", "2025-06-30")
    known = told("coverage", *words, "--against", "2015-01-01")
    path = "within=1000&by=district&on=2025-06-30&against=2015-01-01"
    there = pages.get(f"/coverage/answer.json?{path}").json()["comparison"]
    assert {name: there[name] for name in ("city", "units", "opened", "closed")} == {
        name: known[name] for name in ("city", "units", "opened", "closed")
    }
    page = answered(pages, f"/coverage?{path}&lang=en").text
    change = known["city"][0]
    assert f"from {number(change['before'], 'en')} to {number(change['after'], 'en')} people" in page


def test_a_place_that_is_added_and_one_that_is_taken_away_count_as_on_the_command_line(
    pages: httpx.Client, told: Any
) -> None:
    known = told("coverage", "--within", "1000", "--on", ON, "--also", "HN254", "--without", "HN001")
    page = answered(pages, f"/coverage?within=1000&on={ON}&also=HN254+·+Nhà+máy&without=hn001").text
    assert sentence(page).startswith(number(known["city"]["population"], "vi"))
    assert "So với hiện trạng" in page


def test_the_page_holds_no_place_that_nobody_asked_about(pages: httpx.Client) -> None:
    page = answered(pages, f"/coverage?within=1000&on={ON}&lang=vi").text
    choices = page[page.index('<datalist id="found-places"') : page.index("</datalist>")]
    assert "<option" not in choices


def test_places_are_found_by_the_words_of_the_list(pages: httpx.Client) -> None:
    found = pages.get("/planning/places.json", params={"q": "nha may", "lang": "vi"}).json()
    listed = pages.get("/?q=nha+may&lang=vi").text
    assert 0 < len(found) <= OFFERED
    for place in found:
        assert set(place) == {"code", "name", "where"}
        assert place["name"] in html.unescape(listed)
    english = pages.get("/planning/places.json", params={"q": found[0]["code"], "lang": "en"}).json()
    assert [place["code"] for place in english] == [found[0]["code"]]
    assert pages.get("/planning/places.json").json() == []
    assert pages.get("/planning/places.json", params={"q": "x" * 300}).status_code == 400


def test_words_that_are_no_code_are_refused_with_what_they_may_mean(pages: httpx.Client) -> None:
    refused = pages.get("/coverage", params={"also": "nha may", "on": ON, "lang": "en"})
    assert refused.status_code == 400
    offered = re.findall(r'name="also" value="([A-Z]{2}\d+)" aria-describedby="meant-also"', refused.text)
    found = [each["code"] for each in pages.get("/planning/places.json", params={"q": "nha may"}).json()]
    assert offered == found
    assert "Which of these is meant?" in refused.text
    nothing = pages.get("/coverage", params={"also": "không có nơi nào", "on": ON, "lang": "en"})
    assert "Which of these is meant?" not in nothing.text


def test_a_page_of_many_centres_lists_and_marks_some_and_says_how_many_it_leaves_out(
    pages: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coverage, "MOST_LISTED", 20)
    monkeypatch.setattr(coverage, "MOST_MARKS", 30)
    page = answered(pages, f"/coverage?within=1000&on={ON}&lang=en").text
    known = pages.get(f"/coverage/answer.json?within=1000&on={ON}").json()["contributions"]
    listed = cells(page, "data-place")
    assert len(listed) == 20
    assert f"The next {20 - coverage.FIRST_CENTRES} centres" in page
    assert f"{len(known) - 20} more centres are in the file" in page
    assert (
        f"30 places are marked, first those without which most people would have none; {len(known) - 30}"
        in page
    )
    spots = json.loads(
        html.unescape(re.search(r'id="answer-data">(.*?)</script>', page, re.DOTALL)[1])  # type: ignore[index]
    )["spots"]
    best = sorted(known, key=lambda one: (-one["unique"], -one["population"], one["code"]))
    assert [spot["code"] for spot in spots] == sorted(one["code"] for one in best[:30])


def test_hexagons_of_every_size_sum_to_the_people_without_a_centre(pages: httpx.Client) -> None:
    path = f"within=1000&on={ON}"
    unreached = pages.get(f"/coverage/answer.json?{path}").json()["radii"][0]["unreached"]["population"]
    for size in (6, 7, 8):
        held = pages.get(f"/coverage/gaps.geojson?{path}&resolution={size}").json()
        assert held["people"] == unreached
        assert sum(each["properties"]["people"] for each in held["features"]) == unreached
    rows = csv.DictReader(io.StringIO(pages.get(f"/coverage/gaps.csv?{path}").text))
    assert sum(int(row["population"]) for row in rows) == unreached


def test_a_box_gives_whole_hexagons_and_only_those_in_it(pages: httpx.Client) -> None:
    path = f"/coverage/gaps.geojson?within=1000&on={ON}&resolution=8"
    everywhere = {each["id"]: each["properties"]["people"] for each in pages.get(path).json()["features"]}
    here = pages.get(f"{path}&bbox=105.8,21.0,105.9,21.1").json()["features"]
    assert 0 < len(here) < len(everywhere)
    assert all(everywhere[each["id"]] == each["properties"]["people"] for each in here)


def test_units_are_a_table_and_a_geopackage_too(pages: httpx.Client) -> None:
    path = f"within=1000&on={ON}&by=district"
    known = pages.get(f"/coverage/answer.json?{path}").json()["units"]
    rows = list(csv.DictReader(io.StringIO(pages.get(f"/coverage/answer.csv?{path}").text)))
    assert [(row["unit"], int(row["population"])) for row in rows] == [
        (unit["unit"], unit["population"]) for unit in known
    ]
    answer = pages.get(f"/coverage/answer.gpkg?{path}")
    assert answer.content.startswith(b"SQLite format 3")
    assert f'filename="coverage-{ON}.gpkg"' in answer.headers["Content-Disposition"]
    assert pages.get(f"/coverage/answer.exe?{path}").status_code == 404


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("within=0", "within", "không phải khoảng cách"),
        ("within=-5", "within", "không phải khoảng cách"),
        ("within=1000000000", "within", "không phải khoảng cách"),
        ("within=xa", "within", "không phải số"),
        ("on=1900-01-01", "on", "chưa có"),
        ("on=hôm qua", "on", "không phải một ngày"),
        ("by=tổ", "by", "không có trong các lựa chọn"),
        ("by=commune&on=2020-01-01", "on", "chưa có phường, xã nào"),
        ("tier=x", "tier", "không phải mã"),
        ("also=HN9999", "also", "không phải mã của một địa điểm"),
        ("surface=none", "surface", "không có trong các lựa chọn"),
    ],
)
def test_a_mistake_is_told_at_its_field_with_what_stood_there(
    pages: httpx.Client, query: str, field: str, said: str
) -> None:
    answer = answered(pages, f"/coverage?{query}&lang=vi")
    assert answer.status_code == 400
    fault = re.search(rf'id="fault-{field}">(.*?)</div>', answer.text, re.DOTALL)
    assert fault
    assert said in fault[1]
    assert f'href="#fault-{field}"' in answer.text
    assert 'id="sentence"' not in answer.text


def test_rows_are_sorted_by_plain_links(pages: httpx.Client) -> None:
    page = answered(pages, f"/coverage?within=1000&on={ON}&by=district&sort=-share&lang=en").text
    shares = [float(row[3].removesuffix(" %")) for row in cells(page, "data-unit")]
    assert shares == sorted(shares, reverse=True)
    assert 'aria-sort="descending"' in page
    assert re.search(r"sort=share&amp;lang=en#units", page)


def test_every_view_has_an_address_that_holds_all_of_it(pages: httpx.Client) -> None:
    page = answered(pages, "/coverage?within=800&against=2015-01-01&planned=1&sort=name").text
    address = re.search(r'id="permalink" href="([^"]+)"', page)
    assert address
    again = address[1].replace("&amp;", "&")
    assert sentence(answered(pages, again).text) == sentence(page)
    for part in ("within=800", "on=20", "against=2015-01-01", "planned=1", "sort=name"):
        assert part in again


def test_method_source_crs_and_day_stand_on_the_page(pages: httpx.Client) -> None:
    page = answered(pages, f"/coverage?within=1000&on={ON}&lang=en").text
    for words in (
        "EPSG:5897",
        "Population of the 2019 census",
        "23 November 2026",
        "at most the chosen distance",
    ):
        assert words in page


def test_without_a_centre_nobody_is_reached_and_the_page_says_what_to_do(pages: httpx.Client) -> None:
    page = answered(pages, f"/coverage?within=1000&on={ON}&status=closed&lang=vi").text
    assert sentence(page).startswith("0 trong ")
    assert "Bỏ bớt điều kiện lọc" in page


def test_names_are_shown_as_text(hanoi_url: str) -> None:
    engine = create_engine(hanoi_url)
    with engine.begin() as connection:
        for code, words in zip(("HN001", "HN008", "HN016"), list(HOSTILE.values())[2:5], strict=True):
            connection.execute(
                text("UPDATE registry.site SET name_vi = :words, name_en = :words WHERE code = :code"),
                {"words": words, "code": code},
            )
    engine.dispose()
    with (
        serving(Settings(basemap="none"), hanoi_url) as base,
        httpx.Client(base_url=base, timeout=60) as client,
    ):
        client.headers["Accept"] = "text/html"
        for path in ("/coverage?within=1000", "/siting?p=2", "/siting?view=scores"):
            page = answered(client, path).text
            assert "<script>window.x=1" not in page
            assert "<img src=x" not in page
