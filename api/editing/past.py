"""What was: the versions of a place, a past document, and all that an edition changed."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.auth.deps import Edits
from api.editing.answers import READ, key_in, number_in, told
from api.editing.queries import count, only_language
from api.editing.shown import changes
from api.links import here
from api.params import Reading
from registry.editing import document, document_in
from registry.history import Changed, Version, changed, made, versions
from registry.history.editions import PAGE

router = APIRouter()
MOST = 100


@router.api_route("/api/sites/{site_id}/history", methods=READ)
def history(edit: Edits, site_id: str) -> Response:
    """Every version of a place: who, when, why, and each field before and after; the last first."""
    only_language(edit.request)
    key = key_in(site_id, "site")
    document(edit.connection, key)
    found = [_version(each) for each in versions(edit.connection, key)]
    return told(edit, {"site": key, "versions": found})


def _version(each: Version) -> dict[str, Any]:
    return {
        "edition": each.edition,
        "until": each.until,
        "at": each.at.isoformat(),
        "actor": each.actor,
        "author": each.author,
        "reason": each.reason,
        "request": each.request,
        "changes": changes(each.changes),
    }


@router.api_route("/api/sites/{site_id}/versions/{edition}", methods=READ)
def version(edit: Edits, site_id: str, edition: str) -> Response:
    """The document of a place as an edition left it; its ETag is the edition that had made it so."""
    only_language(edit.request)
    held = document_in(edit.connection, key_in(site_id, "site"), number_in(edition, "edition"))
    return told(edit, held.document, version=held.edition)


@router.api_route("/api/editions/{number}", methods=READ)
def edition(edit: Edits, number: str) -> Response:
    """Who made an edition, when and why, and what it changed of each place that the account may see."""
    reading = Reading(edit.request.query_params.multi_items(), ("lang", "limit", "next"))
    limit = reading.read("limit", lambda text: count(text, MOST), PAGE)
    after = reading.read("next", str, None)
    reading.done()
    held = made(edit.connection, number_in(number, "edition"))
    found, following = changed(edit.connection, held.number, after=after, limit=limit)
    links = [{"rel": "self", "href": here(edit.request)}]
    if following is not None:
        links.append({"rel": "next", "href": here(edit.request, next=following)})
    content = {
        "number": held.number,
        "at": held.at.isoformat(),
        "actor": held.actor,
        "reason": held.reason,
        "request": held.request,
        "batch": held.batch,
        "matched": held.sites,
        "sites": [_changed(each) for each in found],
        "links": links,
    }
    return told(edit, content)


def _changed(each: Changed) -> dict[str, Any]:
    return {
        "site": each.site_id,
        "code": each.code,
        "slug": each.slug,
        "name_vi": each.name_vi,
        "is_new": each.before is None,
        "changes": changes(each.changes),
    }
