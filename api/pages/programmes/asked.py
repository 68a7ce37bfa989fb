"""Which activities are asked for, as an address carries it.

/programmes?kind=festival&kind=forum&year=2023&unit=district:002:2008-08-01
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from registry.errors import Fault, Invalid
from registry.text import clean


@dataclass(frozen=True)
class Asked:
    """Kinds of programme, a year, a unit; the empty one asks for all."""

    kinds: tuple[str, ...] = ()
    year: int | None = None
    unit: str | None = None

    @property
    def since(self) -> date | None:
        """The first day of the year."""
        return None if self.year is None else date(self.year, 1, 1)

    @property
    def until(self) -> date | None:
        """The last day of the year."""
        return None if self.year is None else date(self.year, 12, 31)

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values in one fixed order: equal filters have equal addresses."""
        found = [("kind", kind) for kind in self.kinds]
        if self.year is not None:
            found.append(("year", str(self.year)))
        if self.unit is not None:
            found.append(("unit", self.unit))
        return found

    def query(self, lang: str | None = None) -> str:
        """The address without its path.

        >>> Asked(("forum",), 2023).query(), Asked().query()
        ('?kind=forum&year=2023', '')
        """
        pairs = [*self.pairs(), *([("lang", lang)] if lang else [])]
        return f"?{urlencode(pairs)}" if pairs else ""

    def without(self, name: str, value: str) -> "Asked":
        """The same less one value."""
        if name == "kind":
            return replace(self, kinds=tuple(kind for kind in self.kinds if kind != value))
        return replace(self, year=None) if name == "year" else replace(self, unit=None)


def read(pairs: Iterable[tuple[str, str]], *, kinds: Iterable[str], units: Iterable[str]) -> Asked:
    """The filters that an address names; empty values and other names are passed over.

    Raises Invalid with one fault per mistake.

    >>> read([("kind", "forum"), ("year", ""), ("q", "x")], kinds=["festival", "forum"], units=())
    Asked(kinds=('forum',), year=None, unit=None)
    """
    given: dict[str, list[str]] = {}
    for name, raw in pairs:
        if value := clean(raw.replace("\x00", " ")):
            given.setdefault(name, []).append(value)
    known, asked = tuple(kinds), given.get("kind", [])
    faults = [
        Fault("kind", code, "is not a code of its vocabulary", known) for code in asked if code not in known
    ]
    year = given.get("year", [None])[-1]
    if year is not None and not re.fullmatch(r"[12]\d{3}", year):
        faults.append(Fault("year", year, "is not a year", ("2023",)))
    unit = given.get("unit", [None])[-1]
    if unit is not None and unit not in set(units):
        faults.append(Fault("unit", unit, "is no unit that the registry knows", ("level:code:valid_from",)))
    if faults:
        raise Invalid(faults)
    return Asked(tuple(code for code in known if code in asked), None if year is None else int(year), unit)
