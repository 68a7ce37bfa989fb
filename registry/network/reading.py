"""Centres and links of a day, read once and measured in memory."""

from datetime import date

from sqlalchemy import Connection, select

from registry.history.on_a_day import PlaceThen, edition_known, link_on, place_on, places_on
from registry.network.asking import EVERY, Which
from registry.network.measuring import Joined, Network
from registry.tables import source
from registry.units.standing import last_units
from registry.workflow import Level


def network(
    connection: Connection,
    *,
    on: date,
    by: Level = Level.DISTRICT,
    edition: int | None = None,
    which: Which = EVERY,
) -> Network:
    """The network of a day as an edition knew it, the present one for None, told by the units of a level.

    A link counts from the first day that its date can mean; one without a date counts from the start. Links
    to places that are not among the centres asked about stand apart, in `outside`.
    """
    number = edition_known(connection, None) if edition is None else edition
    places = {place.code: place for place in places_on(connection, number, on)}
    centres = tuple(place for place in places.values() if which.holds(place))
    held = {centre.code for centre in centres}
    links = [
        link for link in _links(connection, number, on, places) if not which.kind or link.kind in which.kind
    ]
    inside = tuple(link for link in links if link.a.code in held and link.b.code in held)
    apart = [link for link in links if link.a.code in held or link.b.code in held]
    outside = tuple(link for link in apart if not (link.a.code in held and link.b.code in held))
    units = last_units(connection, by)
    return Network(on, number, by, units, centres, inside, outside)


def _links(connection: Connection, edition: int, on: date, places: dict[str, PlaceThen]) -> list[Joined]:
    link = link_on(edition, on)
    here, there = place_on(edition, on).alias("here"), place_on(edition, on).alias("there")
    rows = connection.execute(
        select(
            *(here.c.code, there.c.code, link.c.kind, link.c.date_text, link.c.earliest),
            *(source.c.title, source.c.url, link.c.note_vi, link.c.note_en),
        )
        .join(here, here.c.site_id == link.c.from_site)
        .join(there, there.c.site_id == link.c.to_site)
        .join(source, source.c.code == link.c.source)
        .order_by(here.c.code.collate("C"), there.c.code.collate("C"), link.c.id)
    )
    return [Joined(places[a], places[b], *rest) for a, b, *rest in rows]
