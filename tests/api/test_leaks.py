"""What is hidden leaves no trace: every public answer is the same, byte for byte, with hidden places and without."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import httpx
from geopandas import read_parquet
from pyogrio import read_dataframe
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from registry.collections import COLLECTIONS
from registry.database import owning_engine, writing
from registry.settings import Settings
from tests.fixtures.database import made_database
from tests.fixtures.server import serving

HIDDEN = {
    "a draft": "UPDATE site SET publication = 'draft' WHERE slug = 'an'",
    "deleted": "UPDATE site SET publication = 'deleted' WHERE slug = 'an'",
    "without a source": "DELETE FROM site_source WHERE site_id = (SELECT id FROM site WHERE slug = 'an')",
    "neither a centre nor heritage": "DELETE FROM centre WHERE site_id = (SELECT id FROM site WHERE slug = 'an')",
}
"""Ways in which the place `an` is hidden. It is far from all others, older than they are, and linked to one."""
_BACK = """
UPDATE site SET publication = 'published' WHERE slug = 'an';
INSERT INTO site_source (site_id, source, position) SELECT id, 'bao', 0 FROM site WHERE slug = 'an' ON CONFLICT DO NOTHING;
INSERT INTO centre (site_id, centre_type, tier) SELECT id, 'walking_street', 'city' FROM site WHERE slug = 'an' ON CONFLICT DO NOTHING;
"""
_PLACE = """
INSERT INTO site (code, slug, name_vi, name_en, address, geom, accuracy_m, position_method, position_date, verification)
VALUES ('TT900', 'an', 'Nơi ẩn', 'Hidden place', 'Phố Ẩn', ST_SetSRID(ST_MakePoint(107.5, 22.5), 4326), 7,
  'address_estimate', '2026-01-01', 'unverified');
INSERT INTO event (site_id, facet, kind, date_text, date_edtf, earliest, latest, source)
SELECT id, 'centre', 'opened', '1890', '1890', '1890-01-01', '1890-12-31', 'bao' FROM site WHERE slug = 'an';
INSERT INTO site_link (from_site, to_site, kind, source)
SELECT a.id, b.id, 'agreement', 'bao' FROM site a, site b WHERE a.slug = 'an' AND b.slug = 'phong-tranh';
"""

_STAMPS = (
    r'"version": "\d+"',
    r'"(?:timeStamp|dataVersion|data_version|edition|modified|dateModified)":\s*"?[^",}]*"?',
    r"\(bản \d+\)|\(edition \d+\)|nonce=\"[^\"]+\"|nonce-[\w-]+|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+\d\d:\d\d)",
)
"""What differs from one edition, or one moment, to the next."""


def addresses() -> Iterator[str]:
    """Every public answer that is made from places."""
    for name in COLLECTIONS:
        path = f"/ogc/collections/{name}"
        yield from (path, f"{path}/items?limit=1000", f"{path}/items?f=csv", f"{path}/items?f=geojson")
        yield from (
            f"{path}/items?limit=1000&f=html",
            f"{path}/items?q=an",
            f"{path}/items?datetime=1895-01-01",
        )
        yield f"{path}/tiles/WebMercatorQuad?f=tilejson"
        yield from (f"{path}/tiles/WebMercatorQuad/{tile}" for tile in TILES)
    yield from ("/ogc/collections", "/", "/?kind=creative_centre", "/?q=noi+an", "/?type=walking_street")
    yield from ("/map/sites.geojson", "/map/sites/an.geojson", "/sites/an", "/sites/phong-tranh")
    yield from (f"/map/sites/{tile}" for tile in TILES)
    yield from ("/units", "/units/commune/00001", "/data", "/network", "/conversions", "/freshness")
    yield from (
        "/network?f=json",
        "/conversions?f=json",
        "/freshness?f=json",
        "/planning/places.json?q=noi+an",
    )
    yield "/coverage?within=1000"
    yield from FILES


TILES = ("0/0/0", "1/0/1", "8/111/204", "8/112/203", "14/7212/13009")
"""The whole world, and tiles with the hidden place and without."""
FILES = {
    f"/ogc/collections/{name}/items?f={form}": form
    for name in ("sites", "creative-centres", "links")
    for form in ("gpkg", "parquet", "xlsx")
}
"""Files that are compared by their rows: their bytes hold moments and numbers of their own."""
SEEN = {
    *FILES,
    *("/network?f=json", "/planning/places.json?q=noi+an"),
    *(
        "/",
        "/?kind=creative_centre",
        "/?q=noi+an",
        "/?type=walking_street",
        "/map/sites.geojson",
        "/sites/an",
    ),
    *("/map/sites/an.geojson", "/map/sites/0/0/0", "/sites/phong-tranh", "/ogc/collections", "/network"),
    *(f"/ogc/collections/{name}" for name in ("sites", "creative-centres", "links")),
    *(
        f"/ogc/collections/sites/items?{asked}"
        for asked in ("limit=1000", "f=csv", "q=an", "datetime=1895-01-01")
    ),
    *(
        f"/ogc/collections/creative-centres/tiles/WebMercatorQuad{end}"
        for end in ("/8/111/204", "?f=tilejson")
    ),
}
"""Addresses where the place is seen when it is not hidden: the test would notice."""


def answers(client: httpx.Client, folder: Path) -> dict[str, str]:
    """All of them, less their stamps."""
    found = {}
    for path in addresses():
        answer = client.get(
            path, headers={"Accept": "*/*"} if "/ogc/" in path else {"Accept": "text/html,*/*"}
        )
        told = _rows(answer.content, FILES[path], folder) if path in FILES else _text(answer.content)
        for stamp in _STAMPS:
            told = re.sub(stamp, "", told)
        found[path] = f"{answer.status_code} {told}"
    return found


def _text(content: bytes) -> str:
    return content.decode("utf-8", "backslashreplace")


def _rows(content: bytes, form: str, folder: Path) -> str:
    """The rows of a file as text; a workbook tells its edition on another sheet."""
    if form == "xlsx":
        return repr(CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python())
    file = folder / f"rows.{form}"
    file.write_bytes(content)
    return str((read_parquet if form == "parquet" else read_dataframe)(file).to_csv())


def differences(told: dict[str, str], without: dict[str, str]) -> dict[str, str]:
    """Where answers differ, from the first letter that does."""
    found = {}
    for path, answer in told.items():
        if answer != without[path]:
            pairs = enumerate(zip(answer, without[path], strict=False))
            first = next((at for at, (one, other) in pairs if one != other), 0)
            found[path] = answer[max(0, first - 60) : first + 60]
    return found


def test_no_public_answer_tells_of_a_hidden_place(
    cluster_url: str, places_template: str, tmp_path: Path
) -> None:
    with made_database(cluster_url, template=places_template) as url:
        engine = owning_engine(url)

        def write(change: str) -> None:
            with writing(engine, actor="test", reason="a place to hide") as connection:
                connection.execute(text(f"SET LOCAL search_path = registry, public; {change}"))

        with (
            serving(Settings(basemap="none"), url) as address,
            httpx.Client(base_url=address, timeout=60) as client,
        ):
            without = answers(client, tmp_path)
            for number, (how, change) in enumerate(HIDDEN.items()):
                write(("" if number else _PLACE) + _BACK + change)
                told = answers(client, tmp_path)
                if how == "deleted":  # its address says that it was removed, and nothing more
                    assert told.pop("/sites/an").startswith("410")
                assert differences(told, without) == {}, how
            write(_BACK)
            seen = answers(client, tmp_path)
        engine.dispose()
    assert {path for path in seen if seen[path] != without[path]} >= SEEN
