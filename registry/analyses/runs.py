"""Runs as they are kept: found again, entered, told to those who may see them, dismissed, cleaned away.

The public may see every run whose address it has; a list shows only what was asked for without an account
and is over, and to somebody who is signed in their own. What the public asks for is bounded and goes after a
while: it can be asked again, and the same question on the same data gives the same hash.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Text,
    and_,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from registry.analyses.asked import Asked
from registry.analyses.parameters import question
from registry.browsing.edition import edition
from registry.errors import NotFound, RegistryError
from registry.tables import analysis_run
from registry.workflow import Process, RunStatus

ANONYMOUS_DAYS = 30
"""Days that a run is kept that nobody who was signed in asked for."""
ECHO_LASTS = timedelta(hours=1)
"""How long an echo is kept, whoever asked for it: it is there to be looked at by whoever tries the server."""
MOST_ANONYMOUS, MOST_OF_ACCOUNT = 2000, 300
"""Runs that are kept; beyond, the oldest go."""
MOST_WAITING, MOST_WAITING_OF_ACCOUNT = 20, 5
"""Runs that wait or are computed at once: of the public together, and of one account."""

_OVER = (RunStatus.SUCCESSFUL, RunStatus.FAILED, RunStatus.DISMISSED)
_R = analysis_run.c


class Crowded(RegistryError):
    """As many runs wait already as may."""

    def __init__(self) -> None:
        super().__init__("too many analyses wait already; try again later")


class NoSuchRun(NotFound):
    """There is no run of that id, or it is kept no longer."""

    def __init__(self, name: object) -> None:
        super().__init__("run", name)


class NotReady(NotFound):
    """The run is not over: it has no result yet."""

    def __init__(self, name: object) -> None:
        super().__init__("result yet of run", name)


@dataclass(frozen=True)
class Run:
    """A run without its result, which can be large. `expires_at` is None while an account keeps it.

    `problem` is why it failed: `faults` as they are told, or only a message.
    """

    id: UUID
    process: Process
    parameters: Mapping[str, Any]
    question: str
    edition: int
    account: UUID | None
    document: bool
    status: RunStatus
    progress: int
    message: str | None
    problem: Mapping[str, Any] | None
    hash: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    updated_at: datetime

    @property
    def expires_at(self) -> datetime | None:
        """When it goes."""
        if self.process is Process.ECHO:
            return self.created_at + ECHO_LASTS
        return None if self.account else self.created_at + timedelta(days=ANONYMOUS_DAYS)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.status in _OVER


SHOWN = tuple(column for column in _R if column.name in Run.__dataclass_fields__)
"""The columns of a `Run`."""


def run_from(row: Row[Any]) -> Run:
    """A run from a row of `SHOWN`."""
    values = row._asdict()
    return Run(**values | {"process": Process(values["process"]), "status": RunStatus(values["status"])})


def run(connection: Connection, id_: str | UUID) -> Run:
    """The run of that id; raises NoSuchRun."""
    try:
        key = UUID(str(id_))
    except ValueError:
        raise NoSuchRun(id_) from None
    row = connection.execute(select(*SHOWN).where(_R.id == key, _kept())).one_or_none()
    if row is None:
        raise NoSuchRun(id_)
    return run_from(row)


def result_text(connection: Connection, found: Run) -> str:
    """The result of a successful run, as JSON text; raises NoSuchRun when it has none."""
    text: str | None = connection.scalar(select(cast(_R.result, Text)).where(_R.id == found.id))
    if text is None:
        raise NoSuchRun(found.id)
    return text


def found_again(
    connection: Connection, of: Process, asked: Asked, *, account: UUID | None, document: bool = False
) -> Run | None:
    """The run of the same question on the present data that this asker has already, over or under way.

    Where only somebody else has one that succeeded, its result is entered for this asker too; otherwise None.
    An echo is never found again: who tries a server wants to see it work.
    """
    if of is Process.ECHO:
        return None
    kept = asked.kept()
    same = (_R.question == question(of, kept)) & (_R.edition == edition(connection).number)
    wanted = _R.status.in_((RunStatus.SUCCESSFUL, RunStatus.RUNNING, RunStatus.ACCEPTED))
    mine = _R.account.is_not_distinct_from(account) & (_R.document == document)
    first = case((_R.status == RunStatus.SUCCESSFUL, 0), else_=1)
    row = connection.execute(
        select(*SHOWN).where(same, wanted, mine, _kept()).order_by(first, _R.created_at).limit(1)
    ).one_or_none()
    if row is not None:
        return run_from(row)
    held = (
        select(
            *(_R.process, _R.parameters, _R.question, _R.edition, literal(account, _R.account.type)),
            literal(document),
            *(_R.status, _R.progress, _R.result, _R.hash, _R.started_at, _R.finished_at),
        )
        .where(same, _R.status == RunStatus.SUCCESSFUL, _kept())
        .order_by(_R.created_at)
        .limit(1)
    )
    names = ["process", "parameters", "question", "edition", "account", "document", "status", "progress"]
    names += ["result", "hash", "started_at", "finished_at"]
    copied = connection.execute(insert(analysis_run).from_select(names, held).returning(*SHOWN)).one_or_none()
    return None if copied is None else run_from(copied)


def enter(
    connection: Connection, of: Process, asked: Asked, *, account: UUID | None, document: bool = False
) -> Run:
    """A new run that waits to be computed; raises Crowded when too many wait already."""
    tidy(connection)
    waiting = select(func.count()).where(
        _R.account.is_not_distinct_from(account), _R.status.in_((RunStatus.ACCEPTED, RunStatus.RUNNING))
    )
    most = MOST_WAITING if account is None else MOST_WAITING_OF_ACCOUNT
    if (connection.scalar(waiting) or 0) >= most:
        raise Crowded
    kept = asked.kept()
    values = {
        "process": of.value,
        "parameters": kept,
        "question": question(of, kept),
        "edition": edition(connection).number,
        "account": account,
        "document": document,
        "status": RunStatus.ACCEPTED.value,
    }
    return run_from(connection.execute(insert(analysis_run).values(values).returning(*SHOWN)).one())


def dismiss(connection: Connection, found: Run) -> Run:
    """The run, ended: one that is computed stops, one that is over loses its result."""
    values: dict[str, Any] = {"status": RunStatus.DISMISSED.value, "result": None, "hash": None}
    values |= {"problem": None, "worker": None, "leased_until": None, "updated_at": func.now()}
    values["finished_at"] = func.coalesce(_R.finished_at, func.now())
    changed = update(analysis_run).where(_R.id == found.id).values(values).returning(*SHOWN)
    return run_from(connection.execute(changed).one())


def visible_to(account: UUID | None, *, to_all: bool = False) -> ColumnElement[bool]:
    """The runs that a list shows: one's own, and those of the public that are over; `to_all`, every one."""
    if to_all:
        return _kept()
    public = and_(_R.account.is_(None), _R.status.in_(_OVER))
    return _kept() & (public if account is None else or_(public, _R.account == account))


def tidy(connection: Connection) -> None:
    """Remove what has had its time, and what is beyond the numbers that are kept."""
    connection.execute(delete(analysis_run).where(~_kept()))
    kinds = (_R.account, _R.process == Process.ECHO)  # echoes do not drive out analyses
    rank = func.row_number().over(partition_by=kinds, order_by=_R.created_at.desc()).label("rank")
    ranked = select(_R.id, _R.account, rank).where(_R.status.in_(_OVER)).subquery()
    most = case((ranked.c.account.is_(None), MOST_ANONYMOUS), else_=MOST_OF_ACCOUNT)
    connection.execute(delete(analysis_run).where(_R.id.in_(select(ranked.c.id).where(ranked.c.rank > most))))


def _kept() -> ColumnElement[bool]:
    is_held = or_(_R.account.is_not(None), _younger_than(timedelta(days=ANONYMOUS_DAYS)))
    return is_held & or_(_R.process != Process.ECHO, _younger_than(ECHO_LASTS))


def _younger_than(age: timedelta) -> ColumnElement[bool]:
    return _R.created_at > func.now() - age
