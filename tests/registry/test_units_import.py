"""Official boundaries replace approximate ones all or nothing; every fault of a file is told at once."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from sqlalchemy import text

from registry.crs import CRS84, METRIC, STORED
from registry.errors import Invalid
from registry.units.replacing import ImportReport, import_boundaries
from registry.units.validating import Tolerances
from registry.workflow import Level
from tests.fixtures.town import BEGAN, CODES, SIDE, SOUTH, WEST, Town, square

METRES = f"EPSG:{METRIC}"
DEGREES = f"EPSG:{STORED}"
Change = Callable[[gpd.GeoDataFrame], object]


def squares(**columns: object) -> gpd.GeoDataFrame:
    """The town's communes as a right file has them."""
    content: dict[str, object] = {
        "ma_xa": list(CODES),
        "ten": [f"Hoà {code}" for code in CODES],
        "geometry": [square(code) for code in CODES],
    }
    return gpd.GeoDataFrame(content | columns, crs=STORED)


def imported(town: Town, path: Path, **options: Any) -> ImportReport:
    given: dict[str, Any] = {
        "level": Level.COMMUNE,
        "valid_from": BEGAN,
        "crs": CRS84,
        "source": "survey",
        "source_title": "A survey",
        "accuracy_m": 2.0,
        "actor": "office",
    }
    return import_boundaries(town.engine, path, **(given | options))


def complaints(town: Town, path: Path, **options: Any) -> list[str]:
    """What an import says when it refuses; nothing may have changed then."""
    before = state(town)
    with pytest.raises(Invalid) as error:
        imported(town, path, **options)
    assert state(town) == before
    return [str(fault) for fault in error.value.faults]


def state(town: Town) -> list[tuple[object, ...]]:
    query = text(
        "SELECT level, code, boundary_quality, boundary_source, ST_AsText(geom) FROM registry.unit"
        " UNION ALL SELECT 'audit', count(*)::text, NULL, NULL, NULL FROM registry.audit ORDER BY 1, 2"
    )
    with town.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]


def written(folder: Path, frame: gpd.GeoDataFrame, name: str = "communes.geojson") -> Path:
    path = folder / name
    frame.to_file(path)
    return path


@pytest.mark.parametrize("name", ["communes.geojson", "communes.gpkg", "communes.shp", "communes.shp.zip"])
@pytest.mark.parametrize("system", [STORED, METRIC])
def test_a_right_file_of_any_form_and_system_is_imported(
    town: Town, tmp_path: Path, name: str, system: int
) -> None:
    report = imported(town, written(tmp_path, squares().to_crs(system), name), crs=f"EPSG:{system}")
    assert (report.imported, report.units, report.replaced, report.warnings) == (True, 12, 12, ())
    assert (report.code_field, report.name_field) == ("ma_xa", "ten")
    kinds = {row[2] for row in state(town) if row[0] in {"commune", "city"}}
    assert kinds == {"official"}


def test_importing_the_same_file_again_changes_nothing(town: Town, tmp_path: Path) -> None:
    path = written(tmp_path, squares())
    imported(town, path)
    before = state(town)
    report = imported(town, path)
    assert (report.replaced, report.city_replaced, report.moved) == (0, False, ())
    assert state(town) == before


def test_a_dry_run_tells_the_same_and_changes_nothing(town: Town, tmp_path: Path) -> None:
    town.add_site("HN001", WEST + SIDE - 0.0005, SOUTH + 0.01)
    path = written(tmp_path, squares(geometry=[square(code, east=-0.001) for code in CODES]))
    before = state(town)
    rehearsed = imported(town, path, dry_run=True)
    assert state(town) == before
    done = imported(town, path)
    assert (rehearsed.imported, done.imported) == (False, True)
    assert rehearsed.moved == done.moved != ()


def test_sites_near_a_line_move_with_it_and_are_reported(town: Town, tmp_path: Path) -> None:
    town.add_site("HN001", WEST + SIDE - 0.0005, SOUTH + 0.01)
    town.add_site("HN002", WEST + SIDE - 0.005, SOUTH + 0.01)
    assert town.commune_of("HN001") == "00001"
    report = imported(town, written(tmp_path, squares(geometry=[square(c, east=-0.001) for c in CODES])))
    moved = [(m.code, m.old and m.old.code, m.new and m.new.code, m.reason) for m in report.moved]
    assert moved == [("HN001", "00001", "00002", "geometry")]
    assert (town.commune_of("HN001"), town.commune_of("HN002")) == ("00002", "00001")


