"""What has changed since the last report: what happened to places, and what the registry says otherwise."""

from collections.abc import Iterator, Sequence
from functools import partial

from api.reporting.document import Block, Column, Heading, Kind, Paragraph, Row, Run, text
from api.reporting.facts import Facts
from api.reporting.pen import Pen
from registry.history.states import Changed, Differences


def changes(facts: Facts, pen: Pen) -> Iterator[Block]:
    """Additions, removals and changes between the day of the last report and this one's."""
    since, on = pen.day(facts.asked.since), pen.day(facts.asked.on)
    yield Heading(1, pen.section("report.changes"))
    yield Paragraph(text(pen.t("report.changes_begin", since=since, on=on)))
    yield Heading(2, pen.part("report.happened"))
    yield Paragraph(text(pen.t("report.happened_rule", since=since, on=on)))
    yield from _moved(facts.happened, facts, pen)
    yield Heading(2, pen.part("report.recorded"))
    yield from _recorded(facts, pen)


def _recorded(facts: Facts, pen: Pen) -> Iterator[Block]:
    since, held = pen.day(facts.asked.since), facts.recorded
    if held.differences is None or held.edition is None:
        first = pen.day(facts.first.changed_at)
        yield Paragraph(text(pen.t("report.before_first", since=since, first=first)))
        return
    before, after = held.edition.number, facts.edition.number
    yield Paragraph(text(pen.t("report.recorded_rule", since=since, before=before, after=after)))
    found = held.differences
    yield from _listed(found.added, "report.added", facts, pen)
    yield from _listed(found.removed, "report.removed", facts, pen)
    yield from _moved(found, facts, pen)


def _listed(found: Sequence[Changed], key: str, facts: Facts, pen: Pen) -> Iterator[Block]:
    def row(each: Changed) -> Row:
        place = each.place
        state = pen.label("centre_status", place.status) or pen.label("conversion_stage", place.stage)
        name = text(Run(pen.name(place), link=pen.to.place(place.slug)), f" ({place.code})")
        return Row((name, text(_district(facts, place.district, pen)), text(state)))

    if not found:
        yield Paragraph(text(pen.t(f"{key}_none")))
        return
    columns = (
        Column(pen.t("report.column.place"), 3),
        Column(pen.t("report.column.district"), 1.3),
        Column(pen.t("report.column.state"), 1.2),
    )
    yield from pen.listed(f"{key}_table", columns, found, row, number=pen.number(len(found)))


def _moved(found: Differences, facts: Facts, pen: Pen) -> Iterator[Block]:
    sides = (
        ("report.status_table", found.status, "centre_status", "status"),
        ("report.stage_table", found.stage, "conversion_stage", "stage"),
    )
    if not found.status and not found.stage:
        yield Paragraph(text(pen.t("report.nothing_moved")))
    for key, moved, vocabulary, side in sides:
        if moved:
            told = partial(_move, vocabulary=vocabulary, side=side, facts=facts, pen=pen)
            yield from pen.listed(key, _columns(pen), moved, told, number=pen.number(len(moved)))


def _columns(pen: Pen) -> tuple[Column, ...]:
    return (
        Column(pen.t("report.column.place"), 2.7),
        Column(pen.t("report.column.district"), 1.2),
        Column(pen.t("report.column.before"), 1, Kind.CENTRED),
        Column(pen.t("report.column.after"), 1, Kind.CENTRED),
        Column(pen.t("report.column.earliest"), 1.15, Kind.CENTRED),
    )


def _move(each: Changed, *, vocabulary: str, side: str, facts: Facts, pen: Pen) -> Row:
    place = each.place
    was, now = getattr(each.before, side, None), getattr(each.after, side, None)
    return Row(
        (
            text(Run(pen.name(place), link=pen.to.place(place.slug))),
            text(_district(facts, place.district, pen)),
            text(_state(was, vocabulary, pen)),
            text(Run(_state(now, vocabulary, pen), bold=True)),
            text(pen.day(getattr(place, f"{side}_since")) or pen.t("report.unknown")),
        )
    )


def _state(code: str | None, vocabulary: str, pen: Pen) -> str:
    """A state; `unknown` and `none` before an event say that nothing was known to have happened yet."""
    if code in (None, "unknown", "none"):
        return pen.t("report.not_yet")
    return pen.label(vocabulary, code)


def _district(facts: Facts, code: str | None, pen: Pen) -> str:
    return next((pen.name(unit) for unit in facts.outlines if unit.code == code), "")
