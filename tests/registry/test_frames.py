"""Collections as GeoDataFrames."""

import pytest
from sqlalchemy import Connection, text

from registry import crs
from registry.errors import Invalid, NotFound
from registry.frames import frame


def test_a_frame_holds_the_whole_collection_by_id(connection: Connection) -> None:
    sites = frame(connection, "sites")
    assert len(sites) == connection.execute(text("SELECT count(*) FROM public_site")).scalar_one()
    assert sites.index.is_unique
    assert sites.crs.to_epsg() == crs.STORED
    assert sites.geometry.is_valid.all()


def test_a_filter_narrows_it_and_metric_geometry_measures_as_postgis_does(connection: Connection) -> None:
    districts = frame(connection, "units", filter="level = 'district'", metric=True)
    assert len(districts) == 30
    assert districts.crs.to_epsg() == crs.METRIC
    ask = text("SELECT sum(ST_Area(metric_geom)) FROM public_unit WHERE level = 'district'")
    assert districts.area.sum() == pytest.approx(connection.execute(ask).scalar_one(), rel=1e-9)


def test_nothing_found_is_an_empty_frame_with_its_columns(connection: Connection) -> None:
    none = frame(connection, "sites", filter="code = 'no such code'")
    assert none.empty
    assert "name_vi" in none.columns


def test_unknown_collections_and_broken_filters_are_told(connection: Connection) -> None:
    with pytest.raises(NotFound):
        frame(connection, "castles")
    with pytest.raises(Invalid, match="filter"):
        frame(connection, "sites", filter="kind = ")
