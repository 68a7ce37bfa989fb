"""The standing agency changes plans, by the rules that hold for files, and nobody else does."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, Engine, text

from registry.browsing.edition import edition
from registry.database import acting, editing_engine, owning_engine
from registry.errors import Conflicting, Forbidden, Invalid, NotFound, Stale
from registry.plans import plan_of, plans, rows_behind, standing, target_standing
from registry.plans.rows import EvidenceRow, PlanTerms, TargetTerms
from registry.plans.writing import (
    add_measurement,
    change_plan,
    put_measurement,
    put_target,
    remove_target,
    withdraw_measurement,
)
from registry.policy import Actor
from registry.workflow import Role, Verdict
from tests.fixtures.accounts import make_account
from tests.fixtures.database import made_database

TODAY = date(2026, 11, 1)
SAID = EvidenceRow(
    value=Decimal(3), on=date(2023, 12, 30), source="plan-102-2022", link="https://example.org/a"
)
TERMS = TargetTerms(
    title_vi="Mới",
    title_en="New",
    unit="centre",
    low=Decimal(2),
    due=date(2025, 12, 31),
    source="plan-102-2022",
    metric={"count": "centres", "where": {"tier": ["city"]}},
    lead=("so-vhtt-ha-noi",),
)


@dataclass(frozen=True)
class Desk:
    """A database with people; each transaction is somebody's."""

    owner: Engine
    engine: Engine
    people: dict[Role, Actor]

    @property
    def reviewer(self) -> Actor:
        return self.people[Role.REVIEWER]

    def acts(self, who: Actor) -> AbstractContextManager[Connection]:
        """A transaction of somebody's."""
        return acting(self.engine, who.id, name=who.name, reason="")

    def number(self) -> int:
        with self.owner.connect() as connection:
            return edition(connection).number


@pytest.fixture(scope="module")
def desk(cluster_url: str, hanoi_template: str) -> Iterator[Desk]:
    with made_database(cluster_url, template=hanoi_template) as url:
        owner, engine = owning_engine(url), editing_engine(url, pool=2)
        people = {
            role: make_account(
                owner, f"ke-hoach-{role}", role, ("commune:00070",) if role is Role.OFFICE else ()
            )
            for role in Role
        }
        yield Desk(owner, engine, people)
        engine.dispose()
        owner.dispose()


@pytest.mark.parametrize("role", list(Role))
def test_only_the_standing_agency_writes(desk: Desk, role: Role) -> None:
    may = role in (Role.REVIEWER, Role.ADMINISTRATOR)
    with desk.acts(desk.people[role]) as connection:
        if not may:
            with pytest.raises(Forbidden):
                put_target(
                    *(connection, desk.people[role], "97-2025", "x", TERMS),
                    objective_code="all",
                    version=None,
                    reason="vì",
                )
            with pytest.raises(Exception, match="row-level security"), connection.begin_nested():
                connection.execute(
                    text(
                        "INSERT INTO registry.objective (plan, code, position, title_vi, title_en)"
                        " VALUES ('97-2025', 'mine', 9, 'x', 'x')"
                    )
                )
            changed = connection.execute(text("UPDATE registry.target SET low = 99"))
            assert changed.rowcount == 0
        else:
            put_target(
                *(connection, desk.people[role], "97-2025", f"by-{role}", TERMS),
                objective_code="all",
                version=None,
                reason="vì",
            )


