"""Whether the features of a boundary file are the units that they should be: every fault at once.

An error stops the import; a warning is told and goes through. What may differ is stated, not assumed.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from registry.crs import LonLatBox
from registry.errors import Fault, Invalid
from registry.text import fold
from registry.units.boundaries import Feature
from registry.units.projection import Shapes, metric, stored, transformed
from registry.units.topology import gaps, overlaps

_KINDS = ("thanh pho", "quan", "huyen", "thi xa", "thi tran", "phuong", "xa", "dac khu")
_SHOWN = 20
"""How many codes, pairs or gaps a message lists before it counts the rest."""

_ENOUGH = 10
"""Units from which a common shift can be told from the errors of single outlines."""


@dataclass(frozen=True)
class Tolerances:
    """How much a file may differ before it is refused.

    `overlap_m2` and `gap_m2`: area of one overlap of a pair, of one hole in the union. `area_share`: area of
    a unit against its published area; from `area_told` on, a difference is a warning. `shift_m`: by how much
    all units may lie beside the known outlines; a wrong CRS moves them alike. `repair`: make invalid polygons
    valid instead of refusing them.
    """

    overlap_m2: float = 100.0
    gap_m2: float = 100.0
    area_share: float = 0.3
    area_told: float = 0.05
    shift_m: float = 150.0
    repair: bool = False

    def __post_init__(self) -> None:
        """Raises Invalid for a tolerance that nothing could exceed: not a number, or below 0."""
        given = {name: getattr(self, name) for name in ("overlap_m2", "gap_m2", "area_share", "shift_m")}
        wrong = {name: value for name, value in given.items() if not value >= 0}
        if wrong:
            raise Invalid(
                Fault(name, value, "must be a number of at least 0") for name, value in wrong.items()
            )


STRICT = Tolerances()
"""What is allowed when nothing is said."""


class Expected(NamedTuple):
    """A unit that the file must hold; `outline` is what the registry has drawn so far."""

    id: int
    code: str
    name_vi: str
    area_km2: float | None
    outline: BaseGeometry | None


@dataclass
class Findings:
    """What was found: shapes by code as far as they can be used, errors, warnings."""

    shapes: dict[str, MultiPolygon] = field(default_factory=dict)
    errors: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)


def plain_name(name: str) -> str:
    """A name without its kind, diacritics and punctuation, so that Hòa and Hoà are the same.

    >>> plain_name("Phường Văn Miếu - Quốc Tử Giám"), plain_name("Xã Hoà Lạc") == plain_name("Hòa Lạc")
    ('van mieu quoc tu giam', True)
    """
    words = "".join(letter if letter.isalnum() else " " for letter in fold(name)).split()
    text = " ".join(words)
    kind = next((kind for kind in _KINDS if text.startswith(f"{kind} ")), "")
    return text[len(kind) :].strip()


def _listed(words: list[str]) -> str:
    more = len(words) - _SHOWN
    return ", ".join(words[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _inside(box: LonLatBox, lon: float, lat: float) -> bool:
    return box.west <= lon <= box.east and box.south <= lat <= box.north


def _code_faults(features: tuple[Feature, ...], expected: Mapping[str, Expected]) -> Iterator[Fault]:
    counted = Counter(feature.code for feature in features)
    for feature in features:
        if not feature.code:
            yield Fault(feature.where, None, "has no code")
        elif feature.code not in expected:
            yield Fault(feature.where, feature.code, "is not the code of a unit that stands on this day")
        elif counted[feature.code] > 1:
            numbers = [str(other.number) for other in features if other.code == feature.code]
            yield Fault(feature.where, feature.code, f"stands several times: features {_listed(numbers)}")
    for code, unit in expected.items():
        if code not in counted:
            yield Fault(f"unit {code}", unit.name_vi, "is missing from the file")


def _place_fault(feature: Feature, shape: BaseGeometry, around: LonLatBox) -> Fault | None:
    west, south, east, north = shape.bounds
    if not np.isfinite([west, south, east, north]).all():
        text = "cannot be brought to longitude and latitude; is the declared CRS right?"
        return Fault(feature.where, None, text)
    if _inside(around, west, south) and _inside(around, east, north):
        return None
    here = f"{(west + east) / 2:.4f}, {(south + north) / 2:.4f}"
    if _inside(around, *feature.exchanged):
        text = "has its axes exchanged: latitude or northing stands first; exchange them"
        return Fault(feature.where, here, text)
    text = "lies outside the city's surroundings; is the declared CRS right?"
    lon = f"longitude {around.west:.2f} to {around.east:.2f}"
    return Fault(feature.where, here, text, (f"{lon}, latitude {around.south:.2f} to {around.north:.2f}",))


def _polygons(shape: BaseGeometry) -> list[Polygon]:
    """The polygons in a shape, collections opened once more: repairing can nest them."""
    return [part for part in shapely.get_parts(shapely.get_parts(shape)) if isinstance(part, Polygon)]


def _shape(
    feature: Feature, around: LonLatBox, tolerances: Tolerances, found: Findings
) -> MultiPolygon | None:
    """The feature's polygons if they can be used; otherwise the reason is among the errors."""
    shape = feature.shape
    if shape is None or shape.is_empty:
        found.errors.append(Fault(feature.where, None, "has no geometry, or none that can be read"))
        return None
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        fault = Fault(feature.where, shape.geom_type, "is not an area", ("Polygon", "MultiPolygon"))
        found.errors.append(fault)
        return None
    misplaced = _place_fault(feature, shape, around)
    if misplaced is not None:
        found.errors.append(misplaced)
        return None
    if not shape.is_valid:
        reason = f"is not a valid polygon: {shapely.is_valid_reason(shape)}"
        if not tolerances.repair:
            found.errors.append(Fault(feature.where, None, f"{reason}; correct it or allow repair"))
            return None
        parts = _polygons(shapely.make_valid(shape, method="structure", keep_collapsed=False))
        if not parts:
            found.errors.append(Fault(feature.where, None, f"{reason}; no area is left after repair"))
            return None
        found.warnings.append(Fault(feature.where, None, f"{reason}; repaired"))
        return MultiPolygon(parts)
    return MultiPolygon(_polygons(shape))


