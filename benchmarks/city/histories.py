"""What has happened to a place: the steps of its conversion, when it opened and whether it is still open."""

from functools import cache
from random import Random

from registry.dated import day_cells, range_cells

Happened = tuple[str, str, str | None]
"""Facet, kind and date as people write it."""

STEPS = ("identified", "assessed", "proposed", "approved", "funded", "works", "pilot", "operating")

days = cache(day_cells)
years = cache(range_cells)


def written(draw: Random, year: int) -> str:
    """A date in that year as sources give it: the year, the month or the day."""
    month, day = draw.randint(1, 12), draw.randint(1, 28)
    return draw.choice((f"{year}", f"{year}-{month:02}", f"{year}-{month:02}-{day:02}"))


def conversion(draw: Random, *, through: bool) -> list[Happened]:
    """Steps of a conversion, a year apart: `through` to its pilot or operation, or some of the first."""
    last = draw.randrange(7, 9) if through else draw.randrange(1, 7)
    first = draw.randrange(2008, 2017)
    steps: list[Happened] = [
        ("heritage", kind, written(draw, min(2025, first + at))) for at, kind in enumerate(STEPS[:last])
    ]
    if not through and draw.random() < 0.08:
        steps.append(("heritage", "rejected", "2026-03"))
    return steps


def working_life(draw: Random) -> list[Happened]:
    """When a centre was announced, opened, suspended or closed; nothing is known of some."""
    chance = draw.random()
    if chance < 0.07:
        return []
    opened = draw.randrange(2005, 2025)
    if chance < 0.14:
        return [("centre", "announced", written(draw, 2025))]
    life: list[Happened] = [("centre", "opened", written(draw, opened) if chance > 0.2 else None)]
    if chance > 0.9:
        life.append(("centre", "closed" if chance > 0.95 else "suspended", written(draw, 2025)))
    return life


def built(draw: Random) -> str | None:
    """When it was built, as sources give it; of a third nobody says."""
    chance, year = draw.random(), draw.randrange(1802, 1985)
    if chance < 0.33:
        return None
    if chance < 0.5:
        return f"{year // 10 * 10}s"
    return f"{year}-{year + 3}" if chance < 0.6 else str(year)


def demolished(draw: Random) -> list[Happened]:
    return [("heritage", "demolished", written(draw, draw.randrange(1990, 2026)))]