def test_a_target_is_made_changed_and_removed_and_each_change_is_an_edition(desk: Desk) -> None:
    who = desk.reviewer
    before = desk.number()
    with desk.acts(who) as connection:
        made = put_target(
            connection, who, "102-2022", "new", TERMS, objective_code="network", version=None, reason="thêm"
        )
        _, held = target_standing(connection, "102", "new", on=TODAY)
        assert (made, held.verdict) == (1, Verdict.MET)
        assert held.counted is not None
        assert len(rows_behind(connection, "102", "new", on=TODAY).rows) == held.counted.value > 2
    after = desk.number()
    with desk.acts(who) as connection:
        more = TERMS.model_copy(update={"partner": ("ubnd-ha-noi",)})
        arguments = (connection, who, "102-2022", "new", more)
        assert put_target(*arguments, objective_code="network", version=made, reason="sửa") == 2
        with pytest.raises(Stale) as stale:
            put_target(*arguments, objective_code="network", version=made, reason="sửa")
        assert stale.value.now == 2
        _, held = target_standing(connection, "102", "new", on=TODAY)
        assert {each.code for each in held.target.agencies} == {"so-vhtt-ha-noi", "ubnd-ha-noi"}
    with desk.acts(who) as connection:
        remove_target(connection, who, "102-2022", "new", version=2, reason="bỏ")
        with pytest.raises(NotFound):
            target_standing(connection, "102", "new", on=TODAY)
    with desk.owner.connect() as connection:
        codes = [
            {each.target.code for each in standing(connection, "102", on=TODAY, known=known).targets}
            for known in (before, after, None)
        ]
        reasons = connection.scalars(
            text("SELECT DISTINCT reason FROM registry.audit WHERE table_name = 'target' AND actor = :who"),
            {"who": who.name},
        ).all()
    assert ["new" in each for each in codes] == [False, True, False]
    assert {"thêm", "sửa", "bỏ"} <= set(reasons)


def test_what_was_known_then_is_told_as_it_was(desk: Desk) -> None:
    who, then = desk.reviewer, date(2023, 12, 31)
    before = desk.number()
    with desk.acts(who) as connection:
        key = add_measurement(connection, who, "102-2022", "piloted-centres", SAID, reason="báo cáo")
    after = desk.number()
    with desk.acts(who) as connection:
        less = SAID.model_copy(update={"value": Decimal(2)})
        where = (connection, who, "102-2022", "piloted-centres", key)
        assert put_measurement(*where, less, version=1, reason="sửa") == 2
    corrected = desk.number()
    with desk.acts(who) as connection:
        withdraw_measurement(
            connection, who, "102-2022", "piloted-centres", key, version=2, reason="sai nguồn"
        )
    with desk.owner.connect() as connection:
        connection.execute(text("SET LOCAL ROLE registry_reader"))
        told = {
            known: target_standing(connection, "102", "piloted-centres", on=then, known=known)[1]
            for known in (before, after, corrected, None)
        }
    assert [told[known].verdict for known in (before, after, corrected, None)] == [
        *(Verdict.NO_EVIDENCE, Verdict.MET, Verdict.MISSED, Verdict.NO_EVIDENCE),
    ]
    assert [told[known].value for known in (after, corrected)] == [3, 2]


def test_before_the_plans_were_entered_nothing_was_known(desk: Desk) -> None:
    with desk.owner.connect() as connection:
        first = connection.scalar(text("SELECT min(number) FROM registry.edition"))
        with pytest.raises(Invalid, match="is not an edition of the registry"):
            standing(connection, "102", on=TODAY, known=10**9)
        if first != desk.number():
            assert isinstance(plans(connection, known=first), list)


def test_sources_that_conflict_are_kept_side_by_side(desk: Desk) -> None:
    who = desk.reviewer
    terms = TERMS.model_copy(update={"unit": "visitor", "low": Decimal(100_000), "metric": None})
    with desk.acts(who) as connection:
        put_target(
            connection, who, "102-2022", "visits", terms, objective_code="festival", version=None, reason="vì"
        )
        for value, source in ((60_000, "kh-nhadautu-lh2024"), (200_000, "kh-kinhtedothi-lh2023")):
            row = EvidenceRow(value=Decimal(value), on=date(2023, 11, 28), source=source)
            add_measurement(connection, who, "102-2022", "visits", row, reason="vì")
        _, held = target_standing(connection, "102", "visits", on=TODAY)
        assert (held.verdict, held.value, held.conflicting) == (Verdict.MISSED, 60_000, True)
        assert sorted(each.value for each in held.evidence) == [60_000, 200_000]
        assert "Các nguồn không thống nhất (60.000 hoặc 200.000); lấy số nhỏ nhất." in held.reason.vi
        assert "Sources conflict (60,000 or 200,000); the least is taken." in held.reason.en
        connection.rollback()


