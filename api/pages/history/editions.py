"""What one edition changed, everywhere."""

from typing import Annotated, NamedTuple

from fastapi import APIRouter, Path, Query, Request, Response

from api.auth.deps import Edits
from api.pages.private import private_page
from api.pages.telling import Group, Row, Telling
from registry.editing.naming import names_in
from registry.errors import NotFound
from registry.history import Changed, changed, made
from registry.workflow import Role

router = APIRouter()

Number = Annotated[int, Path(ge=1, le=2**53)]
"""The number of an edition in an address."""
Code = Annotated[str | None, Query(pattern=r"^[A-Z]{2}[0-9]{1,9}$")]


class Told(NamedTuple):
    """A site and what became of it; `began` holds the whole record of one that began."""

    site: Changed
    rows: list[Row]
    began: list[Group]


@router.get("/editions/{number}")
def edition(request: Request, number: Number, edit: Edits, after: Code = None) -> Response:
    """Who changed what, site by site, as far as the visitor may see the sites."""
    told = made(edit.connection, number)
    if told.sites == 0 and edit.actor.role is Role.OFFICE:  # it was about other areas
        raise NotFound("edition", number)
    sites, more = changed(edit.connection, number, after=after)
    documents = [each for site in sites for each in (site.before, site.after)]
    telling = Telling(edit.lang, edit.words, names_in(edit.connection, documents, inside=True))
    values = {
        "made": told,
        "sites": [
            Told(
                site,
                telling.rows(site.changes, site.after, site.before),
                telling.sheet(site.after) if site.before is None else [],
            )
            for site in sites
        ],
        "more": more,
        "begins": after is None,
        "proposes": edit.actor.proposes,
        "reviews": edit.actor.reviews,
    }
    at = f"/editions/{number}" + (f"?after={after}" if after else "")
    return private_page(request, "history/edition.html", values, at=at, edit=edit)
