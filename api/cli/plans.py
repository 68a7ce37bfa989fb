"""`creative-registry plan …`: what plans promise, and where they stand on a day."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from sqlalchemy import Connection

from api.cli.access import from_environment, reader
from api.cli.terminal import AsJson, Commands, DataFolder, messages, print_json, print_rows
from registry.dates import moment, today
from registry.errors import Fault, Invalid
from registry.language import Lang
from registry.packaged import data_folder

if TYPE_CHECKING:
    from registry.plans import PlanStanding

commands = Commands(help="Plans: what they promise, and whether it was kept.", no_args_is_help=True)

Spoken = Annotated[str, typer.Option("--lang", help="Language of titles and reasons: vi or en.")]


def _lang(text: str) -> Lang:
    if text == "vi" or text == "en":
        return "vi" if text == "vi" else "en"
    raise Invalid(Fault("lang", text, "is not a language of this program", ("vi", "en")))


def _day(text: str | None) -> date:
    try:
        return today() if text is None else date.fromisoformat(text)
    except ValueError:
        raise Invalid(Fault("as-of", text, "is not a day", ("2023-12-31",))) from None


def _known(connection: Connection, text: str | None) -> int | None:
    from registry.history import edition_at

    return None if text is None else edition_at(connection, moment(text, "known-at"), "known-at")


@commands.command("list")
def list_(lang: Spoken = "vi", as_json: AsJson = False) -> None:
    """List plans, the earliest first."""
    from registry.plans import plans
    from registry.plans.record import plan_record

    spoken = _lang(lang)
    with reader(from_environment()) as engine, engine.connect() as connection:
        found = plans(connection)
    if as_json:
        print_json([plan_record(each) for each in found])
        return
    rows = [
        {
            "code": each.code,
            "number": each.number,
            "adopted": each.adopted,
            "targets": each.targets,
            "title": each.title.get(spoken),
        }
        for each in found
    ]
    print_rows(rows, as_json=False, title=f"{len(found)} plans")


@commands.command()
def show(
    name: Annotated[str, typer.Argument(help="Code (102-2022) or number (102) of the plan.")],
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Where it stood on this day; default: today.")
    ] = None,
    known_at: Annotated[
        str | None,
        typer.Option("--known-at", help="By what was known at this day or moment; default: now."),
    ] = None,
    lang: Spoken = "vi",
    as_json: AsJson = False,
) -> None:
    """Show each target of a plan with its verdict, and why."""
    from registry.plans import standing
    from registry.plans.record import standing_record

    spoken, on = _lang(lang), _day(as_of)
    with reader(from_environment()) as engine, engine.connect() as connection:
        held = standing(connection, name, on=on, known=_known(connection, known_at))
    if as_json:
        print_json(standing_record(held))
        return
    _print(held, spoken)


def _print(held: "PlanStanding", lang: Lang) -> None:
    rows = [
        {
            "target": each.target.code,
            "verdict": each.verdict.value,
            "value": each.value,
            "promised": f"{each.target.low:g}"
            + ("" if each.target.high is None else f"-{each.target.high:g}"),
            "due": each.target.due,
            "title": each.target.title.get(lang),
            "why": each.reason.get(lang),
        }
        for each in held.targets
    ]
    print_rows(rows, as_json=False, title=f"{held.plan.number}, {held.plan.title.get(lang)}: {held.on}")
    counted = ", ".join(f"{number} {verdict}" for verdict, number in held.tally.items() if number)
    messages.print(f"{counted or 'No targets'}. Edition {held.edition} of the data.", markup=False)


@commands.command()
def check(
    folder: Annotated[Path, typer.Argument(help="Folder of plan files, one TOML file for each act.")],
    data: DataFolder = None,
    as_json: AsJson = False,
) -> None:
    """Check plan files and write nothing; every mistake of every file is told.

    Words, sources and organisations are those of the data folder.
    """
    from registry.plans.files import faults_of, read_plans
    from registry.seeding.files import read_facts, shelf_of

    found, faults = read_plans(folder)
    if not found and not faults:
        faults.append(Fault(str(folder), None, "holds no plan file"))
    if not faults:
        faults += faults_of(found, shelf_of(read_facts(data or data_folder())))
    if faults:
        raise Invalid(faults)
    rows = [
        {
            "file": where,
            "number": row.number,
            "targets": sum(len(goal.target) for goal in row.objective),
            "evidence": sum(len(each.evidence) for goal in row.objective for each in goal.target),
        }
        for where, row in found
    ]
    print_rows(rows, as_json=as_json, title=f"{len(found)} plans without a mistake")
