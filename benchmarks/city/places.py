"""Rows of every table for a block of a thousand places, and what the public is to see of them."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
import shapely
from numpy.random import Generator, default_rng

from benchmarks.city import histories
from benchmarks.city.facets import Cells, Cited, centre, heritage
from benchmarks.city.ground import METRES, SLANT, Ground, Spots
from benchmarks.city.words import CENTRES, FOUNDERS, HERITAGE, STREETS, SUMMARIES, Named
from registry.crs import STORED
from registry.text import slug

BLOCK = 1000
BEGAN = datetime(2025, 1, 1, tzinfo=UTC)
OUTLINED = 0.08
"""Share of places with a polygon."""
DRAFT, DELETED, UNSOURCED, BARE = 0.01, 0.01, 0.005, 0.003
"""Shares of places that the public must not see."""


class Place(NamedTuple):
    """Where the place of a number lies, and how its name ends."""

    number: int
    geom: str
    street: str
    name: str
    founder: bool
    commune: int
    district: int


@dataclass
class Block:
    """Rows by table; `kinds` are the kinds of the places that the public sees, one for each."""

    rows: dict[str, list[Cells]] = field(default_factory=dict)
    kinds: list[str] = field(default_factory=list)

    def add(self, table: str, **cells: Any) -> None:
        self.rows.setdefault(table, []).append(cells)


def id_of(number: int, seed: int) -> UUID:
    """The id of the place of that number: of version 7, a second after the one before it."""
    at = int(BEGAN.timestamp() * 1000) + number * 1000
    chance = Random(f"{seed}:{number}").getrandbits(74)
    return UUID(int=at << 80 | 7 << 76 | chance >> 62 << 64 | 2 << 62 | chance & ((1 << 62) - 1))


def block(number: int, ground: Ground, cited: Cited, *, seed: int, count: int = BLOCK) -> Block:
    """The first `count` places of a block; a place does not depend on how many follow."""
    spots = ground.scatter(default_rng([seed, 1, number]), BLOCK)
    geoms = _geometries(spots, default_rng([seed, 2, number]))
    draw = Random(f"{seed}/{number}")
    made = Block()
    for at in range(count):
        village = int(spots.village[at])
        street = f"phố {draw.choice(STREETS)}" if village < 0 else f"thôn {ground.village_names[village]}"
        founder = draw.random() < 0.5
        name = draw.choice(FOUNDERS) if founder else street.partition(" ")[2]
        where = (int(spots.commune[at]), int(spots.district[at]))
        place = Place(number * BLOCK + at, geoms[at], street, name, founder, *where)
        _write(made, place, ground, cited, draw, seed)
    return made


def _geometries(spots: Spots, draw: Generator) -> list[str]:
    """Points, and for some places the outline of a yard, as EWKB in hexadecimal digits."""
    size = draw.uniform(6, 70, (len(spots.lon), 2)) / (METRES * SLANT, METRES)
    outlined = draw.random(len(spots.lon)) < OUTLINED
    points = shapely.points(spots.lon, spots.lat)
    east, north = (np.round(axis + size[:, at], 6) for at, axis in enumerate((spots.lon, spots.lat)))
    shapes = np.where(outlined, shapely.box(spots.lon, spots.lat, east, north), points)
    return list(shapely.to_wkb(shapely.set_srid(shapes, STORED), hex=True, include_srid=True))


def _write(made: Block, place: Place, ground: Ground, cited: Cited, draw: Random, seed: int) -> None:
    key = id_of(place.number, seed)
    is_centre, is_heritage = draw.choices(((True, False), (False, True), (True, True)), (30, 55, 15))[0]
    named = draw.choice(HERITAGE if is_heritage else CENTRES)
    fate = draw.random()
    bare = DRAFT + DELETED + UNSOURCED < fate < DRAFT + DELETED + UNSOURCED + BARE
    publication = "draft" if fate < DRAFT else "deleted" if fate < DRAFT + DELETED else "published"
    _site(made, key, place, named, publication, ground, draw)
    if not bare:
        if is_centre:
            made.add("centre", site_id=key, **centre(draw, cited, None if is_heritage else named))
        if is_heritage:
            made.add("heritage", site_id=key, **heritage(draw, cited, named, used=is_centre))
        happened = _history(draw, made, is_centre=is_centre, is_heritage=is_heritage)
        _record(made, key, happened, cited, draw)
        if is_centre and draw.random() < 0.4:
            _role(made, key, cited, draw)
    sourced = not DRAFT + DELETED < fate <= DRAFT + DELETED + UNSOURCED
    if sourced:
        for position, code in enumerate(draw.sample(cited.sources, draw.choice((1, 1, 1, 2, 2, 3)))):
            made.add("site_source", site_id=key, source=code, position=position)
    _stated(made, key, place, ground, draw)
    if publication == "published" and sourced and not bare:
        made.kinds.append(_kind(happened, is_centre=is_centre, is_heritage=is_heritage))


def _site(
    made: Block, key: UUID, place: Place, named: Named, publication: str, ground: Ground, draw: Random
) -> None:
    name = f"{named.vi} {place.name}"
    vi, en = draw.choice(SUMMARIES) if draw.random() < 0.7 else (None, None)
    at = BEGAN + timedelta(seconds=place.number)
    made.add(
        "site",
        id=key,
        code=f"BM{place.number:07}",
        slug=f"{slug(name)}-{place.number}",
        name_vi=name,
        name_en=named.en.format(place.name) if draw.random() < 0.6 else None,
        other_names=[f"{named.vi} {draw.choice(FOUNDERS)}"] if draw.random() < 0.15 else [],
        address=f"{draw.randint(1, 400)} {place.street}, {ground.communes.names[place.commune]}",
        summary_vi=vi,
        summary_en=en,
        geom=place.geom,
        accuracy_m=draw.choice((10, 20, 50, 150, 500)),
        position_method=draw.choice(("surveyed", "published", "address_estimate", "area_estimate")),
        position_date=date(2026, 1, 1) + timedelta(days=draw.randrange(300)),
        verification="sourced" if draw.random() < 0.8 else "unverified",
        publication=publication,
        created_at=at,
        updated_at=at,
    )


def _history(draw: Random, made: Block, *, is_centre: bool, is_heritage: bool) -> list[histories.Happened]:
    """What is known to have happened; converted places are those with both facets."""
    steps: list[histories.Happened] = []
    if is_heritage and (is_centre or draw.random() < 0.3):
        steps += histories.conversion(draw, through=is_centre)
    if is_heritage and made.rows["heritage"][-1]["survival"] == "demolished":
        steps += histories.demolished(draw)
    return steps + (histories.working_life(draw) if is_centre else [])


def _record(made: Block, key: UUID, happened: list[histories.Happened], cited: Cited, draw: Random) -> None:
    for facet, kind, day in happened:
        cells = histories.days(day) | {"source": draw.choice(cited.sources)}
        made.add("event", site_id=key, facet=facet, kind=kind, **cells)


def _role(made: Block, key: UUID, cited: Cited, draw: Random) -> None:
    made.add(
        "site_organisation",
        site_id=key,
        organisation=draw.choice(cited.organisations),
        role=cited.one(draw, "organisation_role"),
        source=draw.choice(cited.sources),
    )


def _stated(made: Block, key: UUID, place: Place, ground: Ground, draw: Random) -> None:
    """Addresses that name a unit: most the one that the place lies in, some the one across the line."""
    for units, at, share in ((ground.districts, place.district, 0.2), (ground.communes, place.commune, 0.15)):
        if at >= 0 and draw.random() < share:
            stated = at if draw.random() < 0.95 else draw.randrange(len(units.ids))
            basis = f"địa chỉ ghi {units.names[stated]}"
            made.add("site_stated_unit", site_id=key, unit_id=units.ids[stated], basis=basis)


def _kind(happened: list[histories.Happened], *, is_centre: bool, is_heritage: bool) -> str:
    if not is_heritage:
        return "creative_centre"
    kinds = [kind for facet, kind, _ in happened if facet == "centre"]
    # A centre that is only announced, or closed, is no conversion yet or any more.
    at_work = not kinds or kinds[-1] in {"opened", "suspended"}
    return "converted_site" if is_centre and at_work else "heritage_site"
