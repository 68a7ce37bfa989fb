"""`creative-registry demand …`: where people live, as surfaces beside the census."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from api.cli.access import from_environment, owner, reader, require_migrated
from api.cli.terminal import AsJson, Commands, messages, print_rows, working

commands = Commands(help="Where people live: demand surfaces.", no_args_is_help=True)


@commands.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the surfaces with their people, source, year and method."""
    from registry.demand.reading import surfaces

    with reader(from_environment()) as engine, engine.connect() as connection:
        found = surfaces(connection)
    if as_json:
        print_rows([each._asdict() for each in found], as_json=True, title="")
        return
    shown = ("code", "name_en", "year", "total", "source", "method_en")
    rows = [{name: getattr(each, name) for name in shown} for each in found]
    print_rows(rows, as_json=False, title=f"{len(rows)} surfaces")


@commands.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(help="A table (.csv .gpkg .geojson .parquet) or a raster (.tif) of people.")
    ],
    code: Annotated[str, typer.Option(help="Code of the surface, as worldpop-2020; replaces one of it.")],
    year: Annotated[int, typer.Option(help="Year that the numbers are of.")],
    source: Annotated[str, typer.Option(help="Code of the source.")],
    source_title: Annotated[
        str | None, typer.Option(help="Title of the source, when it is a new one.")
    ] = None,
    name_vi: Annotated[str | None, typer.Option(help="Vietnamese name; default: the code.")] = None,
    name_en: Annotated[str | None, typer.Option(help="English name; default: the code.")] = None,
    crs: Annotated[
        str | None, typer.Option(help="System of the coordinates, as EPSG:4326; must agree with the file.")
    ] = None,
    people: Annotated[str, typer.Option(help="Of a table: the column of people.")] = "population",
    x: Annotated[str, typer.Option(help="Of a CSV of points: the column of x or longitude.")] = "lon",
    y: Annotated[str, typer.Option(help="Of a CSV of points: the column of y or latitude.")] = "lat",
    level: Annotated[
        Literal["district", "commune"] | None, typer.Option(help="Of a table of units: their level.")
    ] = None,
    unit: Annotated[str, typer.Option(help="Of a table of units: the column of their codes.")] = "code",
    band: Annotated[int, typer.Option(help="Of a raster: the band of people.")] = 1,
    rake: Annotated[
        bool, typer.Option(help="Scale to the census figure of every district, or keep the file's numbers.")
    ] = True,
) -> None:
    """Add a surface from a table of points or units, or from a raster such as WorldPop or GHSL."""
    from registry.demand.importing import Origin, import_raster, import_table

    origin = Origin(
        code=code,
        year=year,
        source=source,
        source_title=source_title,
        name_vi=name_vi,
        name_en=name_en,
        rake=rake,
    )
    with owner(from_environment()) as engine:
        require_migrated(engine)
        with working(f"Reading {file.name}"):
            if file.suffix.lower() in {".tif", ".tiff", ".vrt"}:
                report = import_raster(engine, file, origin, crs=crs, band=band)
            else:
                report = import_table(
                    engine, file, origin, crs=crs, people=people, x=x, y=y, level=level, unit=unit
                )
    messages.print(
        f"{code}: {report.given:.0f} people in the file, {report.total} in {report.cells} cells;"
        f" {report.outside:.0f} lie outside the city",
        markup=False,
    )
