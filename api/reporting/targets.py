"""Each target with its verdict, the figure, the reason and the sources; and where sources conflict."""

from collections.abc import Iterator

from api.reporting.document import Block, Column, Heading, Kind, Paragraph, Row, Run, Text, text
from api.reporting.facts import Facts
from api.reporting.pen import Pen
from registry.plans import PlanStanding, TargetStanding
from registry.programmes import Activity


def targets(facts: Facts, pen: Pen) -> Iterator[Block]:
    """The table of targets by objective, and the conflicts side by side."""
    held = facts.standings[0]
    yield Heading(1, pen.section("report.targets"))
    yield targets_table(held, pen)
    yield Heading(2, pen.part("report.conflicts"))
    yield from _conflicts(facts, held, pen)


def targets_table(held: PlanStanding, pen: Pen) -> Block:
    """Every target of a plan, objective by objective."""
    columns = (
        Column(pen.t("report.column.target"), 1.75),
        Column(pen.t("report.column.value"), 0.75, Kind.CENTRED),
        Column(pen.t("report.column.verdict"), 0.95, Kind.CENTRED),
        Column(pen.t("report.column.reason"), 3.1),
    )
    rows = []
    for goal in held.objectives:
        rows.append(Row((text(pen.say(goal.objective.title)),), spans=True))
        rows += [Row(_target(held, each, pen)) for each in goal.targets]
    return pen.table("report.targets_table", columns, rows, plan=held.plan.number, on=pen.day(held.on))


def _target(held: PlanStanding, each: TargetStanding, pen: Pen) -> tuple[Text, ...]:
    target = each.target
    title = pen.say(target.title)
    value = pen.t("report.no_figure") if each.value is None else pen.number(each.value, 1)
    figure = pen.count(value, title, pen.to.target(held.plan.code, target.code))
    sources = dict.fromkeys((target.source.code, *(said.source.code for said in each.evidence)))
    cited = [pen.cite(code) for code in sources]
    reason = text(pen.say(each.reason), " ", *cited)
    return (
        text(title),
        text(figure),
        text(Run(pen.label("verdict", each.verdict), bold=True)),
        reason,
    )


def _conflicts(facts: Facts, held: PlanStanding, pen: Pen) -> Iterator[Block]:
    rows = [*_of_targets(held, pen), *_of_activities(facts.activities, pen)]
    if not rows:
        yield Paragraph(text(pen.t("report.no_conflicts")))
        return
    yield Paragraph(text(pen.t("report.conflicts_rule")))
    columns = (
        Column(pen.t("report.column.value"), 0.8, Kind.NUMBER),
        Column(pen.t("report.column.day"), 0.9, Kind.CENTRED),
        Column(pen.t("report.column.who_says"), 3.2),
    )
    yield pen.table("report.conflicts_table", columns, rows)


def _of_targets(held: PlanStanding, pen: Pen) -> Iterator[Row]:
    for each in held.targets:
        if not each.conflicting:
            continue
        yield Row((text(pen.say(each.target.title)),), spans=True)
        last = max(said.on for said in each.evidence)
        for said in each.evidence:
            if said.on == last:
                told = text(
                    _publisher(said.source.publisher, said.source.title), " ", pen.cite(said.source.code)
                )
                yield Row((text(pen.number(said.value, 1)), text(pen.day(said.on)), told))


def _of_activities(held: tuple[Activity, ...], pen: Pen) -> Iterator[Row]:
    for each in held:
        for kind, figures in each.figures_by_kind.items():
            # Two numbers of one source are of two things; only sources can differ.
            if (
                len({figure.value for figure in figures}) < 2
                or len({figure.source for figure in figures}) < 2
            ):
                continue
            yield Row((text(f"{pen.name(each)}: {pen.label('activity_figure', kind).lower()}"),), spans=True)
            for figure in figures:
                note = pen.name(figure, "note")
                said = f"{figure.source.title} ({note}) " if note else f"{figure.source.title} "
                told = text(said, pen.cite(figure.source.code))
                yield Row((text(pen.number(float(figure.value))), text(pen.days(each.date_text)), told))


def _publisher(publisher: str | None, title: str) -> str:
    return f"{publisher}: {title}" if publisher else title
