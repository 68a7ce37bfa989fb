"""The pack for UNESCO's monitoring of Creative Cities: what a member reports every four years, as far as the
registry knows it, with evidence for each line. What it cannot know is left open and named.
"""

from collections.abc import Iterator

from api.reporting.closing import annexes, signature
from api.reporting.document import (
    Block,
    Column,
    Cover,
    Document,
    Heading,
    Items,
    Kind,
    Paragraph,
    Row,
    Run,
    Text,
    joined,
    text,
)
from api.reporting.facts import Facts
from api.reporting.heritage import conversions
from api.reporting.indicators import indicators
from api.reporting.opening import agency_of, by_what_knowledge, tally_words
from api.reporting.pen import Pen
from api.reporting.places import centres
from registry.membership import membership
from registry.plans import PlanStanding, TargetStanding
from registry.programmes import Activity
from registry.workflow import ActivityState


def unesco_report(facts: Facts) -> Document:
    """The document of the pack."""
    pen = Pen(facts)
    blocks = tuple(block for section in SECTIONS for block in section(facts, pen))
    on, t = pen.day(facts.asked.on), pen.t
    return Document(
        lang=pen.lang,
        title=t("unesco.file_title", on=on),
        subject=t("unesco.subject", since=pen.day(facts.asked.since), on=on),
        author=_agency(facts, pen),
        keywords=("UNESCO", "UCCN", t("report.keyword")),
        moment=facts.edition.changed_at,
        edition=facts.edition.number,
        blocks=blocks,
    )


def _agency(facts: Facts, pen: Pen) -> str:
    found = agency_of(facts.standings[0]) if facts.standings else None
    return pen.say(found) or pen.t("report.author")


def _opening(facts: Facts, pen: Pen) -> Iterator[Block]:
    t, asked = pen.t, facts.asked
    subject = t("unesco.subject", since=pen.day(asked.since), on=pen.day(asked.on))
    yield Cover(_agency(facts, pen), t("unesco.title"), subject, (t("unesco.city"), t("unesco.handed_in")))
    yield by_what_knowledge(facts, pen)
    yield Paragraph(text(t("unesco.about"), " ", pen.cite(membership().guidelines)))


def _summary(facts: Facts, pen: Pen) -> Iterator[Block]:
    yield Heading(1, pen.section("unesco.summary"))
    local, abroad = _sides(_done(facts))
    with_data = sum(bool(each.measured) for each in facts.indicators)
    items = [
        pen.t("unesco.said_initiatives", local=pen.number(len(local)), international=pen.number(len(abroad))),
        *(f"{held.plan.number}: {tally_words(held, pen)}." for held in facts.standings),
        pen.t("unesco.said_indicators", some=with_data, every=len(facts.indicators)),
    ]
    yield Items(tuple(text(each) for each in items))


def _city(facts: Facts, pen: Pen) -> Iterator[Block]:
    t, held = pen.t, membership()
    yield Heading(1, pen.section("unesco.general"))
    field = text(pen.label("creative_field", held.member.field))
    joined_on = text(pen.day(held.member.joined), " ", pen.cite(held.member.source))
    rows = (
        (t("unesco.general_city"), text(t("unesco.city_name"))),
        (t("unesco.general_country"), text(t("unesco.country_name"))),
        (t("unesco.general_field"), field),
        (t("unesco.general_joined"), joined_on),
        (t("unesco.general_day"), text(pen.day(facts.asked.on))),
        (t("unesco.general_agency"), text(_agency(facts, pen))),
        (t("unesco.general_people"), _people(facts, pen)),
        (t("unesco.general_contact"), text(t("report.open"))),
    )
    columns = (Column(t("unesco.column.what"), 1.5), Column(t("unesco.column.told"), 3))
    yield pen.table("unesco.general_table", columns, [Row((text(name), said)) for name, said in rows])
    if facts.standings:
        yield _plans(facts, pen)


def _people(facts: Facts, pen: Pen) -> Text:
    total = sum(unit.population or 0 for unit in facts.outlines)
    return text(f"{pen.number(total)} ({pen.t('unesco.census')})" if total else pen.t("report.no_figure"))


def _plans(facts: Facts, pen: Pen) -> Block:
    columns = (
        Column(pen.t("unesco.column.act"), 1.1),
        Column(pen.t("unesco.column.adopted"), 0.9, Kind.CENTRED),
        Column(pen.t("unesco.column.title"), 2.4),
        Column(pen.t("unesco.column.targets"), 1.6),
    )
    rows = []
    for held in facts.standings:
        number = pen.count(
            len(held.targets),
            f"{held.plan.number}: {pen.t('unesco.column.targets').lower()}",
            pen.to.plan(held.plan.code),
        )
        told = text(number, ": ", tally_words(held, pen)) if held.targets else text(pen.t("report.none"))
        rows.append(
            Row(
                (
                    text(held.plan.number, " ", pen.cite(held.plan.source.code)),
                    text(pen.day(held.plan.adopted)),
                    text(pen.say(held.plan.title)),
                    told,
                )
            )
        )
    return pen.table("unesco.plans_table", columns, rows)


def _done(facts: Facts) -> list[Activity]:
    """What was held, or at least had begun, by the day."""
    return [
        each
        for each in facts.activities
        if each.first_day <= facts.asked.on and each.state is not ActivityState.CANCELLED
    ]


