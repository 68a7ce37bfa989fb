"""Programmes with their activities, and ideas on their way."""

from collections import Counter
from collections.abc import Iterable, Iterator

from api.reporting.document import Block, Column, Heading, Kind, Paragraph, Row, Run, Text, joined, text
from api.reporting.facts import Facts
from api.reporting.pen import Pen
from registry.programmes import Activity
from registry.workflow import IdeaStage


def programmes(facts: Facts, pen: Pen) -> Iterator[Block]:
    """What was done since the plan was adopted, programme by programme, and the ideas."""
    yield Heading(1, pen.section("report.programmes"))
    if facts.activities:
        number = pen.count(len(facts.activities), pen.t("report.counted.activities"), pen.to.programmes())
        yield Paragraph(
            text(pen.t("report.programmes_begin"), " ", number, " ", pen.t("report.programmes_of"))
        )
        yield activities_table(facts.activities, pen, on=pen.day(facts.asked.on))
    else:
        yield Paragraph(text(pen.t("report.no_activities")))
    yield Heading(2, pen.part("report.ideas"))
    yield from ideas(facts, pen)


def activities_table(held: Iterable[Activity], pen: Pen, *, on: str) -> Block:
    """Activities by programme, each programme's latest first."""
    columns = (
        Column(pen.t("report.column.activity"), 2.3),
        Column(pen.t("report.column.days"), 1.2, Kind.CENTRED),
        Column(pen.t("report.column.state"), 0.9, Kind.CENTRED),
        Column(pen.t("report.column.figures"), 2.2),
    )
    groups: dict[str, list[Activity]] = {}
    for each in held:
        groups.setdefault(each.programme, []).append(each)
    rows = []
    for found in groups.values():
        rows.append(Row((text(pen.name(found[0], "programme")),), spans=True))
        rows += [Row(_activity(each, pen)) for each in found]
    return pen.table("report.activities_table", columns, rows, on=on)


def _activity(each: Activity, pen: Pen) -> tuple[Text, ...]:
    name = pen.name(each)
    return (
        text(Run(name, link=pen.to.activity(each.code)), " ", pen.cite(each.source.code)),
        text(pen.days(each.date_text)),
        text(pen.label("activity_state", each.state)),
        _figures(each, pen),
    )


def _figures(each: Activity, pen: Pen) -> Text:
    """Figures as sources give them; those that differ stand side by side."""
    told = []
    for kind, figures in each.figures_by_kind.items():
        label = pen.label("activity_figure", kind)
        parts = []
        for figure in figures:
            value = pen.count(
                float(figure.value), f"{pen.name(each)}: {label.lower()}", pen.to.activity(each.code)
            )
            parts.append(text(value, " ", pen.cite(figure.source.code)))
        told.append(text(f"{label}: ", joined(parts, pen.t("report.or"))))
    if each.sites:
        told.append(text(pen.t("report.sites_used", number=len(each.sites))))
    return joined(told) if told else text(pen.t("report.no_figure"))


def ideas(facts: Facts, pen: Pen) -> Iterator[Block]:
    """Ideas by the stage that they have reached."""
    if not facts.ideas:
        yield Paragraph(text(pen.t("report.no_ideas")))
        return
    found = Counter(each.stage for each in facts.ideas)
    told = ", ".join(
        f"{pen.number(found[stage])} {pen.label('idea_stage', stage).lower()}"
        for stage in IdeaStage
        if found[stage]
    )
    number = pen.count(len(facts.ideas), pen.t("report.counted.ideas"), pen.to.programmes())
    yield Paragraph(text(pen.t("report.ideas_begin"), " ", number, " ", pen.t("report.ideas_of", told=told)))
    columns = (
        Column(pen.t("report.column.idea"), 2.6),
        Column(pen.t("report.column.stage"), 1, Kind.CENTRED),
        Column(pen.t("report.column.since"), 1.15, Kind.CENTRED),
        Column(pen.t("report.column.place"), 1.8),
    )
    rows = []
    for each in facts.ideas:
        last = each.steps[-1]
        places = joined([text(Run(pen.name(place), link=pen.to.place(place.slug))) for place in each.sites])
        rows.append(
            Row(
                (
                    text(Run(pen.name(each), link=pen.to.idea(each.code)), " ", pen.cite(each.source.code)),
                    text(pen.label("idea_stage", last.stage)),
                    text(pen.day(last.date_text)),
                    places,
                )
            )
        )
    yield pen.table("report.ideas_table", columns, rows, on=pen.day(facts.asked.on))
