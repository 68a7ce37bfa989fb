"""`creative-registry siting`: which heritage places to convert next."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from api.cli.access import from_environment, reader
from api.cli.analyses import Output, given, require_output, write_result
from api.cli.terminal import AsJson, answers, messages, print_json, print_rows, working
from registry.errors import Fault, Invalid
from registry.workflow import Process

if TYPE_CHECKING:
    from registry.siting import Answer, Point


def _costs(typed: list[str]) -> dict[str, int] | None:
    """Costs as they are typed, CODE=COST each."""
    costs: dict[str, int] = {}
    for each in typed:
        code, _, cost = each.partition("=")
        code = code.strip().upper()
        try:
            number = int(cost)
        except ValueError:
            raise Invalid(Fault("cost", each, "is not understood", ("HN058=40", "*=25"))) from None
        if code in costs:
            raise Invalid(Fault("cost", code, "is given twice"))
        costs[code] = number
    return costs or None


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
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """Say which heritage places to convert so that the most people gain a centre, and prove it."""
    from registry.analyses.computing import frontier_of, frontier_record, siting_of
    from registry.analyses.parameters import MOST_SECONDS, SitingAsked
    from registry.analyses.parameters import asked as read
    from registry.browsing.edition import edition
    from registry.exporting import snapshot

    require_output(output)
    values = given(
        model=model,
        p=p,
        within=within,
        include=include,
        exclude=exclude,
        floor=floor,
        fair=fair,
        by=by,
        budget=budget,
        costs=_costs(cost or []),
        ownership=ownership,
        minimum_area=minimum_area,
        special_national=special_national,
        reachable=reachable,
        planned=planned,
        frontier=frontier,
        on=on,
        surface=surface,
        seconds=min(seconds, MOST_SECONDS),
    )
    asked = read(Process.SITING, values)
    assert isinstance(asked, SitingAsked)  # noqa: S101 - the process says so
    # The bound is for what the public asks of a server; whoever has the machine may take its time.
    asked = asked.model_copy(update={"seconds": seconds})
    with (
        working("Looking for the best places"),
        reader(from_environment()) as engine,
        snapshot(engine) as connection,
    ):
        if frontier:
            points = frontier_of(connection, asked)
            record = frontier_record(points, asked, edition(connection).number)
            _print_frontier(points, as_json=as_json)
        else:
            found = siting_of(connection, asked)
            record = found.record()
            _print_answer(found, as_json=as_json)
        write_result(connection, Process.SITING, record, output)


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
