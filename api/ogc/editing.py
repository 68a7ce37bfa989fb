"""Features made, replaced, changed and deleted (OGC API Features Part 4), by people and tokens.

Whoever may publish gets 201 or 204; what needs a review becomes a change request, and gets 202 with its
address.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple
from uuid import UUID

from fastapi import APIRouter
from shapely.errors import GEOSException
from shapely.geometry import shape
from starlette.responses import Response

from api.auth.deps import Edit, Edits
from api.bodies import InvalidContent
from api.idempotency import Onces
from api.links import base_url
from api.ogc.answers import feature_etag
from api.ogc.received import Editable, Received, Sent
from api.params import require_known
from registry import requests
from registry.collections import Collection
from registry.crs import CRS84
from registry.editing import Versioned, document
from registry.editing.features import FACETS, document_with, pointer, receivable, required, unwritable
from registry.editing.merging import patch_between
from registry.errors import Conflicting, Fault, Invalid, Stale
from registry.language import Words
from registry.reading import feature, projection
from registry.reading.features import key_of
from registry.requests import Asked
from registry.workflow import RequestKind

router = APIRouter()
Json = dict[str, Any]

THROUGH = Words("Qua OGC API Features ({})", "Through OGC API Features ({})")
NAMELESS = Words("chương trình không nêu tên", "a program that does not say its name")
CHANGED = Words(
    "Địa điểm đã được người khác thay đổi từ khi bạn đọc; hãy đọc lại rồi lặp lại thay đổi.",
    "The place was changed by somebody else since you read it; read it again, then repeat the change.",
)
TWO_SIDES = Words(
    "Địa điểm này vừa là trung tâm sáng tạo vừa là di sản; hãy xóa ở tập `sites`, "
    "hoặc để trống các mục của một mặt.",
    "This place is a creative centre and heritage; delete it in `sites`, or empty the fields of one side.",
)
SHOWN = 200
"""Characters of a value that a mistake shows."""
CENTIMETRE = 1e-7
"""Degrees by which a point that was read and sent back may differ from the stored one: it is served so."""


class Target(NamedTuple):
    """A feature that is edited: its site, its document, its properties as they are served."""

    id: UUID
    held: Versioned
    served: Json


@router.post("/ogc/collections/{collection_id}/items")
def create(wanted: Editable, sent: Received, held: Onces) -> Response:
    """Make a feature; with an Idempotency-Key, once however often it is sent."""
    return held.answer(lambda: _created(held.edit, wanted, sent))


@router.put("/ogc/collections/{collection_id}/items/{feature_id}")
def replace(wanted: Editable, feature_id: str, sent: Received, edit: Edits) -> Response:
    """Replace what the collection's schema lists; what a feature cannot carry stays."""
    target = _target(edit, wanted, feature_id)
    values = dict.fromkeys(receivable(wanted)) | sent.properties
    return _changed(edit, wanted, target, values, sent)


@router.patch("/ogc/collections/{collection_id}/items/{feature_id}")
def update(wanted: Editable, feature_id: str, sent: Received, edit: Edits) -> Response:
    """Change what a merge patch names (RFC 7396)."""
    target = _target(edit, wanted, feature_id)
    if sent.id is not None and sent.id != str(target.id):
        raise InvalidContent(Fault("/id", sent.id, "is derived by the registry and cannot be written"))
    return _changed(edit, wanted, target, sent.properties, sent)


@router.delete("/ogc/collections/{collection_id}/items/{feature_id}")
def delete(wanted: Editable, feature_id: str, edit: Edits) -> Response:
    """Delete a place; its history stays."""
    require_known(edit.request.query_params.multi_items())
    target = _target(edit, wanted, feature_id)
    if wanted.id != "sites" and all(target.held.document.get(facet) for facet in FACETS):
        raise Conflicting(TWO_SIDES)
    asked = Asked(RequestKind.DELETE, target.id, {}, _through(edit))
    return _asked(edit, wanted, asked, target)


def _created(edit: Edit, wanted: Collection, sent: Sent) -> Response:
    with _told_of_feature(wanted):
        _require_writable(wanted, sent.properties, None)
        lacking = [name for name in required(wanted) if sent.properties.get(name) in (None, "", [])]
        if lacking:
            raise Invalid([Fault(f"/{name}", None, "is missing") for name in lacking])
        made = document_with(None, _writable(wanted, sent.properties), sent.geometry)
    asked = Asked(RequestKind.CREATE, None, patch_between({}, made), sent.reason or _through(edit))
    return _asked(edit, wanted, asked, None)


def _changed(edit: Edit, wanted: Collection, target: Target, values: Json, sent: Sent) -> Response:
    before = target.held.document
    with _told_of_feature(wanted):
        _require_writable(wanted, values, target.served)
        geometry = None if _same_place(before["geometry"], sent.geometry) else sent.geometry
        after = document_with(before, _writable(wanted, values), geometry)
    patch = patch_between(before, after)
    if not patch:
        return _done(edit, wanted, target.id, target.held.edition)
    asked = Asked(RequestKind.EDIT, target.id, patch, sent.reason or _through(edit))
    return _asked(edit, wanted, asked, target)


