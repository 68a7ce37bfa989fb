"""Maps on paper, drawn from our own outlines: no tiles, no map server, the same on every machine."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from api.reporting.facts import Facts
from api.reporting.pen import Pen
from maps.palette import MARKS
from registry.conversions.measuring import ENDED
from registry.history.states import PlaceState
from registry.units.outlines import Outline
from registry.workflow import Kind, Status

WIDTH, TALL, LINE = 1620, 890, 46
"""Tenths of a millimetre: the width of a drawing, the height of its panels, and of a line of its legend."""
_LEFT, _GAP = 790, 16
_CLASSES = ((0, 0, "url(#none)"), (1, 2, "#d5e6ee"), (3, 5, "#93bfd3"), (6, None, "#4a8fb0"))
"""Numbers of centres, from and to, with the ground of a district that has so many."""
_SMALL, _LARGE = 0.62, 1.15
"""How large marks are on the map of the whole and on that of the middle; at 1 they are 24 wide."""
MOST_MARKS = 2_000
"""Marks that a map has, each of a place."""
_MIDDLE = 0.84
"""The part of all centres that the larger map must hold."""


class Box(NamedTuple):
    """A box in metres of the metric CRS."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, x: float, y: float) -> bool:
        """Whether a point is inside."""
        return self.west <= x <= self.east and self.south <= y <= self.north


