"""The pipeline of conversions: stage, time and obstacles of a day, and that every number can be listed."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from registry.conversions import EVERY, Pipeline, Which, between, pipeline, rules
from registry.conversions.counting import board, counted, page
from registry.conversions.measuring import ORDER, Conversion
from registry.conversions.rules import VOCABULARIES
from registry.conversions.telling import record
from registry.errors import Invalid
from registry.packaged import data_folder
from registry.vocabulary import read_vocabularies
from registry.workflow import Level, Stage
from tests.fixtures.streets import Streets
from tests.fixtures.town import CODES

ON = date(2026, 6, 1)


def of(streets: Streets, on: date = ON, which: Which = EVERY, edition: int | None = None) -> Pipeline:
    with streets.public.connect() as connection:
        return pipeline(connection, on=on, by=Level.COMMUNE, which=which, edition=edition)


def told(streets: Streets) -> dict[str, Any]:
    with streets.public.connect() as connection:
        held = counted(connection, on=ON, by=Level.COMMUNE)
        return record(held, page(connection, held, size=100).places)


def one(streets: Streets, code: str, on: date = ON) -> Conversion:
    return next(place for place in of(streets, on).places if place.code == code)


def obstacles(streets: Streets, code: str, on: date = ON) -> list[str]:
    return [rule.code for rule in one(streets, code, on).obstacles]


def test_a_stage_lasts_since_the_first_of_its_steps_in_a_row(streets: Streets) -> None:
    streets.found(
        "TT001",
        category="industrial",
        steps=(("proposed", "2020"), ("pilot", "17/11/2023"), ("pilot", "10/11/2024")),
    )
    place = one(streets, "TT001")
    assert (place.stage, place.entered and place.entered.date_text) == ("pilot", "17/11/2023")
    assert place.days(date(2023, 11, 27)) == (10, 10)
    assert one(streets, "TT001", date(2022, 1, 1)).stage == "proposed"


def test_a_step_of_a_year_lasts_between_so_many_days_and_one_without_a_date_for_nobody_knows_how_long(
    streets: Streets,
) -> None:
    streets.found("TT001", category="urban", steps=(("approved", "2025"),))
    streets.found("TT002", category="urban", steps=(("approved", None),))
    streets.found("TT003", category="urban")
    assert one(streets, "TT001").days(ON) == (152, 516)
    assert one(streets, "TT002").days(ON) is None
    assert (one(streets, "TT003").stage, one(streets, "TT003").days(ON)) == ("none", None)


def test_the_history_keeps_its_decisions(streets: Streets) -> None:
    streets.found("TT001", category="memory", steps=(("identified", "2019"),))
    streets.happens("TT001", "approved", "03/2021", decision="12/QĐ-UBND")
    streets.happens("TT001", "works", "2022")
    place = one(streets, "TT001")
    assert [step.kind for step in place.steps] == ["identified", "approved", "works"]
    assert place.decision == "12/QĐ-UBND"


@pytest.mark.parametrize(
    ("facts", "steps", "on", "met"),
    [
        ({"rank": "national"}, (("proposed", "2018"),), date(2019, 1, 1), []),
        ({"rank": "national"}, (("proposed", "2018"),), date(2020, 1, 1), ["ministry_2019"]),
        ({"rank": "special_national"}, (("proposed", "2018"),), ON, ["ministry", "zone"]),
        ({"rank": "city"}, (("proposed", "2018"),), ON, ["department", "zone"]),
        ({"rank": "national"}, (("works", "2018"),), ON, []),
        ({"rank": "inventory"}, (("proposed", "2018"),), ON, []),
        ({"ownership": "private"}, (("proposed", "2018"),), ON, ["owner"]),
        ({"ownership": "joint"}, (), ON, ["owners"]),
        ({"ownership": "private"}, (("operating", "2018"),), ON, []),
        ({"relocation": "listed"}, (("identified", "2018"),), ON, ["relocation"]),
        ({"relocation": "moved"}, (("identified", "2018"),), ON, []),
        ({}, (("works", "2018"), ("suspended", "2020")), ON, ["suspended"]),
        ({"survival": "demolished"}, (("identified", "2018"),), ON, ["gone"]),
    ],
)
def test_what_is_in_the_way_follows_from_the_published_rules(
    streets: Streets, facts: dict[str, str], steps: tuple[tuple[str, str], ...], on: date, met: list[str]
) -> None:
    streets.found("TT001", category="architectural", steps=steps, **facts)
    assert obstacles(streets, "TT001", on) == met


def test_rules_name_terms_and_sources_that_exist() -> None:
    words = read_vocabularies(data_folder() / "vocabulary")
    sources = {
        line.split(",", 1)[0]
        for file in (data_folder() / "sources").glob("*.csv")
        for line in file.read_text(encoding="utf-8").splitlines()
    }
    for rule in rules():
        assert set(rule.values) <= {term.code for term in words[VOCABULARIES[rule.field]].term}, rule.code
        assert rule.source is None or rule.source in sources, rule.code


RULE = """[[rule]]
code = "x"
field = "rank"
values = ["city"]
stages = ["works"]
vi = "a"
en = "a"
reason_vi = "a"
reason_en = "a"
"""


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("[[rule]]\ncode = 'x'", "Field required"),
        ("[[rule]", "is not TOML"),
        (f"{RULE}\nweight='maybe'", "weight"),
        (f"{RULE}\nweight='check'\nfrom=2025-01-01\nto=2024-01-01", "ends before it begins"),
    ],
)
def test_a_file_of_rules_that_is_wrong_says_where(tmp_path: Path, text: str, mistake: str) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Invalid, match=mistake):
        rules(file)


def test_between_two_days_places_enter_leave_and_move(streets: Streets) -> None:
    streets.found("TT001", category="industrial", steps=(("identified", "2019"), ("works", "2024")))
    streets.found("TT002", category="industrial", steps=(("proposed", "2023"),))
    streets.found("TT003", category="industrial", steps=(("pilot", "2019"),))
    flow = between(of(streets, date(2020, 1, 1)), of(streets))
    assert [(each.place.code, each.before, each.after) for each in flow.moved] == [
        ("TT001", "identified", "works")
    ]
    assert [each.place.code for each in flow.entered] == ["TT002"]
    assert flow.left == ()
    then = streets.edition()
    streets.publish("TT003", "deleted")
    gone = between(of(streets, edition=then), of(streets))
    assert [(each.place.code, each.before, each.after) for each in gone.left] == [("TT003", "pilot", None)]


def test_a_draft_never_changes_a_number(streets: Streets) -> None:
    streets.found("TT001", category="industrial", steps=(("identified", "2019"),))
    before = told(streets)
    streets.found(
        "TT002", category="urban", draft=True, commune=CODES[3], rank="national", steps=(("works", "2020"),)
    )
    assert {**told(streets), "edition": before["edition"]} == before


def test_an_edition_knows_what_it_knew(streets: Streets) -> None:
    streets.found("TT001", category="industrial", steps=(("identified", "2019"),))
    then = streets.edition()
    streets.happens("TT001", "approved", "2020")
    assert [place.stage for place in of(streets, edition=then).places] == ["identified"]
    assert [place.stage for place in of(streets).places] == ["approved"]


@pytest.mark.parametrize("on", [date(2020, 1, 1), date(2023, 12, 31), date(2026, 11, 23)])
@pytest.mark.parametrize("by", [Level.DISTRICT, Level.COMMUNE])
def test_every_number_of_hanoi_is_the_length_of_the_rows_that_its_filter_gives(
    seeded: Engine, on: date, by: Level
) -> None:
    with seeded.connect() as connection:
        whole = pipeline(connection, on=on, by=by)
        assert len(whole.places) > 50
        cells = whole.cells()
        assert sum(sum(row.values()) for row in cells.values()) == len(whole.places)
        asked = [("identified", "industrial"), ("pilot", "architectural"), ("none", "memory")]
        for stage, category in asked:
            narrowed = pipeline(connection, on=on, by=by, which=Which(stage=(stage,), category=(category,)))
            assert len(narrowed.places) == cells[stage].get(category, 0)
        for code, stages in list(whole.by_unit().items())[:3]:
            narrowed = pipeline(connection, on=on, by=by, which=Which(unit=(code,)))
            assert len(narrowed.places) == sum(stages.values())
        for rule, places in whole.by_obstacle().items():
            narrowed = pipeline(connection, on=on, by=by, which=Which(obstacle=(rule.code,)))
            assert narrowed.places == places


@pytest.mark.parametrize("by", [Level.DISTRICT, Level.COMMUNE])
@pytest.mark.parametrize(
    "which",
    [
        EVERY,
        Which(stage=("identified", "pilot"), category=("industrial",)),
        Which(obstacle=("owner", "ministry")),
        Which(rank=("national",), unit=("001", "00070")),
    ],
)
def test_a_pipeline_that_is_counted_has_the_numbers_and_places_of_the_whole(
    seeded: Engine, which: Which, by: Level
) -> None:
    with seeded.connect() as connection:
        whole = pipeline(connection, on=date(2026, 11, 23), by=by, which=which)
        held = counted(connection, on=date(2026, 11, 23), by=by, which=which)
        first = board(connection, held, shown=2, marks=3)
    assert (held.places(), held.begun) == (len(whole.places), len(whole.begun))
    assert (held.under_way, held.obstructed) == (len(whole.under_way), len(whole.obstructed))
    assert (held.cells(), held.by_unit()) == (whole.cells(), whole.by_unit())
    assert held.by_obstacle() == {rule: len(places) for rule, places in whole.by_obstacle().items()}
    assert first.stages == {stage.value: whole.rows(stage=stage.value)[:2] for stage in ORDER}
    assert first.begun == whole.begun[:3]
    assert first.left == {stage: max(0, len(whole.rows(stage=stage)) - 2) for stage in first.stages}


def test_pages_of_a_pipeline_and_of_its_stages_follow_each_other(seeded: Engine) -> None:
    which, after = Which(category=("industrial",)), None
    with seeded.connect() as connection:
        whole = pipeline(connection, on=date(2026, 11, 23), which=which)
        held = counted(connection, on=date(2026, 11, 23), which=which)
        found: list[Conversion] = []
        going = True
        while going:
            some = page(connection, held, size=7, after=after)
            found += some.places
            after, going = some.after, some.after is not None
        identified = whole.rows(stage="identified")
        assert len(identified) > 4
        later = board(connection, held, shown=2, marks=3, after=identified[1].code)
    assert tuple(found) == whole.places
    assert later.stages["identified"] == identified[2:4]
    assert later.left["identified"] == len(identified) - 4
    assert later.begun == whole.begun[:3]


def test_the_stage_of_a_place_is_that_of_its_last_step(seeded: Engine) -> None:
    with seeded.connect() as connection:
        held = pipeline(connection, on=date(2026, 11, 23))
        rows = connection.execute(text("SELECT code, stage FROM registry.public_site WHERE is_heritage"))
        public = {row.code: row.stage for row in rows}
    for place in held.places:
        assert place.stage == (place.steps[-1].kind if place.steps else Stage.NONE)
        assert place.stage == public[place.code]
        assert (place.entered is None) == (place.stage == Stage.NONE)


def made(code: str, stage: str) -> Conversion:
    empty = dict.fromkeys(Conversion.__dataclass_fields__)
    known = {"code": code, "stage": stage, "category": "urban", "steps": (), "obstacles": (), "operators": ()}
    return Conversion(**empty | known)  # type: ignore[arg-type]


STAGES = st.sampled_from([stage.value for stage in ORDER])
PLACES = st.dictionaries(st.sampled_from([f"TT{number:03d}" for number in range(8)]), STAGES)


def line(stages: dict[str, str]) -> Pipeline:
    places = tuple(made(code, stage) for code, stage in sorted(stages.items()))
    return Pipeline(ON, 1, Level.COMMUNE, (), places)


@given(PLACES, PLACES)
def test_what_entered_less_what_left_is_the_difference(before: dict[str, str], after: dict[str, str]) -> None:
    earlier, later = line(before), line(after)
    flow = between(earlier, later)
    assert len(later.begun) - len(earlier.begun) == len(flow.entered) - len(flow.left)
    named = [each.place.code for part in flow for each in part]
    assert len(named) == len(set(named))
    stayed = [code for code in before if before[code] == after.get(code)]
    assert not set(stayed) & set(named)
