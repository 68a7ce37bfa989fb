"""What can be chosen in a form: terms with their definitions, units, sources, systems."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from api.auth.deps import Edit
from api.office.values import Values
from api.wording import wording
from registry.browsing.terms import Vocabulary
from registry.coded import CODED
from registry.crs import LonLatBox
from registry.editing.choosing import Thing, called
from registry.editing.positions import TYPED
from registry.language import Lang
from registry.tables import unit
from registry.workflow import EVENTS_OF, Facet, Level


class Option(NamedTuple):
    """One choice: what is sent, what it is called, what it means."""

    code: str
    label: str
    meaning: str = ""


class Group(NamedTuple):
    """Choices under a heading."""

    title: str
    options: tuple[Option, ...]


class Options(NamedTuple):
    """All choices of the form of a place; `terms` by the pointer of their field."""

    terms: Mapping[str, tuple[Option, ...]]
    events: tuple[Group, ...]
    units: Mapping[str, tuple[Group, ...]]
    sources: tuple[Option, ...]
    systems: tuple[Option, ...]


_TERMS = {
    "/position_method": "position_method",
    **{f"/{facet}/{name}": words for facet, held in CODED.items() for name, words in held.items()},
    "/organisations/*/role": "organisation_role",
    "/links/*/kind": "link_kind",
    "/sources/*/kind": "source_kind",
}


def options(edit: Edit, values: Values) -> Options:
    """What the form offers, in the language of the page."""
    t = wording(edit.lang)
    own, others = t("edit.own_units"), t("edit.other_units")
    return Options(
        terms={pointer: terms(edit.words, name, edit.lang) for pointer, name in _TERMS.items()},
        events=tuple(
            Group(
                t(f"edit.side_{facet}"),
                tuple(
                    Option(f"{facet}:{each.code}", each.label, each.meaning)
                    for each in terms(edit.words, "event_kind", edit.lang)
                    if each.code in set(EVENTS_OF[facet])
                ),
            )
            for facet in (Facet.CENTRE, Facet.HERITAGE)
        ),
        units={level.value: units(edit, level, own, others) for level in (Level.COMMUNE, Level.DISTRICT)},
        sources=cited(edit.connection, values, t("edit.new_source")),
        systems=tuple(Option(str(each.epsg), f"{each.title.get(edit.lang)} – {each.name}") for each in TYPED),
    )


def terms(words: Mapping[str, Vocabulary], name: str, lang: Lang) -> tuple[Option, ...]:
    """The terms of a vocabulary that are still in use."""
    held = words[name].terms.values() if name in words else ()
    return tuple(
        Option(each.code, each.label_vi, each.definition_vi)
        if lang == "vi"
        else Option(each.code, each.label_en, each.definition_en)
        for each in held
        if each.replaced_by is None
    )


def units(edit: Edit, level: Level, own: str, others: str) -> tuple[Group, ...]:
    """The latest version of every unit of a level: those that the office answers for first."""
    name = unit.c.name_vi if edit.lang == "vi" else unit.c.name_en
    rows = edit.connection.execute(
        select(unit.c.id, unit.c.code, name.label("name"))
        .where(unit.c.level == level.value)
        .order_by(func.lower(unit.c.valid))
    )
    latest = {row.code: row for row in rows}
    mine = {each for area in edit.actor.areas for each in area}
    found = sorted(latest.values(), key=lambda row: str(row.name))
    groups = (
        Group(own, _units(row for row in found if row.id in mine)),
        Group(others, _units(row for row in found if row.id not in mine)),
    )
    return tuple(group for group in groups if group.options)


def _units(rows: Iterable[object]) -> tuple[Option, ...]:
    return tuple(Option(row.code, row.name) for row in rows)  # type: ignore[attr-defined]  # rows of units


def cited(connection: Connection, values: Values, new: str) -> tuple[Option, ...]:
    """The sources that an event may cite: those of the place, those named elsewhere in the form, new rows."""
    codes = dict.fromkeys(values.texts("/sources"))
    for name, texts in values.held.items():
        if name == "/position_source" or (name.endswith("/source") and not name.startswith("/sources")):
            codes |= dict.fromkeys(text for text in texts if text and not text.startswith("new-"))
    named = called(connection, Thing.SOURCE, codes)
    fresh = tuple(
        Option(key, values.text(f"/sources/{key}/title") or new.format(number=number))
        for number, key in enumerate(values.rows("sources"), 1)
    )
    return (*(Option(code, named[code].name) for code in codes if code in named), *fresh)


def area_of(edit: Edit) -> LonLatBox | None:
    """A box around the units that the office answers for; None for the whole city, or without outlines."""
    extent = func.Box2D(func.ST_Extent(unit.c.geom))
    corners = (func.ST_XMin, func.ST_YMin, func.ST_XMax, func.ST_YMax)
    mine = [area.unit for area in edit.actor.areas]
    asked = select(*(corner(extent) for corner in corners)).where(unit.c.id.in_(mine))
    row = edit.connection.execute(asked).one()
    return None if row[0] is None else LonLatBox(*row)
