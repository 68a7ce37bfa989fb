"""`creative-registry units …`: administrative units on the terminal, and official boundaries in."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.access import from_environment, owner, reader, require_migrated
from api.cli.terminal import AsJson, Commands, messages, print_json, print_rows, working
from registry.errors import Fault, Invalid
from registry.text import slug
from registry.workflow import Level

if TYPE_CHECKING:  # geometry libraries load only when boundaries are imported
    from registry.units.moving import Conflict, Moved, Named

commands = Commands(help="Administrative units, then and now.", no_args_is_help=True)

Day = Annotated[str | None, typer.Option(help="A day, as 2025-06-30; default: all times.")]


def day(text: str, where: str) -> date:
    """A day as it is typed; raises Invalid that names the option."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(Fault(where, text, "is not a day", ("2025-07-01",))) from None


@commands.command("list")
def list_(
    level: Annotated[Level | None, typer.Option(help="city, district or commune; default: all.")] = None,
    on: Day = None,
    as_json: AsJson = False,
) -> None:
    """List units with population and area; what has no official figure is left empty."""
    from registry.units.reading import units

    with reader(from_environment()) as engine, engine.connect() as connection:
        found = units(connection, level=level, on=day(on, "on") if on else None)
    if as_json:
        print_rows([unit._asdict() for unit in found], as_json=True, title="")
        return
    shown = (
        "level",
        "code",
        "name_vi",
        "valid_from",
        "valid_to",
        "population",
        "area_km2",
        "boundary_quality",
    )
    rows = [{name: getattr(unit, name) for name in shown} for unit in found]
    print_rows(rows, as_json=False, title=f"{len(rows)} units")


@commands.command()
def lineage(
    unit: Annotated[str, typer.Argument(help="A unit by level and code, as district:002 or commune:00070.")],
    on: Day = None,
    as_json: AsJson = False,
) -> None:
    """Show what a unit became and what it was made from, with shares of area."""
    from registry.units.reading import lineage as read

    level, _, code = unit.partition(":")
    if level not in set(Level):
        raise Invalid(
            Fault("unit", unit, "does not begin with a level", tuple(f"{each}:…" for each in Level))
        )
    with reader(from_environment()) as engine, engine.connect() as connection:
        found = read(connection, Level(level), code, on=day(on, "on") if on else None)
    pairs = [(found.unit, part.unit, part) for part in found.became]
    pairs += [(part.unit, found.unit, part) for part in found.came_from]
    rows = [
        {
            "old_code": old.code,
            "old_name": old.name_vi,
            "new_code": new.code,
            "new_name": new.name_vi,
            "share_of_old": round(part.share_of_old, 3),
            "share_of_new": round(part.share_of_new, 3),
            "source": part.source,
        }
        for old, new, part in pairs
    ]
    print_rows(rows, as_json=as_json, title=f"{found.unit.name_vi}: shares of area, approximate")


@commands.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(help="GeoJSON, GeoPackage or Shapefile (also zipped) of all units.")
    ],
    level: Annotated[Level, typer.Option(help="Level of the units in the file.")],
    valid_from: Annotated[str, typer.Option(help="First day of these units, as 2025-07-01.")],
    crs: Annotated[str, typer.Option(help="What the file's numbers are in, as EPSG:4326; never guessed.")],
    source: Annotated[
        str | None, typer.Option(help="Code of the source; default: a new one, named after the file.")
    ] = None,
    source_title: Annotated[str | None, typer.Option(help="Title of a source that is new.")] = None,
    accuracy: Annotated[float, typer.Option(help="Accuracy of the boundaries in metres.")] = 10.0,
    layer: Annotated[str | None, typer.Option(help="Layer, when the file has several.")] = None,
    code_field: Annotated[
        str | None, typer.Option(help="Field of the codes; default: found by its name.")
    ] = None,
    name_field: Annotated[
        str | None, typer.Option(help="Field of the names; default: found by its name.")
    ] = None,
    overlap: Annotated[float, typer.Option(help="Square metres that two units may overlap.")] = 100.0,
    gap: Annotated[float, typer.Option(help="Square metres that a hole between units may have.")] = 100.0,
    area_share: Annotated[
        float, typer.Option(help="Share by which an area may differ from its published one.")
    ] = 0.3,
    repair: Annotated[bool, typer.Option(help="Repair invalid polygons instead of refusing them.")] = False,
    dry_run: Annotated[bool, typer.Option(help="Check and report; change nothing.")] = False,
    actor: Annotated[str, typer.Option(help="Who does this, for the history.")] = "administrator",
    as_json: AsJson = False,
) -> None:
    """Replace approximate outlines by official ones, all or nothing; tells which places change theirs."""
    from registry.units.replacing import STEPS, import_boundaries
    from registry.units.validating import STRICT, Tolerances

    tolerances = Tolerances(
        overlap_m2=overlap, gap_m2=gap, area_share=area_share, shift_m=STRICT.shift_m, repair=repair
    )
    code = source or f"boundaries-{slug(file.stem)}"
    title = source_title or (None if source else f"Boundary file {file.name}")
    with owner(from_environment()) as engine:
        require_migrated(engine)
        with working(f"Importing {file.name}", steps=STEPS) as step:
            report = import_boundaries(
                engine,
                file,
                level=level,
                valid_from=day(valid_from, "valid_from"),
                crs=crs,
                source=code,
                source_title=title,
                accuracy_m=accuracy,
                actor=actor,
                layer=layer,
                code_field=code_field,
                name_field=name_field,
                tolerances=tolerances,
                dry_run=dry_run,
                progress=step,
            )
    if as_json:
        lists = {name: [row._asdict() for row in getattr(report, name)] for name in ("moved", "conflicts")}
        print_json(asdict(report) | lists | {"warnings": [asdict(fault) for fault in report.warnings]})
        return
    for warning in report.warnings:
        messages.print(f"Warning: {warning}", markup=False)
    _print_moves(report.moved, report.conflicts)
    done = "Replaced" if report.imported else "Nothing was changed; would replace"
    messages.print(f"{done} the outlines of {report.replaced} of {report.units} {level} units.")


def _unit(named: "Named | None") -> str:
    return f"{named.code} {named.name_vi}" if named else "none"


def _print_moves(moves: "Sequence[Moved]", conflicts: "Sequence[Conflict]") -> None:
    if moves:
        rows: list[dict[str, object]] = [
            {
                "place": f"{move.code} {move.name_vi}",
                "old unit": _unit(move.old),
                "new unit": _unit(move.new),
                "by": move.reason,
            }
            for move in moves
        ]
        print_rows(rows, as_json=False, title=f"{len(rows)} places change their unit")
    if conflicts:
        rows = [
            {
                "place": f"{clash.code} {clash.name_vi}",
                "address states": _unit(clash.stated),
                "point lies in": _unit(clash.found),
                "metres": round(clash.distance_m),
                "accuracy": round(clash.accuracy_m),
            }
            for clash in conflicts
        ]
        print_rows(rows, as_json=False, title=f"{len(rows)} addresses and points disagree; the address stays")
