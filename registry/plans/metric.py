"""A metric: what the registry counts for a target, as data.

    {count = "centres", where = {tier = ["district"], status = ["operating"]}, distinct = "district"}

counts the districts that have a district centre in operation. `count` names a collection, `where` its
conditions (each a list of words, or true or false), `distinct` what is counted instead of rows. `since`
names the day of a row that must lie in the target's time; `until_due` ends the count at the due day. A
metric is never code: every word in it is checked.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, cast

from registry.errors import Fault, Invalid

Vocabularies = Mapping[str, Collection[str]]
"""The codes of each vocabulary."""

FLAGS = "true or false"
CODES = "codes"

_PLACE: Mapping[str, str] = {
    "kind": "kind",
    "district": CODES,
    "commune": CODES,
    "verification": "verification",
    "connected": FLAGS,
}
_CENTRE: Mapping[str, str] = {
    "centre_type": "centre_type",
    "tier": "tier",
    "fields": "creative_field",
    "industries": "cultural_industry",
    "investment": "investment_model",
    "management": "management_model",
    "exploitation": "exploitation_model",
    "operation": "operation_model",
    "status": "centre_status",
    "piloted": FLAGS,
}
_HERITAGE: Mapping[str, str] = {
    "category": "heritage_category",
    "relic_type": "relic_type",
    "rank": "rank",
    "ownership": "ownership",
    "occupancy": "occupancy",
    "condition": "condition",
    "relocation": "relocation",
    "stage": "conversion_stage",
}


@dataclass(frozen=True)
class Counted:
    """A collection that can be counted: its conditions with their vocabularies, its distinct properties,
    its days.
    """

    where: Mapping[str, str]
    distinct: tuple[str, ...] = ()
    since: tuple[str, ...] = ()


_MODELS = ("investment", "management", "exploitation", "operation")
_UNITS = ("district", "commune")

COLLECTIONS: Mapping[str, Counted] = MappingProxyType(
    {
        "places": Counted(
            {**_PLACE, **_CENTRE, **_HERITAGE}, (*_UNITS, "kind"), ("status_since", "stage_since")
        ),
        "centres": Counted(
            {**_PLACE, **_CENTRE, "category": "heritage_category"},
            (*_UNITS, "centre_type", "tier", *_MODELS),
            ("status_since", "piloted_since"),
        ),
        "heritage": Counted(
            {**_PLACE, **_HERITAGE, "status": "centre_status"},
            (*_UNITS, "category", "rank", "ownership", "stage"),
            ("stage_since",),
        ),
        "links": Counted({"kind": "link_kind"}, ("kind",), ("since",)),
        "activities": Counted(
            {"kind": "programme_kind", "programme": CODES, "state": "activity_state"},
            ("programme", "kind"),
            ("since",),
        ),
        "ideas": Counted({"stage": "idea_stage", "call": CODES}, ("stage", "call"), ("since",)),
    }
)
"""What can be counted, and what may be asked of it."""

MOST_WORDS = 200
"""Words that one condition may name."""

Condition = bool | tuple[str, ...]


@dataclass(frozen=True)
class Metric:
    """A checked question to the registry; equal questions are equal."""

    count: str
    where: tuple[tuple[str, Condition], ...] = ()
    distinct: str | None = None
    since: str | None = None
    until_due: bool = False

    def data(self) -> dict[str, Any]:
        """The metric as it stands in a file or a document; what is not asked is left out."""
        where = {name: asked if isinstance(asked, bool) else list(asked) for name, asked in self.where}
        given = {"where": where, "distinct": self.distinct, "since": self.since, "until_due": self.until_due}
        return {"count": self.count, **{name: value for name, value in given.items() if value}}


def metric_of(given: object, words: Vocabularies, where: str = "metric") -> Metric:
    """The metric that a file or a document holds.

    Raises Invalid with every mistake: an unknown collection, property or word, something that is no list of
    words.

    >>> tiers = {"tier": ["city", "district"]}
    >>> metric_of({"count": "centres", "where": {"tier": ["district"]}}, tiers).where
    (('tier', ('district',)),)
    >>> metric_of({"count": "parks"}, tiers, "m")
    Traceback (most recent call last):
    ...
    registry.errors.Invalid: m count: 'parks': is not something that can be counted; allowed: places, ...
    """
    faults = list(_faults(given, words, where))
    if faults:
        raise Invalid(faults)
    return stored_metric(cast(Mapping[str, Any], given))


def stored_metric(given: Mapping[str, Any]) -> Metric:
    """The metric of a row that was checked when it was written."""
    where = tuple(
        (name, asked if isinstance(asked, bool) else tuple(asked))
        for name, asked in sorted(given.get("where", {}).items())
    )
    return Metric(
        given["count"], where, given.get("distinct"), given.get("since"), bool(given.get("until_due", False))
    )


def _faults(given: object, words: Vocabularies, where: str) -> Iterator[Fault]:
    if not isinstance(given, Mapping):
        yield Fault(
            where, given, "must be a table with count, and if wanted where, distinct, since, until_due"
        )
        return
    name = given.get("count")
    asked = COLLECTIONS.get(name) if isinstance(name, str) else None
    if asked is None:
        yield Fault(f"{where} count", name, "is not something that can be counted", tuple(COLLECTIONS))
        return
    known = ("count", "where", "distinct", "since", "until_due")
    for other in sorted(set(given) - set(known), key=str):
        yield Fault(f"{where} {other}", given[other], "is not part of a metric", known)
    for part, allowed in (("distinct", asked.distinct), ("since", asked.since)):
        if given.get(part) is not None and given[part] not in allowed:
            yield Fault(f"{where} {part}", given[part], "is not known of what is counted", allowed)
    if not isinstance(given.get("until_due", False), bool):
        yield Fault(f"{where} until_due", given["until_due"], "is neither true nor false")
    conditions = given.get("where", {})
    if not isinstance(conditions, Mapping):
        yield Fault(f"{where} where", conditions, "must be a table of conditions")
        return
    for prop, value in conditions.items():
        yield from _condition(f"{where} where {prop}", prop, value, asked, words)


def _condition(where: str, prop: str, value: object, asked: Counted, words: Vocabularies) -> Iterator[Fault]:
    shelf = asked.where.get(prop)
    if shelf is None:
        yield Fault(where, None, "is not known of what is counted", tuple(asked.where))
    elif shelf is FLAGS:
        if not isinstance(value, bool):
            yield Fault(where, value, "is neither true nor false")
    elif not isinstance(value, list | tuple) or not value or not all(isinstance(word, str) for word in value):
        yield Fault(where, value, "must be a list of words")
    elif len(value) > MOST_WORDS:
        yield Fault(where, len(value), "names too many words", (f"at most {MOST_WORDS}",))
    elif shelf is not CODES:
        known = words.get(shelf, ())
        for word in value:
            if word not in known:
                yield Fault(where, word, "is not a word of this property", tuple(known))
