"""`creative-registry sites …`: places on the terminal."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table
from sqlalchemy import Connection

from api.cli.access import from_environment, reader
from api.cli.terminal import AsJson, Commands, answers, print_json, print_rows
from registry.browsing import areas, filters, finding, places, terms

commands = Commands(help="Places: find them, show one.", no_args_is_help=True)


def _unit_key(connection: Connection, named: str) -> str:
    """The key of a unit that is named by key, or by level and code: then the latest version of it."""
    known = [version.key for version in areas.versions(connection)]
    same = [key for key in known if key == named or key.rpartition(":")[0] == named]
    return max(same, default=named)


def _asked(connection: Connection, pairs: list[tuple[str, str | None]]) -> filters.Filters:
    given = [(name, value) for name, value in pairs if value]
    words = terms.vocabularies(connection)
    return filters.read(
        [(name, _unit_key(connection, value) if name == filters.UNIT else value) for name, value in given],
        codes={axis: tuple(words[vocabulary].terms) for axis, vocabulary in filters.VOCABULARY.items()},
        units=[version.key for version in areas.versions(connection)],
    )


def _all(connection: Connection, wanted: filters.Filters) -> Iterator[finding.Listed]:
    after: str | None = None
    while True:
        page = finding.page(connection, wanted, after=after, size=500)
        yield from page.places
        after = page.after
        if after is None:
            return


@commands.command("list")
def list_(
    words: Annotated[
        str | None, typer.Argument(help="Part of a name or address, with or without diacritics.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help="creative_centre, heritage_site or converted_site.")
    ] = None,
    category: Annotated[str | None, typer.Option(help="Heritage category.")] = None,
    stage: Annotated[str | None, typer.Option(help="Stage of the conversion.")] = None,
    status: Annotated[str | None, typer.Option(help="Status of the centre.")] = None,
    unit: Annotated[str | None, typer.Option(help="A unit, as district:001 or commune:00004.")] = None,
    when: Annotated[str | None, typer.Option(help="Places that existed then: a day or a year.")] = None,
    as_json: AsJson = False,
) -> None:
    """List places by name."""
    pairs = [
        (filters.WORDS, words),
        (filters.Axis.KIND, kind),
        (filters.Axis.CATEGORY, category),
        (filters.Axis.STAGE, stage),
        (filters.Axis.STATUS, status),
        (filters.UNIT, unit),
        (filters.WHEN, when),
    ]
    with reader(from_environment()) as engine, engine.connect() as connection:
        found = list(_all(connection, _asked(connection, [(str(name), value) for name, value in pairs])))
    if as_json:
        print_json([asdict(place) for place in found])
        return
    print_rows(
        [
            {
                "code": place.code,
                "name": place.name_vi,
                "kind": place.kind,
                "state": place.status or place.stage,
                "district": place.district_vi,
                "commune": place.commune_vi,
                "verification": place.verification,
            }
            for place in found
        ],
        as_json=False,
        title=f"{len(found)} places",
    )


@commands.command()
def show(
    name: Annotated[str, typer.Argument(help="Code (HN001) or slug of the place.")], as_json: AsJson = False
) -> None:
    """Show everything known of one place."""
    with reader(from_environment()) as engine, engine.connect() as connection:
        by_code = finding.page(connection, filters.Filters(words=name))
        slug = next((each.slug for each in by_code.places if each.code == name.upper()), None)
        found = places.place(connection, slug or places.present_slug(connection, name))
    record = asdict(found) | {
        part: [row._asdict() for row in getattr(found, part)]
        for part in ("organisations", "sources", "events", "links", "units", "neighbours")
    }
    if as_json:
        print_json(record)
        return
    table = Table(title=f"{found.code}  {found.name_vi}", title_justify="left", box=None, show_header=False)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for field, value in record.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            value = "\n".join(" · ".join(str(cell) for cell in row.values() if cell) for row in value)
        if value not in (None, [], "", False):
            table.add_row(field, str(value))
    answers.print(table)
