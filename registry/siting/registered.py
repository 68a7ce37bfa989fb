"""Siting over what is registered: cells of a demand surface, centres, heritage places."""

import time
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from registry import crs
from registry.browsing.edition import edition
from registry.coverage.centres import Which, centres
from registry.demand.reading import DEFAULT, cells, surface
from registry.siting.answer import Answer, Data, Point
from registry.siting.ask import FRONTIER, Clock, answered, frontier
from registry.siting.candidates import Candidates, candidates
from registry.siting.instance import Instance, instance
from registry.siting.question import Question
from registry.views import public_unit
from registry.workflow import Level


class Registered(NamedTuple):
    """An instance out of the registry, who could be chosen, and where the data comes from."""

    instance: Instance
    candidates: Candidates
    data: Data


def siting(
    connection: Connection,
    asked: Question,
    *,
    on: date,
    demand: str = DEFAULT,
    clock: Clock = time.monotonic,
) -> Answer:
    """Which heritage places to convert, given the centres in operation on a day and the people of a surface.

    Distances are planar in the metric CRS; exactly at the distance is within. The connection should see one
    moment of the data. Raises Invalid for a question that does not fit, NotFound for an unknown surface.
    """
    found = registered(connection, asked, on=on, demand=demand)
    return answered(found.instance, asked, about=found.data, excluded=found.candidates.excluded, clock=clock)


def siting_frontier(
    connection: Connection,
    asked: Question,
    *,
    on: date,
    demand: str = DEFAULT,
    most: int = FRONTIER,
    clock: Clock = time.monotonic,
) -> tuple[Point, ...]:
    """The best choice for each number of sites from 1; see `siting`."""
    found = registered(connection, asked, on=on, demand=demand)
    return frontier(found.instance, asked, most=most, clock=clock)


def registered(connection: Connection, asked: Question, *, on: date, demand: str = DEFAULT) -> Registered:
    """What the registry has to say to a question; existing centres, and planned ones if asked, are open."""
    people = cells(connection, demand)
    about = surface(connection, demand)
    there = centres(connection, on=on, which=Which(planned=asked.planned))
    who = candidates(connection, asked, on=on)
    unit = people.commune if asked.by is Level.COMMUNE else people.district
    names = connection.execute(select(public_unit.c.id, public_unit.c.name_vi)).all()
    return Registered(
        instance(
            (people.x, people.y, people.population, unit),
            who.eligible,
            (there.x, there.y),
            {row.id: row.name_vi for row in names},
        ),
        who,
        Data(demand, about.year, on.isoformat(), crs.uri(crs.METRIC), edition(connection).number, ""),
    )
