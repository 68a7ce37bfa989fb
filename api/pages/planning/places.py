"""Places that a question names: only those are read, and a field finds others by their words.

A page that held every place to choose from would be megabytes long where there are many.
"""

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection
from starlette.responses import JSONResponse

from api.kept import keep
from api.pages.planning.fields import Fields
from api.pages.reader import Reads, fresh
from registry.browsing.filters import Filters, read
from registry.browsing.finding import Listed, page
from registry.browsing.known import Known, known

router = APIRouter()

OFFERED = 12
"""Places that are offered for some words."""
MOST_LISTED = 200
"""Places of a kind that a page lists; its files have them all."""
MOST_MARKS = 2_000
"""Places that the map of a page marks."""


@router.get("/planning/places.json")
def offered(request: Request, reads: Reads) -> Response:
    """Places in whose names, address or code the words of `q` stand, as the list of the map finds them."""
    words = read(request.query_params.multi_items(), codes={}, units=()).words
    english = reads.lang == "en"
    found: list[dict[str, Any]] = [
        {
            "code": each.code,
            "name": (english and each.name_en) or each.name_vi,
            "where": (english and (each.commune_en or each.district_en))
            or each.commune_vi
            or each.district_vi,
        }
        for each in (_found(reads.connection, words) if words else ())
    ]
    keep(request, reads.edition)
    return fresh(request, JSONResponse(found), f"{reads.edition.number}-{reads.lang}-places")


def named(connection: Connection, fields: Fields, *names: str) -> dict[str, Known]:
    """The places whose codes stand in those fields, by code."""
    codes = fields.place_codes(*names)
    return known(connection, codes) if codes else {}


def meant(
    connection: Connection, fields: Fields, places: dict[str, Known], *names: str
) -> dict[str, tuple[Listed, ...]]:
    """For each field the places that may be meant by words in it that are no code."""
    found: dict[str, dict[str, Listed]] = {name: {} for name in names}
    for name in names:
        for words in (text for text, code in fields.written(name) if code not in places):
            found[name] |= {each.code: each for each in _found(connection, words)}
    return {name: tuple(held.values())[:OFFERED] for name, held in found.items()}


def _found(connection: Connection, words: str) -> tuple[Listed, ...]:
    return page(connection, Filters(words=words), size=OFFERED).places
