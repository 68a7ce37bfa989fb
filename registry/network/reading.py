"""Centres and links of a day, read once and measured in memory."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select

from registry.history.on_a_day import PlaceThen, edition_known, link_on, places_on
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
    centres = places_on(connection, number, on, which=which.condition)
    links = links_on(connection, number, on, which)
    return joined(connection, Network(on, number, by, last_units(connection, by)), centres, links)


def links_on(connection: Connection, edition: int, on: date, which: Which) -> list[Row[Any]]:
    """The links of the kinds that are asked about: the ids of both ends, and what a `Joined` tells."""
    link = link_on(edition, on)
    wanted = (
        select(
            *(link.c.from_site, link.c.to_site, link.c.kind, link.c.date_text, link.c.earliest),
            *(source.c.title, source.c.url, link.c.note_vi, link.c.note_en),
        )
        .join(source, source.c.code == link.c.source)
        .order_by(link.c.id)
    )
    return list(connection.execute(wanted.where(link.c.kind.in_(which.kind)) if which.kind else wanted))


def joined(
    connection: Connection, empty: Network, centres: dict[UUID, PlaceThen], links: Iterable[Row[Any]]
) -> Network:
    """The network of these centres, with the links of which one end at least is among them."""
    held = [link for link in links if link.from_site in centres or link.to_site in centres]
    others = {end for link in held for end in link[:2]} - centres.keys()
    known = centres | (places_on(connection, empty.edition, empty.on, among=sorted(others)) if others else {})
    found = sorted(
        ((link, Joined._make((known[link.from_site], known[link.to_site], *link[2:]))) for link in held),
        key=lambda pair: (pair[1].a.code, pair[1].b.code),
    )
    inside = [each for link, each in found if link.from_site in centres and link.to_site in centres]
    outside = [each for link, each in found if not (link.from_site in centres and link.to_site in centres)]
    return replace(empty, centres=tuple(centres.values()), links=tuple(inside), outside=tuple(outside))