def test_a_site_that_falls_outside_the_city_is_reported(town: Town, tmp_path: Path) -> None:
    town.add_site("HN001", WEST + 4 * SIDE - 0.0005, SOUTH + 0.01)
    report = imported(town, written(tmp_path, squares(geometry=[square(c, east=-0.001) for c in CODES])))
    assert [(m.code, m.old and m.old.code, m.new) for m in report.moved] == [("HN001", "00004", None)]


def test_an_address_wins_over_official_geometry_and_the_conflict_is_told(town: Town, tmp_path: Path) -> None:
    town.add_site("HN001", WEST + SIDE + 0.001, SOUTH + 0.01, states="00001")
    town.add_site("HN002", WEST + SIDE - 0.001, SOUTH + 0.01, states="00001")
    report = imported(town, written(tmp_path, squares()))
    (conflict,) = report.conflicts
    assert (conflict.code, conflict.stated.code, conflict.found and conflict.found.code) == (
        "HN001",
        "00001",
        "00002",
    )
    assert conflict.distance_m == pytest.approx(104, abs=1)
    assert (conflict.accuracy_m, conflict.basis) == (50, "its address")
    assert town.commune_of("HN001") == "00001"
    assert report.moved == ()


def test_a_unit_on_a_day_before_the_communes_is_none(town: Town, tmp_path: Path) -> None:
    town.add_site("HN001", WEST + 0.01, SOUTH + 0.01)
    assert town.commune_of("HN001", date(2025, 6, 30)) is None
    assert town.commune_of("HN001", date(2025, 7, 1)) == "00001"


def test_all_wrong_codes_are_told_at_once(town: Town, tmp_path: Path) -> None:
    codes = [*CODES[:8], "00001", "99999", "", CODES[11]]
    said = complaints(town, written(tmp_path, squares(ma_xa=codes)))
    assert "feature 1 (00001): '00001': stands several times: features 1, 9" in said
    assert "feature 10 (99999): '99999': is not the code of a unit that stands on this day" in said
    assert "feature 11: has no code" in said
    assert {f"unit {code}: 'Phường Hòa {code}': is missing from the file" for code in CODES[8:11]} <= set(
        said
    )


def test_codes_that_lost_their_zeros_as_numbers_are_found(town: Town, tmp_path: Path) -> None:
    report = imported(town, written(tmp_path, squares(ma_xa=[int(code) for code in CODES]), "communes.gpkg"))
    assert report.replaced == 12


def test_a_file_of_another_level_is_told_in_one_sentence(town: Town, tmp_path: Path) -> None:
    said = complaints(town, written(tmp_path, squares(ma_xa=[f"{n:03d}" for n in range(1, 13)])))
    assert len(said) == 1
    assert "none of 12 codes is of a unit of this day" in said[0]


def bow_tie(frame: gpd.GeoDataFrame) -> None:
    west, south, east, north = frame.geometry[0].bounds
    frame.loc[0, "geometry"] = shapely.Polygon([(west, south), (east, north), (east, south), (west, north)])


def nothing(frame: gpd.GeoDataFrame) -> None:
    frame.loc[0, "geometry"] = None


def empty(frame: gpd.GeoDataFrame) -> None:
    frame.loc[0, "geometry"] = shapely.Polygon()


def line(frame: gpd.GeoDataFrame) -> None:
    frame.loc[0, "geometry"] = frame.geometry[0].exterior


def overlap(frame: gpd.GeoDataFrame) -> None:
    frame.loc[0, "geometry"] = frame.geometry[0].buffer(0.001, join_style="mitre")


def hole(frame: gpd.GeoDataFrame) -> None:
    inner = shapely.box(WEST + SIDE + 0.005, SOUTH + SIDE + 0.005, WEST + SIDE + 0.006, SOUTH + SIDE + 0.006)
    frame.loc[5, "geometry"] = frame.geometry[5].difference(inner)


