"""What the codes and ids of documents are called: sources, organisations, units, other places."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, func, select

from registry.language import Words
from registry.tables import organisation, site, source
from registry.views import public_site, public_unit

Document = Mapping[str, Any]
_PARTS = ("events", "organisations", "links")


class PlaceName(NamedTuple):
    """What a place is called, and the slug of its address."""

    slug: str
    name: Words


class SourceName(NamedTuple):
    """Title and address of a source."""

    title: str
    url: str | None


@dataclass(frozen=True)
class Names:
    """Names by code; `places` by id as text, `units` by level and code. What is missing is not to be seen."""

    sources: Mapping[str, SourceName] = field(default_factory=dict)
    organisations: Mapping[str, Words] = field(default_factory=dict)
    places: Mapping[str, PlaceName] = field(default_factory=dict)
    units: Mapping[tuple[str, str], Words] = field(default_factory=dict)


def names_in(
    connection: Connection,
    documents: Iterable[Document | None],
    *,
    inside: bool,
    places: Iterable[UUID | None] = (),
) -> Names:
    """The names of all that these documents or merge patches mention, and of some places more, by a
    statement for each kind.

    With `inside` the connection is one of `registry.database.editing_engine`, and places that its account
    may see are named too; else only what is public.
    """
    held = [each for each in documents if each]
    return Names(
        _sources(connection, held),
        _organisations(connection, held),
        _places(connection, held, places, inside=inside),
        _units(connection, held),
    )


def _members(documents: Iterable[Document], part: str) -> Iterable[Mapping[str, Any]]:
    for each in documents:
        for member in (each.get(part) or {}).values():
            if isinstance(member, Mapping):
                yield member


def _sources(connection: Connection, documents: list[Document]) -> dict[str, SourceName]:
    codes = {code for each in documents for code in each.get("sources") or ()}
    codes |= {each["position_source"] for each in documents if each.get("position_source")}
    codes |= {str(each.get("source")) for part in _PARTS for each in _members(documents, part)}
    new = {
        code: SourceName(str(given["title"]), given.get("url"))
        for each in documents
        for code, given in (each.get("sources") or {}).items()
        if isinstance(given, Mapping) and given.get("title")
    }
    rows = connection.execute(
        select(source.c.code, source.c.title, source.c.url).where(source.c.code.in_(codes))
    )
    return new | {row.code: SourceName(row.title, row.url) for row in rows}


def _organisations(connection: Connection, documents: list[Document]) -> dict[str, Words]:
    codes = {str(each.get("organisation")) for each in _members(documents, "organisations")}
    rows = connection.execute(
        select(organisation.c.code, organisation.c.name_vi, organisation.c.name_en).where(
            organisation.c.code.in_(codes)
        )
    )
    return {row.code: Words(row.name_vi, row.name_en or row.name_vi) for row in rows}


def _places(
    connection: Connection, documents: list[Document], more: Iterable[UUID | None], *, inside: bool
) -> dict[str, PlaceName]:
    keys = {str(each) for each in more if each is not None}
    keys |= {str(each["to"]) for each in _members(documents, "links") if each.get("to")}
    keys |= {str(each["merged_into"]) for each in documents if each.get("merged_into")}
    seen = site if inside else public_site
    rows = connection.execute(
        select(seen.c.id, seen.c.slug, seen.c.name_vi, seen.c.name_en).where(
            seen.c.id.in_([UUID(key) for key in keys])
        )
    )
    return {str(row.id): PlaceName(row.slug, Words(row.name_vi, row.name_en or row.name_vi)) for row in rows}


def _units(connection: Connection, documents: list[Document]) -> dict[tuple[str, str], Words]:
    """The latest version of a code counts: a code is used again."""
    codes = {
        str(said["code"])
        for each in documents
        for said in (each.get("stated") or {}).values()
        if isinstance(said, Mapping) and said.get("code")
    }
    known = public_unit.c
    rows = connection.execute(
        select(known.level, known.code, known.name_vi, known.name_en)
        .where(known.code.in_(codes))
        .order_by(func.lower(known.valid))
    )
    return {(row.level, row.code): Words(row.name_vi, row.name_en) for row in rows}
