"""Where centres are, and how they are joined: the maps, the districts, the network."""

from collections import Counter
from collections.abc import Iterator

from api.reporting.document import Block, Column, Heading, Kind, Paragraph, Row, Text, text
from api.reporting.drawing import centres_map, districts_map
from api.reporting.facts import Facts
from api.reporting.pen import Pen
from registry.network import MEASURES
from registry.workflow import Stage, Status

AT_WORK = (Stage.PILOT.value, Stage.OPERATING.value)
_NETWORK = ("connected", "isolated", "links", "groups", "piloted", "piloted_connected", "units_without")
"""Measures of the network that the report tells."""


def centres(facts: Facts, pen: Pen) -> Iterator[Block]:
    """Centres by status, on maps and by district, and their network."""
    yield Heading(1, pen.section("report.centres"))
    yield Paragraph(_states(facts, pen))
    yield from maps(facts, pen)
    yield Heading(2, pen.part("report.by_district"))
    yield _by_district(facts, pen)
    yield Paragraph(_without(facts, pen))
    yield Heading(2, pen.part("report.network_head"))
    yield network_table(facts, pen)


def maps(facts: Facts, pen: Pen) -> Iterator[Block]:
    """How many centres each district has, and where centres are."""
    held, on = facts.network, pen.day(facts.asked.on)
    without, every = len(held.units_without), len(held.network.units)
    edition = facts.edition.number
    alt = pen.t("report.map_districts_alt", on=on, served=every - without, every=every, without=without)
    yield pen.figure("report.map_districts", alt, districts_map(facts, pen), on=on, edition=edition)
    drawn = centres_map(facts, pen)
    alt = pen.t("report.map_centres_alt", on=on, told=drawn.told)
    yield pen.figure("report.map_centres", alt, drawn[:3], on=on, edition=edition)
    if drawn.thinned:
        yield Paragraph(text(pen.t("report.map_thinned")))


def _states(facts: Facts, pen: Pen) -> Text:
    found = Counter(each.status for each in facts.places if each.is_centre)
    address = pen.to.network()
    told: list[Text] = []
    for status in Status:
        if found[status.value]:
            label = pen.label("centre_status", status).lower()
            told.append(
                text(
                    pen.count(found[status.value], pen.t("report.counted.status", status=label), address),
                    f" {label}",
                )
            )
    every = pen.count(sum(found.values()), pen.t("report.counted.centres"), address)
    parts: list[Text | str] = []
    for each in told:
        parts += [", ", each] if parts else [each]
    return text(pen.t("report.states_begin"), " ", every, " ", pen.t("report.states_of"), " ", *parts, ".")


def _by_district(facts: Facts, pen: Pen) -> Block:
    columns = (
        Column(pen.t("report.column.district"), 2.2),
        Column(pen.t("report.column.operating"), 1, Kind.NUMBER),
        Column(pen.t("report.column.of_tier"), 1, Kind.NUMBER),
        Column(pen.t("report.column.planned"), 1, Kind.NUMBER),
        Column(pen.t("report.column.converted"), 1.1, Kind.NUMBER),
        Column(pen.t("report.column.people"), 1.1, Kind.NUMBER),
    )
    operating = Counter(each.district for each in facts.places if each.status == Status.OPERATING)
    tier = Counter(
        each.district for each in facts.places if each.status == Status.OPERATING and each.tier == "district"
    )
    planned = Counter(each.district for each in facts.places if each.status == Status.PLANNED)
    converted = Counter(each.district for each in facts.places if each.stage in AT_WORK)
    rows = []
    for unit in facts.outlines:
        found = (operating[unit.code], tier[unit.code], planned[unit.code], converted[unit.code])
        people = "" if unit.population is None else pen.number(unit.population)
        rows.append(Row((text(pen.name(unit)), *(text(pen.number(each)) for each in found), text(people))))
    return pen.table("report.districts_table", columns, rows, on=pen.day(facts.asked.on))


def _without(facts: Facts, pen: Pen) -> Text:
    held = facts.network
    named = ", ".join(pen.name(unit) for unit in held.units_without) or pen.t("report.none")
    number = pen.count(
        len(held.units_without), pen.t("report.network.units_without"), pen.to.network(by="district")
    )
    communes = pen.count(
        facts.communes_without, pen.t("report.counted.communes_without"), pen.to.network(by="commune")
    )
    first = text(
        pen.t("report.without_begin"),
        " ",
        number,
        f"/{len(held.network.units)} ",
        pen.t("report.without_districts", named=named),
    )
    second = text(
        " ",
        pen.t("report.without_also"),
        " ",
        communes,
        f"/{len(facts.communes)} ",
        pen.t("report.without_communes"),
    )
    return text(first, second)


def network_table(facts: Facts, pen: Pen) -> Block:
    """The measures of the network."""
    columns = (
        Column(pen.t("report.column.measure"), 4),
        Column(pen.t("report.column.number"), 0.8, Kind.NUMBER),
    )
    found = facts.network.numbers()
    told = [name for name in MEASURES if name in _NETWORK]
    rows = []
    for name in told:
        words = pen.t(f"report.network.{name}")
        rows.append(Row((text(words), text(pen.count(found[name], words, pen.to.network(by="district"))))))
    return pen.table("report.network_table", columns, rows, on=pen.day(facts.asked.on))
