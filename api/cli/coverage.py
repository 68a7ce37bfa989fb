"""`creative-registry coverage`: who lives within reach of a centre, as a table, as JSON or as a file."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from api.cli.access import from_environment, reader
from api.cli.analyses import given, require_output
from api.cli.counting import count_with
from api.cli.terminal import AsJson, messages, print_json, print_rows, working
from registry.errors import Fault, Invalid
from registry.workflow import Process

if TYPE_CHECKING:  # numeric libraries load only when the command runs
    from sqlalchemy import Connection

    from registry.coverage import Comparison, Coverage

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
    engine: Annotated[
        Literal["local", "dask"] | None,
        typer.Option(help="Count by the kernel for many machines: in this process, or on dask workers."),
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Of dask: address of the scheduler, as tcp://host:8786.")
    ] = None,
    partitions: Annotated[
        Path | None,
        typer.Option(
            help="Folder for the cells, which all workers see under this name; default: one for now."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """People and area within metres of a creative centre, by unit and in the city."""
    from registry.analyses.computing import coverage_of
    from registry.analyses.parameters import CoverageAsked
    from registry.analyses.parameters import asked as read

    values = given(
        within=within,
        on=on,
        by=by,
        units_on=units_on,
        surface=surface,
        tier=tier,
        centre_type=centre_type,
        status=status,
        investment=investment,
        management=management,
        exploitation=exploitation,
        operation=operation,
        filter=where,
        planned=planned,
        also=also,
        without=without,
    )
    asked = read(Process.COVERAGE, values)
    assert isinstance(asked, CoverageAsked)  # noqa: S101 - the process says so
    earlier = _day(against, "against") if against else None
    for path in (output, gaps):
        require_output(path)
    if engine is not None or scheduler is not None:
        _require_alone(against=against, output=output, gaps=gaps)
        count_with(asked, engine or "local", scheduler, partitions, as_json=as_json)
        return
    with reader(from_environment()) as reading, reading.connect() as connection, working("Measuring"):
        answer = coverage_of(connection, asked)
        if earlier is not None:
            stood = {"by": answer.geography.value, "units_on": answer.units_on}
            before = coverage_of(connection, asked.model_copy(update=stood), on=earlier)
            _print_changes(before, answer, as_json)
        else:
            _print(answer, as_json)
        _write(connection, answer, output, gaps)


def _require_alone(**others: object) -> None:
    faults = [
        Fault(name, str(value), "does not go with an engine")
        for name, value in others.items()
        if value is not None
    ]
    if faults:
        raise Invalid(faults)


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
