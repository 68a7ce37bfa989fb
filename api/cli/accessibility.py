"""`creative-registry access`: what of a centre falls to each person, by unit."""

from typing import Annotated, Literal

import typer

from api.cli.access import from_environment, reader
from api.cli.analyses import Output, given, require_output, write_result
from api.cli.terminal import AsJson, messages, print_json, print_rows, working
from registry.errors import Fault, Invalid
from registry.workflow import Process


def access(
    on: Annotated[str | None, typer.Option(help="Centres in operation on this day; default: today.")] = None,
    level: Annotated[
        Literal["district", "commune"], typer.Option(help="Which units to tell of.")
    ] = "district",
    step: Annotated[
        list[str] | None,
        typer.Option(help="METRES=WEIGHT, once for each step; default: 1000=1 2000=0.68 3000=0.22."),
    ] = None,
    within: Annotated[
        float | None, typer.Option(help="One catchment of so many metres instead of steps (2SFCA).")
    ] = None,
    supply: Annotated[
        Literal["one", "area"],
        typer.Option(help="What a centre offers: itself, or its recorded floor space."),
    ] = "one",
    where: Annotated[
        str | None, typer.Option("--filter", help="Which centres: CQL2 text over creative-centres.")
    ] = None,
    surface: Annotated[
        str | None, typer.Option(help="Code of the demand surface; default: the census.")
    ] = None,
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """Tell what of a centre falls to each person within reach, by unit (E2SFCA)."""
    from registry.analyses.computing import access_of, access_record
    from registry.analyses.parameters import AccessAsked
    from registry.analyses.parameters import asked as read

    require_output(output)
    values = given(
        on=on, by=level, steps=_steps(step), within=within, supply=supply, filter=where, surface=surface
    )
    asked = read(Process.ACCESS, values)
    assert isinstance(asked, AccessAsked)  # noqa: S101 - the process says so
    with (
        working("Computing accessibility"),
        reader(from_environment()) as engine,
        engine.connect() as connection,
    ):
        found = access_of(connection, asked)
        record = access_record(found)
        write_result(connection, Process.ACCESS, record, output)
    if as_json:
        print_json(record)
        return
    shown = ("code", "name_vi", "population", "without")
    table = [
        {name: getattr(area, name) for name in shown}
        | {"centres per 100,000" if supply == "one" else "m² per 100,000": _rounded(area.per_100k)}
        for area in (*found.units, found.city)
    ]
    print_rows(table, as_json=False, title=f"Accessibility on {found.on}, {len(found.centres)} centres")
    if found.left_out:
        messages.print(f"Left out, no floor space recorded: {', '.join(found.left_out)}.", markup=False)


def _rounded(number: float | None) -> str | None:
    return None if number is None else f"{number:,.3f}"


def _steps(typed: list[str] | None) -> list[dict[str, float]]:
    read = []
    for text in typed or ():
        metres, _, weight = text.partition("=")
        try:
            read.append({"within": float(metres), "weight": float(weight)})
        except ValueError:
            raise Invalid(Fault("step", text, "is not METRES=WEIGHT", ("2000=0.68",))) from None
    return read