def _name_warnings(features: tuple[Feature, ...], expected: Mapping[str, Expected]) -> Iterator[Fault]:
    for feature in features:
        unit = expected.get(feature.code)
        if unit and feature.name and plain_name(feature.name) != plain_name(unit.name_vi):
            message = f"is another name than the registry's {unit.name_vi!r} for the same code"
            yield Fault(feature.where, feature.name, message)


def _overlap_findings(codes: list[str], shapes: Shapes, tolerances: Tolerances, found: Findings) -> None:
    pairs = overlaps(shapes)
    for pair in pairs:
        if pair.area_m2 > tolerances.overlap_m2:
            where = f"units {codes[pair.one]} and {codes[pair.other]}"
            limit = f"at most {tolerances.overlap_m2:g} m²"
            found.errors.append(Fault(where, None, f"overlap by {pair.area_m2:,.0f} m²", (limit,)))
    small = [pair.area_m2 for pair in pairs if 1 <= pair.area_m2 <= tolerances.overlap_m2]
    if small:
        text = f"{len(small)} pairs of units overlap within the tolerance, the largest by {small[0]:,.0f} m²"
        found.warnings.append(Fault("overlaps", None, text))


def _gap_findings(codes: list[str], shapes: Shapes, tolerances: Tolerances, found: Findings) -> None:
    holes = gaps(shapes)
    points = transformed(np.array([hole.point for hole in holes], dtype=object), metric(), stored())
    for hole, point in zip(holes, points, strict=True):
        if hole.area_m2 > tolerances.gap_m2:
            where = f"between units {_listed([codes[place] for place in hole.around])}"
            text = f"is a gap of {hole.area_m2:,.0f} m² that no unit covers"
            limit = f"at most {tolerances.gap_m2:g} m²"
            found.errors.append(Fault(where, f"{point.x:.5f}, {point.y:.5f}", text, (limit,)))
    small = [hole.area_m2 for hole in holes if 1 <= hole.area_m2 <= tolerances.gap_m2]
    if small:
        text = f"{len(small)} gaps between units are within the tolerance, the largest of {small[0]:,.0f} m²"
        found.warnings.append(Fault("gaps", None, text))


