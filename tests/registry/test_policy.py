"""The rule of who may do what: as a decision, as a condition, and as the database holds to it when tried."""

from dataclasses import replace
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select, text

from registry.errors import NotFound
from registry.policy import Actor, Place, Verb, allowed, may
from registry.policy.actor import actor as actor_of
from registry.tables import site, site_unit
from registry.workflow import Publication, Role, Scope
from tests.fixtures.realm import PROPOSAL, SITES, UNITS, Case, Held, Realm, arrange, passes, tried
from tests.fixtures.town import COLUMNS, ROWS

NUMBER_OF_UNITS = 1 + 1 + COLUMNS * ROWS + len(UNITS)
numbers = st.integers(0, NUMBER_OF_UNITS - 1)
areas = st.builds(
    Held,
    numbers,
    st.none() | numbers,
    st.sampled_from((-700, -1, 0, 1)),
    st.none() | st.sampled_from((1, 2, 900)),
).filter(lambda held: held.unit != held.origin)
# Half squares, so that points lie inside communes and on the lines and corners between them.
places = st.tuples(st.integers(0, 2 * COLUMNS), st.integers(0, 2 * ROWS), st.sampled_from(tuple(Publication)))
cases = st.builds(
    Case,
    st.sampled_from((Role.OFFICE, Role.OFFICE, *Role)),
    st.booleans() | st.just(False),
    st.lists(areas, max_size=5).map(tuple),
    st.tuples(*[places] * SITES),
    st.sets(st.sampled_from(tuple(Scope))).map(frozenset) | st.just(frozenset(Scope)),
)


def _actor(realm: Realm, scopes: frozenset[Scope]) -> Actor | None:
    with realm.porter.connect() as connection:
        try:
            return actor_of(connection, realm.account, on=realm.today, scopes=scopes)
        except NotFound:
            return None


# --- the four forms of the rule --------------------------------------------------------------------------------------


def decided(realm: Realm, actor: Actor | None, verb: Verb) -> set[UUID]:
    """The sites for which the decision is yes."""
    with realm.owner.connect() as connection:
        units: dict[UUID, set[int]] = {key: set() for key in realm.sites}
        for row in connection.execute(select(site_unit.c.site_id, site_unit.c.unit_id)):
            units[row.site_id].add(row.unit_id)
        seen = connection.execute(select(site.c.id, site.c.publication)).all()
    return {key for key, shown in seen if may(actor, verb, Place(Publication(shown), units[key])).allowed}


def selected(realm: Realm, actor: Actor | None, verb: Verb) -> set[UUID]:
    """The sites that the condition selects."""
    with realm.owner.connect() as connection:
        return set(connection.scalars(select(site.c.id).where(allowed(actor, verb))))


def answered(realm: Realm, verb: Verb) -> set[UUID]:
    """The sites for which the database says yes."""
    with tried(realm) as connection:
        ask = text("SELECT key FROM unnest(CAST(:keys AS uuid[])) AS key WHERE registry.may(:verb, key)")
        return set(connection.scalars(ask, {"keys": list(realm.sites), "verb": verb.value}))


def _reads(connection: Connection, key: UUID) -> bool:
    return connection.execute(select(site.c.id).where(site.c.id == key)).one_or_none() is not None


def _publishes(connection: Connection, key: UUID) -> bool:
    named = text("UPDATE registry.site SET name_en = 'Another' WHERE id = :site")
    return connection.execute(named, {"site": key}).rowcount == 1


def attempted(realm: Realm, verb: Verb) -> set[UUID]:
    """The sites with which the account really can, in the role of editors; nothing of it stays."""
    with tried(realm) as connection:
        if verb is Verb.READ:
            return {key for key in realm.sites if _reads(connection, key)}
        if verb is Verb.PUBLISH:
            return {key for key in realm.sites if _publishes(connection, key)}
        if verb is Verb.PROPOSE:
            author = {"author": realm.account}
            return {key for key in realm.sites if passes(connection, PROPOSAL, author | {"site": key})}
        vouch = text("SELECT registry.verify_site(:site)")
        return {key for key in realm.sites if passes(connection, vouch, {"site": key})}


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=cases)
def test_decision_condition_and_database_agree_on_every_actor_site_and_verb(realm: Realm, case: Case) -> None:
    arrange(realm, case)
    actor, scoped = _actor(realm, frozenset(Scope)), _actor(realm, case.scopes)
    assert (actor is None) == case.disabled
    for verb in Verb:
        yes = decided(realm, actor, verb)
        assert selected(realm, actor, verb) == yes, verb
        assert answered(realm, verb) == yes, verb
        assert attempted(realm, verb) == yes, verb
        # The database knows accounts, not tokens: a token can only have less.
        less = decided(realm, scoped, verb)
        assert selected(realm, scoped, verb) == less <= yes, verb


def test_every_refusal_says_why_in_both_languages() -> None:
    office = Actor(UUID(int=1), "a", "A", Role.OFFICE)
    actors = [None, office, *(replace(office, role=role) for role in Role)]
    actors += [replace(each, scopes=frozenset()) for each in actors if each is not None]
    for actor in actors:
        for verb in Verb:
            for shown in Publication:
                decision = may(actor, verb, Place(shown, {1}))
                assert decision.allowed != (decision.reason is not None and all(decision.reason))
