"""Rows that are the same place: as each other, and as a place of the registry."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from sqlalchemy import ARRAY, Connection, Double, Integer, Text, cast, func, literal, select

from registry.editing.likeness import NEAR
from registry.importing.codes import Code, Severity
from registry.importing.issues import Issue, issue
from registry.importing.positions import Places
from registry.text import fold
from registry.units.projection import metres

ALIKE = 0.6
"""How similar, from 0 to 1, folded names are that sound alike (`word_similarity` of pg_trgm)."""
SAME_NAME = 300.0
"""Metres within which the very same name means the same place."""
NEIGHBOURS = 8
"""Rows that each row is held against: those next to it."""


class _Pair(NamedTuple):
    first: int
    second: int
    metres: float


def in_file(
    connection: Connection, places: Places, names: Mapping[int, str], column: str | None
) -> list[Issue]:
    """One issue for each row that repeats an earlier one: an error for the same name, else a warning."""
    chosen = [place for place, row in enumerate(places.rows.tolist()) if row in names]
    if len(chosen) < 2:
        return []
    rows = places.of(np.array(chosen))
    x, y = metres(rows.lon, rows.lat)
    points = np.column_stack([x, y])
    same = _same_names(rows.rows.tolist(), points, names)
    pairs = [*same.values(), *_near(rows.rows.tolist(), points, {*same})]
    likeness = _likeness(connection, [(names[each.first], names[each.second]) for each in pairs])
    found: dict[int, Issue] = {}
    for pair, alike in zip(pairs, likeness, strict=True):
        if alike >= ALIKE and pair.second not in found:
            exact = fold(names[pair.first]) == fold(names[pair.second])
            found[pair.second] = issue(
                Code.DUPLICATE_ROW,
                pair.second,
                column,
                value=names[pair.second],
                severity=Severity.ERROR if exact else Severity.WARNING,
                first=pair.first,
                other=names[pair.first],
                metres=round(pair.metres),
            )
    return list(found.values())


def _same_names(
    rows: list[int], points: "np.typing.NDArray[np.float64]", names: Mapping[int, str]
) -> dict[int, _Pair]:
    """By later row: the last earlier one of the same name, when it is near."""
    last: dict[str, int] = {}
    found = {}
    for place, row in enumerate(rows):
        name = fold(names[row])
        if name in last:
            away = float(np.hypot(*(points[place] - points[last[name]])))
            if away <= SAME_NAME:
                found[row] = _Pair(rows[last[name]], row, away)
                continue
        last[name] = place
    return found


def _near(rows: list[int], points: "np.typing.NDArray[np.float64]", done: set[int]) -> list[_Pair]:
    """Each row with the earlier ones among its nearest; the work is bounded, wherever they lie."""
    from scipy.spatial import KDTree  # slow to load

    finite = np.isfinite(points).all(axis=1)
    held = np.flatnonzero(finite)
    if len(held) < 2:
        return []
    distances, neighbours = KDTree(points[held]).query(
        points[held], k=min(NEIGHBOURS, len(held)), distance_upper_bound=NEAR
    )
    pairs = []
    for place, (away, near) in enumerate(zip(distances, neighbours, strict=True)):
        second = rows[held[place]]
        if second in done:
            continue
        pairs += [
            _Pair(rows[held[other]], second, float(distance))
            for distance, other in zip(away, near, strict=True)
            if other < place and rows[held[other]] not in done
        ]
    return pairs


def _likeness(connection: Connection, pairs: list[tuple[str, str]]) -> list[float]:
    if not pairs:
        return []
    asked = (
        func.unnest(
            cast(literal([one for one, _ in pairs], ARRAY(Text)), ARRAY(Text)),
            cast(literal([other for _, other in pairs], ARRAY(Text)), ARRAY(Text)),
        )
        .table_valued("one", "other", with_ordinality="n", name="pair")
        .render_derived()
    )
    one, other = func.registry.fold(asked.c.one), func.registry.fold(asked.c.other)
    alike = func.greatest(func.word_similarity(one, other), func.word_similarity(other, one))
    return list(connection.scalars(select(alike).order_by(asked.c.n)))


def in_registry(
    connection: Connection, places: Places, names: Mapping[int, str], column: str | None
) -> list[Issue]:
    """One issue for each row that seems to be in the registry: an error for the same name, else a warning."""
    chosen = [place for place, row in enumerate(places.rows.tolist()) if row in names]
    if not chosen:
        return []
    rows = places.of(np.array(chosen))
    numbers = rows.rows.tolist()
    near = func.registry.similar_places(
        cast(literal([names[row] for row in numbers], ARRAY(Text)), ARRAY(Text)),
        cast(literal(rows.lon.tolist(), ARRAY(Double)), ARRAY(Double)),
        cast(literal(rows.lat.tolist(), ARRAY(Double)), ARRAY(Double)),
        literal(NEAR, Double),
        literal(ALIKE, Double),
    ).table_valued("number", "code", "name_vi", "metres", "alike")
    found = connection.execute(
        select(cast(near.c.number, Integer).label("number"), near.c.code, near.c.name_vi, near.c.metres)
    )
    return [
        issue(
            Code.DUPLICATE_PLACE,
            numbers[row.number - 1],
            column,
            value=names[numbers[row.number - 1]],
            severity=Severity.ERROR
            if fold(row.name_vi) == fold(names[numbers[row.number - 1]])
            else Severity.WARNING,
            code_=row.code,
            code=row.code,
            other=row.name_vi,
            metres=round(row.metres),
        )
        for row in found
    ]
