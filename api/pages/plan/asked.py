"""What all these pages are asked: a day, a moment of knowledge, and for some the level of units."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from urllib.parse import urlencode

from fastapi import Request, Response
from starlette.responses import JSONResponse

from api import moments
from api.formats import MEDIA_TYPE, Format
from api.links import Link, header, here
from api.pages.reader import Reader
from api.params import EVERYWHERE, Reading
from registry.dates import today
from registry.errors import Fault, Invalid
from registry.workflow import Level

LEVELS = (Level.DISTRICT, Level.COMMUNE)
DATA_PAGE = 1_000
"""Places in one answer of JSON, which leads to the next."""
_FEW = 40
"""Codes that a message can list."""
_CODE = re.compile(r"[A-Z]{2}[0-9]{3,7}")


@dataclass(frozen=True)
class Then:
    """A day, and the edition whose knowledge counts, None for the present one; `given` is the address.

    >>> Then(date(2023, 12, 31), None, {"on": "2023-12-31"}).query(by="commune", lang=None)
    '?on=2023-12-31&by=commune'
    """

    on: date
    known: int | None
    given: Mapping[str, str]

    @property
    def now(self) -> bool:
        """Whether today is asked about, as it is known today."""
        return self.known is None and self.on == today()

    def query(self, **more: str | None) -> str:
        """The end of an address that asks about the same day and moment, and more; without what is None."""
        pairs = {**self.given, **more}
        kept = {name: value for name, value in pairs.items() if value}
        return f"?{urlencode(kept)}" if kept else ""


def filled(request: Request) -> list[tuple[str, str]]:
    """The parameters that have a value: a form sends its empty fields too."""
    return [(name, value) for name, value in request.query_params.multi_items() if value]


def then(request: Request, reads: Reader, *more: str) -> tuple[Then, Reading]:
    """What is asked, and the rest of the reading, whose mistakes are still to be told."""
    pairs = filled(request)
    reading = Reading(pairs, (*EVERYWHERE, *moments.NAMES, *more))
    on, known = moments.when(reads.connection, reading)
    given = {name: value for name, value in pairs if name in (*moments.NAMES, "lang")}
    return Then(on, known, given), reading


def level_of(text: str) -> Level:
    """The level that answers are told by; raises Invalid."""
    if text not in LEVELS:
        raise Invalid(Fault("by", text, "is not a level of units", LEVELS))
    return Level(text)


def code_after(text: str) -> str:
    """The code of the place after which a list goes on, whether or not it is still there; raises Invalid."""
    if not _CODE.fullmatch(text):
        raise Invalid(Fault("after", text, "is not the code of a place", ("HN001",)))
    return text


def as_data(request: Request, content: Mapping[str, object], after: str | None) -> Response:
    """A page of an answer as JSON, with the link to the next in it and in its head; None after the last."""
    links: list[Link] = []
    if after is not None:
        links = [{"href": here(request, after=after), "rel": "next", "type": MEDIA_TYPE[Format.JSON]}]
    return JSONResponse({**content, "links": links}, headers={"Link": header(links)} if links else None)


def codes_of(reading: Reading, known: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The codes that an address gives for each word, several with commas; unknown ones are mistakes."""

    def read(name: str, text: str) -> tuple[str, ...]:
        given = tuple(each.strip() for each in text.split(","))
        allowed = known[name] if len(known[name]) <= _FEW else ()
        wrong = [Fault(name, each, "is not known here", allowed) for each in given if each not in known[name]]
        if wrong:
            raise Invalid(wrong)
        return given

    return {name: reading.read(name, partial(read, name), ()) for name in known}


def written(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The pairs of a question as an address carries them: each word once.

    >>> written([("stage", "works"), ("stage", "pilot"), ("unit", "001")])
    {'stage': 'works,pilot', 'unit': '001'}
    """
    found: dict[str, str] = {}
    for name, value in pairs:
        found[name] = f"{found[name]},{value}" if name in found else value
    return found
