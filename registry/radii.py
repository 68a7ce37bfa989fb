"""The radii of an analysis."""

from collections.abc import Sequence

from registry.errors import Fault, Invalid

LARGEST_RADIUS = 200_000.0
"""Metres; beyond it the metric CRS measures nothing that is true, and every city has ended."""


def require_radii(radii: Sequence[float]) -> tuple[float, ...]:
    """The radii in metres, in the order given; raises Invalid for one that is none, with every mistake.

    >>> require_radii([500, 1000])
    (500.0, 1000.0)
    """
    faults = [
        Fault("within", radius, "is not a radius in metres", (f"above 0, up to {LARGEST_RADIUS:.0f}",))
        for radius in radii
        if not 0 < radius <= LARGEST_RADIUS
    ]
    if not radii:
        faults.append(Fault("within", None, "no radius is given"))
    faults += [
        Fault("within", radius, "stands twice") for radius in sorted(set(radii)) if radii.count(radius) > 1
    ]
    if faults:
        raise Invalid(faults)
    return tuple(float(radius) for radius in radii)
