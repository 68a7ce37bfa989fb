"""The p-median as a covering problem: nearer is served sooner.

For each cell the sites are put in order of distance. Until one of the k nearest opens, its people walk at
least to the next one: that step, times the people, is what opening one of those k saves. Cells that agree on
the k nearest share the row. It is the radius formulation (S. García, M. Labbé, A. Marín, Solving large
p-median problems with a radius formulation, INFORMS J. Computing 23, 2011), exact with no site left out.
"""

import numpy as np

from registry.errors import Fault, Invalid
from registry.siting.covering import NO_UNIT, Cover, FloatArray, IntArray

MILLIMETRES = 1000
LARGEST = 10_000_000
_AT_ONCE = 8_000_000


def millimetres(x: FloatArray, y: FloatArray, sites_x: FloatArray, sites_y: FloatArray) -> IntArray:
    """Distances of points (rows) to sites (columns) in whole millimetres, so that sums have one value."""
    metres = np.sqrt((x[:, None] - sites_x[None, :]) ** 2 + (y[:, None] - sites_y[None, :]) ** 2)
    return np.asarray(np.rint(metres * MILLIMETRES), dtype=np.int64)


def nearness(
    x: FloatArray,
    y: FloatArray,
    people: IntArray,
    sites_x: FloatArray,
    sites_y: FloatArray,
    *,
    present: IntArray | None = None,
) -> tuple[Cover, int]:
    """The covering problem, and the people-millimetres walked when it gains nothing.

    `present` is each cell's distance to a place that is open already, in millimetres; without it at least one
    site has to open. Walked after a choice = the second value - what the choice gains.
    Raises Invalid when cells times sites are too many to put in order.
    """
    count = len(sites_x)
    if len(x) * count > LARGEST:
        raise Invalid(
            Fault(
                "model",
                "pmedian",
                f"{len(x)} cells times {count} candidates are more than {LARGEST}; "
                "take a coarser surface, or mclp",
            )
        )
    marks = np.packbits(np.eye(count, dtype=np.bool_), axis=1)
    saved: dict[bytes, int] = {}
    walked = 0
    size = max(1, _AT_ONCE // max(1, count * marks.shape[1]))
    for first in range(0, len(x), size):
        part = slice(first, first + size)
        far = millimetres(x[part], y[part], sites_x, sites_y)
        # One more than the farthest, so that opening any site at all saves something.
        last = far.max(axis=1) + 1 if present is None else present[part]
        walked += int(last @ people[part])
        _add_steps(saved, np.minimum(far, last[:, None]), last, people[part], marks)
    return _cover(saved, count), walked


def _add_steps(
    saved: dict[bytes, int], far: IntArray, last: IntArray, people: IntArray, marks: np.ndarray
) -> None:
    """Adds what each set of nearest sites saves to what other cells save by the same set."""
    order = np.argsort(far, axis=1, kind="stable")
    near = np.take_along_axis(far, order, axis=1)
    step = np.diff(near, axis=1, append=last[:, None]) * people[:, None]
    sets = np.bitwise_or.accumulate(marks[order], axis=1)
    counts = step > 0
    keys = np.ascontiguousarray(sets[counts]).view(np.dtype((np.void, marks.shape[1]))).ravel()
    distinct, which = np.unique(keys, return_inverse=True)
    total = np.zeros(len(distinct), dtype=np.int64)
    np.add.at(total, which, step[counts])
    for key, value in zip(distinct, total.tolist(), strict=True):
        name = key.tobytes()
        saved[name] = saved.get(name, 0) + value


def _cover(saved: dict[bytes, int], count: int) -> Cover:
    keys = sorted(saved)
    packed = np.frombuffer(b"".join(keys), dtype=np.uint8).reshape(len(keys), (count + 7) // 8)
    member = np.unpackbits(packed, axis=1, count=count).astype(np.bool_)
    return Cover(
        count,
        np.array([saved[key] for key in keys], dtype=np.int64),
        np.concatenate([[0], np.cumsum(member.sum(axis=1))]).astype(np.int64),
        np.nonzero(member)[1].astype(np.int64),
        np.full(len(keys), NO_UNIT, dtype=np.int64),
    )
