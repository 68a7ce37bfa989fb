"""What the registry counts for a metric on a day, and the rows behind it: two statements over the same
conditions.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    ColumnElement,
    Connection,
    Date,
    FromClause,
    Select,
    Text,
    and_,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    true,
)

from registry.plans.counted import SETS, Moment, Tables, function
from registry.plans.metric import Metric


class Window(NamedTuple):
    """The target's time, for metrics that count what came within it."""

    since: date
    due: date


class Asked(NamedTuple):
    """A metric with the moment and the time that it is asked for."""

    metric: Metric
    moment: Moment
    window: Window


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


@dataclass(frozen=True)
class _Question:
    """A metric as SQL: the tables of its moment, the one that it counts, and its conditions."""

    tables: Tables
    table: CTE
    conditions: tuple[ColumnElement[bool], ...]


_ONLY = {"centres": "is_centre", "heritage": "is_heritage"}
_SINCE = {"links": "earliest"}


def _when(asked: Asked) -> Moment:
    """The moment that counts: what may not come after the due day is not counted after it."""
    ends = asked.metric.until_due and asked.moment.day > asked.window.due
    return asked.moment._replace(day=asked.window.due) if ends else asked.moment


def _question(metric: Metric, tables: Tables, window: Window) -> _Question:
    table = tables.of(metric)
    found = list(_conditions(table, metric))
    if metric.since is not None:
        day = table.c[_SINCE.get(metric.count, metric.since)]
        found.append(day.between(window.since, tables.moment.day))
    if dict(metric.where).get("connected") is not None:
        found.append(_connection(table, metric, tables, bool(dict(metric.where)["connected"])))
    return _Question(tables, table, tuple(found))


def _conditions(table: FromClause, metric: Metric) -> Iterable[ColumnElement[bool]]:
    if (only := _ONLY.get(metric.count)) and only in table.c:
        yield table.c[only]
    if metric.count == "activities" and "state" not in dict(metric.where):
        yield table.c.state == "held"  # what was only planned has not happened
    for prop, asked in metric.where:
        if prop == "connected":
            continue
        if isinstance(asked, bool):
            yield table.c[f"is_{prop}"].is_(asked)
        elif prop in SETS:
            yield table.c[prop].op("&&", is_comparison=True)(cast(list(asked), ARRAY(Text)))
        else:
            yield table.c[prop].in_(asked)
    if metric.distinct is not None:
        yield table.c[metric.distinct].is_not(None)


def _connection(table: CTE, metric: Metric, tables: Tables, wanted: bool) -> ColumnElement[bool]:
    """Whether a place is linked to another one for which the other conditions hold too."""
    link, other = tables.called("link_on"), table.alias("other")
    ends = or_(
        and_(link.c.from_site == table.c.site_id, link.c.to_site == other.c.site_id),
        and_(link.c.to_site == table.c.site_id, link.c.from_site == other.c.site_id),
    )
    linked = exists().where(ends, *_conditions(other, metric)).correlate(table)
    return linked if wanted else ~linked


def count(connection: Connection, metric: Metric, moment: Moment, window: Window) -> int:
    """How many there are."""
    return counts(connection, [Asked(metric, moment, window)])[0]


def counts(connection: Connection, asked: Sequence[Asked]) -> list[int]:
    """How many there are of each; what is of the same moment is counted together."""
    found = [0] * len(asked)
    groups: dict[tuple[Moment, str], list[int]] = defaultdict(list)
    for place, each in enumerate(asked):
        groups[_when(each), function(each.metric)].append(place)
    for (moment, _), places in groups.items():
        tables = Tables(moment)
        numbers = [_number(asked[place], tables) for place in places]
        row = connection.execute(select(*numbers).select_from(tables.of(asked[places[0]].metric))).one()
        for place, number in zip(places, row, strict=True):
            found[place] = int(number)
    return found


def _number(asked: Asked, tables: Tables) -> ColumnElement[int]:
    question, word = _question(asked.metric, tables, asked.window), asked.metric.distinct
    one = func.count() if word is None else func.count(question.table.c[word].distinct())
    return one.filter(*question.conditions) if question.conditions else one


def rows(connection: Connection, metric: Metric, moment: Moment, window: Window) -> list[Behind]:
    """What is counted, each thing once, in the order of codes."""
    asked = _question(metric, Tables(_when(Asked(metric, moment, window))), window)
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
    # Found by few columns of all places, and told of those alone.
    sites = select(asked.table.c.site_id).where(*asked.conditions)
    told, source = (asked.tables.told(name, sites).alias(name) for name in ("place_on", "source_on"))
    place = told.c
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
        .select_from(told.outerjoin(source, source.c.site_id == place.site_id))
        .order_by(place.code.collate("C"))
    )


def _asks_pilots(metric: Metric) -> bool:
    return dict(metric.where).get("piloted") is True


def _linked(asked: _Question) -> Select[Any]:
    link = asked.table.c
    places = asked.tables.called("place_on")
    one, other = places.alias("one"), places.alias("other")
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