def _target(edit: Edit, wanted: Collection, feature_id: str) -> Target:
    """The feature as it stands; raises NotFound, and Stale when the client has read another state of it."""
    served = feature(edit.connection, wanted, feature_id, projection=projection(CRS84))
    key: UUID = key_of(wanted, feature_id, "featureId")
    target = Target(key, document(edit.connection, key), json.loads(b"{%b}" % served.members)["properties"])
    _require_match(edit, target.held.edition)
    return target


def _require_match(edit: Edit, edition: int) -> None:
    """Evaluate If-Match (RFC 9110, 13.1.1). A proxy that compresses makes tags weak; they say the same."""
    given = edit.request.headers.get("if-match")
    if given is None or given.strip() == "*":
        return
    if str(edition) not in re.findall(r'"([0-9]+)-[0-9a-f]+"', given):
        raise Stale(CHANGED, now=edition)


def _asked(edit: Edit, wanted: Collection, asked: Asked, target: Target | None) -> Response:
    """Publish what is asked, or hand it in for review."""
    with _told_of_feature(wanted):
        key = requests.propose(edit.connection, edit.actor, asked)
        if not edit.actor.reviews:
            requests.submit(edit.connection, edit.actor, key)
            return _accepted(edit, key, is_new=target is None)
        applied = _published(edit, key)
    if target is None:
        return _done(edit, wanted, applied.sites[0], applied.edition, is_new=True)
    # Nobody else writes from here on, so what was not yet seen above is seen now.
    _require_match(edit, document(edit.connection, target.id).edition)
    return _done(edit, wanted, target.id, None if asked.kind is RequestKind.DELETE else applied.edition)


def _published(edit: Edit, key: UUID) -> requests.Applied:
    """Apply it; where it meets another's change, who named a state of the place learns that it has passed."""
    try:
        return requests.publish(edit.connection, edit.actor, [key])
    except Conflicting:
        if edit.request.headers.get("if-match", "*").strip() == "*":
            raise
        raise Stale(CHANGED) from None


def _accepted(edit: Edit, key: UUID, *, is_new: bool) -> Response:
    address = f"{base_url(edit.request)}/api/requests/{key}"
    content = {"request": str(key), "state": "submitted", "href": address}
    # QGIS takes an answer without an id behind /items/ for a failure, and its user would send it again.
    location = f"{address}#/items/{key}" if is_new else address
    return Response(json.dumps(content), 202, {"Location": location}, media_type="application/json")


def _done(
    edit: Edit, wanted: Collection, key: UUID, edition: int | None, *, is_new: bool = False
) -> Response:
    path = f"/ogc/collections/{wanted.id}/items/{key}"
    headers = {} if edition is None else {"ETag": feature_etag(edit.request, edit.lang, edition, path=path)}
    if is_new:
        headers["Location"] = f"{base_url(edit.request)}{path}"
    return Response(status_code=201 if is_new else 204, headers=headers)


def _through(edit: Edit) -> str:
    """The reason of a change that gives none: the program that it came through."""
    words = edit.request.headers.get("user-agent", "").split()
    # Every desktop program says that it is Mozilla, then what it is.
    agent = next((word for word in words if not word.startswith("Mozilla/")), "")
    name = agent if agent.isprintable() and 0 < len(agent) <= 40 else NAMELESS.get(edit.lang)
    return THROUGH.get(edit.lang).format(name)


def _writable(wanted: Collection, values: Mapping[str, Any]) -> Json:
    return {name: values[name] for name in receivable(wanted) if name in values}


def _require_writable(wanted: Collection, values: Mapping[str, Any], served: Json | None) -> None:
    if faults := unwritable(wanted, values, served):
        raise Invalid(faults)


def _same_place(stored: Json, sent: Json | None) -> bool:
    """Whether a geometry is the stored one as it is served: rounded, its rings the other way round."""
    if sent is None:
        return False
    try:
        return bool(shape(sent).equals_exact(shape(stored), CENTIMETRE, normalize=True))
    except (GEOSException, AttributeError, KeyError, IndexError, TypeError, ValueError):
        return False  # told where the whole document is checked


@contextmanager
def _told_of_feature(wanted: Collection) -> Iterator[None]:
    """Mistakes in a document, told by their places in the feature."""
    names = [item.name for item in wanted.properties]
    try:
        yield
    except Invalid as error:
        raise InvalidContent(_in_feature(error.faults, names)) from None
    except Conflicting as error:
        raise Conflicting(error.words, _in_feature(error.faults, names)) from None


def _in_feature(faults: tuple[Fault, ...], names: list[str]) -> tuple[Fault, ...]:
    return tuple(
        Fault(_place(fault.where, names), _short(fault.value), fault.message, fault.allowed)
        for fault in faults
    )


def _short(value: Any) -> Any:
    """A value as it is told: one that is very long was seen by whoever sent it."""
    return f"{value[:SHOWN]}…" if isinstance(value, str) and len(value) > SHOWN else value


def _place(where: str, names: list[str]) -> str:
    found = pointer(where, names)
    return found if found != where or where.startswith("/geometry") else f"/properties{where}".rstrip("/")
