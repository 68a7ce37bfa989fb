"""A file checked as a whole: every issue at once, and what its right rows ask for.

Nothing is written. The same function serves the rehearsal and the import itself, which checks again in the
transaction that writes.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, NamedTuple

from sqlalchemy import Connection

from registry.browsing.terms import vocabularies
from registry.dates import today
from registry.editing.known import known
from registry.importing import against
from registry.importing.encodings import Encoding
from registry.importing.grids import Grid
from registry.importing.headings import Headed, headed
from registry.importing.issues import Issue, Unreadable
from registry.importing.lists import as_every, official_list
from registry.importing.positions import System, system
from registry.importing.proposing import Origin, Proposal, proposal
from registry.importing.reading import read
from registry.importing.rows import Row, rows
from registry.importing.terms import Lexicon
from registry.importing.units import gazetteer
from registry.importing.values import Reference
from registry.policy import Actor
from registry.workflow import Kind

STEPS = 6
"""How often a whole check tells its progress."""

Progress = Callable[[str], None]


def _silent(step: str, /) -> None:
    """Progress that nobody watches."""
    del step


@dataclass(frozen=True)
class Options:
    """How a file is read: what somebody declares or chooses, None where nothing is said; `listed` is the
    official list that it is.
    """

    crs: str | None = None
    encoding: Encoding | None = None
    sheet: str | None = None
    mapping: Mapping[str, str] | None = None
    listed: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The options as they are kept with the file."""
        return {
            "crs": self.crs,
            "encoding": self.encoding.value if self.encoding else None,
            "sheet": self.sheet,
            "mapping": dict(self.mapping) if self.mapping is not None else None,
            "list": self.listed,
        }


class Point(NamedTuple):
    """Where a row lies, for a look at the map."""

    row: int
    lon: float
    lat: float
    name: str
    kind: str


@dataclass(frozen=True)
class Checked:
    """What a check found.

    `rows` counts the rows with data; `unchanged` those that change nothing. `columns` are heading and field,
    `points` are the rows that give a position in the city. Issues are in the order of the file, those of the
    whole first.
    """

    rows: int = 0
    issues: tuple[Issue, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    unchanged: int = 0
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    header_row: int | None = None
    columns: tuple[tuple[str, str | None], ...] = ()
    crs: str | None = None
    points: tuple[Point, ...] = field(default=(), repr=False)

    @property
    def errors(self) -> int:
        """How many issues keep the file from being imported."""
        return sum(each.is_error for each in self.issues)

    @property
    def created(self) -> int:
        """How many new places the file asks for."""
        return sum(each.site_id is None for each in self.proposals)

    def summary(self) -> dict[str, Any]:
        """What was found, in numbers, and how the file was understood."""
        return {
            "rows": self.rows,
            "new": self.created,
            "changed": len(self.proposals) - self.created,
            "unchanged": self.unchanged,
            "errors": self.errors,
            "warnings": len(self.issues) - self.errors,
            "sheet": self.sheet,
            "sheets": list(self.sheets),
            "header_row": self.header_row,
            "columns": [{"heading": heading, "field": name} for heading, name in self.columns],
            "crs": self.crs,
        }

    def as_json(self) -> dict[str, Any]:
        """The report as programs read it."""
        return {"issues": [each.as_json() for each in self.issues], **self.summary()}


def understood(grid: Grid, options: Options) -> Headed:
    """The rows of a grid under their headings, read as the options say; raises Unreadable and Invalid."""
    if options.listed is None:
        return headed(grid, options.mapping)
    known = official_list(options.listed)
    return as_every(headed(grid, options.mapping, known.headings), known)


def check(
    connection: Connection,
    content: bytes,
    name: str,
    options: Options,
    *,
    actor: Actor | None,
    progress: Progress = _silent,
) -> Checked:
    """Read and check the file that people call `name`, and write nothing.

    Without an `actor` it is the administrator of the machine who asks, and may do everything. A file that
    cannot be read is a report with one issue.
    """
    progress("Reading the file")
    try:
        grid, warnings = read(content, name, sheet=options.sheet, encoding=options.encoding)
        heads = understood(grid, options)
    except Unreadable as error:
        return Checked(issues=(error.issue,))
    held = system(grid, heads, options.crs)
    progress("Reading the cells")
    lexicons = {code: Lexicon(each) for code, each in vocabularies(connection).items()}
    names = known(connection)
    read_rows = list(rows(heads, grid, Reference(lexicons, frozenset(names.sources), today())))
    progress("Finding places")
    kinds = lexicons["kind"].labels
    view = against.View(connection, actor, heads, grid, held, gazetteer(connection), kinds)
    places = against.compare(view, read_rows, progress)
    progress("Making proposals")
    origin = _origin(content, name, actor)
    headings = {each.field.name: each.heading for each in heads.columns if each.field is not None}
    proposals: list[Proposal] = []
    unchanged = 0
    whole = [*warnings, *heads.issues, *held.issues, *places.issues]
    # A file whose columns or coordinates cannot be right asks for nothing yet.
    for row in read_rows if not any(each.is_error for each in whole) else ():
        if row.has_errors:
            continue
        made = proposal(row, origin, names, headings)
        if isinstance(made, Issue):
            row.issues.append(made)
        elif made is None:
            unchanged += 1
        else:
            proposals.append(made)
    return _report(grid, heads, held, read_rows, whole, proposals, unchanged, places)


def _report(
    grid: Grid,
    heads: Headed,
    held: System,
    read_rows: Sequence[Row],
    whole: Sequence[Issue],
    proposals: Sequence[Proposal],
    unchanged: int,
    places: "against.Compared",
) -> Checked:
    order = {column.heading: column.place for column in heads.columns}
    found = sorted(
        (each for row in read_rows for each in row.issues),
        key=lambda each: (each.row or 0, order.get(each.column or "", -1)),
    )
    return Checked(
        rows=len(read_rows),
        issues=(*whole, *found),
        proposals=tuple(proposals),
        unchanged=unchanged,
        sheet=grid.name,
        sheets=grid.sheets,
        header_row=heads.row or None,
        columns=tuple((each.heading, each.field.name if each.field else None) for each in heads.columns),
        crs=held.declared.name if held.declared else None,
        points=_points(read_rows, places),
    )


def _points(read_rows: Sequence[Row], places: "against.Compared") -> tuple[Point, ...]:
    by_number = {row.number: row for row in read_rows}
    found = []
    for number, lon, lat in places.points:
        row = by_number[number]
        held = row.site
        name = row.get("name_vi") or (held.document["name_vi"] if held else "")
        kind = row.get("kind") or (held.kind if held else None)
        if kind is None:
            kind = Kind.HERITAGE_SITE if row.get("category") else Kind.CREATIVE_CENTRE
        found.append(Point(number, lon, lat, str(name), str(kind)))
    return tuple(found)


def _origin(content: bytes, name: str, actor: Actor | None) -> Origin:
    """The file as a source: the same file is the same source."""
    digest = hashlib.sha256(content).hexdigest()[:16]
    who = actor.title if actor is not None else "Quản trị"
    return Origin(f"import-{digest}", f"{PurePath(name).name[:200]} ({who})", today().isoformat())
