"""Names and codes of units in either geography, their outlines, and which a point lies in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from sqlalchemy import Connection, LargeBinary, func, select

from registry.editing.placing import UNSURE
from registry.importing.headings import plain
from registry.language import Words
from registry.tables import unit
from registry.text import clean
from registry.units.projection import metric, stored, transformed
from registry.workflow import Level

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

DIGITS: Mapping[Level, int] = {Level.DISTRICT: 3, Level.COMMUNE: 5}
FAR = 20.0
"""Degrees beyond which a distance in the metric system means nothing."""
_KINDS = (
    "thanh pho",
    "thi xa",
    "thi tran",
    "quan",
    "huyen",
    "phuong",
    "xa",
    "district",
    "ward",
    "commune",
    "town",
    "tp",
    "tx",
    "q",
    "h",
    "p",
)
"""Words before or after the proper name of a unit, plain."""


@dataclass(frozen=True)
class Unit:
    """A unit version with its outline, which may be approximate by `accuracy` metres."""

    id: int
    level: Level
    code: str
    name: Words
    begins: date
    ends: date | None
    accuracy: float
    shape: Any

    def overlaps(self, other: "Unit") -> bool:
        """Whether there was a day on which both stood."""
        return (other.ends is None or self.begins < other.ends) and (
            self.ends is None or other.begins < self.ends
        )

    @cached_property
    def metric_shape(self) -> Any:
        """The outline in metres."""
        return transformed(np.array([self.shape]), stored(), metric())[0]


def bare(name: str) -> str:
    """A unit's name without what kind of unit it is, plain.

    >>> bare("Quận Hoàn Kiếm"), bare("Hoan Kiem District"), bare("P. Cửa Nam"), bare("Quận")
    ('hoan kiem', 'hoan kiem', 'cua nam', 'quan')
    """
    word = plain(name)
    for kind in _KINDS:
        if word.startswith(f"{kind} "):
            return word.removeprefix(f"{kind} ")
        if word.endswith(f" {kind}") and len(kind) > 2:
            return word.removesuffix(f" {kind}")
    return word


class Gazetteer:
    """All units of the city, of every period, as of the database."""

    def __init__(self, units: Sequence[Unit], city: Sequence[Unit]) -> None:
        self.units = tuple(units)
        self.city = tuple(city)
        self._by: dict[str, list[Unit]] = {}
        for each in units:
            keys = {
                plain(each.name.vi),
                plain(each.name.en),
                bare(each.name.vi),
                bare(each.name.en),
                each.code,
            }
            for key in keys:
                self._by.setdefault(f"{each.level.value}:{key}", []).append(each)

    def find(self, text: str, level: Level) -> tuple[Unit, ...]:
        """The units that a text can mean: of the level that the column asks for, else of the other one.

        A full name before a bare one, an accented spelling before a folded one, and of the versions of one
        code the latest.
        """
        prefix, _, rest = text.partition(":")
        if prefix in set(DIGITS):  # as programs name units: district:002
            level, text = Level(prefix), rest
        other = Level.COMMUNE if level is Level.DISTRICT else Level.DISTRICT
        for each in (level, other):
            digits = text.zfill(DIGITS[each]) if text.isdigit() else text
            for key in dict.fromkeys((digits, plain(text), bare(text))):
                if found := self._by.get(f"{each.value}:{key}"):
                    return self._narrowed(found, text)
        return ()

    def _narrowed(self, found: Sequence[Unit], text: str) -> tuple[Unit, ...]:
        latest = {each.code: each for each in sorted(found, key=lambda each: each.begins)}
        if len(latest) > 1:
            spelt = {
                code: each for code, each in latest.items() if clean(text).lower() in each.name.vi.lower()
            }
            latest = spelt or latest
        return tuple(latest.values())

    def nearest(self, text: str, level: Level) -> Unit | None:
        """The unit whose name is written most alike."""
        names = {bare(each.name.vi): each for each in self.units if each.level is level}
        near = get_close_matches(bare(text), names, n=1, cutoff=0.6)
        return names[near[0]] if near else None

    @cached_property
    def _tree(self) -> Any:
        return shapely.STRtree([each.shape for each in self.units])

    def holding(self, lon: Floats, lat: Floats) -> list[list[Unit]]:
        """For each point the units, of every period, that it lies in; on a line, that of the smaller code."""
        found: list[list[Unit]] = [[] for _ in lon]
        points, units = self._tree.query(shapely.points(lon, lat), predicate="covered_by")
        for point, place in zip(points.tolist(), units.tolist(), strict=True):
            found[point].append(self.units[place])
        return [_one_at_a_time(held) if len(held) > 2 else held for held in found]


def _one_at_a_time(held: Sequence[Unit]) -> list[Unit]:
    kept: list[Unit] = []
    for each in sorted(held, key=lambda one: one.code):
        if not any(each.level is one.level and each.overlaps(one) for one in kept):
            kept.append(each)
    return kept


def inside(shape: Any, lon: Floats, lat: Floats) -> Bools:
    """Which points a shape covers."""
    shapely.prepare(shape)
    covered: Bools = shapely.intersects_xy(shape, lon, lat)
    return covered


def metres_from(unit_: Unit, lon: Floats, lat: Floats) -> Floats:
    """How far points lie from a unit; 0 inside, infinite where metres make no sense any more."""
    away = np.zeros(len(lon))
    outside = ~inside(unit_.shape, lon, lat)
    west, south, east, north = unit_.shape.bounds
    absurd = (lon < west - FAR) | (lon > east + FAR) | (lat < south - FAR) | (lat > north + FAR)
    away[absurd] = np.inf
    outside &= ~absurd
    if outside.any():
        points = transformed(
            np.array(shapely.points(lon[outside], lat[outside]), dtype=object), stored(), metric()
        )
        away[outside] = shapely.distance(unit_.metric_shape, points)
    return away


def gazetteer(connection: Connection) -> Gazetteer:
    """The units as the database has them; those without an outline are left out."""
    rows = connection.execute(
        select(
            unit.c.id,
            unit.c.level,
            unit.c.code,
            unit.c.name_vi,
            unit.c.name_en,
            func.lower(unit.c.valid).label("begins"),
            func.upper(unit.c.valid).label("ends"),
            unit.c.boundary_accuracy_m,
            func.ST_AsBinary(unit.c.geom, type_=LargeBinary).label("shape"),
        ).where(unit.c.geom.is_not(None))
    ).all()
    held = [
        Unit(
            row.id,
            Level(row.level),
            row.code,
            Words(row.name_vi, row.name_en),
            row.begins,
            row.ends,
            UNSURE if row.boundary_accuracy_m is None else float(row.boundary_accuracy_m),
            shapely.from_wkb(bytes(row.shape)),
        )
        for row in rows
    ]
    city = [each for each in held if each.level is Level.CITY]
    return Gazetteer([each for each in held if each.level is not Level.CITY], city)
