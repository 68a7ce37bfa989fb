"""A collection as the public saw it at a past moment: the same properties, over the rows of an edition."""

from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import BigInteger, Column, ColumnElement, Connection, Table, column, func, literal, select
from sqlalchemy.sql.visitors import ExternallyTraversible, replacement_traverse

from registry.collections import Collection
from registry.errors import Fault, Invalid
from registry.views import public_activity, public_site, public_site_link, public_unit


def edition_at(connection: Connection, moment: datetime, where: str = "asOf") -> int:
    """The edition that counted at a moment, which has a zone; raises Invalid before the first."""
    number = connection.scalar(select(func.registry.edition_at(moment)))
    if number is None:
        raise Invalid(Fault(where, moment.isoformat(), "lies before the registry began"))
    return int(number)


def collection_in(collection: Collection, edition: int) -> Collection:
    """The collection whose rows are those of an edition; filters and formats work as on the present one.

    Raises Invalid for a collection that keeps no past.
    """
    rows_in = {
        public_site: func.registry.public_site_in,
        public_unit: func.registry.public_unit_in,
        public_activity: func.registry.public_activity_in,
        public_site_link: func.registry.public_site_link_in,
    }
    now = collection.table
    if not isinstance(now, Table) or now not in rows_in:
        raise Invalid(Fault("asOf", edition, "is not kept for this collection"))
    columns = (column(each.name, each.type) for each in now.columns)
    past = rows_in[now](literal(edition, BigInteger)).table_valued(*columns, name="past")

    def then(element: ExternallyTraversible, **_: Any) -> ExternallyTraversible | None:
        return past.c[element.name] if isinstance(element, Column) and element.table is now else None

    def moved(expression: ColumnElement[Any]) -> ColumnElement[Any]:
        return cast(ColumnElement[Any], replacement_traverse(expression, {}, then))

    return replace(
        collection,
        table=past,
        key=moved(collection.key),
        life=moved(collection.life),
        folded=moved(collection.folded),
        listed=False,
        parts=(),
        only=None if collection.only is None else moved(collection.only),
        properties=tuple(replace(each, column=moved(each.column)) for each in collection.properties),
    )
