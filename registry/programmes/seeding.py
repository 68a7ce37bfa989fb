"""Programmes, activities and ideas of the data files into the database, inside the transaction of the seed.

What somebody has edited here since is left as it is, what was removed here stays away, and what is in the
files no longer goes, unless something that stays still names it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Connection, Table, delete, func, insert, or_, select, update

from registry.dated import day_cells
from registry.programmes.days import days
from registry.programmes.files import ProgrammeFacts
from registry.tables import (
    activity,
    activity_figure,
    activity_organisation,
    activity_site,
    audit,
    edition,
    idea,
    idea_organisation,
    idea_site,
    idea_step,
    programme,
    site,
)

Cells = dict[str, Any]


@dataclass(frozen=True)
class _Bundle:
    """A record with what hangs on it: cells of its own row, and rows of its parts by table."""

    cells: Cells
    mark: str
    parts: Mapping[Table, list[Cells]] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return str(self.cells["code"])


@dataclass(frozen=True)
class _Shelf:
    """A table of records, the tables of their parts with the column that names the record, and who names
    the records.
    """

    table: Table
    parts: Mapping[Table, str] = field(default_factory=dict)
    named_by: tuple[Any, ...] = ()


_SHELVES = (
    _Shelf(programme, named_by=(activity.c.programme,)),
    _Shelf(
        activity,
        {activity_site: "activity", activity_organisation: "activity", activity_figure: "activity"},
        named_by=(idea.c.call,),
    ),
    _Shelf(idea, {idea_step: "idea", idea_site: "idea", idea_organisation: "idea"}),
)


def load(connection: Connection, facts: ProgrammeFacts, *, actor: str) -> tuple[str, ...]:
    """Bring the tables up to the files; gives the codes of records that were edited here, and so were kept.

    `actor` is who the seed is in the audit. Sources, organisations, words and places are there already.
    """
    sites = {row.code: row.id for row in connection.execute(select(site.c.code, site.c.id))}
    bundles = (_programmes(facts), _activities(facts, sites), _ideas(facts, sites))
    kept: list[str] = []
    for shelf, held in zip(_SHELVES, bundles, strict=True):
        kept += _bring_up(connection, shelf, held, _edited(connection, shelf, actor))
    for shelf, held in zip(reversed(_SHELVES), reversed(bundles), strict=True):
        _clear_out(connection, shelf, {each.code for each in held}, _edited(connection, shelf, actor))
    return tuple(kept)


def _mark(*rows: BaseModel) -> str:
    return hashlib.sha256("\n".join(row.model_dump_json() for row in rows).encode()).hexdigest()


def _programmes(facts: ProgrammeFacts) -> list[_Bundle]:
    return [_Bundle(row.model_dump(), _mark(row)) for _, row in facts.programmes]


def _activities(facts: ProgrammeFacts, sites: Mapping[str, Any]) -> list[_Bundle]:
    places, hosts, figures = (
        _by(rows, "activity")
        for rows in (facts.activity_sites, facts.activity_organisations, facts.activity_figures)
    )
    found = []
    for _, row in facts.activities:
        parts = (*places[row.code], *hosts[row.code], *figures[row.code])
        held = days(row.dates)
        cells = row.model_dump(mode="json", exclude={"dates"}) | {
            "date_text": held.text,
            "first_day": held.first,
            "last_day": held.last,
        }
        rows = {
            activity_site: _at(places[row.code], sites),
            activity_organisation: [each.model_dump() for each in hosts[row.code]],
            activity_figure: [each.model_dump() for each in figures[row.code]],
        }
        found.append(_Bundle(cells, _mark(row, *parts), rows))
    return found


def _ideas(facts: ProgrammeFacts, sites: Mapping[str, Any]) -> list[_Bundle]:
    steps, places, makers = (
        _by(rows, "idea") for rows in (facts.idea_steps, facts.idea_sites, facts.idea_organisations)
    )
    found = []
    for _, row in facts.ideas:
        parts = (*steps[row.code], *places[row.code], *makers[row.code])
        rows = {
            idea_step: [
                each.model_dump(mode="json", exclude={"date"}) | day_cells(each.date)
                for each in steps[row.code]
            ],
            idea_site: _at(places[row.code], sites),
            idea_organisation: [each.model_dump() for each in makers[row.code]],
        }
        found.append(_Bundle(row.model_dump(), _mark(row, *parts), rows))
    return found


def _by(rows: Iterable[Any], column: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for _, row in rows:
        found[getattr(row, column)].append(row)
    return found


def _at(rows: Iterable[BaseModel], sites: Mapping[str, Any]) -> list[Cells]:
    """Cells of rows that name a place by its code; a place that is gone for good takes its row along."""
    cells = (row.model_dump() for row in rows)
    return [
        {name: value for name, value in row.items() if name != "site"} | {"site_id": sites[row["site"]]}
        for row in cells
        if row["site"] in sites
    ]


def _edited(connection: Connection, shelf: _Shelf, actor: str) -> set[str]:
    """The codes of records that anybody but the seed has written; an account can call itself anything."""
    found: set[str] = set()
    for table, column in {shelf.table: "code", **shelf.parts}.items():
        row = func.coalesce(audit.c.after, audit.c.before)
        found |= set(
            connection.scalars(
                select(row.op("->>")(column))
                .select_from(audit.outerjoin(edition, edition.c.number == audit.c.edition))
                .where(
                    audit.c.table_name == table.name,
                    or_(audit.c.actor != actor, edition.c.account.is_not(None)),
                )
                .distinct()
            )
        )
    return found


def _bring_up(
    connection: Connection, shelf: _Shelf, bundles: Iterable[_Bundle], edited: set[str]
) -> list[str]:
    """Write what is new or another one than in the files; gives the codes that were left as they are."""
    here = {
        row.code: row.seed_hash
        for row in connection.execute(select(shelf.table.c.code, shelf.table.c.seed_hash))
    }
    kept = []
    for bundle in bundles:
        if here.get(bundle.code) == bundle.mark:
            continue
        if bundle.code in edited or not _can_stand(connection, shelf, bundle):
            kept.append(bundle.code)
            continue
        _write(connection, shelf, bundle, is_new=bundle.code not in here)
    return kept


def _can_stand(connection: Connection, shelf: _Shelf, bundle: _Bundle) -> bool:
    """Whether what a record is part of was not removed here."""
    for named, table in (("programme", programme), ("call", activity)):
        code = bundle.cells.get(named) if named in shelf.table.c else None
        there = select(table.c.code).where(table.c.code == code)
        if code is not None and connection.scalar(there) is None:
            return False
    return True


def _write(connection: Connection, shelf: _Shelf, bundle: _Bundle, *, is_new: bool) -> None:
    cells = bundle.cells | {"seed_hash": bundle.mark}
    if is_new:
        connection.execute(insert(shelf.table).values(**cells))
    else:
        connection.execute(update(shelf.table).where(shelf.table.c.code == bundle.code).values(**cells))
        for table, column in shelf.parts.items():
            connection.execute(delete(table).where(table.c[column] == bundle.code))
    for table, rows in bundle.parts.items():
        if rows:
            connection.execute(insert(table), rows)


def _clear_out(connection: Connection, shelf: _Shelf, given: set[str], edited: set[str]) -> None:
    table = shelf.table
    ours = select(table.c.code).where(table.c.seed_hash.is_not(None))
    gone = set(connection.scalars(ours)) - given - edited
    for column in shelf.named_by:
        gone -= set(connection.scalars(select(column).where(column.in_(gone))))
    if gone:
        connection.execute(delete(table).where(table.c.code.in_(gone)))
