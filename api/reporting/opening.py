"""The first page: the head of the document, by what knowledge it speaks, and the summary."""

from collections import Counter
from collections.abc import Iterator

from api.reporting.document import (
    Block,
    Column,
    Cover,
    Heading,
    Items,
    Kind,
    Letterhead,
    Look,
    Paragraph,
    Row,
    Run,
    Text,
    text,
)
from api.reporting.facts import Facts
from api.reporting.pen import Pen
from registry.language import Words
from registry.plans import PlanHead, PlanStanding
from registry.workflow import AgencyRole, Verdict

ATTENTION = (Verdict.MISSED, Verdict.BEHIND, Verdict.LATE, Verdict.NO_EVIDENCE)
"""Verdicts whose targets the summary names."""
_KINDS = ("KH", "NQ", "QĐ")


def act_of(pen: Pen, plan: PlanHead) -> str:
    """What kind of act a plan is, by the letters of its number.

    `102/KH-UBND` is a plan (kế hoạch), `24/2025/NQ-HĐND` a resolution (nghị quyết).
    """
    letters = plan.number.rsplit("/", 1)[-1].split("-")[0]
    return pen.t(f"report.act.{letters if letters in _KINDS else 'other'}")


def agency_of(standing: PlanStanding) -> Words | None:
    """The agency that leads most targets, which so reports; None where none is named."""
    leads = [
        each for held in standing.targets for each in held.target.agencies if each.role is AgencyRole.LEAD
    ]
    if not leads:
        return None
    most, _ = Counter(each.code for each in leads).most_common(1)[0]
    return next(each.name for each in leads if each.code == most)


def unbroken(agency: str) -> str:
    r"""An agency's name in capitals, in which the city's is not torn apart.

    >>> unbroken("Ủy ban nhân dân thành phố Hà Nội").split(" ")
    ['ỦY', 'BAN', 'NHÂN', 'DÂN', 'THÀNH\xa0PHỐ\xa0HÀ\xa0NỘI']
    """
    return agency.upper().replace("THÀNH PHỐ ", "THÀNH\xa0PHỐ\xa0").replace("HÀ NỘI", "HÀ\xa0NỘI")


def opening(facts: Facts, pen: Pen) -> Iterator[Block]:
    """The head of the report of a plan."""
    held, t = facts.standings[0], pen.t
    agency = pen.say(agency_of(held)) or t("report.open")
    on, act = pen.day(held.on), act_of(pen, held.plan)
    subject = t("report.subject", act=act, number=held.plan.number, adopted=pen.day(held.plan.adopted), on=on)
    if pen.lang == "vi":
        yield Letterhead(
            parent=unbroken(pen.say(held.plan.issuer) or t("report.open")),
            agency=unbroken(agency),
            state=t("report.state"),
            motto=t("report.motto"),
            number=t("report.number"),
            place_and_day=t("report.place_and_day"),
            title=t("report.title").upper(),
            subject=subject,
        )
    else:
        yield Cover(agency, t("report.title"), subject, (t("report.number"), t("report.place_and_day")))
    yield by_what_knowledge(facts, pen)
    basis = t(
        "report.basis",
        act=act,
        number=held.plan.number,
        adopted=pen.day(held.plan.adopted),
        issuer=pen.say(held.plan.issuer) or t("report.open"),
        title=pen.say(held.plan.title),
        agency=agency,
        on=on,
    )
    yield Paragraph(text(basis, " ", pen.cite(held.plan.source.code)))


def by_what_knowledge(facts: Facts, pen: Pen) -> Paragraph:
    """What page one must say: of which day the figures are, and by whose knowledge."""
    key = "report.known_then" if facts.asked.then else "report.known_now"
    told = pen.t(
        key,
        on=pen.day(facts.asked.on),
        edition=facts.edition.number,
        moment=pen.moment(facts.edition.changed_at),
    )
    return Paragraph(text(Run(told), " ", pen.t("report.how_to_read")), Look.LEAD)


def summary(facts: Facts, pen: Pen) -> Iterator[Block]:
    """How many targets have which verdict, and which need attention."""
    held = facts.standings[0]
    yield Heading(1, pen.section("report.summary"))
    yield Paragraph(text(pen.t("report.tally", total=len(held.targets), told=tally_words(held, pen))))
    columns = (
        Column(pen.t("report.column.verdict"), 1.1),
        Column(pen.t("report.column.number"), 0.5, Kind.NUMBER),
        Column(pen.t("report.column.meaning"), 3.4),
    )
    rows = [
        Row(
            (
                text(pen.label("verdict", verdict)),
                text(_number(pen, held, verdict, number)),
                _meaning(pen, verdict),
            )
        )
        for verdict, number in held.tally.items()
    ]
    yield pen.table("report.tally_table", columns, rows, plan=held.plan.number, on=pen.day(held.on))
    yield from _attention(held, pen)


def _number(pen: Pen, held: PlanStanding, verdict: Verdict, number: int) -> Run:
    what = pen.t("report.counted.verdict", verdict=pen.label("verdict", verdict))
    return pen.count(number, what, pen.to.plan(held.plan.code))


def _meaning(pen: Pen, verdict: Verdict) -> Text:
    return text(pen.meaning("verdict", verdict))


def tally_words(held: PlanStanding, pen: Pen) -> str:
    """The verdicts that there are, with their numbers: `12 met, 1 missed`."""
    told = [
        f"{number} {pen.label('verdict', verdict).lower()}"
        for verdict, number in held.tally.items()
        if number
    ]
    return ", ".join(told) or pen.t("report.none")


def _attention(held: PlanStanding, pen: Pen) -> Iterator[Block]:
    items = []
    for verdict in ATTENTION:
        named = [pen.say(each.target.title) for each in held.targets if each.verdict is verdict]
        if named:
            items.append(text(Run(f"{pen.label('verdict', verdict)}: ", bold=True), "; ".join(named) + "."))
    if items:
        yield Paragraph(text(pen.t("report.attention")))
        yield Items(tuple(items))
