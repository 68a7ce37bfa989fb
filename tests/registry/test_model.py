"""What the database guards and derives by itself, tried by SQL as any client could send it."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import ProgrammingError

from registry.database import reading_engine, writing
from registry.tables import metadata
from registry.workflow import (
    EVENTS_OF,
    ActivityState,
    AgencyRole,
    EventKind,
    Facet,
    IdeaStage,
    Kind,
    Level,
    PlanRelation,
    Stage,
    Status,
    Verdict,
    Verification,
)
from tests.fixtures.database import Refusal

SITE = """INSERT INTO site (id, code, slug, name_vi, geom, accuracy_m, position_method, position_date, verification)
VALUES (:id, :code, :slug, :name, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), 100, 'address_estimate', '2026-01-01', 'sourced')"""


def site(**changes: object) -> dict[str, object]:
    return {
        "id": uuid4(),
        "code": "ZZ001",
        "slug": "a-place",
        "name": "Một nơi",
        "lon": 105.85,
        "lat": 21.03,
    } | changes


def add_site(
    connection: Connection, *, heritage: bool = False, centre: bool = False, **changes: object
) -> UUID:
    values = site(**changes)
    connection.execute(text(SITE), values)
    key = {"id": values["id"]}
    connection.execute(
        text("INSERT INTO site_source (site_id, source, position) VALUES (:id, 'compiler', 0)"), key
    )
    if heritage:
        connection.execute(
            text("INSERT INTO heritage (site_id, category, built_from) VALUES (:id, 'industrial', 1898)"), key
        )
    if centre:
        connection.execute(text("INSERT INTO centre (site_id, centre_type) VALUES (:id, 'art_space')"), key)
    assert isinstance(values["id"], UUID)
    return values["id"]


def happened(connection: Connection, place: UUID, facet: str, kind: str, day: str | None) -> None:
    connection.execute(
        text(
            "INSERT INTO event (site_id, facet, kind, earliest, latest, source)"
            " VALUES (:id, :facet, :kind, CAST(:day AS date), CAST(:day AS date), 'compiler')"
        ),
        {"id": place, "facet": facet, "kind": kind, "day": day},
    )


def state(connection: Connection, place: UUID) -> tuple[str | None, ...]:
    row = connection.execute(
        text("SELECT kind, status, stage FROM public_site WHERE id = :id"), {"id": place}
    ).one()
    return tuple(row)


def test_a_place_without_a_facet_or_without_a_source_is_not_public(connection: Connection) -> None:
    bare = add_site(connection)
    unsourced = add_site(connection, heritage=True, code="ZZ002", slug="another")
    connection.execute(text("DELETE FROM site_source WHERE site_id = :id"), {"id": unsourced})
    seen = connection.execute(
        text("SELECT count(*) FROM public_site WHERE id IN (:a, :b)"), {"a": bare, "b": unsourced}
    )
    assert seen.scalar_one() == 0


def test_a_place_that_is_not_public_leaves_no_trace_in_any_view(connection: Connection) -> None:
    seen = add_site(connection, heritage=True)
    hidden = add_site(connection, heritage=True, code="ZZ002", slug="hidden")
    happened(connection, hidden, "heritage", "pilot", "2023-11-17")
    link = """INSERT INTO site_link (from_site, to_site, kind, source)
        VALUES (:a, :b, (SELECT code FROM term WHERE vocabulary = 'link_kind' LIMIT 1), 'compiler')"""
    connection.execute(text(link), {"a": seen, "b": hidden})
    connection.execute(text("DELETE FROM site_source WHERE site_id = :id"), {"id": hidden})
    views = ("public_event", "public_site_unit", "public_slug", "public_link")
    for view, column in [*((view, "site_id") for view in views), ("public_link", "other_id")]:
        count = text(f"SELECT count(*) FROM {view} WHERE {column} = :id")
        assert connection.scalar(count, {"id": hidden}) == 0, view


def test_a_corrected_source_or_organisation_is_corrected_in_every_place(connection: Connection) -> None:
    place = add_site(connection, heritage=True)
    connection.execute(
        text("INSERT INTO organisation (code, name_vi, source) VALUES ('zz-org', 'Cũ', 'compiler')")
    )
    role = """INSERT INTO site_organisation (site_id, organisation, role, source)
        VALUES (:id, 'zz-org', (SELECT code FROM term WHERE vocabulary = 'organisation_role' LIMIT 1), 'compiler')"""
    connection.execute(text(role), {"id": place})
    connection.execute(text("UPDATE source SET title = 'Corrected' WHERE code = 'compiler'"))
    connection.execute(text("UPDATE organisation SET name_vi = 'Mới' WHERE code = 'zz-org'"))
    ask = text(
        "SELECT sources -> 0 ->> 'title', organisations -> 0 ->> 'name_vi' FROM public_site WHERE id = :id"
    )
    assert tuple(connection.execute(ask, {"id": place}).one()) == ("Corrected", "Mới")


def test_the_stage_is_the_last_step_of_the_conversion(connection: Connection) -> None:
    place = add_site(connection, heritage=True)
    assert state(connection, place) == ("heritage_site", None, "none")
    happened(connection, place, "heritage", "approved", "2023-05-01")
    happened(connection, place, "heritage", "identified", None)
    assert state(connection, place) == ("heritage_site", None, "approved")
    happened(connection, place, "heritage", "reclassified", "2024-01-01")
    assert state(connection, place)[2] == "approved"
    happened(connection, place, "heritage", "rejected", "2024-02-01")
    assert state(connection, place)[2] == "rejected"
    connection.execute(text("DELETE FROM event WHERE kind = 'rejected' AND site_id = :id"), {"id": place})
    assert state(connection, place)[2] == "approved"


def test_the_stage_of_a_past_day_is_what_had_happened_by_then(connection: Connection) -> None:
    place = add_site(connection, heritage=True)
    happened(connection, place, "heritage", "pilot", "2023-11-17")
    happened(connection, place, "heritage", "operating", "2024-11-09")
    ask = text("SELECT stage_on(:id, '2023-11-16'), stage_on(:id, '2023-11-17'), stage_on(:id, '2024-12-01')")
    assert tuple(connection.execute(ask, {"id": place}).one()) == ("none", "pilot", "operating")


def test_heritage_that_works_as_a_centre_is_converted(connection: Connection) -> None:
    place = add_site(connection, heritage=True, centre=True)
    assert state(connection, place) == ("heritage_site", "unknown", "none")
    happened(connection, place, "heritage", "operating", "2020-01-01")
    happened(connection, place, "centre", "opened", "2020-01-01")
    assert state(connection, place) == ("converted_site", "operating", "operating")
    happened(connection, place, "centre", "closed", "2022-01-01")
    assert state(connection, place) == ("heritage_site", "closed", "operating")


def test_a_centre_lives_from_each_opening_to_the_next_closure(connection: Connection) -> None:
    place = add_site(connection, centre=True)
    for kind, day in (
        ("opened", "2013-05-01"),
        ("closed", "2013-12-01"),
        ("reopened", "2015-01-01"),
        ("suspended", "2016-01-01"),
    ):
        happened(connection, place, "centre", kind, day)
    life = connection.execute(
        text("SELECT centre_life::text FROM public_site WHERE id = :id"), {"id": place}
    ).scalar_one()
    assert life == "{[2013-05-01,2013-12-01),[2015-01-01,2016-01-01)}"
    assert state(connection, place)[1] == "suspended"


def test_a_planned_centre_does_not_exist_yet(connection: Connection) -> None:
    place = add_site(connection, centre=True)
    happened(connection, place, "centre", "announced", "2025-12-10")
    row = connection.execute(
        text("SELECT status, centre_life = '{}' FROM public_site WHERE id = :id"), {"id": place}
    ).one()
    assert tuple(row) == ("planned", True)


def test_heritage_exists_from_its_building_until_it_is_known_to_be_gone(connection: Connection) -> None:
    place = add_site(connection, heritage=True)
    connection.execute(
        text("UPDATE heritage SET built_from = -299, survival = 'demolished' WHERE site_id = :id"),
        {"id": place},
    )
    life = text("SELECT heritage_life::text FROM public_site WHERE id = :id")
    assert connection.execute(life, {"id": place}).scalar_one() == '{["0300-01-01 BC",2026-01-01)}'
    happened(connection, place, "heritage", "demolished", "1998-06-01")
    assert connection.execute(life, {"id": place}).scalar_one() == '{["0300-01-01 BC",1998-06-01)}'


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"name": ""}, "ck_site_named"),
        ({"name": "Ha\u0300 Nội"}, "ck_site_named"),
        ({"slug": "Hà Nội"}, "ck_site_slug_form"),
        ({"lon": 205.0}, "ck_site_on_earth"),
        ({"code": ""}, "ck_site_code_form"),
    ],
)
def test_a_site_that_makes_no_sense_is_refused(
    changes: dict[str, object], constraint: str, refused: Refusal
) -> None:
    assert refused(SITE, site(**changes)) == constraint


def test_a_word_of_another_vocabulary_is_refused(connection: Connection, refused: Refusal) -> None:
    place = add_site(connection, heritage=True, centre=True)
    assert "'design' is not a term of heritage_category" in refused(
        "UPDATE heritage SET category = 'design' WHERE site_id = :id", {"id": place}
    )
    assert "'painting' is not a term of creative_field" in refused(
        "UPDATE centre SET fields = '{design,painting}' WHERE site_id = :id", {"id": place}
    )


def test_an_event_must_fit_its_facet(connection: Connection, refused: Refusal) -> None:
    place = add_site(connection, heritage=True)
    wrong = "INSERT INTO event (site_id, facet, kind, source) VALUES (:id, 'heritage', 'opened', 'compiler')"
    assert refused(wrong, {"id": place}) == "ck_event_kind_fits_facet"


def test_an_event_has_happened(connection: Connection, refused: Refusal) -> None:
    place = add_site(connection, heritage=True)
    future = """INSERT INTO event (site_id, facet, kind, earliest, source)
        VALUES (:id, 'heritage', 'pilot', registry.today() + 1, 'compiler')"""
    assert "cannot lie in the future" in refused(future, {"id": place})


def test_a_unit_has_one_version_at_a_time(refused: Refusal) -> None:
    again = """INSERT INTO unit (level, code, name_vi, name_en, valid, decree, boundary_quality)
        VALUES ('district', '001', 'x', 'x', '[2020-01-01,2021-01-01)', 'compiler', 'approximate')"""
    assert refused(again, {}) == "one_version_at_a_time"


def test_a_slug_leads_to_its_site_for_ever(connection: Connection, refused: Refusal) -> None:
    place = add_site(connection, heritage=True)
    connection.execute(text("UPDATE site SET slug = 'renamed' WHERE id = :id"), {"id": place})
    present = connection.execute(
        text("SELECT slug, current_slug FROM public_slug WHERE site_id = :id ORDER BY slug"), {"id": place}
    )
    assert [tuple(row) for row in present] == [("a-place", "renamed"), ("renamed", "renamed")]
    assert "leads to another site" in refused(SITE, site(code="ZZ002"))
    assert "append-only" in refused("DELETE FROM site_slug WHERE slug = 'a-place'", {})


def test_every_change_is_audited_with_actor_and_reason(migrated: Engine) -> None:
    with writing(migrated, actor="an officer", reason="a visit", request="r1") as connection:
        connection.execute(text("INSERT INTO vocabulary VALUES ('source_kind', 'a', 'a', 'a')"))
        connection.execute(text("INSERT INTO term VALUES ('source_kind', 'web', 0, 'a', 'a', 'a', 'a')"))
        connection.execute(text("INSERT INTO source (code, title, kind) VALUES ('s', 'old', 'web')"))
        connection.execute(text("UPDATE source SET title = 'new' WHERE code = 's'"))
    with migrated.connect() as connection:
        row = connection.execute(text("SELECT * FROM audit ORDER BY id DESC LIMIT 1")).mappings().one()
    assert (row["actor"], row["reason"], row["request"], row["action"]) == (
        "an officer",
        "a visit",
        "r1",
        "update",
    )
    assert (row["before"]["title"], row["after"]["title"]) == ("old", "new")


def test_the_audit_cannot_be_changed(refused: Refusal) -> None:
    assert "append-only" in refused("UPDATE audit SET actor = 'nobody'", {})
    assert "append-only" in refused("DELETE FROM audit", {})
    assert "append-only" in refused("TRUNCATE audit", {})


def test_the_data_version_grows_once_per_transaction(migrated: Engine) -> None:
    number = text("SELECT number FROM data_version")
    with migrated.connect() as connection:
        before = connection.execute(number).scalar_one()
    with writing(migrated, actor="t", reason="t") as connection:
        connection.execute(text("INSERT INTO vocabulary VALUES ('a', 'a', 'a', 'a')"))
        connection.execute(text("INSERT INTO vocabulary VALUES ('b', 'b', 'b', 'b')"))
    with migrated.connect() as connection:
        assert connection.execute(number).scalar_one() == before + 1


def test_a_row_written_back_unchanged_is_no_new_version(connection: Connection) -> None:
    place = add_site(connection, heritage=True)
    ask = text("SELECT version FROM site WHERE id = :id")
    connection.execute(text("UPDATE site SET name_vi = name_vi WHERE id = :id"), {"id": place})
    assert connection.execute(ask, {"id": place}).scalar_one() == 1
    connection.execute(text("UPDATE site SET name_vi = 'Khác' WHERE id = :id"), {"id": place})
    assert connection.execute(ask, {"id": place}).scalar_one() == 2


def test_the_reading_role_sees_public_views_and_nothing_below(seeded_url: str) -> None:
    public = reading_engine(seeded_url, pool=1)
    with public.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM public_site")).scalar_one() > 0
        for table in ("site", "audit", "site_state", "unit"):
            with pytest.raises(ProgrammingError, match="permission denied"):
                connection.execute(text(f"SELECT 1 FROM {table}"))
    public.dispose()


def test_ids_made_by_the_database_are_uuid7_in_order_of_time(connection: Connection) -> None:
    made = [connection.execute(text("SELECT uuid7(), pg_sleep(0.002)")).one()[0] for _ in range(5)]
    assert [key.version for key in made] == [7] * 5
    assert {key.variant for key in made} == {"specified in RFC 4122"}
    assert made == sorted(made)


def test_words_that_code_branches_on_are_the_vocabularies_own(connection: Connection) -> None:
    rows = connection.execute(text("SELECT vocabulary, array_agg(code ORDER BY code) FROM term GROUP BY 1"))
    shelf = {row.vocabulary: row[1] for row in rows}
    for name, words in {
        "kind": Kind,
        "conversion_stage": Stage,
        "centre_status": Status,
        "verification": Verification,
        "unit_level": Level,
        "event_kind": EventKind,
        "plan_relation": PlanRelation,
        "agency_role": AgencyRole,
        "verdict": Verdict,
        "activity_state": ActivityState,
        "idea_stage": IdeaStage,
    }.items():
        assert shelf[name] == sorted(words)
    assert {kind for facet in Facet for kind in EVENTS_OF[facet]} == set(EventKind)


def test_every_coded_column_is_checked_by_its_trigger(connection: Connection) -> None:
    rows = connection.execute(
        text(
            "SELECT c.relname, string_to_array(encode(tgargs, 'escape'), '\\000') FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid WHERE tgname = 'check_terms'"
        )
    )
    checked = {(table, args[i], args[i + 1]) for table, args in rows for i in range(0, len(args) - 1, 2)}
    declared = {
        (table.name, column.name, column.info["vocabulary"])
        for table in metadata.tables.values()
        for column in table.c
        if "vocabulary" in column.info
    }
    assert checked == declared


def test_the_unit_of_a_day_is_the_one_that_stood_then(connection: Connection) -> None:
    place = add_site(connection, heritage=True, lon=105.8523, lat=21.0333)
    ask = text("SELECT u.level, u.code FROM unit u WHERE u.id = unit_on(:id, :level, :day)")
    then = connection.execute(ask, {"id": place, "level": "district", "day": date(2020, 1, 1)}).one()
    assert tuple(then) == ("district", "002")
    assert (
        connection.execute(ask, {"id": place, "level": "district", "day": date(2025, 7, 1)}).one_or_none()
        is None
    )
    assert (
        connection.execute(ask, {"id": place, "level": "commune", "day": date(2025, 6, 30)}).one_or_none()
        is None
    )


def test_sites_follow_an_outline_that_anybody_changes(connection: Connection) -> None:
    place = add_site(connection, heritage=True, lon=105.8523, lat=21.0333)
    ask = text("SELECT district_code FROM public_site WHERE id = :id")
    move = text(
        "UPDATE unit SET geom = ST_Translate(geom, :far, 0) WHERE level = 'district' AND code = '002'"
    )
    assert connection.execute(ask, {"id": place}).scalar_one() == "002"
    connection.execute(move, {"far": 1})
    assert connection.execute(ask, {"id": place}).scalar_one() is None
    connection.execute(move, {"far": -1})
    assert connection.execute(ask, {"id": place}).scalar_one() == "002"


def test_what_the_address_states_wins_over_geometry(connection: Connection) -> None:
    place = add_site(connection, heritage=True, lon=105.8523, lat=21.0333)
    connection.execute(
        text(
            "INSERT INTO site_stated_unit (site_id, unit_id, basis) SELECT :id, id, 'the address says so'"
            " FROM unit WHERE level = 'district' AND code = '005'"
        ),
        {"id": place},
    )
    rows = connection.execute(
        text("SELECT code, reason, note FROM public_site_unit WHERE site_id = :id AND level = 'district'"),
        {"id": place},
    ).all()
    assert [tuple(row) for row in rows] == [("005", "address", "the address says so")]
