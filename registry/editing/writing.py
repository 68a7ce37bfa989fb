"""Documents into tables: whole statements for many sites, since derived rows are made once per statement."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, Table, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from registry import crs
from registry.dated import day_cells, range_cells
from registry.editing.known import Known
from registry.editing.merging import same
from registry.tables import (
    centre,
    event,
    heritage,
    site,
    site_link,
    site_organisation,
    site_slug,
    site_source,
    site_stated_unit,
    source,
)
from registry.text import slug

Cells = dict[str, Any]
Document = Mapping[str, Any]

CHUNK = 500
"""Rows of one statement."""


@dataclass(frozen=True)
class Change:
    """What becomes of a site: from a document in normal form to another; a new site has no `before`."""

    after: Document
    before: Document | None = None
    site_id: UUID | None = None
    split_from: UUID | None = None


@dataclass(frozen=True)
class _Placed:
    """A change whose site has an id."""

    id: UUID
    change: Change

    @property
    def before(self) -> Document:
        return self.change.before or {}

    @property
    def after(self) -> Document:
        return self.change.after

    def differs(self, *names: str) -> bool:
        """Whether any of these members changes; all do for a new site."""
        return self.change.before is None or any(
            not same(self.before.get(name), self.after.get(name)) for name in names
        )


def write(connection: Connection, changes: Sequence[Change], known: Known) -> list[UUID]:
    """Bring the tables from each `before` to its `after`; gives the ids of the sites, in order.

    What does not change is not touched. Documents are in normal form and checked against `known`. Raises
    what the database raises when rows are not as `before` says, or the role may not.
    """
    ids = [change.site_id or UUID(int=0) for change in changes]
    fresh = [number for number, change in enumerate(changes) if change.site_id is None]
    if fresh:
        made = connection.scalars(
            select(func.registry.uuid7()).select_from(func.generate_series(1, len(fresh)))
        )
        for number, key in zip(fresh, made, strict=True):
            ids[number] = key
    placed = [_Placed(key, change) for key, change in zip(ids, changes, strict=True)]
    _write_sources(connection, placed, known)
    _insert_sites(connection, [each for each in placed if each.change.site_id is None])
    _update_sites(connection, [each for each in placed if each.change.site_id is not None])
    _write_facet(connection, placed, "centre", centre, _centre_cells)
    _write_facet(connection, placed, "heritage", heritage, _heritage_cells)
    _write_parts(connection, placed, "events", event, event.c.site_id, _event_cells)
    _write_parts(
        connection, placed, "organisations", site_organisation, site_organisation.c.site_id, _role_cells
    )
    _write_parts(connection, placed, "links", site_link, site_link.c.from_site, _link_cells)
    _write_citations(connection, placed)
    _write_stated(connection, placed, known)
    return ids


def _chunks(rows: Iterable[Cells]) -> Iterator[list[Cells]]:
    left = iter(rows)
    while chunk := list(islice(left, CHUNK)):
        yield chunk


def _insert(connection: Connection, table: Table, rows: Iterable[Cells]) -> None:
    for chunk in _chunks(rows):
        connection.execute(insert(table).values(chunk))


# ---- the site itself


_PLAIN = (
    *("name_vi", "name_en", "other_names", "address", "summary_vi", "summary_en"),
    *("accuracy_m", "position_method", "position_source", "position_date"),
    *("verification", "verified_on", "verified_by", "publication", "merged_into"),
)


def _geometry(value: Mapping[str, Any]) -> Any:
    return func.ST_SetSRID(func.ST_GeomFromGeoJSON(json.dumps(value)), crs.STORED)


def _site_cells(each: _Placed) -> Cells:
    return {name: each.after.get(name) for name in _PLAIN} | {"geom": _geometry(each.after["geometry"])}


def _insert_sites(connection: Connection, placed: Sequence[_Placed]) -> None:
    if not placed:
        return
    code = str(connection.scalar(select(func.registry.next_code())))
    prefix, first = code[:2], int(code[2:])
    slugs = _free_slugs(connection, placed)
    rows = []
    for number, each in enumerate(placed):
        own = f"{prefix}{first + number:0{len(code) - 2}d}"
        word = slugs[number]
        named = word or slug(f"{each.after['name_vi'][:70]} {own}")
        rows.append(
            {
                "id": each.id,
                "code": own,
                "slug": named,
                "split_from": each.change.split_from,
                **_site_cells(each),
            }
        )
    _insert(connection, site, rows)


def _free_slugs(connection: Connection, placed: Sequence[_Placed]) -> list[str]:
    """A slug for each new site, from its name; empty when the name is taken or has no letter."""
    words = [slug(each.after["name_vi"])[:80].strip("-") for each in placed]
    taken = set(connection.scalars(select(site_slug.c.slug).where(site_slug.c.slug.in_(set(words)))))
    found = []
    for word in words:
        found.append("" if word in taken else word)
        taken.add(word)
    return found


def _update_sites(connection: Connection, placed: Sequence[_Placed]) -> None:
    """Only rows that change; many in one statement, as an insert that finds the row there already."""
    changed = [each for each in placed if each.differs(*_PLAIN, "geometry")]
    if not changed:
        return
    if len(changed) == 1:
        one = changed[0]
        connection.execute(update(site).where(site.c.id == one.id).values(_site_cells(one)))
        return
    held = {
        row.id: row
        for row in connection.execute(
            select(site.c.id, site.c.code, site.c.slug).where(site.c.id.in_([each.id for each in changed]))
        )
    }
    rows = [
        {"id": each.id, "code": held[each.id].code, "slug": held[each.id].slug, **_site_cells(each)}
        for each in changed
    ]
    for chunk in _chunks(rows):
        given = insert(site).values(chunk)
        fresh = {name: given.excluded[name] for name in (*_PLAIN, "geom")}
        connection.execute(given.on_conflict_do_update(index_elements=["id"], set_=fresh))


# ---- the facets


def _centre_cells(held: Document) -> Cells:
    plain = {name: value for name, value in held.items() if name != "planned_opening"}
    return plain | range_cells("planned_opening", held["planned_opening"])


def _heritage_cells(held: Document) -> Cells:
    return {name: value for name, value in held.items() if name != "built"} | range_cells(
        "built", held["built"]
    )


def _write_facet(
    connection: Connection,
    placed: Sequence[_Placed],
    name: str,
    table: Table,
    cells: Callable[[Document], Cells],
) -> None:
    changed = [each for each in placed if each.differs(name)]
    gone = [each.id for each in changed if each.after[name] is None and each.before.get(name) is not None]
    if gone:
        connection.execute(delete(table).where(table.c.site_id.in_(gone)))
    rows = [
        {"site_id": each.id, **cells(each.after[name])} for each in changed if each.after[name] is not None
    ]
    for chunk in _chunks(rows):
        given = insert(table).values(chunk)
        fresh = {column: given.excluded[column] for column in chunk[0] if column != "site_id"}
        connection.execute(given.on_conflict_do_update(index_elements=["site_id"], set_=fresh))


# ---- what hangs on a site, by its number


def _event_cells(held: Document) -> Cells:
    plain = {name: held[name] for name in ("facet", "kind", "decision", "source", "note_vi", "note_en")}
    return plain | day_cells(held["date"])


def _role_cells(held: Document) -> Cells:
    plain = {name: held[name] for name in ("organisation", "role", "source")}
    return plain | range_cells("since", held["since"]) | range_cells("until", held["until"])


def _link_cells(held: Document) -> Cells:
    plain = {"to_site": held["to"], **{name: held[name] for name in ("kind", "source", "note_vi", "note_en")}}
    return plain | day_cells(held["date"])


def _write_parts(
    connection: Connection,
    placed: Sequence[_Placed],
    name: str,
    table: Table,
    owner: Column[Any],
    cells: Callable[[Document], Cells],
) -> None:
    """Things with numbers: those that are gone, those that changed, those that are new or come back."""
    gone: list[int] = []
    numbered: list[Cells] = []
    unnumbered: list[Cells] = []
    for each in placed:
        was, becomes = each.before.get(name) or {}, each.after.get(name) or {}
        gone += [int(key) for key in was if key not in becomes]
        for key, held in becomes.items():
            if key in was and same(was[key], held):
                continue
            row = {owner.name: each.id, **cells(held)}
            if key in was:
                mine = table.c.id == int(key), owner == each.id
                connection.execute(update(table).where(*mine).values(row))
            elif key.isdigit():
                numbered.append({"id": int(key), **row})
            else:
                unnumbered.append(row)
    if gone:
        owners = [each.id for each in placed]
        connection.execute(delete(table).where(table.c.id.in_(gone), owner.in_(owners)))
    _insert(connection, table, numbered)
    _insert(connection, table, unnumbered)


# ---- sources and stated units


def _write_sources(connection: Connection, placed: Sequence[_Placed], known: Known) -> None:
    """Sources that the registry does not know yet; what it knows is not changed from a site."""
    described = ("title", "publisher", "url", "kind", "published", "accessed")
    new = {
        code: {"code": code, **{name: held[name] for name in described}}
        for each in placed
        for code, held in each.after["sources"].items()
        if code not in known.sources
    }
    for chunk in _chunks(new.values()):
        connection.execute(insert(source).values(chunk).on_conflict_do_nothing())


def _write_citations(connection: Connection, placed: Sequence[_Placed]) -> None:
    changed = [each for each in placed if each.differs("sources")]
    cited = [
        {"site_id": each.id, "source": code, "position": held["position"]}
        for each in changed
        for code, held in each.after["sources"].items()
    ]
    for each in changed:
        gone = [code for code in each.before.get("sources") or {} if code not in each.after["sources"]]
        if gone:
            mine = site_source.c.site_id == each.id, site_source.c.source.in_(gone)
            connection.execute(delete(site_source).where(*mine))
    for chunk in _chunks(cited):
        given = insert(site_source).values(chunk)
        moved = given.on_conflict_do_update(
            index_elements=["site_id", "source"],
            set_={"position": given.excluded.position},
            where=site_source.c.position != given.excluded.position,
        )
        connection.execute(moved)


def _write_stated(connection: Connection, placed: Sequence[_Placed], known: Known) -> None:
    changed = [each for each in placed if each.differs("stated")]
    stated = [each.id for each in changed if each.before.get("stated")]
    if stated:
        connection.execute(delete(site_stated_unit).where(site_stated_unit.c.site_id.in_(stated)))
    _insert(
        connection,
        site_stated_unit,
        (
            {
                "site_id": each.id,
                "unit_id": known.units[level, said["code"]],
                "basis": said["basis"] or "stated",
            }
            for each in changed
            for level, said in each.after["stated"].items()
        ),
    )
