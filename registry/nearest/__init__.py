"""Nearest centres over more cells than fit into memory, on one machine or many, with one and the same answer.

with engine("local") as run:
    found = nearest(files, CentreIndex.of(ids, x, y), radii=[500, 1000, 2000], run=run)
found.hash
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from registry.nearest.counts import Counts, Nearest, OfCentre, OfUnit, Within, answer
from registry.nearest.engines import Run, engine
from registry.nearest.kernel import CentreIndex, Kernel
from registry.nearest.partitions import UNIT, partitions, write
from registry.radii import require_radii

__all__ = ["CentreIndex", "Nearest", "OfCentre", "OfUnit", "Run", "Within", "engine", "nearest", "write"]


def nearest(
    files: Iterable[Path | str],
    centres: CentreIndex,
    *,
    radii: Sequence[float],
    run: Run,
    unit: str = UNIT,
    progress: Callable[[int, int], object] = lambda _done, _of: None,
) -> Nearest:
    """People within each radius of a centre, by unit and by nearest centre, over the cells of files.

    `files` are GeoParquet: points in the metric CRS with an integer `population` and the column `unit`.
    `radii` are in metres; `progress` is told how many partitions of how many are done. Without centres nobody
    is reached; without cells there are no units. Raises Invalid for files or radii that cannot be used.
    """
    kernel = Kernel(centres, tuple(sorted(require_radii(radii))))
    parts = partitions(files, unit=unit)
    total = Counts.none(len(centres.ids), len(kernel.radii))
    for done, counts in enumerate(run(kernel, parts), 1):
        total.add(counts)
        progress(done, len(parts))
    return answer(total, centres.ids, kernel.radii)
