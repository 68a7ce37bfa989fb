"""Exports, read back by programs that are not ours."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from sqlalchemy import Connection, Engine, event, text

from registry import crs
from registry.collections import COLLECTIONS, SITES, UNITS
from registry.cql import Language, compiled, parsed
from registry.database import reading_engine
from registry.errors import Invalid
from registry.exporting import EXTENSIONS, Exported, Format, csvw, export, snapshot, stamp
from registry.reading import Selection, page, projection
from registry.reading.shapes import CRS84


@pytest.fixture(scope="session")
def reading(seeded_url: str) -> Iterator[Engine]:
    engine = reading_engine(seeded_url, pool=2)
    yield engine
    engine.dispose()


def written(reading: Engine, path: Path, selection: Selection, **more: Any) -> Exported:
    with snapshot(reading) as connection:
        return export(connection, selection, path, format=EXTENSIONS[path.suffix], **more)


def features(reading: Engine, selection: Selection) -> dict[str, dict[str, Any]]:
    with reading.connect() as connection:
        found = page(connection, selection, projection=CRS84, limit=10_000)
    return {each["id"]: each for each in json.loads(b"[%b]" % found.features)}


FILTER = "kind = 'converted_site'"
CHOSEN = Selection(
    SITES, filter=compiled(parsed(FILTER, Language.TEXT), SITES.queryables), described=(("filter", FILTER),)
)


@pytest.mark.parametrize("collection", COLLECTIONS.values(), ids=COLLECTIONS)
@pytest.mark.parametrize("format_", Format)
def test_every_collection_is_written_whole_in_every_format(
    reading: Engine, tmp_path: Path, collection: Any, format_: Format
) -> None:
    path = tmp_path / f"all.{format_}"
    told: list[int] = []
    done = written(reading, path, Selection(collection), progress=told.append)
    with reading.connect() as connection:
        whole = page(connection, Selection(collection), projection=CRS84, limit=1)
    assert done.count == whole.matched
    assert told[-1] == done.count
    assert path.stat().st_size > 1000


def test_geojson_holds_the_features_of_the_api_and_the_stamp(reading: Engine, tmp_path: Path) -> None:
    path = tmp_path / "some.geojson"
    done = written(reading, path, CHOSEN)
    held = json.loads(path.read_text(encoding="utf-8"))
    assert {each["id"]: each for each in held["features"]} == features(reading, CHOSEN)
    assert len(held["features"]) == done.count
    assert held["metadata"] == done.stamp.facts()


def test_csv_has_stable_columns_codes_and_places(reading: Engine, tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    written(reading, path, CHOSEN)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    expected = features(reading, CHOSEN)
    assert list(rows[0]) == ["id", *(item.name for item in SITES.properties), "geometry", "lon", "lat"]
    assert {row["id"] for row in rows} == set(expected)
    for row in rows:
        held = expected[row["id"]]
        assert row["name_vi"] == held["properties"]["name_vi"]
        assert row["fields"] == ";".join(held["properties"]["fields"] or [])
        assert row["is_heritage"] == "true"
        assert json.loads(row["sources"]) == held["properties"]["sources"]
        assert shapely.from_wkt(row["geometry"]).equals(shapely.Point(float(row["lon"]), float(row["lat"])))


def test_csvw_describes_every_column_in_order(reading: Engine, tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    written(reading, path, CHOSEN)
    with path.open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    with reading.connect() as connection:
        document = json.loads(
            csvw(CHOSEN, stamp(connection, CHOSEN, CRS84), "https://example.org/x.csv", "en")
        )
    assert [each["name"] for each in document["tableSchema"]["columns"]] == columns
    assert document["dc:coverage"] == f"filter={FILTER}"
    assert "creativecommons.org/licenses/by/4.0" in document["dc:license"]["@id"]


def test_geopackage_is_read_by_gdal_with_its_metadata(reading: Engine, tmp_path: Path) -> None:
    path = tmp_path / "some.gpkg"
    done = written(reading, path, CHOSEN)
    frame = gpd.read_file(path)
    info = pyogrio.read_info(path)
    assert len(frame) == done.count
    assert info["layer_name"] == "sites"
    assert frame.crs.to_epsg() == crs.STORED
    assert set(frame["id"]) == set(features(reading, CHOSEN))
    assert info["dataset_metadata"]["license"] == "CC BY 4.0"
    assert info["dataset_metadata"]["filter"] == f"filter={FILTER}"
    assert info["layer_metadata"]["data_as_of"] == done.stamp.as_of.isoformat(timespec="seconds")


def test_geoparquet_is_read_by_geopandas_with_its_metadata(reading: Engine, tmp_path: Path) -> None:
    path = tmp_path / "some.parquet"
    done = written(reading, path, CHOSEN)
    frame = gpd.read_parquet(path)
    held = pq.read_schema(path).metadata
    expected = features(reading, CHOSEN)
    assert frame.crs == "OGC:CRS84"
    assert {row.id: list(row.fields) for row in frame.itertuples() if row.fields is not None} == {
        key: each["properties"]["fields"]
        for key, each in expected.items()
        if each["properties"]["fields"] is not None
    }
    assert held[b"license"] == b"CC BY 4.0"
    assert held[b"filter"] == f"filter={FILTER}".encode()
    assert int(held[b"data_version"]) == done.stamp.edition
    assert json.loads(held[b"geo"])["version"] == "1.1.0"


@pytest.mark.parametrize("suffix", [".gpkg", ".parquet"])
def test_files_can_be_in_the_metric_system(reading: Engine, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"metric{suffix}"
    written(reading, path, Selection(UNITS), projection=projection(crs.uri(crs.METRIC)))
    frame = gpd.read_file(path) if suffix == ".gpkg" else gpd.read_parquet(path)
    assert frame.crs.to_epsg() == crs.METRIC
    city = frame[frame["level"] == "city"]
    assert 3_000e6 < city.area.iloc[0] < 3_700e6


@pytest.mark.parametrize(
    ("lang", "data", "about", "head"),
    [("vi", "Dữ liệu", "Giới thiệu", "Loại địa điểm"), ("en", "Data", "About", "Kind of place")],
)
def test_xlsx_speaks_the_language_that_was_asked_for(
    reading: Engine, tmp_path: Path, lang: Any, data: str, about: str, head: str
) -> None:
    path = tmp_path / "some.xlsx"
    done = written(reading, path, CHOSEN, lang=lang)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [data, about]
    rows = list(book[data].values)
    column = rows[0].index(head)
    assert len(rows) == done.count + 1
    assert {row[column] for row in rows[1:]} == {
        "Di sản đã chuyển đổi" if lang == "vi" else "Converted heritage"
    }
    said = " ".join(str(cell) for row in book[about].values for cell in row)
    assert "CC BY 4.0" in said
    assert FILTER in said
    assert done.stamp.as_of.isoformat(timespec="seconds") in said


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=HYPERLINK(0)"])
def test_text_that_looks_like_a_formula_stays_text(connection: Connection, tmp_path: Path, name: str) -> None:
    connection.execute(text("UPDATE registry.site SET name_vi = :name WHERE code = 'HN001'"), {"name": name})
    path = tmp_path / "hostile.xlsx"
    export(connection, Selection(SITES), path, format=Format.XLSX)
    sheet = openpyxl.load_workbook(path)["Dữ liệu"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == name]
    assert cells
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_control_characters_do_not_break_a_workbook(connection: Connection, tmp_path: Path) -> None:
    connection.execute(text("UPDATE registry.site SET summary_vi = E'a\\x0bb' WHERE code = 'HN001'"))
    path = tmp_path / "odd.xlsx"
    export(connection, Selection(SITES), path, format=Format.XLSX)
    assert "ab" in {cell for row in openpyxl.load_workbook(path)["Dữ liệu"].values for cell in row}


@pytest.mark.parametrize("format_", Format)
def test_a_selection_without_features_is_an_empty_file_that_opens(
    reading: Engine, tmp_path: Path, format_: Format
) -> None:
    path = tmp_path / f"none.{format_}"
    nothing = Selection(SITES, search="no such place anywhere")
    assert written(reading, path, nothing).count == 0
    match format_:
        case Format.GEOJSON:
            assert json.loads(path.read_text())["features"] == []
        case Format.CSV:
            assert len(path.read_text(encoding="utf-8").splitlines()) == 1
        case Format.GEOPACKAGE:
            assert len(gpd.read_file(path)) == 0
        case Format.GEOPARQUET:
            assert len(gpd.read_parquet(path)) == 0
        case Format.XLSX:
            assert len(list(openpyxl.load_workbook(path)["Dữ liệu"].values)) == 1


def test_a_limit_keeps_the_first_features(reading: Engine, tmp_path: Path) -> None:
    path = tmp_path / "few.geojson"
    written(reading, path, Selection(SITES), limit=3)
    held = [each["id"] for each in json.loads(path.read_text(encoding="utf-8"))["features"]]
    assert held == list(features(reading, Selection(SITES)))[:3]


def test_rows_come_through_a_cursor_of_the_server(reading: Engine, tmp_path: Path) -> None:
    seen: list[str] = []

    def note(_connection: object, cursor: Any, _statement: str, *_rest: object) -> None:
        seen.append(type(cursor).__name__)

    event.listen(reading, "before_cursor_execute", note)
    try:
        written(reading, tmp_path / "all.csv", Selection(SITES))
    finally:
        event.remove(reading, "before_cursor_execute", note)
    assert "ServerCursor" in seen


def test_geoparquet_comes_in_groups_that_say_where_their_rows_are(
    reading: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.exporting.rows.BATCH", 20)
    monkeypatch.setattr("registry.exporting.columnar.GROUP", 40)
    path = tmp_path / "all.parquet"
    told: list[int] = []
    done = written(reading, path, Selection(SITES), progress=told.append)
    assert told == [*range(20, done.count, 20), done.count]
    file = pq.ParquetFile(path)
    assert file.metadata.num_row_groups == -(-done.count // 40)
    covering = json.loads(file.metadata.metadata[b"geo"])["columns"]["geometry"]["covering"]["bbox"]
    assert covering["ymax"] == ["bbox", "ymax"]
    for group in range(file.metadata.num_row_groups):
        rows = file.read_row_group(group, columns=["geometry", "bbox"]).to_pylist()
        for row in rows:
            assert tuple(row["bbox"].values()) == shapely.from_wkb(row["geometry"]).bounds
    everything = gpd.read_parquet(path)
    box = (105.84, 21.02, 105.86, 21.04)
    inside = everything[everything.intersects(shapely.box(*box))]
    assert 0 < len(inside) < len(everything)
    assert set(gpd.read_parquet(path, bbox=box)["id"]) == set(inside["id"])


def test_a_workbook_is_refused_before_it_is_begun_when_no_sheet_can_hold_it(
    reading: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.exporting.workbook.MOST_ROWS", 10)
    path = tmp_path / "all.xlsx"
    with pytest.raises(Invalid) as refused:
        written(reading, path, Selection(SITES))
    (fault,) = refused.value.faults
    assert set(fault.allowed) >= {"up to 10 rows", "csv", "gpkg", "parquet"}
    assert not path.exists()
    assert written(reading, path, Selection(SITES), limit=10).count == 10
