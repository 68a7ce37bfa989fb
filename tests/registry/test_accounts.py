"""Accounts, their areas and their ledger, with the rights of the porter and no others."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from registry.accounts import areas, changing, ledger, people, tokens
from registry.accounts.passwords import fits, hashed
from registry.accounts.people import Account
from registry.database import porter_engine
from registry.dates import today
from registry.errors import Conflicting, Invalid, NotFound
from registry.workflow import Role, Scope
from tests.fixtures.accounts import BY


@pytest.fixture
def porter(seeded_url: str) -> Iterator[Connection]:
    """One transaction of the porter over Hanoi's units, taken back afterwards."""
    engine = porter_engine(seeded_url, pool=1)
    with engine.connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()
    engine.dispose()


@pytest.fixture
def office(porter: Connection) -> Account:
    return people.add(porter, BY, name="phuong", title="UBND phường", role=Role.OFFICE)


def test_a_name_is_taken_however_it_is_typed(porter: Connection, office: Account) -> None:
    with pytest.raises(Conflicting):
        people.add(porter, BY, name="  PHƯỜNG ", title="Khác", role=Role.ANALYST)
    assert people.person(porter, "Phương") == office


def test_every_mistake_is_told_at_once(porter: Connection) -> None:
    with pytest.raises(Invalid) as error:
        people.add(porter, BY, name="a b", title=" ", role=Role.OFFICE, subject="24400320")
    assert [fault.where for fault in error.value.faults] == ["name", "title", "subject"]


@pytest.mark.parametrize("name", ["", "\0", "x" * 81, "không có", "'; DROP TABLE account; --"])
def test_nobody_is_found_by_a_name_that_no_account_can_have(porter: Connection, name: str) -> None:
    with pytest.raises(NotFound):
        people.person(porter, name)


def test_an_office_answers_for_a_unit_from_a_day_on(porter: Connection, office: Account) -> None:
    areas.grant(porter, BY, office.id, reference="commune:00070")
    areas.grant(porter, BY, office.id, reference="commune:00004:2025-07-01", since=date(2025, 7, 1))
    held = areas.areas(porter, office.id)
    assert {(each.unit.key, each.since, each.until, each.counts) for each in held} == {
        ("commune:00070:2025-07-01", today(), None, True),
        ("commune:00004:2025-07-01", date(2025, 7, 1), None, True),
    }


@pytest.mark.parametrize("reference", ["district:001", "district:001:2008-08-01"])
def test_a_unit_that_has_ended_is_refused_with_its_successors(
    porter: Connection, office: Account, reference: str
) -> None:
    with pytest.raises(Invalid) as error:
        areas.grant(porter, BY, office.id, reference=reference)
    (fault,) = error.value.faults
    assert "ended on 2025-07-01" in fault.message
    assert any(each.startswith("commune:") for each in fault.allowed)
    assert areas.areas(porter, office.id) == []


@pytest.mark.parametrize("since", [date(2025, 6, 30), date(1900, 1, 1)])
def test_a_day_on_which_the_unit_does_not_stand_is_refused(
    porter: Connection, office: Account, since: date
) -> None:
    with pytest.raises(Invalid, match=r"not a day on which the unit stands"):
        areas.grant(porter, BY, office.id, reference="commune:00070:2025-07-01", since=since)


@pytest.mark.parametrize(
    "reference",
    ["", "commune", "commune:", "commune:99999", "ward:00070", "commune:00070:1999-01-01", "commune:\0"],
)
def test_what_is_no_unit_is_told_as_such(porter: Connection, office: Account, reference: str) -> None:
    with pytest.raises(Invalid, match="is not a unit"):
        areas.grant(porter, BY, office.id, reference=reference)


def test_a_unit_is_given_once_at_a_time_and_again_after_its_end(porter: Connection, office: Account) -> None:
    areas.grant(porter, BY, office.id, reference="commune:00070", since=date(2025, 7, 1))
    with pytest.raises(Conflicting):
        areas.grant(porter, BY, office.id, reference="commune:00070")
    areas.end(porter, BY, office.id, area=areas.area_named(porter, office.id, "commune:00070"))
    (ended,) = areas.areas(porter, office.id)
    assert (ended.last, ended.counts) == (today() - timedelta(days=1), False)
    areas.grant(porter, BY, office.id, reference="commune:00070")
    assert [each.counts for each in areas.areas(porter, office.id)] == [True, False]


def test_an_area_that_never_counted_is_taken_away_and_the_ledger_keeps_it(
    porter: Connection, office: Account
) -> None:
    areas.grant(porter, BY, office.id, reference="commune:00070")
    areas.end(porter, BY, office.id, area=areas.area_named(porter, office.id, "commune:00070"), reason="nhầm")
    assert areas.areas(porter, office.id) == []
    acts = [each.action for each in ledger.changes(porter, office.id)]
    assert acts == ["area-end", "area-grant", "add"]


