"""Files of every kind are read, and those that are something else, broken or hostile are told in plain words."""

import struct
import unicodedata
import zipfile
from io import BytesIO
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from registry.importing.encodings import Encoding, decoded, previews
from registry.importing.issues import Unreadable
from registry.importing.reading import read
from tests.fixtures.files import GOOD, Desk, layer, opened, saved, table, workbook

NAMES = ("Xưởng gốm Thử", "Đình Thử")
HEAD = "name_vi,kind,address,lon,lat,district\n"
LINE = 'Xưởng gốm Thử,creative_centre,"1 Phố Huế",105.8522,21.0187,Hai Bà Trưng\n'


def frame(**more: object) -> gpd.GeoDataFrame:
    content = {
        "name_vi": list(NAMES),
        "kind": ["creative_centre", "heritage_site"],
        "geometry": [shapely.Point(105.8522, 21.0187), shapely.Point(105.8022, 21.0387)],
    }
    return gpd.GeoDataFrame(content | more, crs="OGC:CRS84")


def zipped(folder: Path, shapes: gpd.GeoDataFrame) -> bytes:
    folder.mkdir(exist_ok=True)
    shapes.to_file(folder / "dia_diem.shp", encoding="utf-8")
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in folder.iterdir():
            archive.write(path, path.name)
    return held.getvalue()


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.kml"])
def test_layers_of_maps_are_read_with_their_own_system(intake: Desk, tmp_path: Path, name: str) -> None:
    shapes = frame().rename(columns={"name_vi": "Name"}) if name.endswith("kml") else frame()
    checked = intake.check(layer(tmp_path, name, shapes), name, crs=None)
    assert checked.issues == ()
    assert [each.name for each in checked.proposals] == list(NAMES)
    assert checked.proposals[0].patch["geometry"]["coordinates"] == pytest.approx([105.8522, 21.0187])


@pytest.mark.parametrize("system", [4326, 5897, 3405])
def test_a_zipped_shapefile_is_read_in_the_system_of_its_prj(
    intake: Desk, tmp_path: Path, system: int
) -> None:
    checked = intake.check(zipped(tmp_path / "s", frame().to_crs(system)), "a.zip", crs=None)
    assert checked.issues == ()
    assert checked.crs == f"EPSG:{system}"
    assert checked.proposals[0].patch["geometry"]["coordinates"] == pytest.approx([105.8522, 21.0187])


def test_areas_stay_areas(intake: Desk, tmp_path: Path) -> None:
    area = shapely.box(105.852, 21.0185, 105.8525, 21.019)
    shapes = frame(geometry=[area, shapely.MultiPoint([(105.8022, 21.0387)])])
    checked = intake.check(layer(tmp_path, "a.gpkg", shapes), "a.gpkg", crs=None)
    assert checked.issues == ()
    assert [each.patch["geometry"]["type"] for each in checked.proposals] == ["Polygon", "Point"]


@pytest.mark.parametrize(
    "shape",
    [
        shapely.LineString([(105.85, 21.0), (105.86, 21.0)]),
        shapely.Polygon([(105.85, 21.01), (105.86, 21.02), (105.86, 21.01), (105.85, 21.02)]),
        None,
    ],
    ids=["line", "crossing", "nothing"],
)
def test_a_shape_that_is_no_place_is_told_by_the_number_of_its_feature(
    intake: Desk, tmp_path: Path, shape: object
) -> None:
    shapes = frame(geometry=[shapely.Point(105.8522, 21.0187), shape])
    (found,) = intake.check(layer(tmp_path, "a.gpkg", shapes), "a.gpkg", crs=None).issues
    assert (found.row, found.code.value) == (2, "wrong_shape")


def test_a_declaration_that_contradicts_the_file_is_told(intake: Desk, tmp_path: Path) -> None:
    content = layer(tmp_path, "a.gpkg", frame())
    assert intake.only(content, "a.gpkg", crs="EPSG:5897") == "crs_contradicts"
    assert intake.check(content, "a.gpkg", crs="EPSG:4326").issues == ()


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_delimited_text_is_read_with_and_without_a_mark(intake: Desk, sign: str, mark: bytes) -> None:
    text = (HEAD + LINE).replace(",", sign)
    assert intake.check(mark + text.encode(), "a.csv").issues == ()


