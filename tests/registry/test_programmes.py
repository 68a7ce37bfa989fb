"""Programmes, activities and ideas as the public reads them: now, on a day, and as an edition knew them."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, text

from registry.database import owning_engine, reading_engine, writing
from registry.errors import NotFound
from registry.programmes import activities, activity, idea, ideas, points, programme, programmes
from registry.workflow import ActivityState, IdeaStage
from tests.registry.test_model import add_site


@pytest.fixture
def public(connection: Connection) -> Connection:
    """The connection in the role of the public."""
    connection.execute(text("SET LOCAL ROLE registry_reader"))
    return connection


def test_activities_are_read_latest_first_with_all_that_hangs_on_them(public: Connection) -> None:
    found = activities(public)
    assert len(found) >= 20
    assert [each.first_day for each in found] == sorted((each.first_day for each in found), reverse=True)
    festival = activity(public, "le-hoi-2023")
    assert (festival.state, festival.theme_en, festival.date_text) == (
        ActivityState.HELD,
        "Flow",
        "17-28/11/2023",
    )
    assert {"Nhà máy Xe lửa Gia Lâm", "Tháp nước Hàng Đậu"} <= {place.name_vi for place in festival.sites}
    assert festival.organisations[0].role == "patron"


def test_figures_that_differ_stand_side_by_side_each_with_its_source(public: Connection) -> None:
    visitors = activity(public, "le-hoi-2023").figures_by_kind["visitors"]
    assert [int(figure.value) for figure in visitors] == [60_000, 160_000, 200_000]
    assert len({figure.source.code for figure in visitors}) == 3


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({"since": date(2023, 11, 1), "until": date(2023, 11, 17), "kinds": ["festival"]}, ["le-hoi-2023"]),
        ({"since": date(2023, 11, 28), "until": date(2023, 12, 31)}, ["le-hoi-2023"]),
        ({"kinds": ["television"]}, ["truyen-hinh-2023"]),
        ({"programmes": ["tu-hoi-sang-tao"]}, ["tu-hoi-sang-tao-2026"]),
        ({"site": "thap-nuoc-hang-dau"}, ["le-hoi-2023"]),
        ({"unit": "district:004:2008-08-01", "until": date(2024, 12, 31)}, ["le-hoi-2023"]),
        ({"unit": "district:274:2008-08-01", "until": date(2022, 12, 31)}, []),
        ({"kinds": ["communication"]}, []),
    ],
)
def test_activities_are_found_by_days_kind_programme_place_and_unit(
    public: Connection, asked: dict[str, object], codes: list[str]
) -> None:
    assert [each.code for each in activities(public, **asked)] == codes  # type: ignore[arg-type]


def test_programmes_are_read_by_kind(public: Connection) -> None:
    assert {each.kind for each in programmes(public, kinds=["forum"])} == {"forum"}
    assert programme(public, "le-hoi-thiet-ke-sang-tao").kind == "festival"


@pytest.mark.parametrize("read", [activity, programme, idea])
@pytest.mark.parametrize("code", ["no-such", "a\0b"])
def test_what_there_is_not_is_not_found(public: Connection, read: object, code: str) -> None:
    with pytest.raises(NotFound):
        read(public, code)  # type: ignore[operator]


def test_an_idea_is_as_far_as_its_furthest_step_on_a_day(connection: Connection) -> None:
    connection.execute(
        text(
            "INSERT INTO idea_step (idea, stage, date_text, earliest, latest, source)"
            " VALUES ('hy282', 'incubated', '2024', '2024-01-01', '2024-12-31', 'compiler'),"
            " ('hy282', 'submitted', '10/2022', '2022-10-01', '2022-10-31', 'compiler')"
        )
    )
    assert [step.stage for step in idea(connection, "hy282").steps] == [
        IdeaStage.SUBMITTED,
        IdeaStage.SELECTED,
        IdeaStage.INCUBATED,
    ]
    then = {each.code: each for each in ideas(connection, on=date(2023, 6, 1))}
    assert then["hy282"].stage is IdeaStage.SELECTED
    assert "hy282" not in {each.code for each in ideas(connection, on=date(2021, 12, 31))}


def _draft(connection: Connection) -> UUID:
    """A place that is no longer public, linked from an activity, an idea and a public place."""
    hidden = add_site(connection, heritage=True, name="Nơi còn kín", slug="noi-con-kin")
    connection.execute(text("UPDATE site SET publication = 'draft' WHERE id = :id"), {"id": hidden})
    for statement in (
        "INSERT INTO activity_site (activity, site_id, source) VALUES ('le-hoi-2023', :id, 'compiler')",
        "INSERT INTO activity_site (activity, site_id, source) VALUES ('thi-y-tuong-2022', :id, 'compiler')",
        "INSERT INTO idea_site (idea, site_id, source) VALUES ('hy282', :id, 'compiler')",
        (
            "INSERT INTO site_link (from_site, to_site, kind, source)"
            " SELECT id, :id, 'agreement', 'compiler' FROM site WHERE code = 'HN001'"
        ),
    ):
        connection.execute(text(statement), {"id": hidden})
    return hidden


def test_a_place_that_is_not_public_shows_nowhere(connection: Connection) -> None:
    links = connection.scalar(text("SELECT count(*) FROM public_site_link"))
    _draft(connection)
    connection.execute(text("SET LOCAL ROLE registry_reader"))
    assert "ZZ001" not in {place.code for place in activity(connection, "le-hoi-2023").sites}
    assert activity(connection, "thi-y-tuong-2022").sites == ()
    assert idea(connection, "hy282").sites == ()
    assert activities(connection, site="noi-con-kin") == ()
    assert b"noi-con-kin" not in points(connection, ["le-hoi-2023", "thi-y-tuong-2022"])
    for view in ("public_activity", "public_activity_site", "public_idea", "public_site_link"):
        rows = text(f"SELECT count(*) FROM {view} AS v WHERE v::text LIKE '%noi-con-kin%'")
        assert connection.scalar(rows) == 0, view
        past = text(
            f"SELECT count(*) FROM {view}_in((SELECT number FROM data_version)) AS v WHERE v::text LIKE '%noi-con-kin%'"
        )
        assert connection.scalar(past) == 0, view
    assert connection.scalar(text("SELECT count(*) FROM public_site_link")) == links
    empty = text("SELECT geom IS NULL AND places = 0 FROM public_activity WHERE code = 'thi-y-tuong-2022'")
    assert connection.scalar(empty)


def test_activities_are_read_as_an_edition_knew_them(hanoi_url: str) -> None:
    engine = owning_engine(hanoi_url)
    with engine.connect() as connection:
        before = connection.scalar(text("SELECT number FROM data_version"))
    with writing(engine, actor="test", reason="a later report") as connection:
        connection.execute(text("UPDATE activity SET state = 'held' WHERE code = 'le-hoi-2026'"))
        connection.execute(text("DELETE FROM activity WHERE code = 'le-hoi-2022'"))
        connection.execute(text("UPDATE site SET publication = 'draft' WHERE code = 'HN058'"))
        connection.execute(
            text("INSERT INTO idea_step (idea, stage, source) VALUES ('hy282', 'dropped', 'compiler')")
        )
    public = reading_engine(hanoi_url, pool=1)
    with public.connect() as connection:
        now = {each.code: each for each in activities(connection)}
        then = {each.code: each for each in activities(connection, known=before)}
        assert (now["le-hoi-2026"].state, then["le-hoi-2026"].state) == ("held", "planned")
        assert "le-hoi-2022" in then
        assert "le-hoi-2022" not in now
        assert len(then["le-hoi-2023"].sites) == len(now["le-hoi-2023"].sites) + 1
        assert idea(connection, "hy282").stage is IdeaStage.DROPPED
        assert idea(connection, "hy282", known=before).stage is IdeaStage.SELECTED
        assert [each.code for each in activities(connection, site="nha-may-xe-lua-gia-lam")] == []
        assert [
            each.code for each in activities(connection, site="nha-may-xe-lua-gia-lam", known=before)
        ] == ["le-hoi-2023"]
        assert programmes(connection, known=before) == programmes(connection)
    public.dispose()
    engine.dispose()


def test_the_public_reads_views_and_no_table_below_them(seeded: Engine) -> None:
    reader = reading_engine(seeded.url.render_as_string(hide_password=False), pool=1)
    with reader.connect() as connection:
        for table in ("programme", "activity", "activity_site", "idea", "idea_step"):
            allowed = text("SELECT has_table_privilege(current_user, 'registry.' || :name, 'SELECT')")
            assert not connection.scalar(allowed, {"name": table}), table
    reader.dispose()
