"""The report of a plan, section by section."""

from api.reporting.activity_parts import programmes
from api.reporting.changes import changes
from api.reporting.closing import annexes, signature, trust
from api.reporting.document import Document
from api.reporting.facts import Facts
from api.reporting.heritage import conversions
from api.reporting.opening import act_of, agency_of, opening, summary
from api.reporting.pen import Pen
from api.reporting.places import centres
from api.reporting.targets import targets

SECTIONS = (opening, summary, targets, centres, programmes, conversions, changes, trust, signature, annexes)
"""The sections in their order; the annexes come last, because they list what the others told."""


def plan_report(facts: Facts) -> Document:
    """The document about the one plan of the facts."""
    pen, held = Pen(facts), facts.standings[0]
    blocks = tuple(block for section in SECTIONS for block in section(facts, pen))
    on = pen.day(held.on)
    subject = pen.t(
        "report.subject",
        act=act_of(pen, held.plan),
        number=held.plan.number,
        adopted=pen.day(held.plan.adopted),
        on=on,
    )
    return Document(
        lang=pen.lang,
        title=f"{pen.t('report.title')}: {held.plan.number}, {on}",
        subject=subject,
        author=pen.say(agency_of(held)) or pen.t("report.author"),
        keywords=(held.plan.number, pen.t("report.keyword"), on),
        moment=facts.edition.changed_at,
        edition=facts.edition.number,
        blocks=blocks,
    )
