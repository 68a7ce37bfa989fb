"""The address of the places on the page as a file: the same filters, in the words of the API."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from registry.browsing.filters import Axis, Filters, Period

_PROPERTY = {axis: axis.value for axis in Axis} | {Axis.TYPE: "centre_type"}


LONGEST_LIST = 300
"""Places that an address can name one by one."""


def file_url(filters: Filters, form: str, codes: Sequence[str] = ()) -> str:
    """Where the places that `filters` ask for are as one file.

    `codes` are those places themselves, for a filter that the API has no words for.

    >>> from urllib.parse import unquote_plus
    >>> unquote_plus(file_url(Filters(terms={Axis.TYPE: ("museum", "art_space")}), "csv"))
    "/ogc/collections/sites/items?f=csv&filter=centre_type IN ('museum', 'art_space')"
    """
    asked = [("f", form)]
    if filters.words:
        asked.append(("q", filters.words))
    if filters.period and (filters.period.first or filters.period.last):
        asked.append(("datetime", _interval(filters.period)))
    # Codes and keys are those of known terms and units by now: letters, digits and underscores.
    parts = [
        f"{_PROPERTY[axis]} IN ({', '.join(repr(code) for code in codes)})"
        for axis, codes in filters.terms.items()
    ]
    if filters.unit:
        level, code, _ = filters.unit.split(":")
        parts.append(f"{level}_code = '{code}'")
    if filters.opened:
        parts.append(f"code IN ({', '.join(repr(code) for code in codes or ('',))})")
    if parts:
        asked.append(("filter", " AND ".join(parts)))
    return f"/ogc/collections/sites/items?{urlencode(asked)}"


def _interval(period: Period) -> str:
    def end(day: date | None) -> str:
        return day.isoformat() if day else ".."

    return end(period.first) if period.first == period.last else f"{end(period.first)}/{end(period.last)}"
