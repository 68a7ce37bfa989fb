"""CQL2 text and CQL2 JSON to one JSON tree, by the `cql2` package.

The package recurses without a limit, and its text grammar doubles the work at each level of brackets that
turns out wrong; what is too long or too deep is refused before it is read.
"""

import re
from enum import StrEnum
from typing import Any, TypeAlias

import cql2

from registry.errors import Fault, Invalid

Node: TypeAlias = Any
"""JSON: an object with `op` and `args`, a property, a literal, or a list."""


class Language(StrEnum):
    """The encodings of a filter."""

    TEXT = "cql2-text"
    JSON = "cql2-json"


LONGEST = 16_000
DEEPEST = 10
MOST_SIGNS = 40

_LITERAL = re.compile(r"'(?:''|\\.|[^'\\])*'|\"[^\"]*\"", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_CONTROLS = dict(zip("abtnvfr", "\a\b\t\n\v\f\r", strict=True))
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"")
_SIGNS = re.compile(r"(?:[-+]\s*){2,}|\bnot\b", re.IGNORECASE)
_EMPTY = re.compile(r"(?:POINT|LINESTRING|POLYGON|COLLECTION)\s*(?:(?:ZM|Z|M)\s*)?EMPTY\b", re.IGNORECASE)
_PLACE = re.compile(r"--> (\d+):(\d+)")
_EXPECTED = re.compile(r"= expected (.*)")


def parsed(text: str, language: Language, where: str = "filter") -> Node:
    """The JSON tree of a filter.

    Raises Invalid that says at which line and column the text stops making sense, or that it is too long or
    too deep.

    >>> parsed("kind = 'converted_site'", Language.TEXT)
    {'op': '=', 'args': [{'property': 'kind'}, 'converted_site']}
    """
    if len(text) > LONGEST:
        raise Invalid(Fault(where, _short(text), "is too long", (f"up to {LONGEST} characters",)))
    if "\0" in text or "\\u0000" in text:
        raise Invalid(Fault(where, _short(text), "contains a NUL character"))
    written = text
    if language is Language.TEXT:
        written = _unescaped(text)
        _require_shallow(written, where)
    try:
        expression = cql2.parse_text(written) if language is Language.TEXT else cql2.parse_json(text)
        return expression.to_json()
    except (cql2.ParseError, cql2.ValidationError) as reason:
        raise Invalid(Fault(where, _short(text), f"is not {language}{_explained(str(reason))}")) from None


def _unescaped(text: str) -> str:
    r"""CQL2 text with its quotes doubled and its control characters written out, as the package reads them
    (CQL2, /req/cql2-text/escaping); what a pattern escapes stays escaped.

    >>> _unescaped(r"name = 'L\'Espace' OR name LIKE '50\%'")
    "name = 'L''Espace' OR name LIKE '50\\%'"
    """

    def plain(sign: re.Match[str]) -> str:
        return "''" if sign[1] == "'" else _CONTROLS.get(sign[1], sign[0])

    return _LITERAL.sub(lambda held: _ESCAPED.sub(plain, held[0]) if held[0][0] == "'" else held[0], text)


def _require_shallow(text: str, where: str) -> None:
    bare = _QUOTED.sub("''", text)
    if _EMPTY.search(bare):
        # The package reads these and then fails to write them.
        raise Invalid(Fault(where, _short(text), "is an empty geometry"))
    depth = 0
    for sign in bare:
        depth += (sign == "(") - (sign == ")")
        if depth > DEEPEST:
            raise Invalid(
                Fault(where, _short(text), "has too many brackets inside one another", (f"up to {DEEPEST}",))
            )
    if sum(len(match[0]) for match in _SIGNS.finditer(bare)) > 3 * MOST_SIGNS:
        raise Invalid(
            Fault(where, _short(text), "has too many signs and negations", (f"up to {MOST_SIGNS}",))
        )


def _explained(reason: str) -> str:
    place, expected = _PLACE.search(reason), _EXPECTED.search(reason)
    if place is None:
        return f": {reason.splitlines()[0]}" if reason else ""
    return f": line {place[1]}, column {place[2]}" + (f": expected {expected[1]}" if expected else "")


def _short(text: str) -> str:
    return text if len(text) <= 200 else text[:200] + "…"
