"""One function for every format, for the API and the command line alike."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from registry.browsing.terms import vocabularies
from registry.errors import RegistryError
from registry.exporting import collected, delimited
from registry.exporting.rows import Rows, Shape, batches, columns, texts
from registry.exporting.stamp import Stamp, stamp
from registry.language import Lang
from registry.reading.selection import Selection
from registry.reading.shapes import CRS84, Projection


class Format(StrEnum):
    """The file formats."""

    GEOJSON = "geojson"
    CSV = "csv"
    GEOPACKAGE = "gpkg"
    GEOPARQUET = "parquet"
    XLSX = "xlsx"


EXTENSIONS: Mapping[str, Format] = MappingProxyType({f".{item.value}": item for item in Format})
"""The format that a file name asks for."""


@dataclass(frozen=True)
class Exported:
    """How many features were written, and what the file says about itself."""

    count: int
    stamp: Stamp


def _silent(_written: int, /) -> None:
    """Tell nobody."""


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one moment of the data for as long as it is open, as `export` needs."""
    with (
        engine.execution_options(isolation_level="REPEATABLE READ").connect() as connection,
        connection.begin(),
    ):
        yield connection


def export(
    connection: Connection,
    selection: Selection,
    path: Path,
    *,
    format: Format,  # noqa: A002 - the word that everybody uses
    lang: Lang = "vi",
    projection: Projection = CRS84,
    limit: int | None = None,
    progress: Callable[[int], None] = _silent,
) -> Exported:
    """Write the selected features to `path`, in the order of their ids, in bounded memory.

    `projection` is the system of the geometry, written x first but in GeoJSON; XLSX has longitude and
    latitude only. `lang` is the language of an XLSX file; the others hold codes under stable names.
    `progress` is told the number of features written so far. Raises Invalid for a value that the database
    refuses.
    """
    # What writes a format is loaded when it is asked for: Arrow, GDAL and spreadsheets are slow to load.
    told = stamp(connection, selection, projection)
    shown = columns(selection)

    def rows(shapes: Sequence[Shape], *, flat: bool = True) -> Iterator[Rows]:
        return batches(connection, selection, projection, limit, shapes=shapes, flat=flat)

    counted = _Counted(progress)
    match format:
        case Format.GEOJSON:
            found = texts(connection, selection, projection, limit)
            collected.write(path, counted.passing(found), stamp=told)
        case Format.CSV:
            delimited.write(path, shown, counted.passing(rows(delimited.SHAPES)))
        case Format.GEOPACKAGE:
            layer = selection.collection.id
            from registry.exporting import columnar

            passing = counted.passing(rows(columnar.SHAPES))
            with counted.refusing():
                columnar.write_geopackage(
                    path, shown, passing, layer=layer, projection=projection, facts=told.facts()
                )
        case Format.GEOPARQUET:
            from registry.exporting import columnar

            passing = counted.passing(rows(columnar.SHAPES))
            columnar.write_geoparquet(path, shown, passing, projection=projection, facts=told.facts())
        case Format.XLSX:
            from registry.exporting import workbook

            workbook.require_room(connection, selection, limit)
            words = vocabularies(connection)
            passing = counted.passing(rows(workbook.SHAPES, flat=False))
            workbook.write(path, shown, passing, stamp=told, words=words, lang=lang)
    return Exported(counted.count, told)


Batch = TypeVar("Batch", bound=Sequence[Any])


class _Counted:
    """Batches that pass by, counted and told."""

    def __init__(self, progress: Callable[[int], None]) -> None:
        self.progress = progress
        self.count = 0
        self.refusal: RegistryError | SQLAlchemyError | None = None

    def passing(self, batches: Iterator[Batch]) -> Iterator[Batch]:
        """The batches one after the other."""
        try:
            for batch in batches:
                yield batch
                self.count += len(batch)
                self.progress(self.count)
        except (RegistryError, SQLAlchemyError) as refusal:
            self.refusal = refusal
            raise

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Tell why reading failed where GDAL, which reads our rows through C, tells only that it did."""
        try:
            yield
        except RuntimeError:
            if self.refusal is not None:
                raise self.refusal from None
            raise
