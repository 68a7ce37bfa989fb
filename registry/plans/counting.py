"""What the registry counts for a metric on a day, and the rows behind it: two statements over the same
conditions.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Date,
    FromClause,
    Select,
    Text,
    Uuid,
    and_,
    cast,
    column,
    exists,
    func,
    literal,
    or_,
    select,
    true,
)

from registry.plans.metric import Metric

_SETS = ("fields", "industries")
_DAYS = ("status_since", "piloted_since", "stage_since")
_FLAGS = ("is_centre", "is_heritage", "is_piloted")
_WORDS = (
    *("code", "slug", "name_vi", "name_en", "kind", "district", "commune", "centre_type", "tier"),
    *("investment", "management", "exploitation", "operation", "status", "category", "relic_type", "rank"),
    *("ownership", "occupancy", "condition", "relocation", "stage", "verification"),
)


class Moment(NamedTuple):
    """The day that is asked about, and the edition whose knowledge counts."""

    day: date
    edition: int


class Window(NamedTuple):
    """The target's time, for metrics that count what came within it."""

    since: date
    due: date


class Behind(NamedTuple):
    """A counted row as the database gives it; `name` is the word itself where distinct words are counted."""

    kind: str
    code: str
    slug: str | None
    name_vi: str
    name_en: str | None
    district: str | None
    commune: str | None
    since: date | None
    source: str | None
    among: int | None


def _called(name: str, moment: Moment, *columns: ColumnElement[Any]) -> FromClause:
    function = getattr(func.registry, name)
    asked = function(literal(moment.edition, BigInteger), literal(moment.day, Date))
    return asked.table_valued(*columns).alias(name)  # type: ignore[no-any-return]  # an alias is a FromClause


def _places(moment: Moment) -> FromClause:
    return _called(
        "place_on",
        moment,
        column("site_id", Uuid),
        *(column(name, Text) for name in _WORDS),
        *(column(name, ARRAY(Text)) for name in _SETS),
        *(column(name, Date) for name in _DAYS),
        *(column(name, Boolean) for name in _FLAGS),
    )


def _links(moment: Moment) -> FromClause:
    return _called(
        "link_on",
        moment,
        column("id", BigInteger),
        column("from_site", Uuid),
        column("to_site", Uuid),
        column("kind", Text),
        column("earliest", Date),
        column("source", Text),
    )


def _activities(moment: Moment) -> FromClause:
    words = ("code", "programme", "kind", "state", "name_vi", "name_en", "source")
    return _called("counted_activity", moment, *(column(name, Text) for name in words), column("since", Date))


def _ideas(moment: Moment) -> FromClause:
    words = ("code", "call", "stage", "name_vi", "name_en", "source")
    return _called("counted_idea", moment, *(column(name, Text) for name in words), column("since", Date))


@dataclass(frozen=True)
class _Question:
    """A metric as SQL: the table, its conditions, and the moment to ask for."""

    table: FromClause
    conditions: tuple[ColumnElement[bool], ...]
    moment: Moment


_TABLES = {"links": _links, "activities": _activities, "ideas": _ideas}
_ONLY = {"centres": "is_centre", "heritage": "is_heritage"}
_SINCE = {"links": "earliest"}


def _question(metric: Metric, moment: Moment, window: Window) -> _Question:
    if metric.until_due and moment.day > window.due:
        moment = moment._replace(day=window.due)
    table = _TABLES.get(metric.count, _places)(moment)
    found = list(_conditions(table, metric))
    if metric.since is not None:
        day = table.c[_SINCE.get(metric.count, metric.since)]
        found.append(day.between(window.since, moment.day))
    if dict(metric.where).get("connected") is not None:
        found.append(_connection(table, metric, moment, bool(dict(metric.where)["connected"])))
    return _Question(table, tuple(found), moment)


def _conditions(table: FromClause, metric: Metric) -> Iterable[ColumnElement[bool]]:
    if only := _ONLY.get(metric.count):
        yield table.c[only]
    if metric.count == "activities" and "state" not in dict(metric.where):
        yield table.c.state == "held"  # what was only planned has not happened
    for prop, asked in metric.where:
        if prop == "connected":
            continue
        if isinstance(asked, bool):
            yield table.c[f"is_{prop}"].is_(asked)
        elif prop in _SETS:
            yield table.c[prop].op("&&", is_comparison=True)(cast(list(asked), ARRAY(Text)))
        else:
            yield table.c[prop].in_(asked)
    if metric.distinct is not None:
        yield table.c[metric.distinct].is_not(None)


