"""GDAL's own client of OGC API Features, as ogr2ogr, QGIS and geopandas use it.

GDAL runs in a process of its own: it keeps Python's lock while it waits for the server, which is a thread of this one.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import geopandas as gpd
import httpx
import pyogrio
import pytest

from registry.collections import COLLECTIONS


def matched(http: httpx.Client, collection: str, **params: str) -> int:
    content = http.get(f"/ogc/collections/{collection}/items", params={"limit": "1", **params}).json()
    return int(content["numberMatched"])


Run = Callable[..., Any]


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """Calls a function in another process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        yield lambda function, *args, **more: pool.submit(function, *args, **more).result(timeout=60)


@pytest.fixture
def source(live_server: str) -> str:
    return f"OAPIF:{live_server}/ogc"


def test_gdal_lists_the_collections(run: Run, source: str) -> None:
    assert {name for name, _kind in run(pyogrio.list_layers, source)} == set(COLLECTIONS)


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_gdal_reads_every_feature_over_all_pages(
    run: Run, source: str, http: httpx.Client, collection: str
) -> None:
    frame = run(gpd.read_file, source, layer=collection, PAGE_SIZE="40")
    assert len(frame) == matched(http, collection)
    assert frame["id"].is_unique
    assert not frame.geometry.is_empty.any()
    assert frame.crs == "OGC:CRS84"


def test_gdal_reads_names_codes_and_lists(run: Run, source: str, http: httpx.Client) -> None:
    frame = run(gpd.read_file, source, layer="creative-centres").set_index("id")
    first = http.get("/ogc/collections/creative-centres/items?limit=1").json()["features"][0]
    held = frame.loc[first["id"]]
    assert held["name_vi"] == first["properties"]["name_vi"]
    assert held["kind"] == first["properties"]["kind"]


def test_a_box_is_sent_to_the_server(run: Run, source: str, http: httpx.Client) -> None:
    box = (105.84, 21.02, 105.86, 21.04)
    frame = run(gpd.read_file, source, layer="sites", bbox=box)
    assert len(frame) == matched(http, "sites", bbox=",".join(map(str, box))) > 0


@pytest.mark.parametrize(
    ("where", "condition"),
    [
        ("kind = 'converted_site'", "kind = 'converted_site'"),
        ("built_from >= 1900 AND built_from <= 1910", "built_from BETWEEN 1900 AND 1910"),
        ("name_vi LIKE 'Nhà máy%'", "name_vi LIKE 'Nhà máy%'"),
    ],
)
def test_an_attribute_filter_finds_what_the_api_finds(
    run: Run, source: str, http: httpx.Client, where: str, condition: str
) -> None:
    frame = run(gpd.read_file, source, layer="sites", where=where)
    assert len(frame) == matched(http, "sites", filter=condition) > 0


def test_gdal_takes_a_page_of_the_api_as_plain_geojson(run: Run, live_server: str) -> None:
    frame = run(gpd.read_file, f"{live_server}/ogc/collections/units/items?level=district&limit=100")
    assert len(frame) == 30
    assert set(frame.geom_type) == {"MultiPolygon"}


def test_gdal_reads_a_file_where_it_is_part_by_part(run: Run, live_server: str, http: httpx.Client) -> None:
    where = f"/vsicurl/{live_server}/ogc/collections/units/items?f=geojson"
    assert run(pyogrio.read_info, where)["features"] == matched(http, "units")
