"""Culture|2030: what each indicator asks, what the registry can answer, and "no data" where it cannot."""

from collections.abc import Iterator

from api.reporting.document import Block, Column, Heading, Paragraph, Row, Run, Text, joined, text
from api.reporting.facts import Facts
from api.reporting.pen import Pen
from registry.culture2030 import Answer, Measured, definitions


def indicators(facts: Facts, pen: Pen) -> Iterator[Block]:
    """The table of the indicators, one after another with their dimension."""
    known = definitions()
    yield Heading(1, pen.section("culture2030.head"))
    yield Paragraph(text(pen.t("culture2030.begin"), " ", pen.cite(known.source)))
    columns = (
        Column(pen.t("culture2030.column.indicator"), 1.6),
        Column(pen.t("culture2030.column.asks"), 1.9),
        Column(pen.t("culture2030.column.value"), 1.9),
        Column(pen.t("culture2030.column.holds"), 2.1),
    )
    rows = []
    side = None
    for answer in facts.indicators:
        if answer.indicator.dimension != side:
            side = answer.indicator.dimension
            rows.append(Row((text(pen.say(known.side(side))),), spans=True))
        rows.append(Row(_answer(answer, pen)))
    yield pen.table("culture2030.table", columns, rows, on=pen.day(facts.asked.on))


def _answer(answer: Answer, pen: Pen) -> tuple[Text, ...]:
    asked = answer.indicator
    told = [_measured(answer, each, pen) for each in answer.measured]
    value = joined(told) if told else text(Run(pen.t("culture2030.no_data"), bold=True))
    return (
        text(Run(f"{asked.number}. {pen.say(asked.title)}", bold=True)),
        text(pen.say(asked.asks)),
        value,
        text(pen.say(asked.holds)),
    )


def _measured(answer: Answer, each: Measured, pen: Pen) -> Text:
    what = f"{answer.indicator.number}. {pen.say(each.words)}"
    shown = f"{pen.number(round(100 * each.value, 1), 1)} %" if each.share else pen.number(each.value, 2)
    counted = pen.count(shown, what, pen.to.path(each.path))
    of = "" if each.of is None else f"/{pen.number(each.of)}"
    return text(counted, f"{of} {pen.say(each.words)}")
