"""Programs of others read our vector tiles, and count what the registry counts: GDAL, and MapLibre GL JS in Chromium."""

import shutil
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import httpx
import pyogrio
import pytest
from playwright.sync_api import Page

from tests.fixtures.chromium import Launch
from tests.fixtures.crowd import MANY, STACK
from tests.fixtures.places import HOSTILE, PLAIN

ALL = MANY + STACK + len(PLAIN) + len(HOSTILE)
SET = "/ogc/collections/sites/tiles/WebMercatorQuad"
MODULES = Path(__file__).parents[2] / "node_modules"
PAGE = """<!doctype html><meta charset="utf-8"><title>map</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/maplibre-gl.css">
<style>#map {{ width: 900px; height: 700px }}</style><div id="map"></div>
<script type="module">
import * as maplibregl from '/maplibre-gl.mjs';
const map = new maplibregl.Map({{ container: 'map', style: '{style}', center: [105.845, 21.03], zoom: 10, fadeDuration: 0 }});
map.on('error', (event) => console.error(event.error.message));
window.map = map;
</script>"""
QUIET = "() => new Promise((done) => map.loaded() && !map.isMoving() ? done() : map.once('idle', done))"
COUNTED = """() => [...new Map(map.querySourceFeatures('sites', {sourceLayer: 'sites-counts'})
  .map((each) => [each.id, each.properties.count])).values()].reduce((sum, count) => sum + count, 0)"""
DRAWN = """([west, south, east, north]) => new Set(map.queryRenderedFeatures({layers: ['sites']}).filter((each) => {
  const [x, y] = each.geometry.coordinates;
  return west < x && x < east && south < y && y < north;
}).map((each) => each.properties.id)).size"""
BOX = (105.8321, 21.0221, 105.8401, 21.0261)


def test_gdal_reads_a_tile_with_every_feature_in_its_place(crowd_http: httpx.Client, tmp_path: Path) -> None:
    zoom, row, column = 16, 28851, 52034
    file = tmp_path / "tile.mvt"
    file.write_bytes(crowd_http.get(f"{SET}/{zoom}/{row}/{column}").content)
    place: dict[str, Any] = {"X": str(column), "Y": str(row), "Z": str(zoom), "CLIP": "NO"}
    assert [str(name) for name, _ in pyogrio.list_layers(file)] == ["sites"]
    frame = pyogrio.read_dataframe(file, layer="sites", **place).to_crs("OGC:CRS84")
    west, south, east, north = frame.total_bounds
    box = f"{west - 1e-5},{south - 1e-5},{east + 1e-5},{north + 1e-5}"
    matched = crowd_http.get("/ogc/collections/sites/items", params={"bbox": box, "limit": "1"}).json()
    assert len(frame) == matched["numberMatched"] > 300
    one = frame.set_index("slug").loc["noi-1230"]
    assert one["name_vi"] == f"{list(HOSTILE.values())[1230 % len(HOSTILE)]} 1230"
    assert (one.geometry.x, one.geometry.y) == pytest.approx((105.836, 21.024), abs=1e-5)


def test_gdal_reads_counts_that_add_up(crowd_http: httpx.Client, tmp_path: Path) -> None:
    file = tmp_path / "tile.mvt"
    file.write_bytes(crowd_http.get(f"{SET}/0/0/0").content)
    frame = pyogrio.read_dataframe(file, layer="sites-counts", X="0", Y="0", Z="0")
    assert frame["count"].sum() == ALL
    assert frame[["creative_centre", "heritage_site", "converted_site"]].sum().sum() == ALL


@pytest.fixture(scope="module")
def shop_window(crowd: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a page of somebody else's, with MapLibre GL JS and our style on it."""
    folder = tmp_path_factory.mktemp("maplibre")
    for name in ("maplibre-gl.css", "maplibre-gl.mjs", "maplibre-gl-shared.mjs", "maplibre-gl-worker.mjs"):
        shutil.copyfile(MODULES / "maplibre-gl" / "dist" / name, folder / name)
    (folder / "index.html").write_text(PAGE.format(style=f"{crowd}/map/style.json"), encoding="utf-8")
    handler = partial(_Silent, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/index.html"
        server.shutdown()


class _Silent(SimpleHTTPRequestHandler):
    extensions_map: ClassVar = {**SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name is Python's
        pass


@pytest.fixture
def foreign(chromium: Launch, shop_window: str) -> Iterator[Page]:
    """That page in a Chromium that draws WebGL by itself; what it complains of fails the test."""
    complaints: list[str] = []
    browser = chromium("--use-angle=swiftshader", "--enable-unsafe-swiftshader")
    page = browser.new_page(viewport={"width": 920, "height": 720})
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(shop_window)
    page.wait_for_function("window.map && window.map.isStyleLoaded()")
    yield page
    browser.close()
    assert complaints == []


def test_maplibre_draws_our_style_and_counts_what_the_registry_counts(
    foreign: Page, crowd_http: httpx.Client
) -> None:
    foreign.evaluate(QUIET)
    assert foreign.evaluate(COUNTED) == ALL
    foreign.evaluate("map.jumpTo({center: [105.8361, 21.0241], zoom: 16})")
    foreign.evaluate(QUIET)
    params = {"bbox": ",".join(map(str, BOX)), "limit": "1"}
    matched = crowd_http.get("/ogc/collections/sites/items", params=params).json()["numberMatched"]
    assert foreign.evaluate(DRAWN, list(BOX)) == matched == 800
