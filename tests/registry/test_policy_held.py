"""What no account gets around: tried as SQL in the role of editors, as any hole in our code could let it through."""

from uuid import UUID

import pytest
from sqlalchemy import Connection, select, text, update

from registry.database import acting
from registry.tables import site
from registry.workflow import Publication, Role
from tests.fixtures.realm import (
    DENIED,
    PROPOSAL,
    SITES,
    UNCHECKED,
    Case,
    Person,
    Realm,
    arrange,
    passes,
    refusal,
    tried,
)


@pytest.fixture
def ground(realm: Realm) -> Realm:
    """The realm with its account off, the first site published in commune 00001, the second a draft in 00012."""
    inside = [(1, 1, Publication.PUBLISHED), (7, 5, Publication.DRAFT), (1, 1, Publication.DELETED)]
    inside += [(3, 3, Publication.PUBLISHED)] * (SITES - 3)
    arrange(realm, Case(Role.OFFICE, False, (), tuple(inside), frozenset()))
    return realm


def test_a_pooled_connection_in_which_nobody_acts_sees_what_the_public_sees(
    ground: Realm, person: Person
) -> None:
    reviewer = person(Role.REVIEWER)
    with acting(ground.editor, reviewer, name="r", reason="looks") as connection:
        process = connection.scalar(text("SELECT pg_backend_pid()"))
        assert set(connection.scalars(select(site.c.id))) == set(ground.sites)
    with ground.editor.connect() as connection:
        assert connection.scalar(text("SELECT pg_backend_pid()")) == process
        assert set(connection.scalars(select(site.c.publication))) == {"published"}
        assert connection.execute(update(site).values(name_en="Another")).rowcount == 0
        assert refusal(connection, "SELECT registry.verify_site(:key)", key=ground.sites[0]) == DENIED


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(
    "table",
    [
        *("audit", "edition", "site_version", "request_step", "account_change", "site_unit", "site_state"),
        *("unit", "site_slug", "data_version", "account", "account_area", "session", "access_token"),
        *("one_time_link", "failed_sign_in"),
    ],
)
def test_no_editor_alters_history_accounts_or_what_the_database_derives(
    ground: Realm, person: Person, table: str, role: Role
) -> None:
    with tried(ground, person(role)) as connection:
        column = connection.scalar(
            text(
                "SELECT attname FROM pg_attribute WHERE attrelid = CAST(:name AS regclass) AND attnum > 0"
                " AND attidentity = '' AND attgenerated = '' LIMIT 1"
            ),
            {"name": f"registry.{table}"},
        )
        assert refusal(connection, f"UPDATE registry.{table} SET {column} = {column}") == DENIED
        assert refusal(connection, f"DELETE FROM registry.{table}") == DENIED
        assert refusal(connection, f"TRUNCATE registry.{table}") == DENIED


@pytest.mark.parametrize(
    "table",
    ["account", "session", "access_token", "one_time_link", "failed_sign_in", "audit", "account_change"],
)
def test_no_editor_sees_passwords_sessions_or_tokens(ground: Realm, person: Person, table: str) -> None:
    with tried(ground, person(Role.ADMINISTRATOR)) as connection:
        assert refusal(connection, f"SELECT * FROM registry.{table}") == DENIED
        columns = connection.execute(text("SELECT * FROM registry.account_title LIMIT 0")).keys()
    assert set(columns) == {"id", "name", "title", "role"}


def test_the_porter_sees_no_place(ground: Realm) -> None:
    with ground.porter.connect() as connection:
        for table in ("site", "public_site", "change_request", "site_version"):
            assert refusal(connection, f"SELECT * FROM registry.{table}") == DENIED


def test_the_public_sees_no_draft_by_any_door(ground: Realm) -> None:
    draft = ground.sites[1]
    with ground.owner.connect() as connection:
        connection.execute(text("SET LOCAL ROLE registry_reader"))
        assert (
            connection.execute(
                text("SELECT count(*) FROM registry.public_site WHERE id = :key"), {"key": draft}
            ).scalar_one()
            == 0
        )
        doors = (
            "site",
            "site_version",
            "site_unit",
            "site_state",
            "change_request",
            "account_area",
            "edition",
        )
        for table in doors:
            assert refusal(connection, f"SELECT * FROM registry.{table}") == DENIED
        assert refusal(connection, "SELECT registry.site_document(:key)", key=draft) == DENIED
        assert (
            refusal(connection, "SELECT registry.sites_of(:key, '2026-01-01')", key=ground.account) == DENIED
        )
        assert refusal(connection, "SELECT registry.refresh_sites(ARRAY[:key])", key=draft) == DENIED
        assert refusal(connection, "SELECT registry.present_edition()") == DENIED


def test_an_office_reads_the_document_of_its_own_drafts_only(ground: Realm, person: Person) -> None:
    ask = text("SELECT registry.site_document(:key) ->> 'publication'")
    with tried(ground, person(Role.OFFICE, "00001")) as connection:
        assert connection.scalar(ask, {"key": ground.sites[0]}) == "published"
        assert connection.scalar(ask, {"key": ground.sites[1]}) is None
    with tried(ground, person(Role.OFFICE, "00012")) as connection:
        assert connection.scalar(ask, {"key": ground.sites[1]}) == "draft"


# --- requests --------------------------------------------------------------------------------------------------------


