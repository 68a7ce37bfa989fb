"""OWSLib's client of OGC API Features."""

import pytest
from owslib.ogcapi.features import Features  # type: ignore[import-untyped]  # no stubs exist

from registry.collections import COLLECTIONS


@pytest.fixture
def service(live_server: str) -> Features:
    return Features(f"{live_server}/ogc")


def test_owslib_finds_the_collections(service: Features) -> None:
    assert service.feature_collections() == list(COLLECTIONS)
    assert (
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in service.conformance()["conformsTo"]
    )
    assert service.collection("sites")["itemType"] == "feature"
    assert service.api()["openapi"].startswith("3.0")


def test_owslib_reads_features_with_its_filters(service: Features) -> None:
    everything = service.collection_items("sites", limit=1000)
    chosen = service.collection_items("sites", limit=1000, bbox=[105.84, 21.02, 105.86, 21.04])
    filtered = service.collection_items("sites", filter="kind = 'converted_site'")
    assert everything["numberMatched"] == len(everything["features"]) > chosen["numberMatched"] > 0
    assert {each["properties"]["kind"] for each in filtered["features"]} == {"converted_site"}
    assert service.collection_items("units", datetime="2020-01-01")["numberMatched"] == 31


def test_owslib_reads_one_feature_and_what_can_be_asked(service: Features) -> None:
    first = service.collection_items("sites", limit=1)["features"][0]
    assert service.collection_item("sites", first["id"])["id"] == first["id"]
    assert "kind" in service.collection_queryables("sites")["properties"]
    assert "kind" in service.collection_schema("sites")["properties"]
