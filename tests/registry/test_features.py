"""Flat features and documents: what is read can be put back, for every place of Hanoi."""

import json

from sqlalchemy import Connection, select

from registry.collections import COLLECTIONS, Collection
from registry.crs import CRS84
from registry.editing import document
from registry.editing.features import document_with, receivable, unwritable
from registry.editing.merging import patch_between
from registry.reading import feature, projection

EDITED: list[Collection] = [each for each in COLLECTIONS.values() if receivable(each)]


def test_sites_and_both_sides_of_them_are_edited_and_units_are_not() -> None:
    assert [each.id for each in EDITED] == ["sites", "creative-centres", "heritage-sites"]


def test_every_feature_put_back_as_it_was_read_changes_nothing(connection: Connection) -> None:
    count = 0
    for collection in EDITED:
        rows = select(collection.key)
        keys = connection.scalars(rows if collection.only is None else rows.where(collection.only)).all()
        for key in keys:
            served = json.loads(
                b"{%b}" % feature(connection, collection, str(key), projection=projection(CRS84)).members
            )["properties"]
            held = document(connection, key).document
            assert unwritable(collection, served, served) == []
            values = {name: served[name] for name in receivable(collection)}
            assert patch_between(held, document_with(held, values, None)) == {}, served["code"]
            count += 1
    assert count > 300
