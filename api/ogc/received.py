"""What an editing client sends: a GeoJSON feature, or a merge patch, read leniently and told strictly.

Clients of OGC API Features Part 4 agree on little: some name no media type, or a wrong one; QGIS writes the
system of Content-Crs without its brackets. So a body is taken for what it is.
"""

import json
from dataclasses import dataclass
from typing import Annotated, Any

import shapely
from fastapi import Depends, Request
from shapely.errors import GEOSException
from shapely.geometry import shape
from starlette.exceptions import HTTPException

from api.auth.deps import SignedIn
from api.bodies import InvalidContent, json_body
from api.formats import GEOJSON, MERGE_PATCH, UnsupportedMedia
from api.params import require_known
from registry.collections import Collection, collection
from registry.crs import CRS84
from registry.editing.features import BOUNDS, REASON, receivable
from registry.errors import Fault, Invalid
from registry.reading import Projection, projection
from registry.reading.shapes import stored

Json = dict[str, Any]

TAKEN = (GEOJSON, MERGE_PATCH, "application/json")
_FORMS = ("application/x-www-form-urlencoded", "multipart/")
_AROUND = frozenset({"type", "id", "geometry", "properties", "bbox", "links", "crs", "conformsTo"})
"""Members of a GeoJSON feature that are no properties."""


def editable(collection_id: str) -> Collection:
    """A collection whose features are edited; raises NotFound, and 405 for one that is only read."""
    wanted = collection(collection_id)
    if not receivable(wanted):
        raise HTTPException(405, headers={"Allow": "GET, HEAD, OPTIONS"})
    return wanted


Editable = Annotated[Collection, Depends(editable)]


@dataclass(frozen=True)
class Sent:
    """What was sent, its geometry in the stored system; `id` only where a patch names it as a property."""

    properties: Json
    geometry: Json | None
    id: str | None
    reason: str | None


async def _sent(request: Request, _wanted: Editable, _actor: SignedIn) -> Sent:
    require_known(request.query_params.multi_items())
    system = projection(
        request.headers.get("content-crs", CRS84).strip().removeprefix("<").removesuffix(">"), "Content-Crs"
    )
    body = await _json(request)
    patch = request.method == "PATCH"
    properties, is_feature = _properties(body, patch=patch)
    geometry = body.get("geometry")
    if geometry is None and (not patch or "geometry" in body):
        raise InvalidContent(Fault("/geometry", None, "is missing"))
    return Sent(
        {name: value for name, value in properties.items() if name != REASON},
        None if geometry is None else _located(geometry, system),
        None if is_feature or "id" not in body else str(body["id"]),
        _reason(properties.get(REASON)),
    )


Received = Annotated[Sent, Depends(_sent)]


async def _json(request: Request) -> Json:
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given.startswith(_FORMS):
        raise UnsupportedMedia(given, TAKEN)
    try:
        body = await json_body(request)
    except Invalid:
        if given and "json" not in given:
            raise UnsupportedMedia(given, TAKEN) from None
        raise
    if not isinstance(body, dict):
        raise Invalid(Fault("/", None, "is not a JSON object"))
    return body


def _properties(body: Json, *, patch: bool) -> tuple[Json, bool]:
    """The properties of a body, and whether it is a GeoJSON feature; those of a bare patch stand beside the
    geometry, as the schema of the collection lists them.
    """
    is_feature = body.get("type") == "Feature" or "properties" in body
    if patch and not is_feature:
        return {name: value for name, value in body.items() if name not in _AROUND}, False
    if body.get("type", "Feature" if patch else None) != "Feature":
        raise InvalidContent(Fault("/type", body.get("type"), "is not a feature", ("Feature",)))
    properties = body.get("properties") or {}
    if not isinstance(properties, dict):
        raise InvalidContent(Fault("/properties", None, "is not a JSON object"))
    return properties, True


def _located(geometry: Any, system: Projection) -> Json:
    """A geometry in longitude and latitude; one that is given so is kept to the last digit."""
    if not isinstance(geometry, dict):
        raise InvalidContent(Fault("/geometry", None, "is not a JSON object"))
    if system.uri == CRS84:
        return dict(geometry)
    try:
        given = shapely.force_2d(shape(geometry))
    except (GEOSException, AttributeError, KeyError, IndexError, TypeError, ValueError):
        raise InvalidContent(Fault("/geometry", None, "is not a well-formed geometry")) from None
    try:
        placed = stored(given, system, "/geometry", None)
    except Invalid as error:
        raise InvalidContent(error.faults) from None
    return dict(json.loads(shapely.to_geojson(placed)))


def _reason(given: Any) -> str | None:
    if given is None or given == "":
        return None
    longest = BOUNDS[REASON]["maxLength"]
    if not isinstance(given, str) or len(given) > longest:
        allowed = (f"up to {longest} characters",)
        raise InvalidContent(Fault(f"/properties/{REASON}", None, "is not a short text", allowed))
    return given.strip() or None