@dataclass(frozen=True)
class Panel:
    """A map of a box at a place of the drawing; `across` puts metres where they belong."""

    x: float
    y: float
    width: float
    height: float
    box: Box

    @property
    def unit(self) -> float:
        """Tenths of a millimetre for one metre."""
        return min(
            self.width / (self.box.east - self.box.west), self.height / (self.box.north - self.box.south)
        )

    def across(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the city is on the paper."""
        middle_x, middle_y = (self.box.west + self.box.east) / 2, (self.box.south + self.box.north) / 2
        return (
            round(self.x + self.width / 2 + (x - middle_x) * self.unit, 1),
            round(self.y + self.height / 2 - (y - middle_y) * self.unit, 1),
        )


Marked = tuple[PlaceState, Kind]
"""A place with the kind that it is drawn as."""


class Drawn(NamedTuple):
    """A drawing in SVG with its size in millimetres; `told` says its numbers in words, `thinned` that a mark
    may stand for several.
    """

    svg: str
    width: float
    height: float
    told: str
    thinned: bool


def districts_map(facts: Facts, pen: Pen) -> tuple[str, float, float]:
    """How many centres in operation each district has."""
    found = Counter(each.district for each in facts.places if each.status == Status.OPERATING)

    def ground(unit: Outline) -> str:
        return next(
            fill
            for low, high, fill in _CLASSES
            if low <= found[unit.code] and (high is None or found[unit.code] <= high)
        )

    legend = [{"fill": fill, "words": _class_words(pen, low, high)} for low, high, fill in _CLASSES]
    return _drawn(facts, pen, ground=ground, marks=(), numbers=found, legend=legend)


def _class_words(pen: Pen, low: int, high: int | None) -> str:
    if high == 0:
        return pen.t("report.map.none")
    return (
        pen.t("report.map.more", low=low) if high is None else pen.t("report.map.range", low=low, high=high)
    )


def centres_map(facts: Facts, pen: Pen) -> Drawn:
    """Centres in operation, in heritage or not, and heritage on its way, each in its colour and shape."""
    shown = [(each, kind) for each in facts.places if (kind := _kind(each)) is not None]
    found = Counter(kind for _, kind in shown)
    legend, told = [], []
    for kind in MARKS:
        words = f"{pen.t(f'report.map.{kind.value}')}: {pen.number(found[kind])}"
        legend.append({"path": MARKS[kind].path, "colour": MARKS[kind].colour, "words": words})
        told.append(words)
    drawn = _drawn(facts, pen, ground=lambda _: "#ffffff", marks=shown, numbers=None, legend=legend)
    return Drawn(*drawn, "; ".join(told), len(shown) > MOST_MARKS)


def _kind(place: PlaceState) -> Kind | None:
    """How a place is drawn, None for one that is not: a centre at work, or else heritage on its way."""
    if place.status == Status.OPERATING:
        return Kind.CONVERTED_SITE if place.is_heritage else Kind.CREATIVE_CENTRE
    return Kind.HERITAGE_SITE if place.is_heritage and place.stage not in ENDED else None


def _apart(panel: Panel, marks: Sequence[Marked], scale: float) -> Sequence[Marked]:
    """The marks of a panel; where there are very many, of those that lie on each other one of each kind."""
    if len(marks) <= MOST_MARKS:
        return marks
    found: dict[tuple[Kind, float, float], Marked] = {}
    for place, kind in marks:
        if panel.box.holds(place.x, place.y):
            x, y = panel.across(place.x, place.y)
            found.setdefault((kind, x // (24 * scale), y // (24 * scale)), (place, kind))
    return list(found.values())


def _drawn(
    facts: Facts,
    pen: Pen,
    *,
    ground: Callable[[Outline], str],
    marks: Sequence[Marked],
    numbers: Counter[str | None] | None,
    legend: list[dict[str, Any]],
) -> tuple[str, float, float]:
    whole = Panel(0, 0, _LEFT, TALL, _around(facts.outlines))
    middle = Panel(_LEFT + _GAP, 0, WIDTH - _LEFT - _GAP, TALL, _middle(facts.places, whole))
    small, large = _apart(whole, marks, _SMALL), _apart(middle, marks, _LARGE)
    panels = [
        _panel(whole, facts.outlines, ground, small, _SMALL)
        | {
            "title": pen.t("report.map.whole"),
            "labels": _Labels(pen, numbers, small).of(
                whole, facts.outlines, lambda x, y: not middle.box.holds(x, y)
            ),
            "frame": _frame(whole, middle.box),
            "scale": _scale(whole, 20, pen),
        },
        _panel(middle, facts.outlines, ground, large, _LARGE)
        | {
            "title": pen.t("report.map.middle"),
            "labels": _Labels(pen, numbers, large).of(middle, facts.outlines, middle.box.holds),
            "frame": None,
            "scale": _scale(middle, 5, pen),
        },
    ]
    height = TALL + 16 + LINE * _lay_out(legend)
    values = {
        "width": WIDTH,
        "height": height,
        "panels": panels,
        "legend": legend,
        "north": pen.t("report.map.north"),
    }
    return _templates().get_template("map.svg").render(values), WIDTH / 10, height / 10


@cache
def _templates() -> Environment:
    # Not the pages' own, which would load all of them.
    return Environment(
        loader=PackageLoader("api", "templates/reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _panel(
    panel: Panel,
    outlines: Iterable[Outline],
    ground: Callable[[Outline], str],
    marks: Iterable[Marked],
    scale: float,
) -> dict[str, Any]:
    areas = [{"path": _path(panel, unit), "fill": ground(unit)} for unit in outlines if unit.rings]
    placed = []
    for place, kind in marks:
        x, y = panel.across(place.x, place.y)
        mark = MARKS[kind]
        at = {"x": round(x - 12 * scale, 1), "y": round(y - 12 * scale, 1), "scale": scale}
        placed.append(at | {"path": mark.path, "colour": mark.colour})
    box = {"x": panel.x, "y": panel.y, "width": panel.width, "height": panel.height}
    return box | {"areas": areas, "marks": placed}


def _path(panel: Panel, unit: Outline) -> str:
    rings = []
    for ring in unit.rings:
        points = (panel.across(x, y) for x, y in ring)
        rings.append("M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z")
    return "".join(rings)


def _around(outlines: Iterable[Outline]) -> Box:
    """The box of all units, with a little air; of nothing, a box of a kilometre."""
    points = [point for unit in outlines for ring in unit.rings for point in ring] or [
        (0.0, 0.0),
        (1000.0, 1000.0),
    ]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    air = 0.03 * max(max(xs) - min(xs), max(ys) - min(ys))
    return Box(min(xs) - air, min(ys) - air, max(xs) + air, max(ys) + air)


def _middle(places: Iterable[PlaceState], whole: Panel) -> Box:
    """The smallest box of the paper's form, around the middle of centres, that holds most of them."""
    found = [(each.x, each.y) for each in places if each.status == Status.OPERATING]
    if not found:
        return whole.box
    xs, ys = sorted(x for x, _ in found), sorted(y for _, y in found)
    x, y = xs[len(xs) // 2], ys[len(ys) // 2]
    form = (WIDTH - _LEFT - _GAP) / TALL
    reach = sorted(max(abs(each - x) / form, abs(other - y)) for each, other in found)
    half = max(3000.0, 1.12 * reach[int(_MIDDLE * (len(reach) - 1))])
    return Box(x - form * half, y - half, x + form * half, y + half)


def _frame(panel: Panel, box: Box) -> dict[str, float]:
    x, y = panel.across(box.west, box.north)
    right, bottom = panel.across(box.east, box.south)
    return {"x": x, "y": y, "width": right - x, "height": bottom - y}


def _scale(panel: Panel, kilometres: int, pen: Pen) -> dict[str, Any]:
    """A bar of so many kilometres, or of fewer where it would be too long."""
    for length in (kilometres, 10, 5, 2, 1):
        wide = length * 1000 * panel.unit
        if length <= kilometres and wide <= 0.4 * panel.width:
            return {"width": round(wide, 1), "words": f"{pen.number(length)} km"}
    return {"width": round(1000 * panel.unit, 1), "words": "1 km"}


class _Labels:
    """Names of districts, and their numbers if there are any, where there is room: the largest first, and
    beside marks rather than over them. One whose name does not fit keeps its number.
    """

    def __init__(self, pen: Pen, numbers: Counter[str | None] | None, marks: Sequence[Marked]) -> None:
        self._pen, self._numbers, self._marks = pen, numbers, marks

    def of(
        self, panel: Panel, outlines: Iterable[Outline], wanted: Callable[[float, float], bool]
    ) -> list[dict[str, Any]]:
        placed: list[dict[str, Any]] = []
        taken: list[Box] = []
        marked = [_mark_box(*panel.across(place.x, place.y)) for place, _ in self._marks]
        for unit in sorted(outlines, key=lambda each: (-_extent(each), each.code)):
            if unit.label is None or not wanted(*unit.label):
                continue
            name = short(self._pen.name(unit))
            number = [] if self._numbers is None else [str(self._numbers[unit.code])]
            for lines in ([name, *number], number):
                spot = _spot(panel, unit.label, lines, [*taken, *marked]) if lines else None
                spot = spot or (_spot(panel, unit.label, lines, taken) if lines else None)
                if spot is not None:
                    taken.append(spot)
                    at = {"x": round((spot.west + spot.east) / 2, 1), "y": round(spot.south + 22, 1)}
                    placed.append(at | {"lines": lines, "bold": bool(number)})
                    break
        return placed


_LETTER, _TEXT = 12.6, 27
"""Width of a letter and height of a line of a label."""
_NUDGES = (
    (0, 0),
    (0, -14),
    (0, 14),
    (-24, 0),
    (24, 0),
    (0, -26),
    (0, 26),
    (-34, 16),
    (34, 16),
    (-34, -16),
    (34, -16),
)
"""Where else a label may go when its place is taken."""


def _extent(unit: Outline) -> float:
    xs = [x for ring in unit.rings for x, _ in ring] or [0.0]
    ys = [y for ring in unit.rings for _, y in ring] or [0.0]
    return (max(xs) - min(xs)) * (max(ys) - min(ys))


def _spot(panel: Panel, at: tuple[float, float], lines: list[str], taken: list[Box]) -> Box | None:
    """A free box for a label near a point, on paper; None when all are taken or leave the panel."""
    x, y = panel.across(*at)
    half, tall = max(map(len, lines)) * _LETTER / 2, _TEXT * len(lines)
    for east, south in _NUDGES:
        box = Box(x + east - half, y + south - tall / 2, x + east + half, y + south + tall / 2)
        inside = (
            panel.x + 4 <= box.west
            and box.east <= panel.x + panel.width - 4
            and panel.y + 46 <= box.south
            and box.north <= panel.y + panel.height - 64
        )
        if inside and not any(_meet(box, other) for other in taken):
            return box
    return None


def _mark_box(x: float, y: float) -> Box:
    return Box(x - 12, y - 12, x + 12, y + 12)


def _meet(one: Box, other: Box) -> bool:
    return (
        one.west < other.east
        and other.west < one.east
        and one.south < other.north
        and other.south < one.north
    )


_KINDS = ("Quận ", "Huyện ", "Thị xã ", "Thành phố ")
_ENDINGS = (" District", " Town", " City")


def short(name: str) -> str:
    """A district's name without the word for its kind, as maps write it.

    >>> short("Quận Ba Đình"), short("Son Tay Town")
    ('Ba Đình', 'Son Tay')
    """
    for kind in _KINDS:
        name = name.removeprefix(kind)
    for ending in _ENDINGS:
        name = name.removesuffix(ending)
    return name


def _lay_out(legend: list[dict[str, Any]]) -> int:
    """Put the entries of a legend side by side; how many lines they take."""
    x, line = 0, 0
    for entry in legend:
        wide = 60 + 12 * len(entry["words"]) + 26
        if x and x + wide > WIDTH:
            x, line = 0, line + 1
        entry["x"], entry["y"] = x, TALL + 16 + LINE * line
        x += wide
    return line + 1
