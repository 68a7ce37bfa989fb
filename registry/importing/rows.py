"""The rows of a file as they are understood, one by one, with what is wrong so far."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from registry.importing.codes import Code
from registry.importing.fields import fields
from registry.importing.grids import Grid, Line
from registry.importing.headings import Column, Headed
from registry.importing.issues import Issue, issue
from registry.importing.lookup import Present
from registry.importing.positions import Shaped
from registry.importing.units import Unit
from registry.importing.values import CLEAR, Reference, Spot, Wrong, value_of
from registry.language import Words


@dataclass
class Row:
    """One row: its number, the values of its cells by field, and what is found out about it.

    `broken` are fields whose cell cannot be read: nothing more is said about them.
    """

    number: int
    values: dict[str, Any]
    broken: set[str] = field(default_factory=set)
    issues: list[Issue] = field(default_factory=list)
    site: Present | None = None
    units: dict[str, Unit] = field(default_factory=dict)
    geometry: dict[str, Any] | None = None
    moved: bool = False

    def get(self, name: str) -> Any:
        """The value of a field; None when its cell is empty, and for one that asks to be emptied."""
        value = self.values.get(name)
        return None if value is CLEAR else value

    @property
    def is_new(self) -> bool:
        """Whether the row is a place that the registry does not have."""
        return "code" not in self.values and "code" not in self.broken

    @property
    def has_errors(self) -> bool:
        """Whether something keeps the row from being imported."""
        return any(each.is_error for each in self.issues)

    def wrong(self, found: Issue, *broken: str) -> None:
        """Say what is wrong, and that nothing else need be said about these fields."""
        self.issues.append(found)
        self.broken.update(broken)


def quoted(name: str) -> Words:
    """A field as messages call it."""
    title = fields()[name].title
    return Words(f"“{title.vi}”", f"“{title.en}”")


def rows(headed: Headed, grid: Grid, known: Reference) -> Iterator[Row]:
    """Each row with the values of its cells; a cell that cannot be read is one issue."""
    columns = [column for column in headed.columns if column.field is not None]
    for line in headed.lines:
        yield _row(line, columns, grid, known)


def _row(line: Line, columns: list[Column], grid: Grid, known: Reference) -> Row:
    row = Row(line.number, {})
    for column in columns:
        held = column.field
        if held is None or column.place >= len(line.cells):
            continue
        cell = line.cells[column.place]
        spot = Spot(held, line.number, column.heading, cell)
        if cell is None and (line.number, column.place) in grid.uncalculated:
            row.wrong(issue(Code.UNCALCULATED, line.number, column.heading), held.name)
            continue
        if cell is None and (told := grid.errors.get((line.number, column.place))) is not None:
            row.wrong(issue(Code.CELL_ERROR, line.number, column.heading, value=told), held.name)
            continue
        try:
            value = value_of(spot, known)
        except Wrong as wrong:
            row.wrong(wrong.issue, held.name)
            continue
        if value is CLEAR and not held.clearable:
            row.wrong(spot.wrong(Code.NOT_CLEARABLE).issue, held.name)
        elif value is not None:
            row.values[held.name] = value
    return row


def take_shapes(
    held: list[Row], drawn: list[Shaped], names: dict[int, int]
) -> dict[int, tuple[float, float]]:
    """Give rows the geometry of their features; gives the points by row. `names` is the row's place."""
    points = {}
    for row in held:
        one = drawn[names[row.number]]
        if one.reason is not None:
            row.wrong(issue(Code.WRONG_SHAPE, row.number, None, reason=one.reason), "lon", "lat")
        elif one.point is not None:
            row.geometry = one.geometry
            points[row.number] = one.point
    return points


def take_points(held: list[Row], headed: Headed) -> dict[int, tuple[float, float]]:
    """The coordinates of rows that give both; half a position is an issue. By row, x before y."""
    points = {}
    for row in held:
        x, y = row.values.get("lon"), row.values.get("lat")
        if x is not None and y is not None:
            points[row.number] = (x, y)
        elif (x is None) != (y is None) and not row.broken & {"lon", "lat"}:
            have, lack = ("lon", "lat") if y is None else ("lat", "lon")
            column = headed.of(lack) or headed.of(have)
            row.wrong(
                issue(
                    Code.HALF_POSITION,
                    row.number,
                    column.heading if column else None,
                    have=quoted(have),
                    field=quoted(lack),
                ),
                "lon",
                "lat",
            )
    return points
