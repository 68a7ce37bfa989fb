"""A question of coverage answered: measured once for each edition of the data, and kept."""

from dataclasses import dataclass, replace
from typing import Any

from fastapi import FastAPI
from sqlalchemy import Connection

from api.deps import readers_of
from api.pages.planning.coverage_asked import Asked
from api.pages.planning.workshop import PATIENCE, Pending, Workshop
from api.pages.reader import Reader
from registry.analyses.computing import coverage_of
from registry.analyses.parameters import question
from registry.browsing.edition import edition
from registry.coverage import Comparison, Coverage, compare
from registry.demand.reading import Cells, cells
from registry.exporting import snapshot
from registry.workflow import Process


@dataclass(frozen=True)
class Measured:
    """The answer and, when it is a comparison, what it is compared with and what changed."""

    now: Coverage
    before: Coverage | None = None
    change: Comparison | None = None

    def record(self) -> dict[str, Any]:
        """The answer for JSON: that of the command line, and `comparison` beside it."""
        told = self.now.record()
        if self.change is None or self.before is None:
            return told
        return told | {"comparison": {"before": self.before.on.isoformat(), **self.change.record()}}


def measured(app: FastAPI, reads: Reader, asked: Asked, *, patience: float = PATIENCE) -> Measured | Pending:
    """The answer, or that it is being made. Raises Invalid, NotFound for a day without units, and Busy."""
    plain = question(Process.COVERAGE, asked.parameters().kept())
    day = replace(asked, on=asked.day)  # midnight may pass before it is made
    workshop: Workshop = app.state.workshop
    # The very database that was asked for its edition: another may not have come so far.
    files = readers_of(app).beside(reads.connection)

    def make() -> Measured:
        with snapshot(files) as connection:
            return _measure(connection, day, people(app, connection, asked.surface))

    return workshop.ask(("coverage", reads.edition.number, plain, asked.against), make, patience=patience)


def people(app: FastAPI, connection: Connection, surface: str) -> Cells:
    """The cells of a surface: half of the work of an answer is to read them, so the last ones are kept."""
    present = (edition(connection).number, surface)
    kept: tuple[tuple[int, str], Cells] | None = getattr(app.state, "people", None)
    if kept is None or kept[0] != present:
        kept = (present, cells(connection, surface))
        app.state.people = kept
    return kept[1]


def _measure(connection: Connection, asked: Asked, held: Cells) -> Measured:
    now = coverage_of(connection, asked.parameters(), people=held)
    if not asked.compares:
        return Measured(now)
    before = coverage_of(connection, asked.before(now.geography, now.units_on), people=held)
    return Measured(now, before, compare(before, now))