@pytest.mark.parametrize("encoding", ["utf-16", "tcvn3", "viscii", "cp1258"])
def test_older_encodings_are_read_when_they_are_declared(intake: Desk, encoding: str) -> None:
    text = HEAD + LINE
    if encoding == "utf-16":
        content = text.encode("utf-16")
    elif encoding == "cp1258":
        # What Windows wrote: letters with their tone as a mark of its own.
        spread = "".join(
            unicodedata.normalize("NFD", each) if each not in "ơưƠƯăâêôĂÂÊÔđĐ" else each for each in text
        )
        spread = unicodedata.normalize("NFC", spread)
        content = "".join(_windows(each) for each in spread).encode("cp1258")
    else:
        content = _reversed(text, Encoding(encoding))
    checked = intake.check(content, "a.csv", encoding=Encoding(encoding))
    assert checked.issues == ()
    assert checked.proposals[0].name == "Xưởng gốm Thử"
    assert checked.proposals[0].patch["address"] == "1 Phố Huế"


_TONES = "\u0300\u0301\u0303\u0309\u0323"


def _windows(letter: str) -> str:
    spread = unicodedata.normalize("NFD", letter)
    tone = "".join(mark for mark in spread if mark in _TONES)
    return unicodedata.normalize("NFC", "".join(mark for mark in spread if mark not in _TONES)) + tone


def _reversed(text: str, encoding: Encoding) -> bytes:
    codes = {decoded(bytes([code]), encoding): code for code in range(255, 0, -1)}
    return bytes(codes[letter] for letter in text)


@pytest.mark.parametrize(("encoding", "name"), [(Encoding.TCVN3, "TCVN"), (Encoding.VISCII, "VISCII")])
def test_our_tables_of_letters_are_those_of_iconv(encoding: Encoding, name: str) -> None:
    import subprocess

    content = bytes(range(1, 256))
    told = subprocess.run(
        ["iconv", "-f", name, "-t", "UTF-8"], input=content, capture_output=True, check=True
    ).stdout
    assert decoded(content, encoding) == unicodedata.normalize("NFC", told.decode())


def test_text_in_another_encoding_is_told_with_its_beginning_in_each(intake: Desk) -> None:
    content = _reversed(HEAD + LINE, Encoding.TCVN3)
    (found,) = intake.check(content, "a.csv").issues
    assert found.code.value == "wrong_encoding"
    assert "tcvn3: “name_vi,kind,address" in found.hint.vi
    good = [each.encoding for each in previews(content) if each.text is not None and not each.garbled]
    assert Encoding.TCVN3 in good
    assert not {Encoding.UTF8, Encoding.WINDOWS1252, Encoding.CP1258} & {*good}


def test_text_that_reads_as_nonsense_is_told(intake: Desk) -> None:
    content = _reversed(HEAD + LINE.replace("1 Phố Huế", "Đường Nguyễn Văn Cừ, Đống Đa"), Encoding.TCVN3)
    found = intake.check(content, "a.csv", encoding=Encoding.WINDOWS1252).issues
    assert "garbled_text" in [each.code.value for each in found]


# ---- what is none, broken or hostile


def truncated() -> bytes:
    return table(GOOD)[:-200]


BROKEN = [
    (b"", "a.xlsx", "empty_file"),
    (b"\n \n", "a.csv", "empty_file"),
    (HEAD.encode(), "a.csv", "empty_file"),
    (workbook([[]]), "a.xlsx", "empty_file"),
    (truncated(), "a.xlsx", "damaged_file"),
    (b"<html><table><tr><td>name_vi</td></tr></table></html>", "a.xlsx", "unknown_format"),
    (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "a.xls", "old_workbook"),
    (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "a.xlsx", "old_workbook"),
    (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "locked_workbook"),
    (b"%PDF-1.7", "a.pdf", "unknown_format"),
    (b"not a zip", "a.zip", "unknown_format"),
    (b"not sqlite", "a.gpkg", "unknown_format"),
    (b"SQLite format 3\0" + b"x" * 200, "a.gpkg", "damaged_file"),
    (b"{", "a.geojson", "damaged_file"),
    (b"[" * 100_000, "a.geojson", "damaged_file"),
    (b'{"type": "FeatureCollection", "features": []}', "a.geojson", "empty_file"),
    (b"<kml><Document/></kml>", "a.kml", "empty_file"),
    (table(GOOD), "a.csv", "unknown_format"),
    (b'a,"b\nc', "a.csv", "empty_file"),
    (b"\0" * 40_000_000 + b"x", "a.csv", "file_too_large"),
]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [pytest.param(*held, id=f"{number} {held[2]}") for number, held in enumerate(BROKEN)],
)
def test_what_cannot_be_read_is_one_issue(intake: Desk, content: bytes, name: str, code: str) -> None:
    found = intake.check(content, name).issues
    assert [each.code.value for each in found if each.is_error][:1] == [code]


