"""Heritage on its way to creative space: by stage and category, and what stands in the way."""

from collections.abc import Iterator

from api.reporting.document import Block, Column, Heading, Kind, Paragraph, Row, Run, Text, text
from api.reporting.facts import Facts
from api.reporting.pen import Pen
from registry.conversions.measuring import Conversion


def conversions(facts: Facts, pen: Pen) -> Iterator[Block]:
    """The pipeline of conversions on the day."""
    held = facts.conversions
    yield Heading(1, pen.section("report.conversions"))
    every = pen.count(held.places(), pen.t("report.counted.heritage"), pen.to.conversions())
    begun = pen.count(held.begun, pen.t("report.counted.begun"), pen.to.conversions())
    way = pen.count(held.under_way, pen.t("report.counted.under_way"), pen.to.conversions())
    told = text(pen.t("report.heritage_of"), " ", every, pen.t("report.heritage_begun"), " ", begun, "; ")
    yield Paragraph(text(told, pen.t("report.heritage_way"), " ", way, "."))
    yield _matrix(facts, pen)
    if held.under_way:
        yield from _under_way(facts, pen)
        yield Paragraph(text(pen.t("report.obstacles_rule")))


def _matrix(facts: Facts, pen: Pen) -> Block:
    cells = facts.conversions.cells()
    categories = sorted({category for row in cells.values() for category in row})
    columns = (
        Column(pen.t("report.column.stage"), 1.8),
        *(Column(pen.label("heritage_category", each), 1.2, Kind.NUMBER) for each in categories),
        Column(pen.t("report.column.together"), 1.2, Kind.NUMBER),
    )
    rows = []
    for stage, found in cells.items():
        total = sum(found.values())
        if not total:
            continue
        label = pen.label("conversion_stage", stage)
        counted = pen.count(
            total, pen.t("report.counted.stage", stage=label), pen.to.conversions(stage=stage)
        )
        numbers = (text(pen.number(found[each]) if found[each] else "–") for each in categories)
        rows.append(Row((text(label), *numbers, text(counted))))
    return pen.table("report.matrix_table", columns, rows, on=pen.day(facts.asked.on))


def _under_way(facts: Facts, pen: Pen) -> Iterator[Block]:
    columns = (
        Column(pen.t("report.column.place"), 2.4),
        Column(pen.t("report.column.stage"), 1, Kind.CENTRED),
        Column(pen.t("report.column.since"), 1.15, Kind.CENTRED),
        Column(pen.t("report.column.obstacles"), 2.4),
    )
    rows = [Row(_conversion(each, pen)) for each in facts.under_way]
    yield pen.table("report.under_way_table", columns, rows, on=pen.day(facts.asked.on))
    yield from pen.left_out(facts.conversions.under_way)


def _conversion(each: Conversion, pen: Pen) -> tuple[Text, ...]:
    step = each.entered
    cited = pen.cite_titled(step.source_title) if step else ()
    obstacles = "; ".join(rule.vi if pen.lang == "vi" else rule.en for rule in each.obstacles)
    return (
        text(Run(pen.name(each), link=pen.to.place(each.slug)), " ", cited),
        text(pen.label("conversion_stage", each.stage)),
        text(pen.day(step.date_text) if step and step.date_text else pen.t("report.unknown")),
        text(obstacles or pen.t("report.none_known")),
    )