def far(frame: gpd.GeoDataFrame) -> None:
    frame.loc[0, "geometry"] = shapely.box(106.6, 10.7, 106.7, 10.8)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (bow_tie, "feature 1 (00001): is not a valid polygon: Self-intersection"),
        (nothing, "feature 1 (00001): has no geometry"),
        (empty, "feature 1 (00001): has no geometry"),
        (line, "feature 1 (00001): 'LineString': is not an area"),
        (overlap, "units 00001 and 00002: overlap by"),
        (hole, "between units 00006: '105.82550, 21.02550': is a gap of 11,5"),
        (far, "feature 1 (00001): '106.6500, 10.7500': lies outside the city's surroundings"),
    ],
)
def test_a_broken_geometry_is_named(town: Town, tmp_path: Path, spoil: Change, message: str) -> None:
    frame = squares()
    spoil(frame)
    said = complaints(town, written(tmp_path, frame, "communes.gpkg"))
    assert [one for one in said if one.startswith(message)], said


def test_faults_of_every_kind_are_told_together(town: Town, tmp_path: Path) -> None:
    frame = squares()
    bow_tie(frame)
    hole(frame)
    frame.loc[11, "geometry"] = frame.geometry[11].buffer(0.001, join_style="mitre")
    frame.loc[3, "ma_xa"] = "99999"
    said = "\n".join(complaints(town, written(tmp_path, frame)))
    assert "not a valid polygon" in said
    assert "'99999'" in said
    assert "units 00011 and 00012: overlap" in said
    assert "unit 00004" in said


def test_exchanged_axes_are_recognised_and_said(town: Town, tmp_path: Path) -> None:
    frame = squares()
    frame["geometry"] = shapely.transform(frame.geometry.values, lambda points: points[:, ::-1])
    said = complaints(town, written(tmp_path, frame))
    assert len(said) == 12
    assert all("axes exchanged" in one for one in said)


def test_exchanged_northing_and_easting_are_recognised_too(town: Town, tmp_path: Path) -> None:
    frame = squares().to_crs(METRIC)
    frame["geometry"] = shapely.transform(frame.geometry.values, lambda points: points[:, ::-1])
    said = complaints(town, written(tmp_path, frame, "communes.gpkg"), crs=METRES)
    assert all("axes exchanged" in one for one in said)


def test_a_file_that_contradicts_the_declared_system_is_refused(town: Town, tmp_path: Path) -> None:
    said = complaints(town, written(tmp_path, squares()), crs=METRES)
    assert said == [
        (
            f"crs: '{METRES}': is declared, but the file says {DEGREES};"
            " one of them is wrong, and nothing is guessed"
        )
    ]


@pytest.mark.parametrize(("true", "said_to_be"), [(3405, METRES), (4756, DEGREES)])
def test_a_neighbouring_system_is_noticed_by_the_shift_of_all_units(
    town: Town, tmp_path: Path, true: int, said_to_be: str
) -> None:
    # About 700 m and 200 m apart, all inside the city; without a .prj nothing else tells.
    path = written(tmp_path, squares().to_crs(true), "communes.shp")
    path.with_suffix(".prj").unlink()
    assert complaints(town, path, crs=said_to_be)[-1].startswith("crs: all units lie about")


def test_areas_are_held_against_the_published_ones(town: Town, tmp_path: Path) -> None:
    with town.engine.begin() as connection:
        connection.execute(
            text("UPDATE registry.unit SET area_km2 = 5, area_source = 'decree' WHERE code = '00001'")
        )
    path = written(tmp_path, squares())
    told = "unit 00001: 'Phường Hòa 00001': has 4.60 km² in the file and 5.00 km² published (-7."
    (said,) = complaints(town, path, tolerances=Tolerances(area_share=0.06))
    assert said.startswith(told)
    report = imported(town, path)
    assert report.imported
    assert [str(warning).startswith(told) for warning in report.warnings] == [True]


def test_slivers_pass_with_stated_tolerances_and_are_told(town: Town, tmp_path: Path) -> None:
    frame = squares()
    overlap(frame)
    hole(frame)
    bow_tie_at_edge = frame.geometry[3].union(
        shapely.box(WEST + 0.0799, SOUTH, WEST + 0.0801, SOUTH + 0.0001)
    )
    frame.loc[3, "geometry"] = bow_tie_at_edge
    path = written(tmp_path, frame)
    assert len(complaints(town, path)) == 4
    report = imported(town, path, tolerances=Tolerances(overlap_m2=300_000, gap_m2=20_000))
    assert [fault.where for fault in report.warnings] == ["overlaps", "gaps"]


