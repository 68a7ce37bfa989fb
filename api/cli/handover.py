"""`creative-registry units handover`: when units give way to others, offices keep their places."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.access import from_environment, owner, require_migrated
from api.cli.terminal import AsJson, messages, print_json, print_rows
from api.cli.units import day
from registry.errors import Fault, Invalid

if TYPE_CHECKING:
    from registry.units.handover import Handed, Handover, Successor


def handover(
    from_: Annotated[
        list[str], typer.Option("--from", help="A unit that ends, as district:001; repeat it, or say all.")
    ],
    on: Annotated[str, typer.Option(help="First day of the units that follow, as 2025-07-01.")],
    dry_run: Annotated[bool, typer.Option(help="Show what would be done; change nothing.")] = False,
    yes: Annotated[bool, typer.Option(help="Do it without asking.")] = False,
    actor: Annotated[str, typer.Option(help="Who does this, for the history.")] = "administrator",
    as_json: AsJson = False,
) -> None:
    """Hand the rights of offices over to the units that follow theirs: each keeps exactly its places."""
    from registry.units.handover import hand_over, preview

    first = day(on, "on")
    if not dry_run and not yes and (as_json or not sys.stdin.isatty()):
        raise Invalid(
            Fault("--yes", None, "nobody can be asked here; say --dry-run to look, or --yes to do it")
        )
    with owner(from_environment()) as engine:
        require_migrated(engine)
        with engine.connect() as connection:
            plan = preview(connection, from_, on=first)
        if not as_json:
            _show(plan)
        agreed = yes or (plan.changes > 0 and not dry_run and typer.confirm("Do this?", err=True))
        if agreed and not dry_run:
            plan = hand_over(engine, plan, actor=actor)
    if as_json:
        print_json(_as_json(plan))
        return
    _conclude(plan)


def _conclude(plan: "Handover") -> None:
    if not plan.changes:
        messages.print("Nothing to hand over: every office has its areas already.")
    elif plan.done:
        messages.print(f"Handed over: {plan.changes} areas ended or granted.")
    else:
        messages.print(f"Nothing was changed; {plan.changes} areas would end or be granted.")


def _show(plan: "Handover") -> None:
    rows = [row for each in plan.handed for row in _rows(each)]
    if rows:
        print_rows(rows, as_json=False, title=f"{len(plan.handed)} areas end with {plan.last_day}")
    strays = [
        {"account": each.area.name, "unit": each.unit.key, "place": f"{stray.code} {stray.name_vi}"}
        | {"publication": stray.publication}
        for each in plan.handed
        for stray in each.strays
    ]
    if strays:
        print_rows(
            strays, as_json=False, title=f"{len(strays)} places follow into no unit; grant them by hand"
        )


def _rows(handed: "Handed") -> list[dict[str, object]]:
    who = {"account": handed.area.name, "ends": f"{handed.unit.key} {handed.unit.name_vi}"}
    if not handed.successors and not handed.empty:
        return [who | {"follows": None, "places": None, "note": f"{handed.sites} places, no unit follows"}]
    with_sites = [_row(each, "") for each in handed.successors]
    return [who | row for row in (*with_sites, *(_row(each, "no places yet") for each in handed.empty))]


def _row(each: "Successor", note: str) -> dict[str, object]:
    notes = [note, "" if each.new else "has it already"]
    shown = {"follows": f"{each.unit.key} {each.unit.name_vi}", "places": each.sites}
    return shown | {"note": "; ".join(filter(None, notes))}


def _as_json(plan: "Handover") -> dict[str, object]:
    return {
        "on": plan.on,
        "done": plan.done,
        "changes": plan.changes,
        "areas": [
            {
                "account": each.area.name,
                "title": each.area.title,
                "unit": each.unit.key,
                "name_vi": each.unit.name_vi,
                "ends": each.ends,
                "places": each.sites,
                "successors": [_successor(one) for one in each.successors],
                "successors_without_places": [_successor(one) for one in each.empty],
                "by_hand": [stray._asdict() for stray in each.strays],
            }
            for each in plan.handed
        ],
    }


def _successor(one: "Successor") -> dict[str, object]:
    return {"unit": one.unit.key, "name_vi": one.unit.name_vi, "places": one.sites, "new": one.new}
