"""Whole selections as files over HTTP."""

import io
import json
import tempfile
from pathlib import Path

import geopandas as gpd
import httpx
import openpyxl
import pytest

from api.formats import FEATURES, MEDIA_TYPE, Format

SITES = "/ogc/collections/sites/items"
FILES = [each for each in FEATURES if each not in (Format.JSON, Format.HTML)]


@pytest.mark.parametrize("format_", FILES)
@pytest.mark.parametrize("collection", ["sites", "units"])
def test_a_file_has_its_media_type_by_parameter_and_by_accept(
    http: httpx.Client, format_: Format, collection: str
) -> None:
    path = f"/ogc/collections/{collection}/items"
    by_parameter = http.get(path, params={"f": format_})
    assert by_parameter.status_code == 200
    assert by_parameter.headers["content-type"].split(";")[0] == MEDIA_TYPE[format_]
    if format_ is not Format.GEOJSON:  # its media type is that of a page, too
        by_accept = http.get(path, headers={"Accept": MEDIA_TYPE[format_]})
        assert by_accept.headers["content-type"] == by_parameter.headers["content-type"]


def test_a_file_holds_the_whole_selection_and_a_limit_less(http: httpx.Client) -> None:
    matched = http.get(SITES, params={"limit": "1"}).json()["numberMatched"]
    assert len(http.get(SITES, params={"f": "geojson"}).json()["features"]) == matched
    assert len(http.get(SITES, params={"f": "geojson", "limit": "7"}).json()["features"]) == 7
    chosen = http.get(SITES, params={"kind": "converted_site", "limit": "1"}).json()["numberMatched"]
    assert (
        len(
            gpd.read_parquet(
                io.BytesIO(http.get(SITES, params={"f": "parquet", "kind": "converted_site"}).content)
            )
        )
        == chosen
    )


def test_a_file_says_what_it_is(http: httpx.Client) -> None:
    answer = http.get(SITES, params={"f": "csv", "kind": "converted_site"})
    assert 'filename="sites-20' in answer.headers["content-disposition"]
    assert 'rel="license"' in answer.headers["link"]
    described = next(part for part in answer.headers["link"].split(", <") if 'rel="describedby"' in part)
    document = http.get(described.split(">")[0].lstrip("<")).json()
    assert document["dc:coverage"] == "kind=converted_site"
    assert document["url"].endswith("f=csv")
    assert [each["name"] for each in document["tableSchema"]["columns"]] == answer.text.splitlines()[0].split(
        ","
    )


@pytest.mark.parametrize(("lang", "sheets"), [("vi", ["Dữ liệu", "Giới thiệu"]), ("en", ["Data", "About"])])
def test_a_workbook_is_in_the_language_of_the_request(
    http: httpx.Client, lang: str, sheets: list[str]
) -> None:
    answer = http.get(SITES, params={"f": "xlsx"}, headers={"Accept-Language": lang})
    assert openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames == sheets


def test_a_mistake_is_told_instead_of_a_file(http: httpx.Client) -> None:
    answer = http.get(SITES, params={"f": "csv", "filter": "kind ="})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    late = http.get(SITES, params={"f": "gpkg", "filter": "built_from ^ 100000 > 1"})
    assert late.status_code == 400
    assert json.loads(late.content)["type"] == "/problems/invalid-parameter"


def test_no_file_is_left_behind(http: httpx.Client) -> None:
    before = set(Path(tempfile.gettempdir()).glob("registry-*"))
    http.get(SITES, params={"f": "gpkg"})
    with http.stream("GET", SITES, params={"f": "csv"}) as answer:
        next(answer.iter_raw())
    assert {
        path for path in Path(tempfile.gettempdir()).glob("registry-*") if "test" not in path.name
    } <= before