def told(content: bytes, name: str) -> str:
    with pytest.raises(Unreadable) as error:
        read(content, name)
    return error.value.issue.code.value


def rewritten(part: str, text: bytes) -> bytes:
    """A workbook with one part of it exchanged."""
    held = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(table(GOOD))) as source,
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for entry in source.infolist():
            made.writestr(entry.filename, text if entry.filename == part else source.read(entry))
    return held.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
OPEN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
CLOSE = b"</sheetData></worksheet>"


def test_a_sheet_that_unpacks_to_gigabytes_is_refused_unread() -> None:
    assert told(rewritten(SHEET, b" " * 400_000_000), "a.xlsx") == "unsafe_archive"


def test_a_sheet_of_repeated_rows_that_packs_too_well_is_refused() -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 300_000))
    assert told(rewritten(SHEET, OPEN + rows + CLOSE), "a.xlsx") in {"too_many_rows", "unsafe_archive"}


@pytest.mark.parametrize("cell", [b"XFD1048576", b"A1048576", b"ZZZZZ1"])
def test_a_cell_at_the_end_of_the_world_allocates_nothing(cell: bytes) -> None:
    text = OPEN + b'<row><c r="' + cell + b'"><v>1</v></c></row>' + CLOSE
    assert told(rewritten(SHEET, text), "a.xlsx") in {"too_many_rows", "too_many_columns"}


def test_cells_without_references_are_counted_too() -> None:
    text = OPEN + b"<row>" + b"<c><v>1</v></c>" * 300 + b"</row>" + CLOSE
    assert told(rewritten(SHEET, text), "a.xlsx") == "too_many_columns"


def test_one_long_text_that_is_repeated_in_every_cell_is_refused() -> None:
    long = b"<si><t>" + b"x" * 1_000_000 + b"</t></si>"
    strings = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' + long + b"</sst>"
    rows = b"".join(
        b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (number, number) for number in range(1, 800)
    )
    held = BytesIO(rewritten(SHEET, OPEN + rows + CLOSE))
    with zipfile.ZipFile(held, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", strings)
    assert told(held.getvalue(), "a.xlsx") == "unsafe_archive"


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">'
    b'<!ENTITY c SYSTEM "file:///etc/hostname">]>'
)


def test_entities_in_a_workbook_and_in_kml_are_refused() -> None:
    assert (
        told(rewritten(SHEET, BOMB + OPEN + b"<row><c><v>&b;</v></c></row>" + CLOSE), "a.xlsx")
        == "unsafe_archive"
    )
    assert told(BOMB + b"<kml><Document><name>&c;</name></Document></kml>", "a.kml") == "unsafe_archive"


@pytest.mark.parametrize(
    "path", ["../../evil.shp", "/evil.shp", "..\\evil.shp", "C:\\evil.shp", "a/inner.zip"]
)
def test_a_path_that_leads_out_and_an_archive_within_are_refused(tmp_path: Path, path: str) -> None:
    held = BytesIO(zipped(tmp_path / "s", frame()))
    with zipfile.ZipFile(held, "a") as archive:
        archive.writestr(path, b"x")
    assert told(held.getvalue(), "a.zip") == "unsafe_archive"


def test_a_zip_without_a_shapefile_or_with_two_is_refused(tmp_path: Path) -> None:
    held = BytesIO(zipped(tmp_path / "s", frame()))
    with zipfile.ZipFile(held, "a") as archive:
        archive.writestr("other.shp", b"x")
    assert told(held.getvalue(), "a.zip") == "unsafe_archive"
    empty = BytesIO()
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("readme.txt", b"x")
    assert told(empty.getvalue(), "a.zip") == "unsafe_archive"


def test_a_directory_that_lies_about_sizes_is_damaged(tmp_path: Path) -> None:
    content = bytearray(zipped(tmp_path / "s", frame()))
    place = content.rfind(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<I", 7)
    assert told(bytes(content), "a.zip") == "damaged_file"


def test_nothing_of_a_sheet_runs_when_it_is_written_back(intake: Desk) -> None:
    from registry.importing.checking import Options
    from registry.importing.marking import marked

    text = HEAD + '=cmd|"/c calc"!A1,kindly,@SUM(1),+1,-2,x\n'
    options = Options(crs="EPSG:4326")
    book = opened(
        marked(text.encode(), "a.csv", options, intake.check(text.encode(), "a.csv").issues, lang="vi")
    )
    cells = [
        cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)
    ]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert any(cell.quotePrefix for cell in cells)
    assert saved(book)
