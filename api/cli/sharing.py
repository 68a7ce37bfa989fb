"""`creative-registry export` and `map export`: files to pass on."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from api.cli.access import from_environment, reader
from api.cli.terminal import Commands, messages, working
from registry.dates import today
from registry.errors import Fault, Invalid, Unavailable

maps = Commands(help="Maps as files.", no_args_is_help=True)

Language = Annotated[Literal["vi", "en"], typer.Option(help="Language of headings and words.")]


def export(
    collection: Annotated[
        str, typer.Argument(help="sites, creative-centres, heritage-sites, units or demand.")
    ],
    file: Annotated[
        Path, typer.Argument(help="Where to; its ending says what: .csv .geojson .gpkg .parquet .xlsx")
    ],
    where: Annotated[str | None, typer.Option("--filter", help="CQL2, as text or JSON.")] = None,
    bbox: Annotated[
        str | None, typer.Option(help="West, south, east, north in degrees, with commas.")
    ] = None,
    datetime: Annotated[str | None, typer.Option(help="Existed then: a day, or an interval a/b.")] = None,
    words: Annotated[str | None, typer.Option("--q", help="Free text, with or without diacritics.")] = None,
    crs: Annotated[
        str | None, typer.Option(help="URI of the system of the geometry; default: CRS84.")
    ] = None,
    surface: Annotated[str, typer.Option(help="Of demand: which surface; see demand list.")] = "census-2019",
    lang: Language = "vi",
) -> None:
    """Write a collection, or what a filter leaves of it, to a file with its licence, filter and date."""
    from api.params import features
    from registry.browsing.terms import vocabularies
    from registry.collections import collection as named
    from registry.collections import demand_of
    from registry.demand.reading import surface as surface_of
    from registry.exporting import EXTENSIONS, csvw, snapshot
    from registry.exporting import export as write

    if file.suffix.lower() not in EXTENSIONS:
        raise Invalid(Fault("file", file.name, "has no ending that names a format", tuple(EXTENSIONS)))
    wanted = demand_of(surface) if collection == "demand" else named(collection)
    given = [("filter", where), ("bbox", bbox), ("datetime", datetime), ("q", words), ("crs", crs)]
    unfinished = file.with_name(f".unfinished-{file.name}")
    with reader(from_environment()) as engine, snapshot(engine) as connection:
        if collection == "demand":
            surface_of(connection, surface)  # an unknown one is told, not written as an empty file
        asked = features([(name, text) for name, text in given if text], wanted, vocabularies(connection))
        try:
            with working(f"Writing {file.name}") as step:
                done = write(
                    connection,
                    asked.selection,
                    unfinished,
                    format=EXTENSIONS[file.suffix.lower()],
                    lang=lang,
                    projection=asked.projection,
                    progress=lambda number: step(f"{number} features"),
                )
            unfinished.replace(file)
        except OSError as reason:
            raise Unavailable(f"Cannot write {file}: {reason.strerror or reason}") from None
        finally:
            unfinished.unlink(missing_ok=True)
    if file.suffix.lower() == ".csv":
        file.with_name(f"{file.name}-metadata.json").write_text(
            csvw(asked.selection, done.stamp, file.name, lang), encoding="utf-8"
        )
    messages.print(f"{done.count} features in {file}", markup=False)


@maps.command("export")
def export_map(
    file: Annotated[Path, typer.Argument(help="Where to, as map.html.")],
    level: Annotated[
        Literal["district", "commune", "none"], typer.Option(help="Which units to draw.")
    ] = "commune",
    lang: Language = "vi",
) -> None:
    """Write the map of all places as one HTML file that opens from disk; only its background needs a net."""
    from api.pages.map_words import map_words
    from api.pages.reader import Reader
    from api.wording import wording
    from maps import views
    from maps.basemap import basemap
    from maps.export import standalone
    from maps.layers import Embedded
    from maps.legend import entries
    from registry.browsing import filters, marks
    from registry.browsing.edition import edition
    from registry.browsing.terms import vocabularies
    from registry.workflow import Level

    settings = from_environment()
    with working("Drawing the map"), reader(settings) as engine, engine.connect() as connection:
        background = basemap(settings.basemap, settings.basemap_attribution)
        reads = Reader(connection, edition(connection), vocabularies(connection), lang, background)
        on = date(2025, 6, 30) if level == "district" else today()
        units = None if level == "none" else Embedded(marks.outlines(connection, Level(level), on=on))
        drawn = views.explorer(
            Embedded(marks.marks(connection, filters.Filters())),
            units,
            map_words(reads),
            background=background,
        )
        t = wording(lang)
        page = standalone(
            drawn,
            title=t("explorer.title"),
            lang=lang,
            legend=entries(reads.labels("kind")),
            notes=[
                t("frame.data_date", day=f"{reads.edition.changed_at:%d/%m/%Y}", number=reads.edition.number),
                f"{t('frame.licence')} CC BY 4.0",
            ],
            background=background,
        )
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as reason:
        raise Unavailable(f"Cannot write {file}: {reason.strerror or reason}") from None
    messages.print(f"Written to {file}", markup=False)
