"""How far the figures can be trusted, the place to sign, and the annexes: every figure, every source."""

from collections import Counter
from collections.abc import Iterator

from api.reporting.document import (
    Block,
    Column,
    Heading,
    Items,
    Kind,
    Look,
    NewPage,
    Paragraph,
    Row,
    Run,
    Signature,
    text,
)
from api.reporting.facts import Facts
from api.reporting.opening import agency_of
from api.reporting.pen import Pen
from registry.exporting.stamp import LICENCE
from registry.freshness import due
from registry.workflow import Verification

_BREAKS = "/?&="
"""Characters after which a long address may go on in the next line."""


def trust(facts: Facts, pen: Pen) -> Iterator[Block]:
    """How places were verified, which are to be looked at again, and what is only approximate."""
    yield Heading(1, pen.section("report.trust"))
    found = Counter(each.verification for each in facts.places)
    verified = {level.value: found[level.value] for level in Verification}
    columns = (
        Column(pen.t("report.column.verification"), 3),
        Column(pen.t("report.column.places"), 1, Kind.NUMBER),
    )
    rows = [
        Row(
            (
                text(pen.label("verification", level)),
                text(
                    pen.count(
                        number,
                        pen.label("verification", level),
                        pen.to.places(filter=f"verification='{level}'"),
                    )
                ),
            )
        )
        for level, number in verified.items()
    ]
    yield pen.table("report.trust_table", columns, rows, number=pen.number(len(facts.places)))
    on = facts.asked.on
    late = sum(
        (day := due(each.verified_on, each.status, each.stage)) is None or day <= on for each in facts.places
    )
    items = [
        pen.t("report.due", number=pen.number(late), every=pen.number(len(facts.places)), on=pen.day(on)),
        pen.t("report.approximate"),
        pen.t("report.people_of"),
        pen.t("report.units_of"),
    ]
    yield Items(tuple(text(each) for each in items))


def signature(facts: Facts, pen: Pen) -> Iterator[Block]:
    """Who receives the report, and room to sign it."""
    t = pen.t
    held = facts.standings[0]
    issuer = pen.say(held.plan.issuer)
    last = t(
        "report.last_words",
        agency=pen.say(agency_of(held)) or t("report.open"),
        issuer=issuer or t("report.open"),
    )
    yield Paragraph(text(last), Look.LAST)
    receivers = [issuer, *t("report.receivers").split(" | ")]
    yield Signature(
        receivers_title=t("report.receivers_title"),
        receivers=(*(f"{each};" for each in receivers if each), t("report.file")),
        rank=t("report.rank"),
        hint=t("report.sign_hint"),
        name=t("report.sign_name"),
    )


def annexes(facts: Facts, pen: Pen) -> Iterator[Block]:
    """Every figure with the address that it can be looked up at, and every source."""
    yield NewPage()
    yield Heading(1, pen.t("report.annex_figures"))
    yield Paragraph(
        text(
            pen.t(
                "report.annex_figures_begin",
                base=pen.to.base,
                as_of=pen.to.as_of,
                edition=facts.edition.number,
            )
        )
    )
    columns = (
        Column(pen.t("report.column.nth"), 0.45, Kind.CENTRED),
        Column(pen.t("report.column.figure"), 2.3),
        Column(pen.t("report.column.value"), 0.8, Kind.CENTRED),
        Column(pen.t("report.column.address"), 3),
    )
    rows = [
        Row(
            (
                text(str(nth)),
                text(each.what),
                text(each.value),
                text(Run(_shown(each.address, pen), link=each.address)),
            )
        )
        for nth, each in enumerate(dict.fromkeys(pen.counted), start=1)
    ]
    yield pen.table("report.annex_figures_table", columns, rows)
    yield Heading(1, pen.t("report.annex_sources"))
    yield Paragraph(text(pen.t("report.annex_sources_begin", licence=LICENCE)))
    yield _sources(pen)


def _shown(address: str, pen: Pen) -> str:
    """The address without what all have in common; it may be broken where people would break it."""
    path = address.removeprefix(pen.to.base).replace(f"&{pen.to.as_of}", "").replace(f"{pen.to.as_of}&", "")
    return "".join(f"{letter}\u200b" if letter in _BREAKS else letter for letter in path)


def _sources(pen: Pen) -> Block:
    columns = (
        Column(pen.t("report.column.nth"), 0.5, Kind.CENTRED),
        Column(pen.t("report.column.source"), 3.8),
        Column(pen.t("report.column.publisher"), 1.3),
        Column(pen.t("report.column.read"), 0.95, Kind.CENTRED),
    )
    rows = [
        Row(
            (
                text(f"[{nth}]"),
                text(Run(held.title, link=held.url)),
                text(held.publisher or ""),
                text(pen.day(held.accessed)),
            )
        )
        for nth, held in enumerate(pen.cited.values(), start=1)
    ]
    return pen.table("report.annex_sources_table", columns, rows)
