"""A feature that was merged into another one: its id leads there for ever."""

from uuid import UUID

from starlette.responses import RedirectResponse, Response

from api.deps import Ask
from registry.browsing.places import Stays, merged_into
from registry.collections import Collection, collection
from registry.errors import NotFound
from registry.reading import Projection, feature
from registry.reading.features import key_of


def led_on(ask: Ask, wanted: Collection, feature_id: str, *, projection: Projection) -> Response | None:
    """The answer that leads on to what a feature was merged into; None when it was not.

    What stays may lack the side that a collection is about: then it is found among all sites.
    """
    key = key_of(wanted, feature_id, "featureId")
    if not isinstance(key, UUID) or "asOf" in ask.request.query_params:
        return None
    stays = merged_into(ask.connection, key)
    if stays is None:
        return None
    holder = wanted if _holds(ask, wanted, stays, projection) else collection("sites")
    query = f"?{ask.request.url.query}" if ask.request.url.query else ""
    root = str(ask.request.scope.get("root_path", ""))
    return RedirectResponse(f"{root}/ogc/collections/{holder.id}/items/{stays.id}{query}", 301)


def _holds(ask: Ask, wanted: Collection, stays: Stays, projection: Projection) -> bool:
    try:
        feature(ask.connection, wanted, str(stays.id), projection=projection)
    except NotFound:
        return False
    return True
