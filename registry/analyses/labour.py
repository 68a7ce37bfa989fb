"""Who computes which run: a worker takes one under a lease, keeps the lease while it works, and ends it.

A run whose worker died is taken up by another when its lease has passed; one that has brought down several
workers is given up. Only the worker that holds the lease can finish a run, so nothing is written twice.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Update, and_, func, or_, select, update

from registry.analyses.computing import Computed
from registry.analyses.parameters import digest
from registry.analyses.runs import SHOWN, Run, run_from
from registry.tables import analysis_run
from registry.workflow import RunStatus

LEASE = timedelta(seconds=30)
MOST_ATTEMPTS = 3

_R = analysis_run.c
_GIVEN_UP = {"message": "the computation was broken off several times"}


def take(connection: Connection, worker: str, *, id_: UUID | None = None) -> Run | None:
    """The run that has waited longest, or the one of that id, now under this worker's lease; None if none is.

    Locked rows are passed over, so workers never wait for each other.
    """
    due = or_(
        _R.status == RunStatus.ACCEPTED,
        and_(_R.status == RunStatus.RUNNING, _R.leased_until < func.clock_timestamp()),
    )
    _give_up(connection)
    chosen = select(_R.id).where(due).order_by(_R.created_at).limit(1).with_for_update(skip_locked=True)
    if id_ is not None:
        chosen = chosen.where(_R.id == id_)
    taken = (
        update(analysis_run)
        .where(_R.id.in_(chosen))
        .values(
            status=RunStatus.RUNNING.value,
            worker=worker,
            leased_until=func.clock_timestamp() + LEASE,
            attempts=_R.attempts + 1,
            started_at=func.coalesce(_R.started_at, func.clock_timestamp()),
            updated_at=func.clock_timestamp(),
        )
        .returning(*SHOWN)
    )
    row = connection.execute(taken).one_or_none()
    return None if row is None else run_from(row)


def _give_up(connection: Connection) -> None:
    spent = and_(
        _R.status == RunStatus.RUNNING,
        _R.leased_until < func.clock_timestamp(),
        _R.attempts >= MOST_ATTEMPTS,
    )
    connection.execute(update(analysis_run).where(spent).values(_failed(_GIVEN_UP)))


def keep(connection: Connection, found: Run, worker: str, *, progress: int, message: str | None) -> bool:
    """Keep the lease for another while; False when the run was dismissed or is somebody else's now."""
    values = {
        "leased_until": func.clock_timestamp() + LEASE,
        "progress": progress,
        "message": message,
        "updated_at": func.clock_timestamp(),
    }
    return connection.execute(_held(found, worker).values(values)).rowcount == 1


def succeed(connection: Connection, found: Run, worker: str, out: Computed) -> bool:
    """Store what came out; False when the run was dismissed meanwhile."""
    sealed = digest({"process": found.process.value, "parameters": found.parameters, "result": out.result})
    values = _over(RunStatus.SUCCESSFUL) | {"result": out.result, "hash": sealed, "edition": out.edition}
    return connection.execute(_held(found, worker).values(values | {"progress": 100})).rowcount == 1


def fail(connection: Connection, found: Run, worker: str, problem: dict[str, Any]) -> bool:
    """Store why nothing came out: `kind`, `message`, and `faults` if there are any."""
    return connection.execute(_held(found, worker).values(_failed(problem))).rowcount == 1


def give_back(connection: Connection, found: Run, worker: str) -> bool:
    """Let the run wait again, as if it had not been taken: its server shuts down."""
    values = {
        "status": RunStatus.ACCEPTED.value,
        "worker": None,
        "leased_until": None,
        "attempts": _R.attempts - 1,
        "progress": 0,
        "message": None,
        "updated_at": func.clock_timestamp(),
    }
    return connection.execute(_held(found, worker).values(values)).rowcount == 1


def _held(found: Run, worker: str) -> Update:
    return update(analysis_run).where(_R.id == found.id, _R.status == RunStatus.RUNNING, _R.worker == worker)


def _over(status: RunStatus) -> dict[str, Any]:
    now = func.clock_timestamp()
    ended = {"worker": None, "leased_until": None, "message": None, "finished_at": now, "updated_at": now}
    return {"status": status.value} | ended


def _failed(problem: dict[str, Any]) -> dict[str, Any]:
    return _over(RunStatus.FAILED) | {"problem": problem}
