"""An answer of coverage as its page shows it: rows in order, classes with their counts, data of the map."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from api.pages.planning.coverage_answer import Measured
from api.pages.planning.coverage_asked import Asked
from maps.classes import CHANGES, SHARES, Class, change_class, share_class
from registry.browsing.known import Known
from registry.coverage import Change, Place
from registry.coverage.answer import Contribution
from registry.language import Lang
from registry.workflow import Level

_MEDIAN = 2
"""The place of half the people among the quantiles."""


class Row(NamedTuple):
    """A unit in the table: its place, the class that colours it, and its change in a comparison."""

    place: Place
    number: int | None
    change: Change | None

    @property
    def unreached(self) -> int:
        """People without a centre within the first radius."""
        return self.place.people - self.place.reach[0].population


class Shade(NamedTuple):
    """A class of the legend, with how many units are in it."""

    number: int
    colour: Class
    units: int


_ORDER: Mapping[str, Callable[[Row], Any]] = {
    "name": lambda row: row.place.name_vi,
    "people": lambda row: row.place.people,
    "reached": lambda row: row.place.reach[0].population,
    "share": lambda row: row.place.reach[0].share or 0.0,
    "unreached": lambda row: row.unreached,
    "overlap": lambda row: row.place.reach[0].overlap,
    "median": lambda row: row.place.quantiles[_MEDIAN] or 0.0,
    "before": lambda row: row.change.before if row.change else 0,
    "gained": lambda row: row.change.gained - row.change.lost if row.change else 0,
    "lost": lambda row: row.change.lost if row.change else 0,
}


def rows(answer: Measured, asked: Asked) -> tuple[Row, ...]:
    """The units in the order that was asked for, equal ones by code; the city alone when it was asked for."""
    places = (answer.now.city,) if asked.by is Level.CITY else answer.now.units
    changes = {change.unit: change for change in _changes(answer)}
    found = [
        Row(place, _class(place, changes.get(place.key), asked), changes.get(place.key)) for place in places
    ]
    found.sort(key=lambda row: row.place.code)
    found.sort(key=_ORDER[asked.sort], reverse=asked.down)
    return tuple(found)


def _changes(answer: Measured) -> list[Change]:
    if answer.change is None:
        return []
    first = answer.now.within[0]
    return [one for one in (*answer.change.city, *answer.change.units) if one.within == first]


def _class(place: Place, change: Change | None, asked: Asked) -> int | None:
    if asked.show == "change":
        return None if change is None else change_class(change.gained - change.lost)
    return share_class(place.reach[0].share)


def legend(shown: tuple[Row, ...], asked: Asked) -> tuple[Shade, ...]:
    """The classes of the map, in their order, with how many units are in each."""
    counts = Counter(row.number for row in shown)
    classes = CHANGES if asked.show == "change" else SHARES
    return tuple(Shade(number, each, counts[number]) for number, each in enumerate(classes))


class Speaker(NamedTuple):
    """What puts a unit and a centre into words: the page's own."""

    figure: Callable[[Row], str]
    unit: Callable[[Row], str]
    centre: Callable[[int, int], str]
    record: Callable[[str], str]


def map_data(
    answer: Measured,
    asked: Asked,
    shown: tuple[Row, ...],
    drawn: tuple[str, ...],
    places: Mapping[str, Known],
    say: Speaker,
    lang: Lang,
) -> dict[str, Any]:
    """What the script of the map draws; addresses are left to the page."""
    classes = CHANGES if asked.show == "change" else SHARES
    shade: dict[str, list[Any]] = {}
    for row in shown:
        coloured = asked.show != "gaps"
        shade[row.place.code] = [
            row.number if coloured else None,
            say.figure(row) if coloured else "",
            say.unit(row),
        ]
    return {
        "shade": shade,
        "classes": [{"colour": each.colour, "hatched": each.hatched} for each in classes],
        "spots": _spots(answer, drawn, places, say, lang),
        "radius": answer.now.within[0],
    }


def contributions(answer: Measured) -> list[Contribution]:
    """The centres, those without which most people would have none first."""
    return sorted(answer.now.contributions, key=lambda one: (-one.unique[0], -one.population[0], one.code))


def marked(answer: Measured, first: Sequence[Contribution], *, most: int) -> tuple[str, ...]:
    """Codes of the places that the map marks: what a comparison changes, and the first centres."""
    changed = (*answer.change.closed, *answer.change.opened) if answer.change else ()
    chosen = dict.fromkeys((*changed[:most], *(one.code for one in first[:most])))
    return tuple(sorted(list(chosen)[:most]))


def _spots(
    answer: Measured, drawn: tuple[str, ...], places: Mapping[str, Known], say: Speaker, lang: Lang
) -> list[dict[str, Any]]:
    chosen = set(drawn)
    told = {
        one.code: (one.population[0], one.unique[0]) for one in answer.now.contributions if one.code in chosen
    }
    gone = set(answer.change.closed if answer.change else ())
    fresh = set(answer.change.opened if answer.change else ())
    found = []
    for code in (code for code in drawn if code in places):
        place = places[code]
        found.append(
            {
                "at": [round(place.lon, 6), round(place.lat, 6)],
                "code": code,
                "name": (lang == "en" and place.name_en) or place.name_vi,
                "line": say.centre(*told[code]) if code in told else "",
                "href": say.record(place.slug),
                "kind": place.kind,
                "quiet": code not in fresh and code not in gone,
                "hollow": code in gone,
            }
        )
    return found
