"""What a document may name: terms, sources, organisations, units, other sites."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from registry.tables import organisation, source, term, unit
from registry.workflow import Level


@dataclass(frozen=True)
class Known:
    """Codes that the registry knows. `units` maps level and code to the id of the latest version."""

    terms: Mapping[str, Set[str]]
    sources: Set[str]
    organisations: Set[str]
    units: Mapping[tuple[str, str], int]


def known(connection: Connection) -> Known:
    """The codes as they stand; read once for many documents."""
    terms: dict[str, set[str]] = {}
    for row in connection.execute(select(term.c.vocabulary, term.c.code)):
        terms.setdefault(row.vocabulary, set()).add(row.code)
    versions = connection.execute(
        select(unit.c.level, unit.c.code, unit.c.id)
        .where(unit.c.level != Level.CITY.value)
        .order_by(func.lower(unit.c.valid))
    )
    return Known(
        terms,
        frozenset(connection.scalars(select(source.c.code))),
        frozenset(connection.scalars(select(organisation.c.code))),
        {(row.level, row.code): row.id for row in versions},
    )
