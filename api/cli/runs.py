"""`creative-registry runs …`: analyses that were run, with what came out."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, TypeVar

import typer
from sqlalchemy import Connection

from api.cli.access import from_environment, owner, require_migrated
from api.cli.analyses import Output, require_output, write_result
from api.cli.terminal import AsJson, Commands, messages, print_json, print_rows
from registry.analyses.comparing import compare as compared
from registry.analyses.listing import Listed, page
from registry.analyses.runs import NotReady, Run, result_text, run, visible_to
from registry.analyses.tables import summary, table
from registry.database import running_engine
from registry.errors import Fault, Gone, Invalid
from registry.workflow import ANALYSES, Process, RunStatus

commands = Commands(help="Runs of analyses: list, show, compare them.", no_args_is_help=True)

E = TypeVar("E", Process, RunStatus)

RunId = Annotated[str, typer.Argument(help="Id of a run, as /ogc/jobs and /runs have it.")]


@contextmanager
def _runs() -> Iterator[Connection]:
    with owner(from_environment()) as engine:
        require_migrated(engine)
        found = running_engine(engine.url.render_as_string(hide_password=False), pool=1)
        try:
            with found.begin() as connection:
                yield connection
        finally:
            found.dispose()


@commands.command("list")
def list_(
    process: Annotated[list[str] | None, typer.Option(help="Only of this process; again for more.")] = None,
    status: Annotated[list[str] | None, typer.Option(help="Only of this status; again for more.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, the newest first.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List the runs that are kept, the newest first."""
    wanted = Listed(
        limit,
        processes=tuple(_one_of(Process, each, "process") for each in process or ANALYSES),
        statuses=tuple(_one_of(RunStatus, each, "status") for each in status or ()),
    )
    with _runs() as connection:
        found = page(connection, wanted, visible_to(None, to_all=True))
    rows = [
        {
            "id": str(each.id),
            "process": each.process.value,
            "status": each.status.value,
            "made": each.created_at.isoformat(timespec="seconds"),
            "data": each.edition,
            "hash": each.hash if as_json else (each.hash or "")[:12],
        }
        for each in found.runs
    ]
    print_rows(rows, as_json=as_json, title=f"{len(rows)} runs")


@commands.command()
def show(run_id: RunId, output: Output = None, as_json: AsJson = False) -> None:
    """Show a run: what was asked, of which data, and what came out."""
    require_output(output)
    with _runs() as connection:
        found = run(connection, run_id)
        result = _result(connection, found) if found.status is RunStatus.SUCCESSFUL else None
        if result is not None:
            write_result(connection, found.process, result, output)
    if as_json:
        print_json({**_about(found), "result": result})
        return
    asked = {name: value for name, value in found.parameters.items() if value not in (None, [], {}, False)}
    title = f"{found.process} {found.status}, data version {found.edition}, hash {found.hash}"
    messages.print(f"{title}\nAsked: {json.dumps(asked, ensure_ascii=False)}", markup=False)
    if result is not None:
        print_rows([summary(found.process, result)], as_json=False, title="Summary")
        print_rows(table(found.process, result).rows, as_json=False, title=str(found.process))
    elif found.problem is not None:
        messages.print(str(found.problem["message"]), markup=False)


@commands.command()
def compare(before: RunId, after: RunId, as_json: AsJson = False) -> None:
    """Compare two runs of one process: what was asked otherwise, and what came out otherwise."""
    with _runs() as connection:
        one, other = run(connection, before), run(connection, after)
        change = compared(one, other, (_result(connection, one), _result(connection, other)))
    if as_json:
        print_json(change.record())
        return
    if not change.same_data:
        messages.print("The two runs used different versions of the data.")
    for name, (was, now) in change.parameters.items():
        messages.print(f"{name}: {was} → {now}", markup=False)
    figures = change.summary.items()
    rows = [{"figure": name, "before": was, "after": now, "more": more} for name, (was, now, more) in figures]
    print_rows(rows, as_json=False, title=f"{change.process}: before and after")


def _result(connection: Connection, found: Run) -> dict[str, Any]:
    if not found.is_over:
        raise NotReady(found.id)
    if found.status is not RunStatus.SUCCESSFUL:
        raise Gone("result of run", found.id)
    result: dict[str, Any] = json.loads(result_text(connection, found))
    return result


def _about(found: Run) -> dict[str, Any]:
    names = (
        "id",
        "process",
        "status",
        "parameters",
        "edition",
        "hash",
        "problem",
        "created_at",
        "expires_at",
    )
    return {name: getattr(found, name) for name in names}


def _one_of(kind: type[E], text: str, where: str) -> E:
    try:
        return kind(text)
    except ValueError:
        raise Invalid(Fault(where, text, "is not one of the values that it can have", tuple(kind))) from None
