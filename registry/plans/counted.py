"""What metrics count at a moment: functions of `56_days.sql` and `57_plans.sql` as tables."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    Boolean,
    ColumnClause,
    ColumnElement,
    Date,
    Select,
    TableValuedAlias,
    Text,
    Uuid,
    column,
    func,
    literal,
    select,
)
from sqlalchemy.types import TypeEngine

from registry.plans.metric import Metric

SETS = ("fields", "industries")
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


class Tables:
    """What can be counted at one moment; each function is called once in a statement, however often it is
    used.
    """

    def __init__(self, moment: Moment) -> None:
        self.moment = moment
        self._held: dict[str, CTE] = {}

    def of(self, metric: Metric) -> CTE:
        """The table of the collection that a metric counts."""
        return self.called(function(metric))

    def called(self, name: str) -> CTE:
        """The rows of a function at the moment."""
        if name not in self._held:
            self._held[name] = select(self._asked(name)).cte(f"{name}_then")
        return self._held[name]

    def told(self, name: str, sites: Select[tuple[UUID]]) -> TableValuedAlias:
        """The rows of a function at the moment, of these places alone."""
        return self._asked(name, func.array(sites.scalar_subquery()))

    def _asked(self, name: str, *among: ColumnElement[Any]) -> TableValuedAlias:
        moment = literal(self.moment.edition, BigInteger), literal(self.moment.day, Date)
        found: TableValuedAlias = getattr(func.registry, name)(*moment, *among).table_valued(*_COLUMNS[name])
        return found


_FUNCTIONS = {"links": "link_on", "activities": "counted_activity", "ideas": "counted_idea"}
_NARROW = {"centres": "centre_on", "heritage": "heritage_on"}


def function(metric: Metric) -> str:
    """The function whose rows a metric counts: where it has all that is asked, the one with few columns."""
    narrow = _NARROW.get(metric.count)
    if narrow is None:
        return _FUNCTIONS.get(metric.count, "place_on")
    named = {f"is_{name}" if isinstance(asked, bool) else name for name, asked in metric.where}
    asked = (named | {metric.distinct, metric.since}) - {"is_connected", None}
    return narrow if asked <= {each.name for each in _COLUMNS[narrow]} else "place_on"


def _columns(*texts: str, **others: TypeEngine[Any] | type[TypeEngine[Any]]) -> tuple[ColumnClause[Any], ...]:
    return (
        *(column(name, Text) for name in texts),
        *(column(name, type_) for name, type_ in others.items()),
    )


_COLUMNS = {
    "place_on": _columns(
        *_WORDS,
        site_id=Uuid,
        **dict.fromkeys(SETS, ARRAY(Text)),
        **dict.fromkeys(_DAYS, Date),
        **dict.fromkeys(_FLAGS, Boolean),
    ),
    "centre_on": _columns(
        *("code", "district", "commune", "centre_type", "tier", "investment", "management", "exploitation"),
        *("operation", "status"),
        site_id=Uuid,
        fields=ARRAY(Text),
        is_piloted=Boolean,
        status_since=Date,
        piloted_since=Date,
    ),
    "heritage_on": _columns(
        *("code", "district", "commune", "category", "rank", "ownership", "relocation", "survival", "stage"),
        site_id=Uuid,
        stage_since=Date,
    ),
    "source_on": _columns("source", site_id=Uuid),
    "link_on": _columns("kind", "source", id=BigInteger, from_site=Uuid, to_site=Uuid, earliest=Date),
    "counted_activity": _columns(
        *("code", "programme", "kind", "state", "name_vi", "name_en", "source"), since=Date
    ),
    "counted_idea": _columns("code", "call", "stage", "name_vi", "name_en", "source", since=Date),
}
