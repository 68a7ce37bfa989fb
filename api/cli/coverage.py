"""`creative-registry coverage`: who lives within reach of a centre, as a table, as JSON or as a file."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from api.cli.access import from_environment, reader
from api.cli.terminal import AsJson, messages, print_json, print_rows, working
from registry.dates import today
from registry.errors import Fault, Invalid
from registry.workflow import Level

if TYPE_CHECKING:  # numeric libraries load only when the command runs
    from sqlalchemy import Connection

    from registry.coverage import Comparison, Coverage, Which

Codes = Annotated[list[str] | None, typer.Option(help="Only centres with this code; again for more.")]


def _day(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(Fault(where, text, "is not a day", ("2025-07-01",))) from None


def coverage(
    within: Annotated[
        list[float] | None, typer.Option(help="Radius in metres; again for more. Default: 500 and 1000.")
    ] = None,
    on: Annotated[str | None, typer.Option(help="Centres in operation on this day; default: today.")] = None,
    by: Annotated[
        Literal["district", "commune"] | None,
        typer.Option(help="Geography; default: the one that stood on the day."),
    ] = None,
    units_on: Annotated[
        str | None, typer.Option(help="Units that stood on this day; default: --on, or the last before.")
    ] = None,
    surface: Annotated[str, typer.Option(help="Demand surface; see demand list.")] = "census-2019",
    tier: Codes = None,
    centre_type: Codes = None,
    status: Codes = None,
    investment: Codes = None,
    management: Codes = None,
    exploitation: Codes = None,
    operation: Codes = None,
    where: Annotated[str | None, typer.Option("--filter", help="CQL2 text over creative-centres.")] = None,
    planned: Annotated[bool, typer.Option(help="Count announced centres as if they were open.")] = False,
    also: Annotated[
        list[str] | None,
        typer.Option(help="Code of a place to count as if it were a centre; again for more."),
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option(help="Code of a centre to leave out; again for more.")
    ] = None,
    against: Annotated[
        str | None, typer.Option(help="Compare with this earlier or later day: what changed until --on.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="Write the units to a file: .csv .gpkg .parquet")
    ] = None,
    gaps: Annotated[
        Path | None,
        typer.Option(help="Write the cells that the first radius leaves out: .csv .gpkg .parquet"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """People and area within metres of a creative centre, by unit and in the city."""
    from registry.coverage import Which
    from registry.coverage.frames import require_ending

    which = Which(
        tier=tuple(tier or ()),
        centre_type=tuple(centre_type or ()),
        status=tuple(status or ()),
        investment=tuple(investment or ()),
        management=tuple(management or ()),
        exploitation=tuple(exploitation or ()),
        operation=tuple(operation or ()),
        filter=where,
        planned=planned,
        also=tuple(also or ()),
        without=tuple(without or ()),
    )
    # The day of the person who asks, which the server's clock need not share.
    day = _day(on, "on") if on else today()
    earlier = _day(against, "against") if against else None
    stood = _day(units_on, "units_on") if units_on else None
    radii = within or [500.0, 1000.0]
    for path in (output, gaps):
        if path is not None:
            require_ending(path)
    with reader(from_environment()) as engine, engine.connect() as connection, working("Measuring"):
        answer = _answer(connection, radii, day, by, stood, surface, which)
        if earlier is not None:
            _print_changes(
                _answer(connection, radii, earlier, answer.geography, answer.units_on, surface, which),
                answer,
                as_json,
            )
        else:
            _print(answer, as_json)
        _write(connection, answer, output, gaps)


def _answer(
    connection: "Connection",
    within: list[float],
    on: date,
    by: str | None,
    units_on: date | None,
    surface: str,
    which: "Which",
) -> "Coverage":
    from registry.coverage import coverage as measured
    from registry.coverage.geography import present_level, standing_day

    level = Level(by) if by else present_level(connection, units_on or on)
    return measured(
        connection,
        within=within,
        on=on,
        units_on=units_on or standing_day(connection, level, on),
        geography=level,
        surface=surface,
        which=which,
    )


def _percent(share: float | None) -> str | None:
    return None if share is None else f"{100 * share:.1f} %"


def _row(place: dict[str, Any]) -> dict[str, object]:
    return {
        "code": place["code"],
        "name": place["name_vi"],
        "within": f"{place['within']:g}",
        "people reached": place["population"],
        "of": place["total"],
        "share": _percent(place["share"]),
        "by two or more": place["overlap"],
        "area reached": _percent(place["area_share"]),
        "half have it within": None if place["p50_m"] is None else f"{place['p50_m']:.0f} m",
        "gini": None if place["gini"] is None else round(place["gini"], 3),
    }


def _print(answer: "Coverage", as_json: bool) -> None:
    record = answer.record()
    if as_json:
        print_json(record)
        return
    rows = [_row(place) for radius in record["radii"] for place in (radius["city"], *radius["units"])]
    print_rows(rows, as_json=False, title=_title(answer))
    _print_pedigree(answer)


def _title(answer: "Coverage") -> str:
    return f"{len(answer.centres.codes)} centres on {answer.on}, by {answer.geography} of {answer.units_on}"


def _print_pedigree(answer: "Coverage") -> None:
    surface = answer.surface
    messages.print(
        f"People: {surface.source_title} ({surface.year}). {surface.method_en}. Distances in straight lines.",
        markup=False,
    )


def _print_changes(before: "Coverage", after: "Coverage", as_json: bool) -> None:
    from registry.coverage import compare

    change: Comparison = compare(before, after)
    if as_json:
        told = after.record()
        print_json(
            {
                name: told[name]
                for name in ("definition", "crs", "geography", "units_on", "demand", "data_version")
            }
            | {"before": before.on.isoformat(), "after": after.on.isoformat()}
            | change.record()
        )
        return
    rows = [
        {
            "code": one.code,
            "name": one.name_vi,
            "within": f"{one.within:g}",
            "before": one.before,
            "after": one.after,
            "gained": one.gained,
            "lost": one.lost,
        }
        for one in (*change.city, *change.units)
    ]
    print_rows(rows, as_json=False, title=f"{before.on} to {after.on}: {_title(after)}")
    _print_pedigree(after)


def _write(connection: "Connection", answer: "Coverage", output: Path | None, gaps: Path | None) -> None:
    if output is None and gaps is None:
        return
    from registry.coverage.frames import gaps_frame, units_frame, write

    if output is not None:
        write(units_frame(connection, answer), output, layer="coverage")
        messages.print(f"Units written to {output}", markup=False)
    if gaps is not None:
        write(gaps_frame(answer, answer.within[0]), gaps, layer="gaps")
        messages.print(f"Cells written to {gaps}", markup=False)