def test_nobody_ends_the_area_of_another(porter: Connection, office: Account) -> None:
    other = people.add(porter, BY, name="khac", title="Khác", role=Role.OFFICE)
    areas.grant(porter, BY, office.id, reference="commune:00070")
    area = areas.area_named(porter, office.id, "commune:00070")
    with pytest.raises(NotFound):
        areas.end(porter, BY, other.id, area=area)
    with pytest.raises(NotFound):
        areas.area_named(porter, other.id, "commune:00070")


def test_the_last_administrator_stays(porter: Connection) -> None:
    for held in people.people(porter):
        assert held.role is not Role.ADMINISTRATOR
    one = people.add(porter, BY, name="mot", title="Một", role=Role.ADMINISTRATOR)
    with pytest.raises(Conflicting):
        changing.disable(porter, BY, one.id)
    with pytest.raises(Conflicting):
        changing.change_role(porter, BY, one.id, role=Role.ANALYST)
    two = people.add(porter, BY, name="hai", title="Hai", role=Role.ADMINISTRATOR)
    changing.disable(porter, BY, one.id)
    with pytest.raises(Conflicting):
        changing.disable(porter, BY, two.id)


def test_a_subject_is_bound_to_one_account(porter: Connection, office: Account) -> None:
    changing.bind(porter, BY, office.id, subject="https://id.example.org 1")
    other = people.add(porter, BY, name="khac", title="Khác", role=Role.OFFICE)
    with pytest.raises(Conflicting):
        changing.bind(porter, BY, other.id, subject="https://id.example.org 1")
    with pytest.raises(Conflicting):
        people.add(porter, BY, name="ba", title="Ba", role=Role.OFFICE, subject="https://id.example.org 1")
    with pytest.raises(Invalid):
        changing.bind(porter, BY, other.id, subject="1")


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("scope", list(Scope))
def test_a_token_never_does_more_than_the_role(porter: Connection, role: Role, scope: Scope) -> None:
    owner = people.add(porter, BY, name="ai-do", title="Ai đó", role=role)
    if scope in tokens.SCOPES_OF[role]:
        assert tokens.make(porter, BY, owner, name="x", scopes={scope}, days=1).startswith("crt_")
    else:
        with pytest.raises(Invalid, match="more than the role may do"):
            tokens.make(porter, BY, owner, name="x", scopes={scope}, days=1)


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_token_lasts_a_year_at_most(porter: Connection, office: Account, days: int) -> None:
    with pytest.raises(Invalid, match="days"):
        tokens.make(porter, BY, office, name="x", scopes={Scope.READ}, days=days)


def test_disabling_revokes_tokens_for_good(porter: Connection, office: Account) -> None:
    secret = tokens.make(porter, BY, office, name="QGIS", scopes={Scope.READ}, days=1)
    assert tokens.grant_of(porter, secret) is not None
    changing.disable(porter, BY, office.id)
    changing.enable(porter, BY, office.id)
    assert tokens.grant_of(porter, secret) is None


def test_passwords_are_kept_as_argon2_and_typed_in_any_normal_form() -> None:
    kept = hashed("a\u0302 mật khẩu dài")
    assert kept.startswith("$argon2id$")
    assert fits("\u00e2 mật khẩu dài", kept)
    assert not fits("a mật khẩu dài", kept)
    assert not fits("x" * 100_000, kept)


DENIED = (
    "SELECT * FROM registry.site",
    "SELECT * FROM registry.audit",
    "SELECT geom FROM registry.unit",
    "SELECT * FROM registry.change_request",
    "SELECT * FROM registry.edition",
    "DELETE FROM registry.account",
    "DELETE FROM registry.one_time_link",
    "DELETE FROM registry.access_token",
    "UPDATE registry.account_change SET actor = 'x'",
    "DELETE FROM registry.account_change",
    "UPDATE registry.unit SET name_vi = 'x'",
    "INSERT INTO registry.source (code, title, kind) VALUES ('x', 'x', 'web')",
)


@pytest.mark.parametrize("statement", DENIED)
def test_the_porter_sees_and_does_no_more_than_a_porter(porter: Connection, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        porter.execute(text(statement))


def test_the_ledger_says_who_did_what(porter: Connection, office: Account) -> None:
    changing.change_role(porter, BY, office.id, role=Role.REVIEWER)
    changing.rename(porter, BY, office.id, title="Sở")
    changing.disable(porter, BY, office.id)
    changing.disable(porter, BY, office.id)  # again does nothing
    told = [(each.action, each.actor, each.reason) for each in ledger.changes(porter, office.id)]
    assert told == [
        ("disable", "test", None),
        ("title", "test", "UBND phường → Sở"),
        ("role", "test", "office → reviewer"),
        ("add", "test", "phuong: office"),
    ]
