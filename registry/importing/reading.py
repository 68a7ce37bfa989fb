"""A file of any kind as a grid; what it is, is told by its content, not by its name."""

from pathlib import PurePath
from typing import NamedTuple

from registry.importing import delimited, workbooks
from registry.importing.codes import Code
from registry.importing.encodings import Encoding
from registry.importing.grids import Grid
from registry.importing.issues import Issue, Unreadable, issue
from registry.importing.limits import MB, MOST_BYTES
from registry.language import Words

FORMATS = (".xlsx", ".csv", ".geojson", ".gpkg", ".kml", ".zip (Shapefile)")
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_SQLITE = b"SQLite format 3\0"


class Read(NamedTuple):
    """The rows of a file, and what reading it already showed."""

    grid: Grid
    warnings: tuple[Issue, ...] = ()


def read(content: bytes, name: str, *, sheet: str | None = None, encoding: Encoding | None = None) -> Read:
    """The rows of the file that people call `name`; raises Unreadable with the reason."""
    if not content.strip(b" \t\r\n\0"):
        raise Unreadable(issue(Code.EMPTY_FILE))
    if len(content) > MOST_BYTES:
        size = round(len(content) / MB)
        raise Unreadable(issue(Code.FILE_TOO_LARGE, size=size, most=MOST_BYTES // MB))
    suffix = PurePath(name).suffix.lower()
    _refuse_others(content, suffix)
    if suffix in (".xlsx", ".xlsm"):
        return Read(workbooks.read(content, sheet))
    if suffix in (".csv", ".tsv", ".txt"):
        grid, warnings = delimited.read(content, encoding or Encoding.UTF8, name=PurePath(name).stem)
        return Read(grid, warnings)
    if suffix in (".geojson", ".json", ".gpkg", ".kml", ".zip"):
        from registry.importing import layers  # GDAL is slow to load

        return Read(layers.read(content, suffix, sheet))
    raise _unknown(
        Words(f"không biết loại tệp “{suffix or name}”", f"the kind “{suffix or name}” is not known")
    )


def _unknown(reason: Words) -> Unreadable:
    return Unreadable(issue(Code.UNKNOWN_FORMAT, formats=", ".join(FORMATS), reason=reason))


def _refuse_others(content: bytes, suffix: str) -> None:
    """Refuse what is something else than its name says, in words that tell what it is."""
    if content.startswith(_OLE):
        raise Unreadable(issue(Code.LOCKED_WORKBOOK if _LOCKED in content else Code.OLD_WORKBOOK))
    zipped = content.startswith((b"PK\x03\x04", b"PK\x05\x06"))
    if suffix == ".xls":
        raise Unreadable(issue(Code.OLD_WORKBOOK))
    if suffix in (".xlsx", ".xlsm") and not zipped:
        start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:15].lower()
        if start.startswith((b"<", b"\xff\xfe<")):
            raise _unknown(
                Words(
                    "đây là trang mạng (HTML) được đổi đuôi thành .xlsx",
                    "it is a web page (HTML) renamed to .xlsx",
                )
            )
        raise _unknown(Words("nội dung không phải sổ Excel", "its content is no workbook"))
    if suffix == ".zip" and not zipped:
        raise _unknown(Words("nội dung không phải tệp nén zip", "its content is no zip archive"))
    if suffix == ".gpkg" and not content.startswith(_SQLITE):
        raise _unknown(Words("nội dung không phải GeoPackage", "its content is no GeoPackage"))
    if suffix in (".csv", ".tsv", ".txt") and (zipped or content.startswith(_SQLITE)):
        raise _unknown(Words("nội dung không phải văn bản", "its content is not text"))
