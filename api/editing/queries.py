"""Values in the query of the API of editing; each raises Invalid with the name of its parameter."""

import re
from uuid import UUID

from starlette.requests import Request

from api.editing.answers import key_in
from api.params import require_known
from registry.errors import Fault, Invalid, NotFound


def only_language(request: Request) -> None:
    """Check a request that has no parameters of its own."""
    require_known(request.query_params.multi_items(), ("lang",))


def key(name: str, text: str) -> UUID:
    """An id."""
    try:
        return key_in(text, name)
    except NotFound:
        raise Invalid(Fault(name, text, "is not an id", ("a UUID",))) from None


def truth(name: str, text: str) -> bool:
    """True or false.

    >>> truth("mine", "true")
    True
    """
    if text not in ("true", "false"):
        raise Invalid(Fault(name, text, "is neither true nor false", ("true", "false")))
    return text == "true"


def count(text: str, most: int) -> int:
    """How many at a time; what is above the most that there can be counts as that.

    >>> count("20", 100), count("9999", 100)
    (20, 100)
    """
    if not re.fullmatch(r"[0-9]{1,18}", text) or int(text) == 0:
        raise Invalid(Fault("limit", text, "must be at least 1", (f"1 to {most}",)))
    return min(int(text), most)
