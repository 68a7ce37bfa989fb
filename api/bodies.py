"""JSON that was sent, read strictly: what is too deep, or cannot be stored, is refused with its place."""

import json
import re
from typing import Any

from starlette.requests import Request

from registry.errors import Fault, Invalid

DEEPEST = 32
"""How many lists and objects may stand inside one another."""
_LONGEST_NUMBER = 40

_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[{]|[\]}]', re.DOTALL)


class InvalidContent(Invalid):
    """What was sent is understood, and has values that it cannot have; faults name them by JSON pointer."""


async def json_body(request: Request, *, deepest: int = DEEPEST) -> Any:
    """The JSON of a request's body; raises Invalid. The media type is not looked at: clients often lie."""
    return read_json(await request.body(), deepest=deepest)


def read_json(content: bytes, *, deepest: int = DEEPEST) -> Any:
    """The value that a text in JSON holds.

    Raises Invalid for what is no JSON (RFC 8259), for a name that stands twice in an object, for more than
    `deepest` levels, and for text that no database can hold.

    >>> read_json(b'{"a": [1, 2]}')
    {'a': [1, 2]}
    >>> read_json(b"[" * 100_000)
    Traceback (most recent call last):
    registry.errors.Invalid: /: has too many levels inside one another; allowed: up to 32
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid(Fault("/", None, "is not text in UTF-8")) from None
    _require_shallow(text, deepest)
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_constant=_no_number, parse_int=_whole, parse_float=_float
        )
    except json.JSONDecodeError as error:
        raise Invalid(Fault("/", None, f"is not JSON: line {error.lineno}, column {error.colno}")) from None
    _require_storable(value)
    return value


def _require_shallow(text: str, deepest: int) -> None:
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        sign = match[0]
        if sign in "[{":
            depth += 1
            if depth > deepest:
                raise Invalid(
                    Fault("/", None, "has too many levels inside one another", (f"up to {deepest}",))
                )
        elif sign in "]}":
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    held: dict[str, Any] = {}
    for name, value in pairs:
        if name in held:
            raise Invalid(Fault("/" + name[:80], None, "is given more than once"))
        held[name] = value
    return held


def _no_number(name: str) -> Any:
    raise Invalid(Fault("/", name, "is not a finite number"))


def _whole(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise Invalid(Fault("/", digits[:_LONGEST_NUMBER] + "…", "is too long"))
    return int(digits)


def _float(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise Invalid(Fault("/", digits[:_LONGEST_NUMBER], "is not a finite number"))
    return value


def _require_storable(value: Any) -> None:
    """Check every text of a value; those with NUL or half a character cannot be stored."""
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        place, held = waiting.pop()
        if isinstance(held, dict):
            for name, inner in held.items():
                waiting += [(place, name), (f"{place}/{_escaped(name)}", inner)]
        elif isinstance(held, list):
            waiting += [(f"{place}/{number}", inner) for number, inner in enumerate(held)]
        elif isinstance(held, str) and ("\0" in held or any("\ud800" <= sign <= "\udfff" for sign in held)):
            raise Invalid(Fault(place or "/", None, "contains a character that cannot be stored"))


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
