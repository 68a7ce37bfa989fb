"""Runs as a list: filtered, the newest first, a page at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, func, select

from registry.analyses.runs import SHOWN, Run, run_from
from registry.tables import analysis_run
from registry.workflow import Process, RunStatus

_R = analysis_run.c


@dataclass(frozen=True)
class Listed:
    """Which runs are wanted: of any of the processes and statuses, made within moments, lasting so many
    seconds; at most `limit`, older than `after`.
    """

    limit: int
    processes: tuple[Process, ...] = ()
    statuses: tuple[RunStatus, ...] = ()
    start: datetime | None = None
    end: datetime | None = None
    at_least: int | None = None
    at_most: int | None = None
    after: UUID | None = None


class Runs(NamedTuple):
    """A page of runs; `last` is the id to go on after, None on the last page."""

    runs: tuple[Run, ...]
    last: UUID | None


def page(connection: Connection, wanted: Listed, seen: ColumnElement[bool]) -> Runs:
    """A page of those of the runs `seen` that are wanted."""
    found = connection.execute(
        select(*SHOWN).where(seen, *_conditions(wanted)).order_by(_R.id.desc()).limit(wanted.limit + 1)
    ).all()
    runs = tuple(run_from(row) for row in found[: wanted.limit])
    return Runs(runs, runs[-1].id if len(found) > wanted.limit else None)


def _conditions(wanted: Listed) -> list[ColumnElement[bool]]:
    # A run that has not begun has no duration, and is in no answer about durations.
    lasted: ColumnElement[Any] = func.extract(
        "epoch", func.coalesce(_R.finished_at, func.now()) - _R.started_at
    )
    conditions: list[ColumnElement[bool]] = []
    if wanted.processes:
        conditions.append(_R.process.in_(wanted.processes))
    if wanted.statuses:
        conditions.append(_R.status.in_(wanted.statuses))
    if wanted.start is not None:
        conditions.append(_R.created_at >= wanted.start)
    if wanted.end is not None:
        conditions.append(_R.created_at <= wanted.end)
    if wanted.at_least is not None:
        conditions.append(lasted >= wanted.at_least)
    if wanted.at_most is not None:
        conditions.append(lasted <= wanted.at_most)
    if wanted.after is not None:
        conditions.append(_R.id < wanted.after)
    return conditions
