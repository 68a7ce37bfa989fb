"""What is asked for: filters, as an address carries them.

    ?q=nha+may&kind=heritage_site&kind=converted_site&unit=district:001:1961-04-20&when=1990

Several values of one name widen (any of them); different names narrow (all of them).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from registry.dates import uncertain
from registry.errors import Fault, Invalid
from registry.text import clean


class Axis(StrEnum):
    """A filter whose values are the codes of a vocabulary; the value is its name in an address."""

    KIND = "kind"
    CATEGORY = "category"
    STAGE = "stage"
    STATUS = "status"
    TYPE = "type"
    TIER = "tier"
    INVESTMENT = "investment"
    MANAGEMENT = "management"
    EXPLOITATION = "exploitation"
    OPERATION = "operation"
    VERIFICATION = "verification"


VOCABULARY: Mapping[Axis, str] = {
    Axis.KIND: "kind",
    Axis.CATEGORY: "heritage_category",
    Axis.STAGE: "conversion_stage",
    Axis.STATUS: "centre_status",
    Axis.TYPE: "centre_type",
    Axis.TIER: "tier",
    Axis.INVESTMENT: "investment_model",
    Axis.MANAGEMENT: "management_model",
    Axis.EXPLOITATION: "exploitation_model",
    Axis.OPERATION: "operation_model",
    Axis.VERIFICATION: "verification",
}
"""Which vocabulary the codes of an axis come from."""

WORDS, UNIT, WHEN, OPENED = "q", "unit", "when", "opened"
LONGEST = 200
"""Letters of free text that are looked for; more is a mistake."""


class Period(NamedTuple):
    """A day, or the days that a year can mean; None where open."""

    text: str
    first: date | None
    last: date | None


@dataclass(frozen=True)
class Filters:
    """Which places are asked for; the empty one asks for all."""

    words: str = ""
    terms: Mapping[Axis, tuple[str, ...]] = field(default_factory=dict)
    unit: str | None = None
    period: Period | None = None
    opened: Period | None = None
    """Only centres that first opened in these days, or later."""

    @property
    def active(self) -> tuple[str, ...]:
        """Names of the filters that are set, in the order of an address."""
        return tuple(dict.fromkeys(name for name, _ in self.pairs()))

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values in one fixed order: equal filters have equal addresses.

        >>> Filters(words="gốm", terms={Axis.KIND: ("heritage_site",)}).pairs()
        [('q', 'gốm'), ('kind', 'heritage_site')]
        """
        found = [(WORDS, self.words)] if self.words else []
        found += [(axis.value, code) for axis in Axis for code in self.terms.get(axis, ())]
        if self.unit:
            found.append((UNIT, self.unit))
        if self.period:
            found.append((WHEN, self.period.text))
        if self.opened:
            found.append((OPENED, self.opened.text))
        return found

    def without(self, name: str, value: str | None = None) -> "Filters":
        """The same filters less one: a whole name, or one value of it.

        >>> both = Filters(terms={Axis.KIND: ("heritage_site", "converted_site")})
        >>> both.without("kind", "heritage_site").pairs()
        [('kind', 'converted_site')]
        """
        if name == WORDS:
            return replace(self, words="")
        if name == UNIT:
            return replace(self, unit=None)
        if name == WHEN:
            return replace(self, period=None)
        if name == OPENED:
            return replace(self, opened=None)
        axis = Axis(name)
        kept = tuple(code for code in self.terms.get(axis, ()) if value is not None and code != value)
        others = {each: codes for each, codes in self.terms.items() if each is not axis}
        return replace(self, terms=others | ({axis: kept} if kept else {}))


def read(
    pairs: Iterable[tuple[str, str]], *, codes: Mapping[Axis, Iterable[str]], units: Iterable[str]
) -> Filters:
    """The filters that an address names; empty values and other names are passed over.

    `codes` are the terms of each axis, `units` the keys of the known units. Raises Invalid with one fault
    per mistake.

    >>> read([("kind", ""), ("q", " nhà  máy ")], codes={}, units=())
    Filters(words='nhà máy', terms={}, unit=None, period=None, opened=None)
    """
    given: dict[str, list[str]] = {}
    for name, raw in pairs:
        if value := clean(raw.replace("\x00", " ")):
            given.setdefault(name, []).append(value)
    faults: list[Fault] = []
    found = Filters(
        words=_words(given, faults),
        terms=_terms(given, codes, faults),
        unit=_unit(given, frozenset(units), faults),
        period=_period(given, WHEN, faults),
        opened=_period(given, OPENED, faults),
    )
    if faults:
        raise Invalid(faults)
    return found


def _words(given: Mapping[str, list[str]], faults: list[Fault]) -> str:
    words = " ".join(given.get(WORDS, ()))
    if len(words) > LONGEST:
        faults.append(Fault(WORDS, f"{words[:40]}…", f"is longer than {LONGEST} letters"))
    return words


def _terms(
    given: Mapping[str, list[str]], codes: Mapping[Axis, Iterable[str]], faults: list[Fault]
) -> dict[Axis, tuple[str, ...]]:
    found = {}
    for axis in Axis:
        asked, known = given.get(axis.value, []), tuple(codes.get(axis, ()))
        faults += [
            Fault(axis.value, code, "is not a code of its vocabulary", known)
            for code in asked
            if code not in known
        ]
        if chosen := tuple(code for code in known if code in asked):
            found[axis] = chosen
    return found


def _unit(given: Mapping[str, list[str]], units: frozenset[str], faults: list[Fault]) -> str | None:
    unit = given.get(UNIT, [None])[-1]
    if unit is not None and unit not in units:
        faults.append(Fault(UNIT, unit, "is no unit that the registry knows", ("level:code:valid_from",)))
    return unit


def _period(given: Mapping[str, list[str]], name: str, faults: list[Fault]) -> Period | None:
    if name not in given:
        return None
    try:
        when = uncertain(given[name][-1], name)
    except Invalid as mistake:
        faults.extend(mistake.faults)
        return None
    return Period(when.text, when.earliest, when.latest)
