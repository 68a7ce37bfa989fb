"""Reads programmes, activities and ideas from the public views: as they are, or as an edition knew them."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Row, Table, column, func, literal, select
from sqlalchemy.sql.selectable import FromClause

from registry.errors import NotFound
from registry.programmes.model import Activity, Figure, Host, Idea, Place, Programme, Source, Step
from registry.views import (
    public_activity,
    public_activity_site,
    public_idea,
    public_programme,
    public_site_unit,
)
from registry.workflow import ActivityState, IdeaStage

Cells = Mapping[str, Any]


def programmes(
    connection: Connection, *, kinds: Iterable[str] = (), known: int | None = None
) -> tuple[Programme, ...]:
    """The programmes of these kinds (none given: all), by name; `known` is the edition that knew them."""
    rows = _rows(public_programme, known)
    wanted = select(*rows.c).where(*_among(rows.c.kind, kinds)).order_by(rows.c.name_vi, rows.c.code)
    return tuple(_programme(row) for row in connection.execute(wanted))


def programme(connection: Connection, code: str, *, known: int | None = None) -> Programme:
    """The programme of that code; raises NotFound."""
    rows = _rows(public_programme, known)
    row = connection.execute(select(*rows.c).where(rows.c.code == _asked(code, "programme"))).one_or_none()
    if row is None:
        raise NotFound("programme", code)
    return _programme(row)


def activities(
    connection: Connection,
    *,
    since: date | None = None,
    until: date | None = None,
    kinds: Iterable[str] = (),
    programmes: Iterable[str] = (),
    unit: str | None = None,
    site: str | None = None,
    known: int | None = None,
) -> tuple[Activity, ...]:
    """Activities with a day from `since` to `until`, both included, the latest first.

    `kinds` and `programmes` are codes, and none given means all; `unit` is the key of a unit version in which
    a place of theirs lies, `site` the slug of one of their places. `known` is the edition that knew them: its
    activities, figures and public places are read then, and units as they are now.
    """
    rows = _rows(public_activity, known)
    wanted = (
        select(*(each for each in rows.c if each.name not in _UNREAD))
        .where(
            *(() if since is None else (rows.c.last_day >= since,)),
            *(() if until is None else (rows.c.first_day <= until,)),
            *_among(rows.c.kind, kinds),
            *_among(rows.c.programme, programmes),
            *(() if unit is None else (_lies_in(rows, unit),)),
            *(() if site is None else (_uses(rows, site, known),)),
        )
        .order_by(rows.c.first_day.desc(), rows.c.last_day.desc(), rows.c.code)
    )
    return tuple(_activity(row) for row in connection.execute(wanted))


_UNREAD = frozenset({"geom", "metric_geom", "life", "search", "places", "place_codes"}) | frozenset(
    {"district_codes", "commune_codes"}
)
"""Columns that only machines ask for."""


def activity(connection: Connection, code: str, *, known: int | None = None) -> Activity:
    """The activity of that code; raises NotFound."""
    rows = _rows(public_activity, known)
    row = connection.execute(select(*rows.c).where(rows.c.code == _asked(code, "activity"))).one_or_none()
    if row is None:
        raise NotFound("activity", code)
    return _activity(row)


def ideas(
    connection: Connection, *, on: date | None = None, call: str | None = None, known: int | None = None
) -> tuple[Idea, ...]:
    """Ideas with the steps that they had taken on a day (None: all of them), by name.

    A step whose date no source gives counts always. `call` is the activity that they answered.
    """
    rows = _rows(public_idea, known)
    wanted = select(*rows.c).order_by(rows.c.name_vi, rows.c.code)
    if call is not None:
        wanted = wanted.where(rows.c.call == call)
    found = (_idea(row, on) for row in connection.execute(wanted))
    return tuple(each for each in found if on is None or each.steps)


def idea(connection: Connection, code: str, *, known: int | None = None) -> Idea:
    """The idea of that code; raises NotFound."""
    rows = _rows(public_idea, known)
    row = connection.execute(select(*rows.c).where(rows.c.code == _asked(code, "idea"))).one_or_none()
    if row is None:
        raise NotFound("idea", code)
    return _idea(row, None)


def _rows(now: Table, known: int | None) -> FromClause:
    """A view, or its rows as an edition left them."""
    if known is None:
        return now
    asked = getattr(func.registry, f"{now.name}_in")(literal(known, BigInteger))
    past: FromClause = asked.table_valued(
        *(column(each.name, each.type) for each in now.columns), name="past"
    )
    return past


def _among(held: ColumnElement[Any], codes: Iterable[str]) -> tuple[ColumnElement[bool], ...]:
    given = list(codes)
    return (held.in_(given),) if given else ()


def _asked(code: str, what: str) -> str:
    if "\0" in code:  # which PostgreSQL cannot even be asked about
        raise NotFound(what, code)
    return code


def _lies_in(rows: FromClause, key: str) -> ColumnElement[bool]:
    unit = public_site_unit.c
    names = func.concat_ws(":", unit.level, unit.code, func.lower(unit.valid))
    place = public_activity_site.c
    inside = select(place.code).join(public_site_unit, unit.site_id == place.site_id).where(names == key)
    return rows.c.place_codes.op("&&", is_comparison=True)(func.array(inside.scalar_subquery()))


def _uses(rows: FromClause, slug: str, known: int | None) -> ColumnElement[bool]:
    place = _rows(public_activity_site, known)
    return rows.c.code.in_(select(place.c.activity).where(place.c.slug == slug))


def _cells(row: Row[Any]) -> Cells:
    return dict(zip(row._fields, row, strict=True))


def _source(cells: Cells) -> Source:
    return Source(cells["source"], cells["source_title"], cells["source_url"])


def _programme(row: Row[Any]) -> Programme:
    cells = _cells(row)
    return Programme(**_own(cells, Programme), source=_source(cells))


def _activity(row: Row[Any]) -> Activity:
    cells = _cells(row)
    parts = {
        "state": ActivityState(cells["state"]),
        "source": _source(cells),
        "sites": tuple(_place(each) for each in cells["sites"]),
        "organisations": tuple(_host(each) for each in cells["organisations"]),
        "figures": tuple(_figure(each) for each in cells["figures"]),
    }
    return Activity(**_own(cells, Activity) | parts)


def _idea(row: Row[Any], on: date | None) -> Idea:
    cells = _cells(row)
    steps = (_step(each) for each in cells["steps"])
    parts = {
        "source": _source(cells),
        "steps": tuple(each for each in steps if on is None or each.earliest is None or each.earliest <= on),
        "sites": tuple(_place(each) for each in cells["sites"]),
        "organisations": tuple(_host(each) for each in cells["organisations"]),
    }
    return Idea(**_own(cells, Idea) | parts)


def _own(cells: Cells, of: type[Any]) -> dict[str, Any]:
    return {
        each.name: cells[each.name] for each in fields(of) if each.name in cells and each.name != "source"
    }


def _unit(cells: Cells, level: str) -> tuple[str, str, str] | None:
    code = cells.get(f"{level}_code")
    return None if code is None else (code, cells[f"{level}_vi"], cells[f"{level}_en"])


def _place(cells: Cells) -> Place:
    return Place(
        cells["code"],
        cells["slug"],
        cells["kind"],
        cells["name_vi"],
        cells["name_en"],
        _unit(cells, "district"),
        _unit(cells, "commune"),
        _source(cells),
        cells.get("note_vi"),
        cells.get("note_en"),
    )


def _host(cells: Cells) -> Host:
    return Host(cells["code"], cells["name_vi"], cells["name_en"], cells.get("role"), _source(cells))


def _figure(cells: Cells) -> Figure:
    value = Decimal(str(cells["value"]))
    return Figure(cells["kind"], value, _source(cells), cells["note_vi"], cells["note_en"])


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _step(cells: Cells) -> Step:
    return Step(
        IdeaStage(cells["stage"]),
        cells["date_text"],
        _day(cells["earliest"]),
        _day(cells["latest"]),
        _source(cells),
        cells["note_vi"],
        cells["note_en"],
    )