def _sides(held: list[Activity]) -> tuple[list[Activity], list[Activity]]:
    known = membership()
    local = [each for each in held if known.is_local(each.kind, each.programme)]
    return local, [each for each in held if each not in local]


def _initiatives(facts: Facts, pen: Pen) -> Iterator[Block]:
    for key, held in zip(("local", "international"), _sides(_done(facts)), strict=True):
        yield Heading(1, pen.section(f"unesco.{key}"))
        yield Paragraph(text(pen.t(f"unesco.{key}_begin"), " ", pen.cite(membership().initiatives)))
        yield from _promised(facts, pen, key)
        if held:
            yield _activities(held, key, pen)
        else:
            yield Paragraph(text(pen.t("report.no_activities")))


def _promised(facts: Facts, pen: Pen, side: str) -> Iterator[Block]:
    """The initiatives that the city's plans themselves call local or international, with their verdicts."""
    items = [
        text(Run(f"{pen.say(each.target.title)}: ", bold=True), *_verdict(held, each, pen))
        for held in facts.standings
        for goal in held.objectives
        if goal.objective.code == side
        for each in goal.targets
    ]
    if items:
        yield Items(tuple(items))


def _verdict(held: PlanStanding, each: TargetStanding, pen: Pen) -> Iterator[str | Run]:
    yield f"{pen.label('verdict', each.verdict).lower()} ("
    value = pen.t("report.no_figure") if each.value is None else pen.number(each.value, 1)
    yield pen.count(value, pen.say(each.target.title), pen.to.target(held.plan.code, each.target.code))
    yield f"; {pen.t('unesco.by', day=pen.day(each.target.due), plan=held.plan.number)})."


def _activities(held: list[Activity], key: str, pen: Pen) -> Block:
    columns = (
        Column(pen.t("report.column.activity"), 1.7),
        Column(pen.t("report.column.days"), 1, Kind.CENTRED),
        Column(pen.t("unesco.column.outcome"), 2.3),
        Column(pen.t("unesco.column.evidence"), 1.6),
    )
    rows = []
    programme = None
    for each in sorted(held, key=lambda one: (one.programme, -one.first_day.toordinal(), one.code)):
        if each.programme != programme:
            rows.append(Row((text(pen.name(each, "programme")),), spans=True))
            programme = each.programme
        rows.append(Row(_activity(each, pen)))
    return pen.table(f"unesco.{key}_table", columns, rows)


def _activity(each: Activity, pen: Pen) -> tuple[Text, ...]:
    figures = [
        text(
            f"{pen.label('activity_figure', figure.kind)}: ",
            pen.count(
                float(figure.value),
                f"{pen.name(each)}: {pen.label('activity_figure', figure.kind).lower()}",
                pen.to.activity(each.code),
            ),
            " ",
            pen.cite(figure.source.code),
        )
        for figure in each.figures
    ]
    places = text(pen.t("report.sites_used", number=len(each.sites))) if each.sites else ()
    told = [pen.cite(each.source.code), *figures, *([places] if places else [])]
    return (
        text(Run(pen.name(each), link=pen.to.activity(each.code))),
        text(pen.days(each.date_text)),
        text(pen.name(each, "outcome")),
        joined(told),
    )


def _indicators(facts: Facts, pen: Pen) -> Iterator[Block]:
    yield from indicators(facts, pen)


def _ahead(facts: Facts, pen: Pen) -> Iterator[Block]:
    yield Heading(1, pen.section("unesco.ahead"))
    yield Paragraph(text(pen.t("unesco.ahead_begin")))
    rows = [
        Row(
            (
                text(pen.say(each.target.title)),
                text(pen.day(each.target.due)),
                text(pen.label("verdict", each.verdict)),
                _who(held, pen),
            )
        )
        for held in facts.standings
        for each in held.targets
        if each.target.due > facts.asked.on
    ]
    rows += [
        Row(
            (
                text(Run(pen.name(each), link=pen.to.activity(each.code)), " ", pen.cite(each.source.code)),
                text(pen.days(each.date_text)),
                text(pen.label("activity_state", each.state)),
                text(pen.name(each, "programme")),
            )
        )
        for each in facts.activities
        if each.first_day > facts.asked.on
    ]
    if rows:
        columns = (
            Column(pen.t("unesco.column.ahead"), 2.8),
            Column(pen.t("unesco.column.due"), 1, Kind.CENTRED),
            Column(pen.t("report.column.state"), 1, Kind.CENTRED),
            Column(pen.t("unesco.column.from"), 1.4),
        )
        yield pen.table("unesco.ahead_table", columns, rows)
    else:
        yield Paragraph(text(pen.t("unesco.nothing_ahead")))
    yield Paragraph(text(pen.t("unesco.left_open")))
    yield Items(tuple(text(each) for each in pen.t("unesco.open_items").split(" | ")))


def _who(held: PlanStanding, pen: Pen) -> Text:
    return text(Run(held.plan.number, link=pen.to.plan(held.plan.code)))


def _signed(facts: Facts, pen: Pen) -> Iterator[Block]:
    if facts.standings:
        yield from signature(facts, pen)


SECTIONS = (
    *(_opening, _summary, _city, _initiatives, centres, conversions, _indicators, _ahead, _signed),
    annexes,
)
"""The sections in their order; the annexes come last, because they list what the others told."""