@pytest.mark.parametrize(
    ("update", "pointers"),
    [
        ({"unit": "spoon"}, {"/unit"}),
        ({"low": Decimal(5), "high": Decimal(2)}, {"/high"}),
        ({"due": date(2001, 1, 1), "source": "nobody", "lead": ("nobody",)}, {"/due", "/source", "/lead"}),
        ({"metric": {"count": "centres", "where": {"tier": ["castle"]}}}, {"/metric/where/tier"}),
        ({"metric": {"count": "parks"}}, {"/metric/count"}),
        (
            {"metric": {"count": "activities", "where": {"programme": ["no-such"]}}},
            {"/metric/where/programme"},
        ),
    ],
)
def test_the_same_mistakes_are_refused_as_in_files(
    desk: Desk, update: dict[str, object], pointers: set[str]
) -> None:
    who = desk.reviewer
    with desk.acts(who) as connection:
        with pytest.raises(Invalid) as error:
            put_target(
                *(connection, who, "102-2022", "wrong", TERMS.model_copy(update=update)),
                objective_code="network",
                version=None,
                reason="vì",
            )
        assert {each.where for each in error.value.faults} == pointers
        connection.rollback()


def test_what_is_not_there_or_there_already_is_told(desk: Desk) -> None:
    who = desk.reviewer
    with desk.acts(who) as connection:

        def put(plan: str, code: str, goal: str, version: int | None) -> int:
            return put_target(
                connection, who, plan, code, TERMS, objective_code=goal, version=version, reason="vì"
            )

        with pytest.raises(NotFound, match="no plan"):
            put("9-1999", "x", "network", None)
        with pytest.raises(NotFound, match="no target"):
            put("102-2022", "x", "network", 1)
        with pytest.raises(Conflicting):
            put("102-2022", "festival-2023", "network", None)
        with pytest.raises(Invalid, match="/objective: 'moon': is not an objective of the plan; allowed: "):
            put("102-2022", "x", "moon", None)
        with pytest.raises(NotFound, match="no target"):
            add_measurement(connection, who, "102-2022", "x", SAID, reason="vì")
        future = SAID.model_copy(update={"on": date(2999, 1, 1)})
        with pytest.raises(Invalid, match="/on: '2999-01-01': lies in the future"):
            add_measurement(connection, who, "102-2022", "festival-2023", future, reason="vì")
        with pytest.raises(NotFound, match="no measurement"):
            withdraw_measurement(
                connection, who, "102-2022", "festival-2023", uuid4(), version=1, reason="vì"
            )
        connection.rollback()


def test_a_measurement_belongs_to_its_target(desk: Desk) -> None:
    who = desk.reviewer
    with desk.acts(who) as connection:
        key: UUID = target_standing(connection, "102", "festival-2023", on=TODAY)[1].evidence[0].id
        with pytest.raises(NotFound):
            withdraw_measurement(connection, who, "102-2022", "festival-2024", key, version=1, reason="vì")
        connection.rollback()


def test_an_act_is_corrected(desk: Desk) -> None:
    who = desk.reviewer
    with desk.acts(who) as connection:
        plan = plan_of(connection, "97")
        terms = PlanTerms(
            number=plan.number,
            title_vi=plan.title.vi,
            title_en="Activities of 2025",
            adopted=plan.adopted,
            source=plan.source.code,
        )
        assert change_plan(connection, who, "97-2025", terms, version=1, reason="vì") == 2
        with pytest.raises(Stale):
            change_plan(connection, who, "97-2025", terms, version=1, reason="vì")
        wrong = terms.model_copy(update={"ends": date(2001, 1, 1)})
        with pytest.raises(Invalid, match="/ends: '2001-01-01': lies before the day"):
            change_plan(connection, who, "97-2025", wrong, version=2, reason="vì")
        assert plan_of(connection, "97").title.en == "Activities of 2025"
        connection.rollback()
