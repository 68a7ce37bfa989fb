"""Hanoi's plans as they ship: every target, its verdict at the end of 2023 and today, and the reason."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, text

from registry.dates import today
from registry.errors import Invalid, NotFound
from registry.plans import plan_of, plans, rows_behind, standing, target_standing
from registry.workflow import PlanRelation, Verdict

THEN = date(2023, 12, 31)
MET, LATE, MISSED = Verdict.MET, Verdict.LATE, Verdict.MISSED
NONE, ON_TRACK = Verdict.NO_EVIDENCE, Verdict.ON_TRACK

PLAN_102: dict[str, tuple[Verdict, Verdict]] = {
    # No page says that the scheme of the design centre was approved.
    "design-centre-scheme": (NONE, NONE),
    # A network was launched on 10 December 2025, two years late.
    "network": (NONE, LATE),
    # Centres of the district tier stand in few of the thirty districts.
    "district-centres": (MISSED, MISSED),
    # The centres in operation show several models of each kind, and one public-private partnership.
    "investment-models": (MET, MET),
    "management-models": (MET, MET),
    "exploitation-models": (MET, MET),
    "operation-models": (MET, MET),
    "public-private": (MET, MET),
    # No decision that chose pilot centres was found: nothing is claimed either way.
    "piloted-centres": (NONE, NONE),
    "connected-pilots": (NONE, NONE),
    # One idea of 2022 that was given a prize; none that was incubated.
    "ideas-selected": (MET, MET),
    "start-ups": (NONE, NONE),
    # A page of August 2023 says that it is being broadcast.
    "television": (MET, MET),
    "festival-2022": (MET, MET),
    "festival-2023": (MET, MET),
    # At the end of 2023 the years to come had not begun.
    "festival-2024": (ON_TRACK, MET),
    "festival-2025": (ON_TRACK, NONE),
    "forum-2023": (MET, MET),
    # The courses that were found are of 2024 and 2025.
    "training": (NONE, MET),
    # Only what came to operate since the plan counts; of three kinds nothing is known.
    "industrial-heritage": (NONE, NONE),
    "urban-heritage": (NONE, NONE),
    "architectural-heritage": (MET, MET),
    "memory-heritage": (MET, MET),
    "institution-heritage": (NONE, NONE),
}
"""Each target of Plan 102 with its verdict on 31 December 2023 and today."""


@pytest.fixture
def public(connection: Connection) -> Connection:
    """A connection that reads as the public does."""
    connection.execute(text("SET LOCAL ROLE registry_reader"))
    return connection


@pytest.mark.parametrize("moment", [0, 1])
def test_every_target_of_plan_102_has_its_verdict(public: Connection, moment: int) -> None:
    held = standing(public, "102", on=(THEN, today())[moment])
    assert {each.target.code: each.verdict for each in held.targets} == {
        code: verdicts[moment] for code, verdicts in PLAN_102.items()
    }
    assert sum(held.tally.values()) == len(PLAN_102)


def test_every_verdict_of_every_plan_is_explained_in_both_languages(public: Connection) -> None:
    for head in plans(public):
        for each in standing(public, head.code, on=today()).targets:
            assert f"{each.target.due:%d/%m/%Y}" in each.reason.vi
            assert str(each.target.due.year) in each.reason.en
            assert each.reason.vi != each.reason.en
            if each.verdict is Verdict.NO_EVIDENCE:
                assert (each.value, each.evidence) == (None, ())
            else:
                assert each.value is not None or each.verdict is Verdict.ON_TRACK


def test_a_late_target_says_when_it_was_due_and_what_came_afterwards(public: Connection) -> None:
    _, network = target_standing(public, "102", "network", on=today())
    assert network.reason.en == (
        "Promised: 1 (networks), due 31 December 2023. Known by the due day: nothing; reached only afterwards: 1."
        " Sources give as of 10 December 2025: 1."
    )
    assert network.evidence[0].source.url is not None


def test_pilots_without_a_decision_are_no_evidence_and_not_missed(public: Connection) -> None:
    _, pilots = target_standing(public, "102", "piloted-centres", on=THEN)
    assert pilots.counted is not None
    assert (pilots.verdict, pilots.value, pilots.counted.value) == (Verdict.NO_EVIDENCE, None, 0)
    assert "Hệ thống không ghi nhận trường hợp nào." in pilots.reason.vi
    assert rows_behind(public, "102", "piloted-centres", on=THEN).rows == ()


def test_a_source_that_counts_more_stands_beside_what_the_registry_holds(public: Connection) -> None:
    _, spaces = target_standing(public, "161", "creative-spaces", on=THEN)
    assert spaces.counted is not None
    assert (spaces.value, spaces.evidence[0].value) == (124, 124)
    assert 0 < spaces.counted.value < 124


def test_plan_97_cites_plan_102_with_another_day_and_both_are_kept(public: Connection) -> None:
    plan = plan_of(public, "102/KH-UBND")
    assert plan.adopted == date(2022, 4, 1)
    assert "31/5/2023" in next(each for each in plan.citations if "5/2023" in each.cited_as).cited_as
    later = {(each.relation, each.other) for each in plan.relations if each.later}
    assert later == {(PlanRelation.IMPLEMENTS, "161-2023"), (PlanRelation.IMPLEMENTS, "97-2025")}


def test_every_number_of_every_plan_is_the_length_of_its_rows(public: Connection) -> None:
    for head in plans(public):
        for day in (THEN, date(2025, 7, 1), today()):
            if day < head.adopted:
                continue
            for each in standing(public, head.code, on=day).targets:
                behind = rows_behind(public, head.code, each.target.code, on=day)
                assert behind.counted == (each.counted.value if each.counted else None)
                assert len(behind.rows) == (behind.counted or 0)


def test_a_counted_row_says_what_it_is_since_when_and_by_which_source(public: Connection) -> None:
    rows = rows_behind(public, "102", "public-private", on=today()).rows
    assert [(row.kind, row.code) for row in rows] == [("place", "HN104")]
    assert rows[0].slug is not None
    assert rows[0].source is not None
    assert rows[0].label.vi.startswith("Đình Đồng Lạc")
    districts = rows_behind(public, "102", "district-centres", on=today()).rows
    assert ("unit", "Quận Hoàn Kiếm") in {(row.kind, row.label.vi) for row in districts}
    assert all(row.among is not None and row.among > 0 for row in districts)


@pytest.mark.parametrize(
    ("name", "on", "error", "told"),
    [
        ("103", THEN, NotFound, "no plan '103'"),
        ("", THEN, NotFound, "no plan ''"),
        ("102", date(2022, 3, 31), Invalid, "lies before the plan was adopted; allowed: from 2022-04-01"),
        ("102", date(2999, 1, 1), Invalid, "lies in the future"),
    ],
)
def test_what_cannot_be_asked_is_told(
    public: Connection, name: str, on: date, error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        standing(public, name, on=on)


def test_a_number_of_two_plans_lists_them(connection: Connection) -> None:
    connection.execute(
        text(
            "INSERT INTO plan (code, number, title_vi, title_en, adopted, source)"
            " VALUES ('102-2030', '102/KH-UBND', 'x', 'x', '2026-01-01', 'plan-102-2022')"
        )
    )
    with pytest.raises(Invalid, match="is the number of several plans; allowed: 102-2022, 102-2030"):
        plan_of(connection, "102")
    assert plan_of(connection, "102-2022").signed_by == "Chử Xuân Dũng"


def test_the_public_reads_plans_and_no_table_below_them(public: Connection) -> None:
    def refused(table: str) -> Any:
        with pytest.raises(Exception, match="permission denied"), public.begin_nested():
            public.execute(text(f"SELECT 1 FROM registry.{table}"))  # names of ours

    for table in ("plan", "target", "measurement", "activity", "idea"):
        refused(table)