def _area_findings(units: list[Expected], shapes: Shapes, tolerances: Tolerances, found: Findings) -> None:
    """Published areas are not always those of boundaries: a small difference is told, a large one refused."""
    for unit, area in zip(units, shapely.area(shapes) / 1e6, strict=True):
        apart = abs(area / unit.area_km2 - 1) if unit.area_km2 is not None else 0.0
        if apart <= min(tolerances.area_told, tolerances.area_share):
            continue
        text = f"has {area:.2f} km² in the file and {unit.area_km2:.2f} km² published"
        text = f"{text} ({area / (unit.area_km2 or area) - 1:+.1%})"
        limit = f"at most {tolerances.area_share:.1%} apart"
        heard = found.errors if apart > tolerances.area_share else found.warnings
        heard.append(Fault(f"unit {unit.code}", unit.name_vi, text, (limit,)))


def _shift_faults(units: list[Expected], shapes: Shapes, tolerances: Tolerances) -> Iterator[Fault]:
    """A shift that units have in common; single ones may differ from approximate outlines as they like."""
    known = np.array([unit.outline is not None for unit in units], dtype=bool)
    if known.sum() < _ENOUGH:
        return
    outlines = np.array([unit.outline for unit in units], dtype=object)[known]
    before = shapely.centroid(transformed(outlines, stored(), metric()))
    after = shapely.centroid(shapes[known])
    east = float(np.median(shapely.get_x(after) - shapely.get_x(before)))
    north = float(np.median(shapely.get_y(after) - shapely.get_y(before)))
    if np.hypot(east, north) > tolerances.shift_m:
        text = f"all units lie about {east:+,.0f} m east and {north:+,.0f} m north of the known outlines"
        limit = f"at most {tolerances.shift_m:g} m"
        yield Fault("crs", None, f"{text}; is the declared CRS right?", (limit,))


def validate(
    features: tuple[Feature, ...], expected: list[Expected], around: LonLatBox, tolerances: Tolerances
) -> Findings:
    """Everything that is wrong or strange in a file that must hold `expected`, within `around`.

    Overlaps, gaps, areas and the common shift are judged over the features that could be used.
    """
    found = Findings()
    wanted = {unit.code: unit for unit in expected}
    if not any(feature.code in wanted for feature in features):
        text = f"none of {len(features)} codes is of a unit of this day; is the level or the field right?"
        given = ", ".join(feature.code for feature in features[:3])
        found.errors.append(Fault("codes", given, text, (_listed(sorted(wanted)),)))
        return found
    found.errors.extend(_code_faults(features, wanted))
    found.warnings.extend(_name_warnings(features, wanted))
    for feature in features:
        shape = _shape(feature, around, tolerances, found)
        if shape is not None and feature.code in wanted:
            found.shapes.setdefault(feature.code, shape)
    codes = sorted(found.shapes)
    units = [wanted[code] for code in codes]
    shapes = transformed(np.array([found.shapes[code] for code in codes], dtype=object), stored(), metric())
    _overlap_findings(codes, shapes, tolerances, found)
    if len(codes) == len(expected):
        # A missing unit is a gap already told.
        _gap_findings(codes, shapes, tolerances, found)
    _area_findings(units, shapes, tolerances, found)
    found.errors.extend(_shift_faults(units, shapes, tolerances))
    return found
