"""What is asked most, as questions that are worked out once: pages of all places or of those in a box, and
one place. `Readers.answer` puts them without a thread.
"""

from functools import lru_cache, partial
from typing import Any

import shapely
from sqlalchemy import LargeBinary, bindparam, func, or_

from registry import crs
from registry.collections import COLLECTIONS, Collection
from registry.prepared import Prepared, Question
from registry.reading.features import (
    Feature,
    Page,
    feature_of,
    is_plain,
    key_of,
    of_text,
    order_of,
    page_of,
    read_feature,
    read_page,
)
from registry.reading.selection import Selection, conditions
from registry.reading.shapes import Projection
from registry.reading.stored import from_text


def page_at_once(
    selection: Selection, *, projection: Projection, limit: int, after: str | None = None
) -> Question[Page] | None:
    """The question that `page` answers, where a collection of places or a box of it is all that is wanted.

    None for other collections, and for a selection by days, properties, words or a filter.
    """
    selection = of_text(selection)
    if not is_plain(selection):
        return None
    shapes = () if selection.box is None else tuple(selection.box.shapes("bbox"))
    values: dict[str, Any] = {f"box{number}": shapely.to_wkb(shape) for number, shape in enumerate(shapes)}
    if after is not None:
        values["following"] = order_of(selection.collection, after, "next")
    statement = _page(selection.collection.id, projection, limit, len(shapes), after is not None)
    return Question(statement, values, partial(read_page, limit=limit, is_first=after is None))


def feature_at_once(collection: Collection, id_: str, *, projection: Projection) -> Question[Feature] | None:
    """The question that `feature` answers, of a place as it is; else None.

    Raises Invalid when `id_` cannot be an id; reading the answer raises NotFound.
    """
    if from_text(collection) is None:
        return None
    key = key_of(collection, id_, "featureId")
    return Question(_feature(collection.id, projection), {"key": key}, partial(read_feature, id_=id_))


def _over_text(id_: str) -> Collection:
    return from_text(COLLECTIONS[id_]) or COLLECTIONS[id_]


@lru_cache(maxsize=1024)
def _page(id_: str, projection: Projection, limit: int, boxes: int, follows: bool) -> Prepared:
    """The statement of such a page; its parameters are `box0`, `box1` in WKB, and the key `following`."""
    collection = _over_text(id_)
    shapes = (bindparam(f"box{number}", None, LargeBinary) for number in range(boxes))
    near = [func.ST_Intersects(collection.geometry, func.ST_GeomFromWKB(each, crs.STORED)) for each in shapes]
    wanted = [*conditions(Selection(collection)), *([or_(*near)] if near else [])]
    following = bindparam("following", None, collection.key.type) if follows else None
    return Prepared(page_of(Selection(collection), wanted, projection, limit, following), anew=boxes > 0)


@lru_cache(maxsize=64)
def _feature(id_: str, projection: Projection) -> Prepared:
    """The statement of one place; its parameter is `key`."""
    collection = _over_text(id_)
    return Prepared(feature_of(collection, projection, bindparam("key", None, collection.key.type)))
