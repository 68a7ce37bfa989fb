"""Coordinates are in a declared system, and what shows that they cannot be right is told."""

import numpy as np
import pytest
from pyproj import Transformer
from sqlalchemy import text

from registry.crs import PLACED_IN
from tests.fixtures.files import GOOD, Desk, table, workbook

HALL = (105.8522, 21.0187)


def inside(epsg: int, lon: float = HALL[0], lat: float = HALL[1]) -> dict[str, float]:
    x, y = Transformer.from_crs(4326, epsg, always_xy=True).transform(lon, lat)
    return {"lon": round(x, 6), "lat": round(y, 6)}


@pytest.mark.parametrize(
    "system", [each for each in PLACED_IN if each.epsg not in (3406, 32649)], ids=lambda each: each.name
)
def test_every_system_that_is_offered_leads_to_the_same_place(intake: Desk, system: object) -> None:
    epsg = system.epsg  # type: ignore[attr-defined]
    # Without a district: its outline is only known by some hundred metres, as far as systems are apart.
    checked = intake.rows(GOOD | {"district": None} | inside(epsg), crs=f"EPSG:{epsg}")
    assert checked.issues == ()
    assert checked.proposals[0].patch["geometry"]["coordinates"] == pytest.approx(HALL, abs=1e-6)


def test_coordinates_without_a_declared_system_are_not_guessed(intake: Desk) -> None:
    checked = intake.rows(GOOD, GOOD | {"name_vi": "Phòng tranh Mây"}, crs=None)
    assert [(each.row, each.column, each.code.value) for each in checked.issues] == [
        (1, "lon", "crs_missing")
    ]
    assert checked.proposals == ()


@pytest.mark.parametrize("crs", ["EPSG:2154", "EPSG:1", "hanoi", "5897;DROP"])
def test_a_system_of_elsewhere_is_told_with_those_of_here(intake: Desk, crs: str) -> None:
    (found,) = intake.rows(GOOD, crs=crs).issues
    assert found.code.value == "crs_unknown"
    assert "EPSG:5897" in found.hint.en


def test_a_file_without_coordinates_needs_no_system(intake: Desk) -> None:
    content = workbook([["Mã", "Tên tiếng Anh"], ["HN001", "Complex One"]])
    assert intake.check(content, crs=None).issues == ()


def test_a_zone_that_is_mixed_up_is_told_with_the_one_that_fits(intake: Desk) -> None:
    # The same numbers land about 700 m apart; here that is another district.
    row = GOOD | {"lon": 587_000, "lat": 2_325_000}
    to = Transformer.from_crs(5897, 4326, always_xy=True)
    lon, lat = to.transform(587_000, 2_325_000)
    query = text(
        "SELECT name_vi FROM registry.unit WHERE level = 'commune' AND ST_Covers(geom, ST_Point(:lon, :lat, 4326))"
    )
    where = intake.connection.scalar(query, {"lon": lon, "lat": lat})
    mixed = intake.rows(row | {"district": where}, crs="EPSG:3405").issues
    assert intake.rows(row | {"district": where}, crs="EPSG:5897").issues == ()
    if mixed:  # both systems may put it into one large commune
        assert [(each.code.value, each.column) for each in mixed] == [("other_system", "lon")]
        assert "EPSG:5897" in mixed[0].message.vi


def test_a_point_near_the_line_in_another_system_is_told(intake: Desk) -> None:
    """Points just inside a district in one system lie outside it in the other."""
    row = intake.connection.execute(
        text(
            "SELECT name_vi, ST_XMin(geom) AS west, ST_YMin(geom) AS south, ST_XMax(geom) AS east, ST_YMax(geom) AS north"
            " FROM registry.unit WHERE level = 'district' AND code = '002'"
        )
    ).one()
    lons, lats = np.meshgrid(np.linspace(row.west, row.east, 12), np.linspace(row.south, row.north, 12))
    inner = [
        (float(lon), float(lat))
        for lon, lat in zip(lons.ravel(), lats.ravel(), strict=True)
        if intake.connection.scalar(
            text(
                "SELECT ST_Covers(geom, ST_Point(:lon, :lat, 4326)) FROM registry.unit WHERE level = 'district' AND code = '002'"
            ),
            {"lon": lon, "lat": lat},
        )
    ]
    words = ("Mây", "Gió", "Sông", "Núi", "Trăng", "Sao", "Hoa", "Lá", "Đá", "Cát", "Mưa", "Nắng")
    rows = [
        GOOD
        | {"name_vi": f"{words[n % 12]} {words[n // 12 % 12]} {n}", "district": row.name_vi}
        | inside(5897, lon, lat)
        for n, (lon, lat) in enumerate(inner)
    ]
    right = [each for each in intake.rows(*rows, crs="EPSG:5897").issues if each.is_error]
    wrong = intake.rows(*rows, crs="EPSG:3405").issues
    assert right == []
    told = [each for each in wrong if each.code.value == "other_system"]
    assert told
    assert all("EPSG:5897" in each.message.en for each in told)


def test_exchanged_northing_and_easting_are_told_with_the_right_ones(intake: Desk) -> None:
    held = inside(5897)
    row = GOOD | {"lon": held["lat"], "lat": held["lon"]}
    (found,) = intake.rows(row, crs="EPSG:5897").issues
    assert found.code.value == "swapped_coordinates"
    assert "tọa độ đông là 5" in found.hint.vi


def test_surveyors_x_is_the_northing_when_every_row_says_so(intake: Desk) -> None:
    held = inside(5897)
    rows = [["Tên", "Loại", "X (m)", "Y (m)"], ["Xưởng", "creative_centre", held["lat"], held["lon"]]]
    checked = intake.check(workbook(rows), crs="EPSG:5897")
    assert [(each.code.value, each.severity.value) for each in checked.issues] == [
        ("axes_exchanged", "warning")
    ]
    assert checked.proposals[0].patch["geometry"]["coordinates"] == pytest.approx(HALL, abs=1e-6)


def test_a_name_of_several_units_is_settled_by_the_point_or_told(intake: Desk) -> None:
    """Two communes that differ only by their tone fold alike."""
    intake.connection.execute(
        text(
            "UPDATE registry.unit SET name_vi = CASE code WHEN '00070' THEN 'Phường Hòa An' ELSE 'Phường Hoa Án' END"
            " WHERE level = 'commune' AND code IN ('00070', '00004')"
        )
    )
    row = GOOD | {"district": "hoa an"}
    one = intake.rows(row | {"lon": 105.8527, "lat": 21.0285})
    assert one.issues == ()
    assert one.proposals[0].patch["stated"]["commune"]["code"] == "00070"
    (found,) = intake.rows(row | {"lon": 105.78, "lat": 21.0}).issues
    assert found.code.value == "ambiguous_unit"
    assert "00070" in found.message.vi
    assert "00004" in found.message.vi


def test_the_point_decides_nothing_about_a_unit_that_is_spelt_exactly(intake: Desk) -> None:
    content = table(GOOD | {"district": "Hai Bà Trưng"})
    assert (
        intake.check(content).proposals[0].patch["stated"]["district"]["basis"]
        == "Theo tệp nhập: Hai Bà Trưng"
    )
