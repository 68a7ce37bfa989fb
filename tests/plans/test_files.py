"""Plan files are checked as a whole: every mistake of every file, with file, place, value and how to mend it."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from registry.database import owning_engine, writing
from registry.errors import Invalid
from registry.packaged import data_folder
from registry.seeding.files import read_facts
from registry.seeding.loading import seed

PLAN = "97-2025.toml"
FUND = 'code = "support-fund"'


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    """A copy of the data folder that a test may spoil."""
    return Path(shutil.copytree(data_folder(), tmp_path / "data"))


def change(folder: Path, before: str, after: str, *, file: str = PLAN) -> None:
    """Write something else into a plan file, once."""
    path = folder / "plans" / file
    content = path.read_text(encoding="utf-8")
    assert before in content
    path.write_text(content.replace(before, after, 1), encoding="utf-8")


def complaints(folder: Path) -> list[str]:
    with pytest.raises(Invalid) as error:
        read_facts(folder)
    return [str(fault) for fault in error.value.faults]


def test_the_plans_that_we_ship_are_right() -> None:
    plans = {row.code: row for _, row in read_facts(data_folder()).plans}
    assert {"102-2022", "161-2023", "97-2025", "24-2025", "270-2025", "25-2025", "271-2025"} == set(plans)
    assert all(row.signed_by or row.issuer for row in plans.values())


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('unit = "act"\n', "", "target support-fund unit: is missing; say what is counted"),
        (
            'unit = "act"',
            'unit = "spoon"',
            "target support-fund unit: 'spoon': is not a unit of targets; allowed: act",
        ),
        ("due = 2025-12-31\n", "", "target activities due: is missing; say by which day"),
        ("low = 22\n", "", "target activities low: is missing; say how many"),
        ("low = 22", "low = 0", "target activities low: '0': promises nothing"),
        ("low = 22", "low = -1", "target activities low: -1: Input should be greater than or equal to 0"),
        ("low = 22", "low = true", "target activities low: True: "),
        ("low = 22", "low = 22\nhigh = 5", "target activities high: '5': is less than low"),
        (
            "low = 22",
            "low = 22\nbaseline = 30\nbaseline_on = 2020-01-01",
            "baseline: '30': is not less than low",
        ),
        ("low = 22", "low = 22\nbaseline = 3", "target activities baseline_on: goes with baseline"),
        ("since = 2025-04-11", "since = 2026-04-11", "target activities since: '2026-04-11': lies after due"),
        ("due = 2025-12-31", "due = 2024-12-31", "due: '2024-12-31': lies before the day on which the plan"),
        ("due = 2025-12-31", 'due = "soon"', "target activities due: 'soon': "),
        ("on = 2024-12-31", "on = 2999-12-31", "evidence 1 on: '2999-12-31': lies in the future"),
        (
            'source = "kh-vietnamplus-1081241"\n',
            "",
            "target expert-council evidence 1 source: is missing; nothing is stated without a source",
        ),
        (
            'source = "kh-vietnamplus-1081241"',
            'source = "nobody"',
            "target expert-council evidence 1 source: 'nobody': is not a source",
        ),
        ("value = 1\n", "", "target expert-council evidence 1 value: is missing; evidence is a number"),
        ('lead = ["so-vhtt-ha-noi"]', 'lead = ["nobody"]', "lead: 'nobody': is not an organisation"),
        (
            'partner = ["p-unesco-ha-noi", "p-hoi-kts"]',
            'partner = ["p-hoi-kts", "p-hoi-kts"]',
            "target activities partner: 'p-hoi-kts': is given more than once",
        ),
        (
            "low = 22",
            'low = 22\nmetric = { count = "centres", where = { tier = ["castle"] } }',
            "target activities metric where tier: 'castle': is not a word of this property; allowed: city, district",
        ),
        (
            "low = 22",
            'low = 22\nmetric = { count = "parks" }',
            "target activities metric count: 'parks': is not something that can be counted",
        ),
        (
            "low = 22",
            'low = 22\nmetric = { count = "centres", where = { colour = ["red"] } }',
            "target activities metric where colour: is not known of what is counted",
        ),
        (
            "low = 22",
            'low = 22\nmetric = { count = "activities", where = { programme = ["no-such"] } }',
            "target activities metric where programme: 'no-such': is not a programme",
        ),
        (FUND, 'code = "awards"', "target code: 'awards': is given more than once"),
        ('geography = "city"', 'geography = "moon"', "target activities geography: 'moon': "),
        ("low = 22", "low = 22\nwish = 3", "target activities wish: 3: Extra inputs are not permitted"),
        (
            'earlier = "102-2022"',
            'earlier = "9-1999"',
            "relation earlier: '9-1999': is not a plan; allowed: ",
        ),
        ('earlier = "102-2022"', 'earlier = "97-2025"', "relation earlier: '97-2025': is the plan itself"),
        ('relation = "implements"', 'relation = "likes"', "relation 1 relation: 'likes': "),
        ('issuer = "ubnd-ha-noi"', 'issuer = "nobody"', "issuer: 'nobody': is not an organisation"),
        (
            "ends = 2025-12-31",
            "ends = 2020-12-31",
            "ends: '2020-12-31': lies before the day on which the plan",
        ),
        (
            'code = "97-2025"',
            'code = "98-2025"',
            "code: '98-2025': must be the file's name; allowed: 97-2025",
        ),
        ('number = "97/KH-UBND"', "number = ", "cannot be read: "),
    ],
)
def test_a_mistake_is_told_with_its_file_and_place(facts: Path, before: str, after: str, told: str) -> None:
    change(facts, before, after)
    said = complaints(facts)
    assert any(each.startswith("plans/97-2025.toml") and told in each for each in said), said


def test_every_mistake_of_every_file_is_told_at_once(facts: Path) -> None:
    change(facts, "low = 22\n", "")
    change(facts, 'unit = "act"\n', "")
    change(facts, 'unit = "zone"\n', "", file="271-2025.toml")
    said = complaints(facts)
    assert [each.split(":")[0] for each in said] == [
        "plans/271-2025.toml target dossiers-2025 unit",
        "plans/97-2025.toml target activities low",
        "plans/97-2025.toml target support-fund unit",
    ]


def test_a_plan_in_two_files_is_told(facts: Path) -> None:
    path = facts / "plans" / PLAN
    shutil.copy(path, path.with_name("97-again.toml"))
    said = complaints(facts)
    assert "plans/97-again.toml code: '97-2025': must be the file's name; allowed: 97-again" in said


def test_a_folder_without_plans_is_a_city_without_plans(facts: Path) -> None:
    shutil.rmtree(facts / "plans")
    assert read_facts(facts).plans == []


def test_nothing_is_written_on_a_mistake(facts: Path, seeded: Engine) -> None:
    change(facts, "low = 22", "low = 0")
    ask = text("SELECT number FROM registry.data_version")
    with seeded.connect() as connection:
        before = connection.scalar(ask)
    with pytest.raises(Invalid):
        seed(seeded, facts)
    with seeded.connect() as connection:
        assert connection.scalar(ask) == before


def test_a_plan_that_is_changed_in_its_file_is_changed_and_nothing_else(facts: Path, hanoi_url: str) -> None:
    engine = owning_engine(hanoi_url)
    change(facts, "low = 22", "low = 20")
    change(facts, "value = 1\n", "value = 2\n")
    change(facts, FUND, 'code = "fund"')
    seed(engine, facts)
    with engine.connect() as connection:
        audited = connection.execute(
            text(
                "SELECT table_name, action, coalesce(after, before) ->> 'code' AS code FROM registry.audit"
                " WHERE edition = (SELECT max(edition) FROM registry.audit)"
                " AND table_name IN ('plan', 'objective', 'target', 'measurement') ORDER BY 1, 2, 3"
            )
        ).all()
        assert [tuple(row) for row in audited] == [
            ("measurement", "update", None),
            ("target", "delete", "support-fund"),
            ("target", "insert", "fund"),
            ("target", "update", "activities"),
        ]
        last = connection.scalar(text("SELECT number FROM registry.data_version"))
    assert seed(engine, facts).kept_plans == ()
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT number FROM registry.data_version")) == last
    engine.dispose()


def test_what_somebody_edited_here_stays_and_is_named(facts: Path, hanoi_url: str) -> None:
    engine = owning_engine(hanoi_url)
    with writing(engine, actor="somebody", reason="test") as connection:
        for statement in (
            "UPDATE registry.target SET low = 21 WHERE (plan, code) = ('97-2025', 'activities')",
            "DELETE FROM registry.target WHERE (plan, code) = ('97-2025', 'awards')",
            "DELETE FROM registry.measurement WHERE (plan, target) = ('97-2025', 'expert-council')",
            "UPDATE registry.plan SET signed_by = 'X' WHERE code = '97-2025'",
        ):
            connection.execute(text(statement))
    change(facts, "low = 22", "low = 20")
    change(facts, 'title_en = "The Hanoi Creative Awards"', 'title_en = "Awards"')
    change(facts, 'title_vi = "Tổ chức các hoạt động', 'title_vi = "Các hoạt động')
    change(facts, "value = 1\n", "value = 2\n")
    done = seed(engine, facts)
    assert set(done.kept_plans) == {
        *("97-2025", "97-2025/activities", "97-2025/awards", "97-2025/expert-council/2024-12-31"),
    }
    with engine.connect() as connection:
        low = connection.scalar(
            text("SELECT low FROM registry.target WHERE (plan, code) = ('97-2025', 'activities')")
        )
        assert low == 21
        assert connection.scalar(text("SELECT count(*) FROM registry.target WHERE code = 'awards'")) == 0
        signed = connection.scalar(text("SELECT signed_by FROM registry.plan WHERE code = '97-2025'"))
        assert signed == "X"
    engine.dispose()


def test_a_plan_that_is_in_the_files_no_longer_goes_unless_somebody_edited_it(
    facts: Path, hanoi_url: str
) -> None:
    engine = owning_engine(hanoi_url)
    with writing(engine, actor="somebody", reason="test") as connection:
        connection.execute(text("UPDATE registry.target SET low = 4 WHERE code = 'zones-2030'"))
    for name in ("271-2025.toml", "270-2025.toml"):
        (facts / "plans" / name).unlink()
    seed(engine, facts)
    with engine.connect() as connection:
        left = connection.scalars(text("SELECT code FROM registry.plan WHERE code LIKE '27%'")).all()
        targets = connection.scalars(text("SELECT code FROM registry.target WHERE plan LIKE '27%'")).all()
    assert (left, targets) == (["271-2025"], ["zones-2030"])
    engine.dispose()
