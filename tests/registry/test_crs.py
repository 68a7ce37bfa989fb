"""The guard in front of distances, and the systems that are served."""

import pytest
from pyproj import CRS, Transformer

from registry import crs
from registry.errors import Invalid


@pytest.mark.parametrize("epsg", [crs.STORED, 4756, crs.WEB_MERCATOR])
def test_degrees_and_web_mercator_never_measure(epsg: int) -> None:
    with pytest.raises(Invalid):
        crs.require_metric(CRS.from_epsg(epsg))


def test_two_systems_in_metres_are_not_mixed() -> None:
    with pytest.raises(Invalid, match="differs from"):
        crs.require_metric(CRS.from_epsg(3405), CRS.from_epsg(32648))


def test_feet_and_nothing_are_refused() -> None:
    with pytest.raises(Invalid, match="metre"):
        crs.require_metric(CRS.from_epsg(2263))
    with pytest.raises(Invalid, match="no coordinate"):
        crs.require_metric()


def test_our_metric_system_measures() -> None:
    assert crs.require_metric(CRS.from_epsg(crs.METRIC), CRS.from_epsg(crs.METRIC)).to_epsg() == crs.METRIC


def test_axis_order_of_every_served_system_is_the_registers() -> None:
    for name, served in crs.SERVED.items():
        axes = CRS.from_user_input(name).axis_info
        assert served.latitude_first == (axes[0].direction == "north"), name


def test_wgs84_to_vn2000_is_the_operation_we_measured() -> None:
    # PROJ lists two operations of 1 m accuracy; a change of its data would move every distance.
    east, north = Transformer.from_crs(crs.STORED, crs.METRIC, always_xy=True).transform(105.8542, 21.0285)
    assert (round(east, 2), round(north, 2)) == (588591.94, 2326345.31)


@pytest.mark.parametrize("name", ["EPSG:999999", "nonsense", ""])
def test_an_unknown_system_is_refused_by_name(name: str) -> None:
    with pytest.raises(Invalid, match="crs"):
        crs.declared(name)
