"""`creative-registry siting`: which heritage places to convert next."""

from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from api.cli.access import from_environment, reader
from api.cli.terminal import AsJson, answers, messages, print_json, print_rows, working
from registry.dates import today
from registry.errors import Fault, Invalid
from registry.workflow import Level

if TYPE_CHECKING:
    from registry.siting import Answer, Point


def _costs(given: list[str]) -> tuple[tuple[str, int], ...]:
    """Costs as they are typed, CODE=COST each."""
    costs = []
    for each in given:
        code, _, cost = each.partition("=")
        try:
            costs.append((code.strip().upper(), int(cost)))
        except ValueError:
            raise Invalid(Fault("cost", each, "is not understood", ("HN058=40", "*=25"))) from None
    return tuple(costs)


def siting(
    p: Annotated[int | None, typer.Option("--p", help="How many places to convert at most.")] = None,
    within: Annotated[float, typer.Option(help="Metres to a centre; exactly as far is within.")] = 1000.0,
    model: Annotated[
        Literal["mclp", "lscp", "pmedian"],
        typer.Option(
            help="mclp: most people; lscp: fewest places that leave nobody out; pmedian: least distance."
        ),
    ] = "mclp",
    include: Annotated[list[str] | None, typer.Option(help="Code of a place to convert anyway.")] = None,
    exclude: Annotated[list[str] | None, typer.Option(help="Code of a place to leave out.")] = None,
    floor: Annotated[
        float | None, typer.Option(help="Share of each unit's people to be reached at least.")
    ] = None,
    fair: Annotated[
        bool, typer.Option("--fair", help="First make the worst unit's share as high as can be.")
    ] = False,
    by: Annotated[
        Literal["district", "commune"], typer.Option(help="Units of floor and fairness.")
    ] = "district",
    budget: Annotated[int | None, typer.Option(help="Most that the places may cost, a whole number.")] = None,
    cost: Annotated[
        list[str] | None, typer.Option(help="CODE=COST, whole numbers; *=COST for every other place.")
    ] = None,
    ownership: Annotated[
        list[str] | None, typer.Option(help="Only of this ownership, if it is known.")
    ] = None,
    minimum_area: Annotated[float | None, typer.Option(help="Only this many m² or more, if known.")] = None,
    special_national: Annotated[
        bool, typer.Option("--special-national", help="Special national relics are candidates too.")
    ] = False,
    reachable: Annotated[
        bool, typer.Option("--reachable", help="lscp: only those whom some candidate can reach.")
    ] = False,
    planned: Annotated[bool, typer.Option(help="Announced centres count as open.")] = True,
    frontier: Annotated[bool, typer.Option("--frontier", help="The best choice of 1, 2, … 10.")] = False,
    on: Annotated[str | None, typer.Option(help="Day on which centres are open; default: today.")] = None,
    surface: Annotated[
        str | None, typer.Option(help="Code of the demand surface; default: the census.")
    ] = None,
    seconds: Annotated[float, typer.Option(help="After this time, the best answer so far.")] = 20.0,
    as_json: AsJson = False,
) -> None:
    """Say which heritage places to convert so that the most people gain a centre, and prove it."""
    from registry.demand.reading import DEFAULT
    from registry.exporting import snapshot
    from registry.siting import Model, Question, siting_frontier
    from registry.siting import siting as answer

    asked = Question(
        model=Model(model),
        p=1 if frontier and p is None else p,
        within=within,
        include=tuple(code.upper() for code in include or ()),
        exclude=tuple(code.upper() for code in exclude or ()),
        floor=floor,
        fair=fair,
        by=Level(by),
        budget=budget,
        costs=_costs(cost or []),
        ownership=tuple(ownership or ()),
        minimum_area=minimum_area,
        special_national=special_national,
        reachable=reachable,
        planned=planned,
        seconds=seconds,
    )
    day, demand = _day(on), surface or DEFAULT
    with (
        working("Looking for the best places"),
        reader(from_environment()) as engine,
        snapshot(engine) as connection,
    ):
        if frontier:
            _print_frontier(siting_frontier(connection, asked, on=day, demand=demand), as_json=as_json)
        else:
            _print_answer(answer(connection, asked, on=day, demand=demand), as_json=as_json)


def _day(given: str | None) -> date:
    if given is None:
        return today()
    try:
        return datetime.strptime(given, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise Invalid(Fault("on", given, "is not a day", ("2026-11-23",))) from None


def _print_frontier(points: "tuple[Point, ...]", *, as_json: bool) -> None:
    rows = [asdict(point) for point in points]
    shown = rows if as_json else [row | {"sites": " ".join(row["sites"])} for row in rows]
    print_rows(shown, as_json=as_json, title="The best choice for each number of places")


def _print_answer(found: "Answer", *, as_json: bool) -> None:
    if as_json:
        print_json(found.record())
        return
    print_rows(
        [
            {
                "code": pick.code,
                "name": pick.name,
                "only here": pick.unique,
                "runner-up": pick.runner_up,
                "loss": pick.loss,
            }
            for pick in found.sites
        ],
        as_json=False,
        title=f"{found.status}: {found.gained} people gain a centre within {found.question.within:g} m",
    )
    for line in _lines(found):
        answers.print(line, markup=False)
    messages.print(f"{len(found.excluded)} heritage places are no candidates; --json tells why.")


def _lines(found: "Answer") -> list[str]:
    lines = [
        f"Reached before: {found.already} of {found.population}; after: {found.already + found.gained}.",
        f"Bound: {found.bound}; gap: {found.gap} ({found.gap_share:.2%}); {found.candidates} candidates.",
    ]
    if found.mean_distance is not None:
        lines.append(f"Mean distance to the nearest centre: {found.mean_distance:.0f} m.")
    lines += [f"Not possible ({each.rule}): {each.message}." for each in found.binding]
    if found.fairness is not None:
        fair = found.fairness
        lines.append(
            f"Fairness costs {fair.price} people; the worst off, {fair.unit}, is at {fair.share:.1%}"
            f" (without: {fair.plain_share:.1%})."
        )
    lines += [
        f"At {each.within:g} m these gain {each.gained}, the best there {each.best}."
        for each in found.sensitivity
    ]
    data = found.data
    lines.append(
        f"{data.surface} ({data.year}), centres on {data.on}, data {data.version}, {found.hash[:12]}"
    )
    return lines
