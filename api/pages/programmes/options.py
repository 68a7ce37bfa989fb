"""What can be chosen in a form of an activity or an idea."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from registry.browsing.known import Known, known
from registry.browsing.terms import Term, Vocabulary
from registry.programmes import Activity, Programme, activities, programmes
from registry.tables import organisation, source


@dataclass(frozen=True)
class Options:
    """Programmes, calls, places, organisations and sources by code, and the terms of each list."""

    programmes: tuple[Programme, ...]
    calls: tuple[Activity, ...]
    places: Mapping[str, Known]
    organisations: Mapping[str, str]
    sources: Mapping[str, str]
    terms: Mapping[str, tuple[Term, ...]]


_SHELVES = ("activity_state", "activity_role", "activity_figure", "idea_stage", "source_kind")


def options(connection: Connection, words: Mapping[str, Vocabulary]) -> Options:
    """All that can be chosen; terms that are deprecated are left out."""
    named = select(organisation.c.code, organisation.c.name_vi).order_by(organisation.c.name_vi)
    cited = select(source.c.code, source.c.title).order_by(source.c.title)
    return Options(
        programmes=programmes(connection),
        calls=activities(connection, kinds=["idea_call"]),
        places=known(connection),
        organisations={row.code: row.name_vi for row in connection.execute(named)},
        sources={row.code: row.title for row in connection.execute(cited)},
        terms={
            shelf: tuple(term for term in words[shelf].terms.values() if term.replaced_by is None)
            for shelf in _SHELVES
            if shelf in words
        },
    )
