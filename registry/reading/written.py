"""A feature as the text that PostGIS writes of it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    TableClause,
    Text,
    cast,
    column,
    func,
    literal_column,
    select,
    table,
)
from sqlalchemy.sql.visitors import ExternallyTraversible, replacement_traverse

from registry.collections import Collection
from registry.reading.shapes import CRS84, Projection, as_geojson
from registry.reading.statements import compiled
from registry.tables import site_feature

ROWS = "page"
"""What rows are called that features are written from: a subquery of whole rows of the collection's table."""

_known: dict[tuple[str, str, Projection], str] = {}


def members(collection: Collection, projection: Projection) -> ColumnElement[str]:
    """The members of a feature as a GeoJSON object, without its braces, over `ROWS`.

    What SQLAlchemy makes of sixty columns is kept: it is the same for every request, and took longer than
    PostGIS takes to write the page.
    """
    key = (collection.id, collection.table.description, projection)
    if key not in _known:
        _known[key] = compiled(_members(collection, projection))
    return literal_column(_known[key], Text)


def key_of_rows(collection: Collection) -> ColumnElement[Any]:
    """The key of a feature in `ROWS`."""
    name: str = collection.key.name
    return literal_column(compiled(table(ROWS, column(name)).c[name]), collection.key.type)


def order_of_rows(collection: Collection) -> ColumnElement[Any]:
    """What features in `ROWS` stand on pages by."""
    if not collection.has_placeless:
        return key_of_rows(collection)
    rows = table(ROWS, column(collection.key.name), column("geom"))
    made = replace(collection, table=rows, key=rows.c[collection.key.name])
    return literal_column(compiled(made.order), collection.key.type)


def _members(collection: Collection, projection: Projection) -> ColumnElement[str]:
    rows = table(ROWS, *(column(each.name, each.type) for each in collection.table.columns))
    is_stored = collection.table is site_feature
    geometry = rows.c.geometry if is_stored and projection == CRS84 else as_geojson(rows, projection)
    properties = _joined(collection, rows) if is_stored else (_made(collection, rows),)
    return func.concat(
        literal_column("""'"type":"Feature","id":'"""),
        func.to_json(cast(rows.c[collection.key.name], Text)),
        literal_column("""',"geometry":'"""),
        geometry,
        literal_column("""',"properties":'"""),
        *properties,
    )


def _joined(collection: Collection, rows: TableClause) -> Iterator[ColumnElement[str]]:
    """The parts that are there as text, as one JSON object."""
    for number, part in enumerate(collection.parts):
        yield literal_column("','" if number else "'{'")
        yield rows.c[part]
    yield literal_column("'}'")


def _made(collection: Collection, rows: TableClause) -> ColumnElement[str]:
    """The properties as PostgreSQL makes them into JSON."""

    def in_rows(element: ExternallyTraversible, **_: Any) -> ExternallyTraversible | None:
        if isinstance(element, ColumnClause) and element.table is collection.table:
            return rows.c[element.name]
        return None

    # Written one by one, the columns bring no FROM of their own: they are those of the row around them.
    columns = (
        literal_column(compiled(replacement_traverse(each.column, {}, in_rows)), each.column.type).label(
            each.name
        )
        for each in collection.properties
    )
    properties = select(*columns).subquery("p")
    return func.row_to_json(select(literal_column("p")).select_from(properties).scalar_subquery())