def _connection(table: FromClause, metric: Metric, moment: Moment, wanted: bool) -> ColumnElement[bool]:
    """Whether a place is linked to another one for which the other conditions hold too."""
    link, other = _links(moment), _places(moment).alias("other")
    ends = or_(
        and_(link.c.from_site == table.c.site_id, link.c.to_site == other.c.site_id),
        and_(link.c.to_site == table.c.site_id, link.c.from_site == other.c.site_id),
    )
    linked = exists().where(ends, *_conditions(other, metric)).correlate(table)
    return linked if wanted else ~linked


def count(connection: Connection, metric: Metric, moment: Moment, window: Window) -> int:
    """How many there are."""
    asked = _question(metric, moment, window)
    what = func.count() if metric.distinct is None else func.count(asked.table.c[metric.distinct].distinct())
    return int(
        connection.execute(select(what).select_from(asked.table).where(*asked.conditions)).scalar_one()
    )


def rows(connection: Connection, metric: Metric, moment: Moment, window: Window) -> list[Behind]:
    """What is counted, each thing once, in the order of codes."""
    asked = _question(metric, moment, window)
    if metric.distinct is not None:
        question = _distinct(asked, metric.distinct)
    elif metric.count == "links":
        question = _linked(asked)
    elif metric.count in ("activities", "ideas"):
        question = _happened(asked, "activity" if metric.count == "activities" else "idea")
    else:
        question = _placed(asked, metric)
    return [Behind(*row) for row in connection.execute(question)]


_NO_WORD = literal(None, Text)
_NO_DAY = literal(None, Date)
_NO_NUMBER = literal(None, BigInteger)


def _placed(asked: _Question, metric: Metric) -> Select[Any]:
    place = asked.table.c
    named = column("site_id", Uuid), column("source", Text)
    source = (
        func.registry.place_source(literal(asked.moment.edition, BigInteger))
        .table_valued(*named)
        .alias("rests")
    )
    fallback = place.stage_since if metric.count == "heritage" else place.status_since
    since = place[metric.since] if metric.since else place.piloted_since if _asks_pilots(metric) else fallback
    return (
        select(
            *(
                literal("place"),
                place.code,
                place.slug,
                place.name_vi,
                place.name_en,
                place.district,
                place.commune,
            ),
            *(since, source.c.source, _NO_NUMBER),
        )
        .select_from(asked.table.outerjoin(source, source.c.site_id == place.site_id))
        .where(*asked.conditions)
        .order_by(place.code.collate("C"))
    )


def _asks_pilots(metric: Metric) -> bool:
    return dict(metric.where).get("piloted") is True


def _linked(asked: _Question) -> Select[Any]:
    link = asked.table.c
    one, other = _places(asked.moment).alias("one"), _places(asked.moment).alias("other")
    between = [
        one.c[name].concat(" – ").concat(func.coalesce(other.c[name], other.c.name_vi))
        for name in ("name_vi", "name_en")
    ]
    return (
        select(
            *(literal("link"), one.c.code.concat("-").concat(other.c.code), one.c.slug, *between),
            *(one.c.district, one.c.commune, link.earliest, link.source, _NO_NUMBER),
        )
        .select_from(
            asked.table.join(one, one.c.site_id == link.from_site).join(
                other, other.c.site_id == link.to_site
            )
        )
        .where(*asked.conditions)
        .order_by(one.c.code.collate("C"), other.c.code.collate("C"), link.id)
    )


def _happened(asked: _Question, kind: str) -> Select[Any]:
    thing = asked.table.c
    return (
        select(
            *(literal(kind), thing.code, _NO_WORD, thing.name_vi, thing.name_en, _NO_WORD, _NO_WORD),
            *(thing.since, thing.source, _NO_NUMBER),
        )
        .where(*asked.conditions)
        .order_by(thing.since, thing.code.collate("C"))
    )


def _distinct(asked: _Question, prop: str) -> Select[Any]:
    word = asked.table.c[prop]
    kind = "unit" if prop in ("district", "commune") else "term"
    return (
        select(
            *(literal(kind), word, _NO_WORD, word, word, _NO_WORD, _NO_WORD),
            *(_NO_DAY, _NO_WORD, func.count()),
        )
        .where(*asked.conditions, true())
        .group_by(word)
        .order_by(word.collate("C"))
    )
