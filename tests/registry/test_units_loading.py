"""Units, figures and lineage are loaded without a trace the second time, and never over official outlines."""

import csv
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from registry.errors import Invalid
from registry.packaged import data_folder
from registry.units.facts import read_facts
from registry.units.loading import load


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the unit files that a test may spoil."""
    shutil.copytree(data_folder() / "units", tmp_path / "units")
    return tmp_path


def spoil(path: Path, change: Callable[[list[dict[str, str]]], object]) -> None:
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        rows, header = list(reader), list(reader.fieldnames or [])
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, header)
        writer.writeheader()
        writer.writerows(rows)


def audited(connection: Connection) -> int:
    return int(connection.scalar(text("SELECT count(*) FROM registry.audit")) or 0)


def test_a_second_load_changes_nothing_and_leaves_no_audit(connection: Connection) -> None:
    before = audited(connection)
    report = load(connection, data_folder())
    assert report._asdict() == {
        "added": 0,
        "changed": 0,
        "unchanged": 157,
        "official": 0,
        "figures_changed": 0,
        "lineage_changed": 0,
    }
    assert audited(connection) == before


def test_every_unit_is_marked_approximate_with_an_accuracy_and_a_source(connection: Connection) -> None:
    query = text(
        "SELECT count(*) FROM registry.unit WHERE boundary_quality = 'approximate'"
        " AND boundary_source = 'vietnamadminunits' AND boundary_accuracy_m BETWEEN 100 AND 3000"
    )
    assert connection.scalar(query) == 157


def test_a_load_leaves_official_outlines_and_puts_back_what_was_changed(connection: Connection) -> None:
    connection.execute(
        text(
            "UPDATE registry.unit SET boundary_quality = 'official', boundary_accuracy_m = 1,"
            " geom = ST_Multi(ST_Buffer(geom, -0.001)) WHERE level = 'commune' AND code = '00004'"
        )
    )
    connection.execute(text("UPDATE registry.unit SET name_vi = 'X', geom = NULL WHERE code = '001'"))
    held = text("SELECT name_vi, boundary_quality, ST_AsText(geom) FROM registry.unit WHERE code = :code")
    official = connection.execute(held, {"code": "00004"}).one()
    report = load(connection, data_folder())
    assert (report.changed, report.official) == (1, 1)
    assert connection.execute(held, {"code": "00004"}).one() == official
    name, quality, shape = connection.execute(held, {"code": "001"}).one()
    assert (name, quality, shape is not None) == ("Quận Ba Đình", "approximate", True)


def test_a_version_that_a_later_set_closed_stays_closed(connection: Connection) -> None:
    connection.execute(
        text(
            "UPDATE registry.unit SET valid = '[2025-07-01,2030-01-01)' WHERE level = 'commune' AND code = '00004'"
        )
    )
    assert load(connection, data_folder()).changed == 0
    ends = connection.scalar(
        text("SELECT upper(valid) FROM registry.unit WHERE level = 'commune' AND code = '00004'")
    )
    assert ends == date(2030, 1, 1)


def test_periods_follow_the_decrees(connection: Connection) -> None:
    rows = connection.execute(
        text(
            "SELECT level, lower(valid), upper(valid), decree, count(*) FROM registry.unit"
            " GROUP BY 1, 2, 3, 4 ORDER BY 1, 2"
        )
    )
    assert [tuple(row) for row in rows] == [
        ("city", date(2008, 8, 1), None, "resolution-15-2008", 1),
        ("commune", date(2025, 7, 1), None, "resolution-1656-2025", 126),
        ("district", date(2008, 8, 1), date(2025, 7, 1), "resolution-15-2008", 26),
        ("district", date(2009, 5, 8), date(2025, 7, 1), "resolution-19-2009", 2),
        ("district", date(2014, 4, 1), date(2025, 7, 1), "resolution-132-2013", 2),
    ]


def test_the_districts_have_the_census_and_the_communes_have_no_population(connection: Connection) -> None:
    rows = connection.execute(
        text(
            "SELECT u.level, count(*), sum(f.value) FROM registry.figure f JOIN registry.unit u ON u.id = f.unit_id"
            " WHERE f.metric = 'population' AND f.year = 2019 GROUP BY 1 ORDER BY 1"
        )
    )
    assert [tuple(row) for row in rows] == [("city", 1, 8053663), ("district", 30, 8053663)]


@pytest.fixture(scope="module")
def probe(seeded_url: str) -> object:
    """A statement that counts the units of each level that hold a point."""
    return text(
        "SELECT level, count(*) FROM registry.unit"
        " WHERE ST_Covers(geom, ST_SetSRID(ST_MakePoint(:lon, :lat), ST_SRID(geom))) GROUP BY 1"
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(lon=st.floats(105.28, 106.03), lat=st.floats(20.55, 21.40))
def test_the_database_finds_one_district_and_one_commune_for_every_point_of_the_city(
    connection: Connection, probe: object, lon: float, lat: float
) -> None:
    rows = connection.execute(probe, {"lon": lon, "lat": lat})  # type: ignore[call-overload]
    found = {row.level: row.count for row in rows}
    # A point exactly on a line lies in several; none of these random ones may lie in fewer than its city says.
    assert set(found) in (set(), {"city", "district", "commune"})


@pytest.mark.parametrize(
    ("file", "column", "value", "message"),
    [
        ("districts.csv", "population_2019", "many", "units/districts.csv:2 population_2019: 'many'"),
        (
            "districts.csv",
            "population_source",
            "",
            "units/districts.csv:2: Value error, population_2019 and its",
        ),
        ("districts.csv", "code", "002", "units/districts.csv code: '002': stands twice"),
        ("periods.csv", "valid_from", "2008", "units/periods.csv:2 valid_from: '2008'"),
        ("periods.csv", "level", "ward", "units/periods.csv:2 level: 'ward'"),
        ("city.csv", "name_vi", " ", "units/city.csv:2 name_vi"),
    ],
)
def test_a_broken_cell_is_named_with_file_line_and_field(
    folder: Path, file: str, column: str, value: str, message: str
) -> None:
    spoil(folder / "units" / file, lambda rows: rows[0].update({column: value}))
    with pytest.raises(Invalid) as error:
        read_facts(folder)
    assert any(str(fault).startswith(message) for fault in error.value.faults), str(error.value)


def test_a_district_that_the_package_does_not_know_is_refused(connection: Connection, folder: Path) -> None:
    spoil(folder / "units" / "districts.csv", lambda rows: rows[0].update(code="999"))
    with pytest.raises(Invalid, match="999"):
        load(connection, folder)


def test_mistakes_of_several_files_are_told_at_once(folder: Path) -> None:
    spoil(folder / "units" / "city.csv", lambda rows: rows[0].update(population_2019="-1"))
    spoil(folder / "units" / "periods.csv", lambda rows: rows.pop(0))
    (folder / "units" / "districts.csv").write_text("code\n", encoding="utf-8")
    with pytest.raises(Invalid) as error:
        read_facts(folder)
    files = {fault.where.split(":")[0] for fault in error.value.faults}
    assert files == {"units/city.csv", "units/districts.csv"}