def test_invalid_polygons_are_repaired_only_when_asked(town: Town, tmp_path: Path) -> None:
    frame = squares()
    west, south, east, north = frame.geometry[0].bounds
    spike = [(west, south), (east, south), (east, north), (west, north), (west, south + 0.01)]
    frame.loc[0, "geometry"] = shapely.Polygon([*spike, (west - 0.001, south + 0.01), (west, south + 0.01)])
    path = written(tmp_path, frame)
    assert "correct it or allow repair" in complaints(town, path)[0]
    report = imported(town, path, tolerances=Tolerances(repair=True))
    assert report.warnings[0].message.endswith("repaired")


def test_other_names_are_a_warning_and_other_spellings_are_none(town: Town, tmp_path: Path) -> None:
    names = ["Xã Khác", *[f"HOÀ {code}" for code in CODES[1:]]]
    report = imported(town, written(tmp_path, squares(ten=names)))
    (warning,) = report.warnings
    assert str(warning).startswith("feature 1 (00001): 'Xã Khác': is another name")


def test_a_day_on_which_no_set_began_is_refused_with_the_days_that_are_known(
    town: Town, tmp_path: Path
) -> None:
    (said,) = complaints(town, written(tmp_path, squares()), valid_from=date(2027, 1, 1))
    assert "is no day on which a set of commune units began" in said
    assert said.endswith("allowed: 2025-07-01")


def test_a_source_must_be_known_or_titled(town: Town, tmp_path: Path) -> None:
    (said,) = complaints(town, written(tmp_path, squares()), source_title=None)
    assert said.startswith("source: 'survey': is no source of the registry")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"layer": "roads"}, "layer: 'roads': is not in the file; allowed: communes"),
        ({"code_field": "id"}, "code_field: 'id': is not a field of the file; allowed: ma_xa, ten"),
        ({"accuracy_m": 0.0}, "accuracy_m: 0.0: must be a number of metres above 0"),
        ({"crs": "EPSG:1"}, "crs: 'EPSG:1': is not a known coordinate reference system"),
    ],
)
def test_a_wrong_option_names_what_is_allowed(
    town: Town, tmp_path: Path, options: dict[str, Any], message: str
) -> None:
    (said,) = complaints(town, written(tmp_path, squares()), **options)
    assert said.startswith(message)


def test_a_file_that_is_none_is_refused(town: Town, tmp_path: Path) -> None:
    broken = tmp_path / "broken.geojson"
    broken.write_text("{", encoding="utf-8")
    assert complaints(town, broken)[0].startswith("file: ")
    assert complaints(town, tmp_path / "absent.gpkg")[0].endswith("does not exist")


def test_every_replaced_boundary_is_audited_under_the_actor(town: Town, tmp_path: Path) -> None:
    imported(town, written(tmp_path, squares()))
    query = text(
        "SELECT count(*) FROM registry.audit WHERE actor = 'office' AND table_name = 'unit'"
        " AND reason = 'boundaries of commune units from communes.geojson'"
    )
    with town.engine.connect() as connection:
        assert connection.scalar(query) == 13


def test_districts_are_imported_for_the_day_their_set_began(town: Town, tmp_path: Path) -> None:
    whole = shapely.box(WEST, SOUTH, WEST + 4 * SIDE, SOUTH + 3 * SIDE)
    frame = gpd.GeoDataFrame({"MaHuyen": ["001"], "geometry": [whole]}, crs=STORED)
    report = imported(town, written(tmp_path, frame), level=Level.DISTRICT, valid_from=date(2008, 8, 1))
    assert (report.replaced, report.city_replaced, report.code_field) == (1, False, "MaHuyen")


@pytest.mark.parametrize("wrong", [float("nan"), -1.0])
def test_a_tolerance_that_nothing_exceeds_is_refused(wrong: float) -> None:
    with pytest.raises(Invalid, match=r"overlap_m2: .*must be a number of at least 0"):
        Tolerances(overlap_m2=wrong)
