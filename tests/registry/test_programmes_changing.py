"""What the standing agency writes: activities and ideas, version by version, step by step."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from registry.database import acting, editing_engine, owning_engine
from registry.errors import Conflicting, Forbidden, Invalid, NotFound, Stale
from registry.policy import Actor
from registry.programmes import Activity, Idea, activity, idea
from registry.programmes.changing import (
    change_activity,
    change_idea,
    create_activity,
    create_idea,
    remove_activity,
    remove_idea,
    take_back_step,
    take_step,
)
from registry.programmes.documents import ActivityDocument, IdeaDocument, StepDocument
from registry.programmes.steps import MOVES, Taken, mistakes
from registry.workflow import IdeaStage, Role
from tests.fixtures.accounts import make_account
from tests.fixtures.database import made_database


@dataclass
class Agency:
    """A database of Hanoi, and the people who write there."""

    owner: Engine
    editing: Engine
    people: dict[str, Actor]

    @contextmanager
    def as_(self, who: str = "reviewer") -> Iterator[tuple[Connection, Actor]]:
        actor = self.people[who]
        with acting(self.editing, actor.id, name=actor.name, reason="thử") as connection:
            yield connection, actor

    def activity(self, code: str) -> Activity:
        with self.owner.connect() as connection:
            return activity(connection, code)

    def idea(self, code: str) -> Idea:
        with self.owner.connect() as connection:
            return idea(connection, code)


@pytest.fixture(scope="module")
def agency(cluster_url: str, hanoi_template: str) -> Iterator[Agency]:
    with made_database(cluster_url, template=hanoi_template) as url:
        owner, editing = owning_engine(url), editing_engine(url)
        people = {
            role.value: make_account(owner, f"{role.value}-viet", role)
            for role in (Role.REVIEWER, Role.OFFICE, Role.ANALYST, Role.ADMINISTRATOR)
        }
        yield Agency(owner, editing, people)
        owner.dispose()
        editing.dispose()


def document(**changes: Any) -> ActivityDocument:
    given = {
        "programme": "le-hoi-thiet-ke-sang-tao",
        "name_vi": "Lễ hội thử",
        "name_en": "A festival on trial",
        "state": "held",
        "dates": "5-7/11/2025",
        "source": "compiler",
        "sites": [{"site": "HN031", "source": "compiler"}],
        "organisations": [{"organisation": "so-vhtt-ha-noi", "role": "organiser", "source": "compiler"}],
        "figures": [{"kind": "visitors", "value": 1000, "source": "compiler"}],
    }
    return ActivityDocument.model_validate(given | changes)


def plan(**changes: Any) -> IdeaDocument:
    given = {"name_vi": "Ý tưởng thử", "name_en": "An idea on trial", "source": "compiler"}
    return IdeaDocument.model_validate(given | changes)


def step(stage: str, when: str | None = None) -> StepDocument:
    return StepDocument.model_validate({"stage": stage, "date": when, "source": "compiler"})


def test_an_activity_is_made_changed_and_removed(agency: Agency) -> None:
    with agency.as_() as (connection, actor):
        code = create_activity(connection, actor, document())
    made = agency.activity(code)
    assert (code, made.version, made.first_day) == ("le-hoi-thu", 1, date(2025, 11, 5))
    assert [place.code for place in made.sites] == ["HN031"]
    more = [
        {"kind": "visitors", "value": 1000, "source": "compiler"},
        {"kind": "visitors", "value": 2500, "source": "bao-cao", "note_en": "at the gates"},
    ]
    new = {"bao-cao": {"title": "Báo cáo", "kind": "official", "url": "https://example.org/"}}
    with agency.as_("administrator") as (connection, actor):
        changed = document(figures=more, new_sources=new, sites=[], dates="11/2025")
        version = change_activity(connection, actor, code, changed, versions=[1])
    now = agency.activity(code)
    assert (version, now.version, now.date_text, now.sites) == (2, 2, "11/2025", ())
    assert [figure.source.title for figure in now.figures][1] == "Báo cáo"
    with agency.as_() as (connection, actor):
        remove_activity(connection, actor, code, versions=[2])
    with pytest.raises(NotFound):
        agency.activity(code)


def test_parts_that_stay_are_not_touched(agency: Agency) -> None:
    ask = text("SELECT id FROM activity_figure WHERE activity = :code ORDER BY id")
    with agency.as_() as (connection, actor):
        code = create_activity(connection, actor, document(name_vi="Giữ nguyên"))
        before = list(connection.scalars(ask, {"code": code}))
    with agency.as_() as (connection, actor):
        more = [
            {"kind": "visitors", "value": 1000, "source": "compiler"},
            {"kind": "works", "value": 3, "source": "compiler"},
        ]
        change_activity(connection, actor, code, document(figures=more), versions=[1])
        assert list(connection.scalars(ask, {"code": code}))[:1] == before


def test_two_activities_of_one_name_have_codes_of_their_own(agency: Agency) -> None:
    with agency.as_() as (connection, actor):
        codes = [create_activity(connection, actor, document(name_vi="Trùng tên")) for _ in range(2)]
        assert codes == ["trung-ten", "trung-ten-2"]
        with pytest.raises(Invalid, match="is taken already"):
            create_activity(connection, actor, document(), code="trung-ten")


@pytest.mark.parametrize("who", ["office", "analyst"])
def test_others_write_nothing(agency: Agency, who: str) -> None:
    with agency.as_(who) as (connection, actor):
        with pytest.raises(Forbidden):
            create_activity(connection, actor, document())
        with pytest.raises(Forbidden):
            take_step(connection, actor, "hy282", step("opened"), versions=[1])
        written = connection.execute(text("UPDATE activity SET edition = 'x' WHERE code = 'le-hoi-2022'"))
        assert written.rowcount == 0


def test_nobody_overwrites_what_they_did_not_see(agency: Agency) -> None:
    with agency.as_() as (connection, actor):
        code = create_activity(connection, actor, document(name_vi="Hai người"))
        change_activity(connection, actor, code, document(name_vi="Người thứ nhất"), versions=[1])
    with agency.as_() as (connection, actor), pytest.raises(Stale) as error:
        change_activity(connection, actor, code, document(name_vi="Người thứ hai"), versions=[1])
    assert error.value.now == 2
    assert agency.activity(code).name_vi == "Người thứ nhất"


def test_every_mistake_is_told_by_its_pointer(agency: Agency) -> None:
    wrong = document(
        programme="no-such",
        sites=[{"site": "HN99999", "source": "hearsay"}, {"site": "HN031", "source": "compiler"}] * 2,
        organisations=[{"organisation": "no-such", "role": "guest", "source": "compiler"}],
        figures=[{"kind": "hats", "value": 1, "source": "compiler"}],
    )
    with agency.as_() as (connection, actor), pytest.raises(Invalid) as error:
        create_activity(connection, actor, wrong)
    assert {fault.where for fault in error.value.faults} >= {
        "/programme",
        "/sites/0/site",
        "/sites/0/source",
        "/sites/3/site",
        "/organisations/0/organisation",
        "/organisations/0/role",
        "/figures/0/kind",
    }


def test_a_place_that_the_public_does_not_see_stays_linked(agency: Agency) -> None:
    with agency.as_() as (connection, actor):
        code = create_activity(
            connection, actor, document(name_vi="Nơi kín", sites=[{"site": "HN010", "source": "compiler"}])
        )
        connection.execute(text("UPDATE site SET publication = 'draft' WHERE code = 'HN010'"))
    assert agency.activity(code).sites == ()
    with agency.as_() as (connection, actor):
        change_activity(connection, actor, code, document(sites=[]), versions=[1])
        connection.execute(text("UPDATE site SET publication = 'published' WHERE code = 'HN010'"))
    assert [place.code for place in agency.activity(code).sites] == ["HN010"]


def test_a_call_that_ideas_answered_stays(agency: Agency) -> None:
    held = agency.activity("thi-khong-gian-sang-tao-2021")
    with agency.as_() as (connection, actor), pytest.raises(Conflicting):
        remove_activity(connection, actor, held.code, versions=[held.version])


def test_an_idea_takes_its_steps_one_by_one(agency: Agency) -> None:
    with agency.as_() as (connection, actor):
        code = create_idea(connection, actor, plan(call="thi-y-tuong-2022"))
        version = take_step(connection, actor, code, step("submitted", "2024"), versions=[1])
        version = take_step(connection, actor, code, step("selected", "03/2025"), versions=[version])
        with pytest.raises(Invalid, match="cannot follow selected"):
            take_step(connection, actor, code, step("submitted"), versions=[version])
        with pytest.raises(Invalid, match="lies in the future"):
            take_step(connection, actor, code, step("opened", "2999"), versions=[version])
        with pytest.raises(Invalid, match="lies before the step"):
            take_step(connection, actor, code, step("opened", "2023"), versions=[version])
        version = take_step(connection, actor, code, step("dropped", "2025"), versions=[version])
        with pytest.raises(Invalid, match="cannot follow dropped"):
            take_step(connection, actor, code, step("opened"), versions=[version])
        version = take_back_step(connection, actor, code, versions=[version])
        change_idea(
            connection, actor, code, plan(sites=[{"site": "HN100", "source": "compiler"}]), versions=[version]
        )
    now = agency.idea(code)
    assert [each.stage for each in now.steps] == ["submitted", "selected"]
    assert ([place.code for place in now.sites], now.call) == (["HN100"], None)
    with agency.as_() as (connection, actor):
        remove_idea(connection, actor, code, versions=[now.version])


def test_an_idea_without_a_step_has_none_to_take_back(agency: Agency) -> None:
    with agency.as_() as (connection, actor):
        code = create_idea(connection, actor, plan(name_vi="Chưa bước nào"))
        with pytest.raises(Conflicting):
            take_back_step(connection, actor, code, versions=[1])


@pytest.mark.parametrize("stage", IdeaStage)
@pytest.mark.parametrize("before", [None, *IdeaStage])
def test_the_table_of_steps_is_what_decides(before: IdeaStage | None, stage: IdeaStage) -> None:
    taken = [] if before is None else [Taken(before, None)]
    assert (mistakes(taken, stage, None) == []) == (stage in MOVES[before])
    order = list(IdeaStage)
    if before is not None and stage in MOVES[before]:
        assert order.index(stage) > order.index(before)


def test_what_is_written_is_recorded_under_the_account(agency: Agency) -> None:
    with agency.as_() as (connection, actor):
        code = create_activity(connection, actor, document(name_vi="Có ghi lại"))
    ask = text("SELECT actor, reason FROM audit WHERE table_name = 'activity' AND after ->> 'code' = :code")
    with agency.owner.connect() as connection:
        assert tuple(connection.execute(ask, {"code": code}).one()) == ("reviewer-viet", "thử")
