"""OGC API Features Part 2: coordinate reference systems by reference (OGC 18-058r1, annex A)."""

import re

import httpx
import pytest
from pyproj import Transformer

from registry import crs
from tests.api.conformance.checks import SITES, UNITS, features, got, ids, refused, requirement

CRS = features(2, "crs")
WGS84, WEB, VN2000 = crs.uri(4326), crs.uri(3857), crs.uri(5897)


@requirement(CRS, "/req/crs/crs-uri")
def systems_are_named_by_uri(http: httpx.Client) -> None:
    for each in got(http, "/ogc/collections")["collections"]:
        assert all(re.match("https?://www[.]opengis[.]net/def/crs/", name) for name in each["crs"])


@requirement(CRS, "/req/crs/fc-md-crs-list")
@requirement(CRS, "/req/crs/fc-md-crs-list-global")
def every_listed_system_is_served(http: httpx.Client) -> None:
    for each in got(http, "/ogc/collections")["collections"]:
        assert each["crs"][0] == crs.CRS84
        for name in each["crs"]:
            got(http, f"/ogc/collections/{each['id']}/items", limit=1, crs=name)


@requirement(CRS, "/req/crs/fc-md-storageCrs")
@requirement(CRS, "/req/crs/fc-md-storageCrs-valid-value")
def storage_system_is_listed(http: httpx.Client) -> None:
    for each in got(http, "/ogc/collections")["collections"]:
        assert each["storageCrs"] in each["crs"]


@requirement(CRS, "/req/crs/fc-bbox-crs-definition")
@requirement(CRS, "/req/crs/fc-crs-definition")
def parameters_are_described(http: httpx.Client) -> None:
    content = got(http, "/ogc/api")
    for name in ("crs", "bbox-crs"):
        assert content["components"]["parameters"][name]["schema"]["enum"] == list(crs.SERVED)


@requirement(CRS, "/req/crs/fc-bbox-crs-valid-value")
@requirement(CRS, "/req/crs/fc-crs-valid-value")
@requirement(CRS, "/req/crs/bbox-crs-exception")
@requirement(CRS, "/req/crs/crs-exception")
def unknown_systems_are_refused(http: httpx.Client) -> None:
    for wrong in ("http://www.opengis.net/def/crs/EPSG/0/27700", "EPSG:4326", "4326", ""):
        refused(http, SITES, crs=wrong)
        refused(http, SITES, bbox="105,20,106,22", **{"bbox-crs": wrong})
        refused(http, f"{UNITS}/commune:00004:2025-07-01", crs=wrong)


@requirement(CRS, "/req/crs/fc-bbox-crs-valid-default-value")
def boxes_are_read_in_their_system(http: httpx.Client) -> None:
    wanted = ids(got(http, SITES, bbox="105.84,21.02,105.86,21.04"))
    named = {"bbox-crs": crs.CRS84}
    assert ids(got(http, SITES, bbox="105.84,21.02,105.86,21.04", **named)) == wanted != set()
    assert ids(got(http, SITES, bbox="21.02,105.84,21.04,105.86", **{"bbox-crs": WGS84})) == wanted
    # Longitude first where the system has latitude first: beyond the pole, where nothing is.
    assert ids(got(http, SITES, bbox="105.84,21.02,105.86,21.04", **{"bbox-crs": WGS84})) == set()
    west, south = Transformer.from_crs(4326, 3857, always_xy=True).transform(105.84, 21.02)
    east, north = Transformer.from_crs(4326, 3857, always_xy=True).transform(105.86, 21.04)
    assert ids(got(http, SITES, bbox=f"{west},{south},{east},{north}", **{"bbox-crs": WEB})) == wanted


@requirement(CRS, "/req/crs/fc-bbox-crs-action")
def extents_hold_every_feature_in_every_system(http: httpx.Client) -> None:
    # As annex A asks (/conf/crs/bbox-crs-parameter), and as clients do: the two corners, moved.
    systems = {name: Transformer.from_crs(crs.CRS84, name).transform for name in crs.SERVED}
    for each in got(http, "/ogc/collections")["collections"]:
        west, south, east, north = each["extent"]["spatial"]["bbox"][0]
        path = f"/ogc/collections/{each['id']}/items"
        placed = got(http, path, limit=10, bbox="-180,-90,180,90")
        for name, move in systems.items():
            box = ",".join(str(side) for corner in (move(west, south), move(east, north)) for side in corner)
            held = got(http, path, limit=10, bbox=box, **{"bbox-crs": name})
            assert (ids(held), held.get("numberMatched")) == (ids(placed), placed.get("numberMatched")), name


@requirement(CRS, "/req/crs/fc-crs-default-value")
def without_a_system_it_is_crs84(http: httpx.Client) -> None:
    assert got(http, SITES, limit=3)["features"] == got(http, SITES, limit=3, crs=crs.CRS84)["features"]


@requirement(CRS, "/req/crs/fc-crs-action")
@requirement(CRS, "/req/crs/geojson")
def coordinates_are_in_the_system_and_its_axis_order(http: httpx.Client) -> None:
    plain = got(http, SITES, limit=1)["features"][0]["geometry"]["coordinates"]
    turned = got(http, SITES, limit=1, crs=WGS84)["features"][0]["geometry"]["coordinates"]
    assert turned == plain[::-1]
    east, north = got(http, SITES, limit=1, crs=VN2000)["features"][0]["geometry"]["coordinates"]
    assert (east, north) == pytest.approx(
        Transformer.from_crs(4326, 5897, always_xy=True).transform(*plain), abs=0.1
    )


@requirement(CRS, "/req/crs/ogc-crs-header")
@requirement(CRS, "/req/crs/ogc-crs-header-value")
def the_header_names_the_system_in_angle_brackets(http: httpx.Client) -> None:
    assert http.get(SITES, params={"crs": VN2000}).headers["content-crs"] == f"<{crs.named(VN2000)}>"
    one = f"{UNITS}/commune:00004:2025-07-01"
    for path in (SITES, one):
        assert http.get(path).headers["content-crs"] == f"<{crs.CRS84}>"
        for name in crs.SERVED:
            assert http.get(path, params={"crs": name}).headers["content-crs"] == f"<{name}>"