def propose(connection: Connection, author: UUID, place: UUID) -> UUID:
    return UUID(str(connection.execute(PROPOSAL, {"site": place, "author": author}).scalar_one()))


MOVE = "UPDATE registry.change_request SET state = :state WHERE id = :key"
DECIDE = "UPDATE registry.change_request SET state = :state, decided_by = :who WHERE id = :key"


def test_nobody_writes_under_another_s_name(ground: Realm, person: Person) -> None:
    me, other = person(Role.OFFICE, "00001"), person(Role.OFFICE, "00001")
    with tried(ground, me) as connection:
        forged = {"site": ground.sites[0], "author": other}
        assert not passes(connection, PROPOSAL, forged)
        mine = propose(connection, me, ground.sites[0])
        assert (
            refusal(
                connection,
                "UPDATE registry.change_request SET author = :who WHERE id = :key",
                who=other,
                key=mine,
            )
            == DENIED
        )
        step = "INSERT INTO registry.request_step (request, account, action, state) VALUES (:key, :who, 'comment', 'draft')"
        assert refusal(connection, step, key=mine, who=other) == DENIED
        proof = "INSERT INTO registry.evidence (request, account, title, url) VALUES (:key, :who, 'x', 'https://example.org')"
        assert refusal(connection, proof, key=mine, who=other) == DENIED


@pytest.fixture
def submitted(ground: Realm, person: Person) -> tuple[UUID, UUID]:
    """A submitted request about the first site, and the reviewer who wrote it."""
    author = person(Role.REVIEWER)
    with acting(ground.editor, author, name="r", reason="proposes") as connection:
        key = propose(connection, author, ground.sites[0])
        connection.execute(text(MOVE), {"state": "submitted", "key": key})
    return key, author


@pytest.mark.parametrize("state", ["approved", "rejected"])
def test_nobody_decides_on_their_own_request(ground: Realm, submitted: tuple[UUID, UUID], state: str) -> None:
    key, author = submitted
    with tried(ground, author) as connection:
        assert refusal(connection, DECIDE, state=state, who=author, key=key) == DENIED
        assert refusal(connection, MOVE, state="returned", key=key) == DENIED


def test_an_office_decides_on_nothing(ground: Realm, person: Person, submitted: tuple[UUID, UUID]) -> None:
    office = person(Role.OFFICE, "00001")
    with tried(ground, office) as connection:
        decided = connection.execute(text(DECIDE), {"state": "rejected", "who": office, "key": submitted[0]})
        assert decided.rowcount == 0


def test_nobody_decides_in_another_s_name(
    ground: Realm, person: Person, submitted: tuple[UUID, UUID]
) -> None:
    with tried(ground, person(Role.REVIEWER)) as connection:
        other = person(Role.ADMINISTRATOR)
        assert refusal(connection, DECIDE, state="rejected", who=other, key=submitted[0]) == DENIED


@pytest.mark.parametrize("state", ["draft", "approved", "rejected", "returned", "withdrawn"])
def test_a_request_moves_only_by_its_steps(
    ground: Realm, person: Person, submitted: tuple[UUID, UUID], state: str
) -> None:
    key, author = submitted
    with tried(ground, author) as connection:
        connection.execute(text(MOVE), {"state": "withdrawn", "key": key})
        if state != "withdrawn":
            assert refusal(connection, MOVE, state=state, key=key) == UNCHECKED
        assert refusal(connection, MOVE, state="submitted", key=key) == UNCHECKED


def test_a_request_about_an_own_place_cannot_be_turned_to_another(ground: Realm, person: Person) -> None:
    office = person(Role.OFFICE, "00001")
    with tried(ground, office) as connection:
        key = propose(connection, office, ground.sites[0])
        turned = "UPDATE registry.change_request SET site_id = :place WHERE id = :key"
        assert refusal(connection, turned, place=ground.sites[3], key=key) == DENIED


def test_what_was_submitted_or_decided_is_changed_no_more(
    ground: Realm, person: Person, submitted: tuple[UUID, UUID]
) -> None:
    key, author = submitted
    patched = 'UPDATE registry.change_request SET patch = \'{"name_en": "x"}\' WHERE id = :key'
    with tried(ground, author) as connection:
        assert refusal(connection, patched, key=key) == DENIED
        based = 'UPDATE registry.change_request SET base = \'{"name_en": "x"}\' WHERE id = :key'
        assert refusal(connection, based, key=key) == DENIED
    reviewer = person(Role.REVIEWER)
    with tried(ground, reviewer) as connection:
        assert refusal(connection, patched, key=key) == DENIED
        connection.execute(text(DECIDE), {"state": "rejected", "who": reviewer, "key": key})
        reasoned = "UPDATE registry.change_request SET reason = 'another' WHERE id = :key"
        assert refusal(connection, reasoned, key=key) == DENIED


def test_another_s_draft_is_nobody_s_business(ground: Realm, person: Person) -> None:
    office = person(Role.OFFICE, "00001")
    with acting(ground.editor, office, name="o", reason="drafts") as connection:
        key = propose(connection, office, ground.sites[0])
    ask = text("SELECT count(*) FROM registry.change_request WHERE id = :key")
    for other in (person(Role.OFFICE, "00001"), person(Role.REVIEWER), person(Role.ANALYST)):
        with tried(ground, other) as connection:
            assert connection.scalar(ask, {"key": key}) == 0
