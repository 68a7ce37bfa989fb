"""`creative-registry access`: what of a centre falls to each person, by unit."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from api.cli.access import from_environment, reader
from api.cli.terminal import AsJson, messages, print_json, print_rows, working
from registry.dates import today
from registry.errors import Fault, Invalid
from registry.workflow import Level

if TYPE_CHECKING:  # numerical libraries load only when something is computed
    from registry.access import Step


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
    as_json: AsJson = False,
) -> None:
    """Tell what of a centre falls to each person within reach, by unit (E2SFCA)."""
    from registry.access import Supply
    from registry.access import access as ask
    from registry.coverage.centres import Which
    from registry.demand.reading import DEFAULT

    steps = _steps(step, within)
    with (
        working("Computing accessibility"),
        reader(from_environment()) as engine,
        engine.connect() as connection,
    ):
        found = ask(
            connection,
            on=_day(on),
            level=Level(level),
            steps=steps,
            supply=Supply(supply),
            which=Which(filter=where),
            demand=surface or DEFAULT,
        )
    if as_json:
        rows = ("units", "centres", "steps")
        record = found._asdict() | {name: [row._asdict() for row in getattr(found, name)] for name in rows}
        print_json(record | {"city": found.city._asdict(), "surface": found.surface._asdict()})
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


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else today()
    except ValueError:
        raise Invalid(Fault("on", text, "is not a day", ("2025-07-01",))) from None


def _steps(given: list[str] | None, within: float | None) -> "tuple[Step, ...]":
    from registry.access import ENHANCED, Step, plain

    if given and within is not None:
        raise Invalid(Fault("within", within, "cannot be combined with steps; give one of them"))
    if within is not None:
        return plain(within)
    if not given:
        return ENHANCED
    read = []
    for text in given:
        metres, _, weight = text.partition("=")
        try:
            read.append(Step(float(metres), float(weight)))
        except ValueError:
            raise Invalid(Fault("step", text, "is not METRES=WEIGHT", ("2000=0.68",))) from None
    return tuple(read)
