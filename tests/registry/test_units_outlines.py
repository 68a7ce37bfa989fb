"""Approximate outlines make one city: no overlap, no gap, the same lines for districts and communes."""

from collections import Counter, defaultdict

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from registry.units.approximate import Outlines, outlines
from registry.units.cells import SIDE, Cells, city_cells
from registry.units.gazetteer import Gazetteer, read_gazetteer
from registry.units.lineage import shares, transfers
from registry.units.projection import areas_km2


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return read_gazetteer()


@pytest.fixture(scope="module")
def drawn(gazetteer: Gazetteer) -> Outlines:
    return outlines(city_cells(gazetteer))


def of(drawn: Outlines, level: str) -> np.ndarray:
    return np.array(list(getattr(drawn, level).values()), dtype=object)


def test_the_gazetteer_has_the_city_before_and_after_2025(gazetteer: Gazetteer) -> None:
    assert (len(gazetteer.wards), len({w.district for w in gazetteer.wards})) == (526, 30)
    assert len(gazetteer.communes) == 126
    assert sum(len(ward.successors) > 1 for ward in gazetteer.wards) == 199


def test_codes_and_names_of_communes_are_no_keys(gazetteer: Gazetteer) -> None:
    old = {ward.code for ward in gazetteer.wards}
    assert all(commune.code in old for commune in gazetteer.communes)


@pytest.mark.parametrize("level", ["districts", "communes"])
def test_the_outlines_of_a_level_are_one_clean_coverage(drawn: Outlines, level: str) -> None:
    shapes = of(drawn, level)
    assert shapely.is_valid(shapes).all()
    assert {shape.geom_type for shape in shapes} == {"MultiPolygon"}
    assert shapely.coverage_is_valid(shapes)
    # Summed areas equal the area of the union only without overlaps and gaps.
    assert areas_km2(shapes).sum() == pytest.approx(
        areas_km2(np.array([drawn.city], dtype=object))[0], rel=1e-9
    )


@pytest.mark.parametrize("level", ["districts", "communes"])
def test_every_level_covers_the_same_city(drawn: Outlines, level: str) -> None:
    assert shapely.equals(shapely.coverage_union_all(of(drawn, level)), drawn.city)


def test_the_city_is_in_one_piece_without_holes(drawn: Outlines) -> None:
    (only,) = drawn.city.geoms
    assert len(only.interiors) == 0


def test_no_unit_is_lost_or_in_crumbs(drawn: Outlines) -> None:
    assert (len(drawn.districts), len(drawn.communes)) == (30, 126)
    for shape in (*drawn.districts.values(), *drawn.communes.values()):
        assert len(shape.geoms) == 1


def test_areas_come_near_the_published_ones(drawn: Outlines, gazetteer: Gazetteer) -> None:
    published = np.array([commune.area_km2 for commune in gazetteer.communes])
    ratio = areas_km2(of(drawn, "communes")) / published
    assert 0.8 < ratio.min() <= ratio.max() < 1.35
    assert 0.97 < np.median(ratio) < 1.06


def test_labels_of_communes_lie_in_them_or_near(drawn: Outlines, gazetteer: Gazetteer) -> None:
    points = shapely.points([(c.lon, c.lat) for c in gazetteer.communes])
    inside = shapely.covers(of(drawn, "communes"), points)
    assert inside.mean() > 0.95


@given(east=st.floats(0, 1), north=st.floats(0, 1))
def test_every_point_of_the_city_lies_in_exactly_one_unit_of_a_level(
    drawn: Outlines, east: float, north: float
) -> None:
    west, south, right, top = drawn.city.bounds
    point = shapely.Point(west + east * (right - west), south + north * (top - south))
    for level in ("districts", "communes"):
        shapes = of(drawn, level)
        within, touched = shapely.contains(shapes, point).sum(), shapely.covers(shapes, point).sum()
        if shapely.covers(drawn.city, point):
            assert within == 1 or (within == 0 and touched >= 1)
        else:
            assert touched == 0


def test_the_same_data_give_the_same_outlines(drawn: Outlines) -> None:
    again = outlines(city_cells(read_gazetteer()))
    assert shapely.to_wkb(again.city) == shapely.to_wkb(drawn.city)
    assert {c: shapely.to_wkb(s) for c, s in again.communes.items()} == {
        c: shapely.to_wkb(s) for c, s in drawn.communes.items()
    }


def test_shares_add_up_and_keep_every_known_transfer(drawn: Outlines, gazetteer: Gazetteer) -> None:
    known = transfers(gazetteer)
    found = shares(drawn.gave_km2, known)
    assert {(share.district, share.commune) for share in found} == known
    by_district: dict[str, float] = defaultdict(float)
    by_commune: dict[str, float] = defaultdict(float)
    for share in found:
        by_district[share.district] += share.of_district
        by_commune[share.commune] += share.of_commune
    assert list(by_district.values()) == pytest.approx([1.0] * 30)
    assert list(by_commune.values()) == pytest.approx([1.0] * 126)
    # 64 by the package's conversion table; see docs/units.md for other ways to count.
    assert sum(count > 1 for count in Counter(share.commune for share in found).values()) == 64


def cells_of(rows: list[str]) -> Cells:
    """Cells from a drawing, first row in the north: a letter is a district and a commune, a dot is outside."""
    letters = sorted({letter for row in rows for letter in row if letter != "."})
    places = [
        (column, row, letters.index(letter))
        for row, line in enumerate(reversed(rows))
        for column, letter in enumerate(line)
        if letter != "."
    ]
    column, row, name = (np.array(values) for values in zip(*places, strict=True))
    names = tuple(letters)
    return Cells(
        names, names, 580_000 + column * SIDE, 2_320_000 + row * SIDE, name, name.copy(), name.copy()
    )


def test_a_speck_goes_to_the_unit_that_it_borders_most() -> None:
    drawn = outlines(cells_of(["aaaaaabbbbbb", "aabaaabbbbbb", "aaaaaabbbbbb", "aaaaaabbbbbb"]))
    assert [len(shape.geoms) for shape in drawn.communes.values()] == [1, 1]
    assert drawn.gave_km2 == {("a", "a"): 0.24, ("b", "b"): 0.24}


def test_a_detached_speck_of_the_city_is_dropped() -> None:
    drawn = outlines(cells_of(["aaaaaa..b", "aaaaaa...", "aaabbb...", "bbbbbb..."]))
    assert len(drawn.city.geoms) == 1
    assert drawn.gave_km2[("b", "b")] == pytest.approx(0.09)
