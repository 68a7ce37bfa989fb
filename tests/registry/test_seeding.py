"""Facts are checked as a whole and loaded all or nothing."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from registry.database import acting, editing_engine, owning_engine, writing
from registry.errors import Invalid
from registry.packaged import data_folder
from registry.seeding import STEPS, seed
from registry.seeding.files import read_facts
from registry.text import slug
from registry.workflow import Role
from tests.fixtures.accounts import make_account

Change = Callable[[list[dict[str, str]]], None]


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    """A copy of the data folder that a test may spoil."""
    return Path(shutil.copytree(data_folder(), tmp_path / "data"))


def rewrite(path: Path, change: Change) -> None:
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        rows, header = list(reader), list(reader.fieldnames or [])
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, header)
        writer.writeheader()
        writer.writerows(rows)


def complaints(folder: Path) -> list[str]:
    with pytest.raises(Invalid) as error:
        read_facts(folder)
    return [str(fault) for fault in error.value.faults]


def test_the_facts_that_we_ship_are_right() -> None:
    facts = read_facts(data_folder())
    assert len(facts.sites) >= 150
    assert {row.stated_district for _, row in facts.sites if row.stated_district} | {None} != {None}


def test_all_mistakes_are_told_at_once_with_file_line_and_field(facts: Path) -> None:
    def spoil(rows: list[dict[str, str]]) -> None:
        rows[0]["lat"] = "two"
        rows[1]["accuracy_m"] = "-5"
        rows[2]["name_vi"] = ""

    rewrite(facts / "sites" / "centres.csv", spoil)
    said = complaints(facts)
    assert len(said) == 3
    assert said[0].startswith("sites/centres.csv:2 lat: 'two'")
    assert said[1].startswith("sites/centres.csv:3 accuracy_m: '-5'")
    assert said[2].startswith("sites/centres.csv:4 name_vi")


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("sources", "no-such-source", "sources: 'no-such-source': is not in sources/"),
        ("sources", "", "nothing is published without a source"),
        (
            "condition",
            "splendid",
            "condition: 'splendid': is not in vocabulary/condition.toml; allowed: fair, good, poor, very_bad",
        ),
        ("built", "long ago", "built: 'long ago': is not a date that the registry understands"),
        ("code", "HN001", "stands in sites/centres.csv:2 already"),
        ("stated_district", "Ba Đình", "is not a code of 3 digits"),
        ("stated_district", "999", "stated_district: '999': is not in units/districts.csv"),
    ],
)
def test_a_broken_cell_is_named(facts: Path, column: str, value: str, message: str) -> None:
    rewrite(facts / "sites" / "industrial.csv", lambda rows: rows[-1].update({column: value}))
    assert any(message in said for said in complaints(facts))


def test_an_event_of_the_wrong_facet_is_named(facts: Path) -> None:
    rewrite(facts / "events" / "industrial.csv", lambda rows: rows[0].update(event="opened"))
    assert any(
        "events/industrial.csv:2 event: 'opened': is not an event of heritage" in said
        for said in complaints(facts)
    )


def test_an_event_of_the_future_is_named(facts: Path) -> None:
    rewrite(facts / "events" / "industrial.csv", lambda rows: rows[0].update(date="2999"))
    assert any(
        "events/industrial.csv:2 date: '2999': lies in the future" in said for said in complaints(facts)
    )


def test_a_missing_column_is_named(facts: Path) -> None:
    path = facts / "sources" / "centres.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("publisher", "editor", 1), encoding="utf-8")
    assert complaints(facts)[0].startswith(
        "sources/centres.csv:1: 'editor,publisher': columns missing, unknown or repeated"
    )


def test_broken_toml_is_named_with_its_line(facts: Path) -> None:
    (facts / "vocabulary" / "rank.toml").write_text('code = "rank"\ntitle_vi = \n', encoding="utf-8")
    assert any(
        "vocabulary/rank.toml: cannot be read" in said and "line 2" in said for said in complaints(facts)
    )


def test_text_that_is_not_utf8_is_named(facts: Path) -> None:
    (facts / "links" / "old.csv").write_bytes("from_site,nơi".encode("utf-16"))
    assert complaints(facts)[0].startswith("links/old.csv:1: cannot be read as UTF-8")


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (b'"HN001"x', "sites/centres.csv:2: cannot be read as CSV"),
        (b"HN\x00001", "sites/centres.csv:2: holds a NUL byte"),
        (b"HN\xff001", "sites/centres.csv:2: cannot be read as UTF-8"),
        (b"HN,001", "sites/centres.csv:2: has more or fewer cells"),
    ],
)
def test_bytes_that_are_no_csv_are_named_with_their_line(facts: Path, cell: bytes, message: str) -> None:
    path = facts / "sites" / "centres.csv"
    path.write_bytes(path.read_bytes().replace(b"HN001", cell, 1))
    assert complaints(facts)[0].startswith(message)


def test_a_byte_order_mark_is_no_mistake(facts: Path) -> None:
    for path in facts.rglob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(read_facts(facts).sites) == len(read_facts(data_folder()).sites)


@pytest.mark.parametrize("folder", ["sites", "events", "sources", "vocabulary", "units"])
def test_a_folder_that_is_missing_is_named_rather_than_taken_for_no_facts(facts: Path, folder: str) -> None:
    shutil.rmtree(facts / folder)
    assert complaints(facts)[0].startswith(folder)


def test_mistakes_in_units_are_told_with_those_in_places(facts: Path) -> None:
    rewrite(facts / "units" / "districts.csv", lambda rows: rows[0].update(code="one"))
    rewrite(facts / "sites" / "centres.csv", lambda rows: rows[0].update(lat="two"))
    assert [said.partition(": ")[0] for said in complaints(facts)] == [
        "sites/centres.csv:2 lat",
        "units/districts.csv:2 code",
    ]


def test_a_unit_whose_source_is_unknown_is_named(facts: Path) -> None:
    rewrite(facts / "units" / "districts.csv", lambda rows: rows[0].update(population_source="hearsay"))
    assert complaints(facts) == ["units 001 population_source: 'hearsay': is not in sources/"]


def test_a_commune_that_does_not_exist_is_named(facts: Path, migrated: Engine) -> None:
    rewrite(
        facts / "sites" / "centres.csv",
        lambda rows: rows[0].update(stated_commune="99999", stated_basis="guess"),
    )
    with pytest.raises(Invalid, match=r"sites/centres\.csv:2 stated_commune: '99999': is not the code"):
        seed(migrated, facts)


def test_broken_facts_leave_the_database_as_it_was(facts: Path, migrated: Engine) -> None:
    rewrite(facts / "events" / "centres.csv", lambda rows: rows[-1].update(site="HN99999"))
    with pytest.raises(Invalid, match=r"events/centres\.csv"):
        seed(migrated, facts)
    with migrated.connect() as connection:
        assert (
            connection.execute(
                text("SELECT (SELECT count(*) FROM source) + (SELECT count(*) FROM term)")
            ).scalar_one()
            == 0
        )


def test_every_step_of_a_seed_is_told(migrated: Engine) -> None:
    told: list[str] = []
    seed(migrated, data_folder(), progress=told.append)
    assert len(told) == len(set(told)) == STEPS


def test_seeding_again_changes_nothing(seeded: Engine) -> None:
    count = text("SELECT count(*) FROM audit")
    with seeded.connect() as connection:
        before = connection.execute(count).scalar_one()
    done = seed(seeded, data_folder())
    assert (done.added, done.changed, done.kept) == (0, 0, ())
    with seeded.connect() as connection:
        assert connection.execute(count).scalar_one() == before


def test_only_what_changed_is_written_and_what_was_edited_here_is_kept(facts: Path, hanoi_url: str) -> None:
    engine = owning_engine(hanoi_url)
    try:
        with writing(engine, actor="an officer", reason="a visit") as connection:
            connection.execute(text("UPDATE site SET address = 'here' WHERE code = 'HN001'"))

        def move(rows: list[dict[str, str]]) -> None:
            for row in rows[:2]:
                row["address"] = "elsewhere"

        rewrite(facts / "sites" / "centres.csv", move)
        done = seed(engine, facts)
        assert (done.added, done.changed, done.kept) == (0, 1, ("HN001",))
        with engine.connect() as connection:
            rows = connection.execute(
                text("SELECT code, address FROM site WHERE address IN ('here', 'elsewhere') ORDER BY code")
            )
            assert [tuple(row) for row in rows] == [("HN001", "here"), ("HN002", "elsewhere")]
    finally:
        engine.dispose()


def test_a_place_that_the_files_drop_leaves_the_public_keeps_its_slug_and_can_come_back(
    facts: Path, hanoi_url: str
) -> None:
    engine = owning_engine(hanoi_url)
    try:
        sites, unnamed = facts / "sites" / "industrial.csv", []

        def drop_and_rename(rows: list[dict[str, str]]) -> None:
            unnamed.append(rows[-1]["name_vi"])
            gone = rows.pop()
            rows[0]["name_vi"] = gone["name_vi"]
            for table in ("events", "roles"):
                rewrite(
                    facts / table / "industrial.csv",
                    lambda parts: parts.__setitem__(
                        slice(None), [p for p in parts if p["site"] != gone["code"]]
                    ),
                )

        rewrite(sites, drop_and_rename)
        done = seed(engine, facts)
        assert (done.added, done.changed, done.removed) == (0, 1, 1)
        with engine.connect() as connection:
            ask = text("SELECT s.publication, s.slug FROM site s WHERE name_vi = :name ORDER BY publication")
            rows = [tuple(row) for row in connection.execute(ask, {"name": unnamed[0]})]
        assert [publication for publication, _ in rows] == ["deleted", "published"]
        assert rows[1][1].startswith(rows[0][1] + "-hn")
        assert seed(engine, data_folder()).changed == 2
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM site WHERE publication <> 'published'")) == 0
    finally:
        engine.dispose()


def test_every_site_has_a_readable_slug_of_its_own(seeded: Engine) -> None:
    with seeded.connect() as connection:
        rows = connection.execute(text("SELECT name_vi, slug FROM site")).all()
    assert len({row.slug for row in rows}) == len(rows)
    assert all(row.slug.startswith(slug(row.name_vi)[:40].strip("-")[:30]) for row in rows)


def test_no_district_is_left_without_a_place(seeded: Engine) -> None:
    empty = text(
        "SELECT u.name_vi FROM unit u WHERE level = 'district' AND NOT EXISTS"
        " (SELECT FROM public_site_unit su WHERE su.unit_id = u.id)"
    )
    with seeded.connect() as connection:
        assert connection.execute(empty).scalars().all() == []


def test_an_account_that_calls_itself_the_seed_is_not_the_seed(hanoi_url: str, facts: Path) -> None:
    engine, editing = owning_engine(hanoi_url), editing_engine(hanoi_url)
    person = make_account(engine, "seed", Role.REVIEWER)
    with acting(editing, person.id, name="seed", reason="thử") as connection:
        connection.execute(text("UPDATE registry.site SET name_en = 'Mine' WHERE code = 'HN003'"))
    rewrite(facts / "sites" / "centres.csv", lambda rows: rows[2].update(name_en="The file's"))
    assert seed(engine, facts).kept == ("HN003",)
    engine.dispose()
    editing.dispose()
