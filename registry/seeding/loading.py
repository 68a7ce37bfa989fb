"""Checked facts into the database, in one transaction; a place that somebody has edited since is left as it
is.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, Table, delete, exists, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from registry.database import writing
from registry.demand.census import build_census
from registry.errors import Fault, Invalid
from registry.plans.loading import load_plans
from registry.programmes import seeding as programmes
from registry.seeded import digest, places_seeded
from registry.seeding.bundles import (
    Bundle,
    Cells,
    centre_cells,
    event_cells,
    heritage_cells,
    id_of,
    link_cells,
    role_cells,
    site_cells,
)
from registry.seeding.files import Facts, read_facts
from registry.seeding.rows import EventRow, LinkRow, RoleRow
from registry.tables import (
    audit,
    centre,
    edition,
    event,
    heritage,
    organisation,
    seed_run,
    site,
    site_link,
    site_organisation,
    site_slug,
    site_source,
    site_stated_unit,
    source,
    unit,
)
from registry.text import slug
from registry.units.loading import load as load_units
from registry.vocabulary import write_vocabularies
from registry.workflow import Level, Publication

ACTOR = "seed"

STEPS = 7
"""How often a whole seed tells its progress."""

Progress = Callable[[str], None]


def _silent(step: str, /) -> None:
    """Progress that nobody watches."""
    del step


class Seeded(NamedTuple):
    """What a seed did, in numbers of places.

    `removed` are in the files no longer: they stay in the database, but not before the public. `kept` are the
    codes of places, programmes, activities and ideas that were edited here, and so were left alone;
    `kept_plans` names plans, targets and measurements of which that is true.
    """

    added: int
    changed: int
    unchanged: int
    removed: int
    kept: tuple[str, ...]
    kept_plans: tuple[str, ...] = ()


def _bundles(facts: Facts, owners: Mapping[str, UUID]) -> list[Bundle]:
    """Places by code, each with a slug of its own; `owners` are the places that slugs lead to already."""
    events: dict[str, list[EventRow]] = defaultdict(list)
    roles: dict[str, list[RoleRow]] = defaultdict(list)
    links: dict[str, list[LinkRow]] = defaultdict(list)
    for _, happened in facts.events:
        events[happened.site].append(happened)
    for _, role in facts.roles:
        roles[role.site].append(role)
    for _, link in facts.links:
        links[link.from_site].append(link)
    taken: set[str] = set()
    bundles = []
    for _, row in sorted(facts.sites, key=lambda placed: placed.row.code):
        word = slug(row.name_vi)[:80].strip("-")
        if not word or word in taken or owners.get(word, id_of(row.code)) != id_of(row.code):
            word = f"{word}-{row.code.lower()}".strip("-")
        taken.add(word)
        bundles.append(
            Bundle(row, word, tuple(events[row.code]), tuple(roles[row.code]), tuple(links[row.code]))
        )
    return bundles


def _stated(connection: Connection, bundles: Iterable[Bundle]) -> list[Cells]:
    """The unit versions that addresses state: of several versions of a code, the latest."""
    versions = {
        (row.level, row.code): row.id
        for row in connection.execute(
            select(unit.c.level, unit.c.code, unit.c.id).order_by(func.lower(unit.c.valid))
        )
    }
    return [
        {"site_id": bundle.id, "unit_id": versions[level, code], "basis": bundle.row.stated_basis}
        for bundle in bundles
        for level, code in (
            (Level.DISTRICT, bundle.row.stated_district),
            (Level.COMMUNE, bundle.row.stated_commune),
        )
        if code is not None
    ]


def _require_communes(connection: Connection, facts: Facts) -> None:
    """Check that addresses state communes that there are; districts were checked with the files."""
    ask = select(unit.c.code).where(unit.c.level == Level.COMMUNE)
    known = set(connection.scalars(ask))
    faults = [
        Fault(f"{where} stated_commune", row.stated_commune, "is not the code of a commune")
        for where, row in facts.sites
        if row.stated_commune is not None and row.stated_commune not in known
    ]
    if faults:
        raise Invalid(faults)


def _upsert(connection: Connection, table: Table, rows: list[Mapping[str, Any]], key: str) -> None:
    """Insert or update by key; a row that is equal already is not touched, so that it leaves no audit."""
    if not rows:
        return
    given = insert(table).values(rows)
    fresh = {name: given.excluded[name] for name in rows[0] if name != key}
    connection.execute(
        given.on_conflict_do_update(
            index_elements=[key],
            set_=fresh,
            where=func.row(*(table.c[name] for name in fresh)).is_distinct_from(func.row(*fresh.values())),
        )
    )


def _insert(connection: Connection, table: Table, rows: list[Cells]) -> None:
    if rows:
        connection.execute(insert(table).values(rows))


def _remove_parts(connection: Connection, bundles: list[Bundle]) -> None:
    ids = [bundle.id for bundle in bundles]
    if ids:
        for table in (centre, heritage, event, site_organisation, site_source, site_stated_unit):
            connection.execute(delete(table).where(table.c.site_id.in_(ids)))
        connection.execute(delete(site_link).where(site_link.c.from_site.in_(ids)))


def _write_places(
    connection: Connection, new: list[Bundle], changed: list[Bundle], present: set[UUID]
) -> None:
    """Whole statements, not row by row: derived rows are recomputed once per statement."""
    _remove_parts(connection, changed)
    bundles = new + changed
    if not bundles:
        return
    _upsert(connection, site, [site_cells(bundle) for bundle in bundles], "id")
    _insert(connection, centre, [centre_cells(bundle) for bundle in bundles if bundle.row.centre_type])
    _insert(connection, heritage, [heritage_cells(bundle) for bundle in bundles if bundle.row.category])
    _insert(connection, event, [cells for bundle in bundles for cells in event_cells(bundle)])
    _insert(connection, site_organisation, [cells for bundle in bundles for cells in role_cells(bundle)])
    _insert(
        connection,
        site_source,
        [
            {"site_id": bundle.id, "source": code, "position": position}
            for bundle in bundles
            for position, code in enumerate(dict.fromkeys(bundle.row.sources))
        ],
    )
    _insert(connection, site_stated_unit, _stated(connection, bundles))
    there = present | {bundle.id for bundle in bundles}
    _insert(
        connection,
        site_link,
        [cells for bundle in bundles for cells in link_cells(bundle) if cells["to_site"] in there],
    )


@dataclass(frozen=True)
class _Sorted:
    """What is to be done with each place."""

    new: list[Bundle]
    changed: list[Bundle]
    kept: list[Bundle]
    gone: list[UUID]
    present: set[UUID]


def _differs(bundle: Bundle, row: Row[Any]) -> bool:
    """Whether a place is another one than in the files, or was in none of them at the last seed."""
    back = row.publication == Publication.DELETED and not row.edited
    return back or row.seed_hash != bundle.hash()


def _sort_out(connection: Connection, bundles: list[Bundle]) -> _Sorted:
    """New, changed, locally edited and vanished places, and the ids that the database has."""
    # An account can call itself anything; the seed has none.
    by_account = exists().where(edition.c.number == audit.c.edition, edition.c.account.is_not(None))
    edited = exists().where(audit.c.site_id == site.c.id, or_(audit.c.actor != ACTOR, by_account))
    rows = connection.execute(
        select(site.c.id, site.c.seed_hash, site.c.publication, edited.label("edited"))
    ).all()
    known = {row.id: row for row in rows}
    stale = [bundle for bundle in bundles if bundle.id in known and _differs(bundle, known[bundle.id])]
    given = {bundle.id for bundle in bundles}
    return _Sorted(
        new=[bundle for bundle in bundles if bundle.id not in known],
        changed=[bundle for bundle in stale if not known[bundle.id].edited],
        kept=[bundle for bundle in stale if known[bundle.id].edited],
        gone=[
            row.id
            for row in rows
            if row.seed_hash
            and row.id not in given
            and not row.edited
            and row.publication != Publication.DELETED
        ],
        present=set(known),
    )


def _slug_owners(connection: Connection) -> dict[str, UUID]:
    return {
        row.slug: row.site_id for row in connection.execute(select(site_slug.c.slug, site_slug.c.site_id))
    }


def seed(engine: Engine, folder: Path, *, progress: Progress = _silent) -> Seeded:
    """Bring the database up to the facts in `folder`; all or nothing, and nothing when they were loaded
    before.

    Places edited since the last seed are kept as they are and named in the answer. Raises Invalid with every
    mistake of every file before anything is written.
    """
    mark = digest(folder)
    with writing(engine, actor=ACTOR, reason=f"data {mark[:12]}") as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('registry.seed'))"))
        known = places_seeded(connection, folder)
        if known is not None:
            return Seeded(0, 0, known, 0, ())
        progress("Reading the data files")
        facts = read_facts(folder)
        progress("Words, sources, organisations")
        write_vocabularies(connection, facts.vocabularies)
        _upsert(connection, source, [row.model_dump() for _, row in facts.sources], "code")
        _upsert(connection, organisation, [row.model_dump() for _, row in facts.organisations], "code")
        progress("Administrative units and their outlines")
        load_units(connection, folder)
        _require_communes(connection, facts)
        progress("Where people live")
        build_census(connection)
        progress("Places")
        bundles = _bundles(facts, _slug_owners(connection))
        todo = _sort_out(connection, bundles)
        _write_places(connection, todo.new, todo.changed, todo.present)
        if todo.gone:
            hidden = (
                update(site).where(site.c.id.in_(todo.gone)).values(publication=Publication.DELETED.value)
            )
            connection.execute(hidden)
        progress("Programmes, activities, ideas")
        edited = programmes.load(connection, facts.programmes, actor=ACTOR)
        progress("Plans and what was measured")
        kept_plans = load_plans(connection, [row for _, row in facts.plans])
        connection.execute(insert(seed_run).values(digest=mark))
        unchanged = len(bundles) - len(todo.new) - len(todo.changed) - len(todo.kept)
        return Seeded(
            len(todo.new),
            len(todo.changed),
            unchanged,
            len(todo.gone),
            (*(bundle.row.code for bundle in todo.kept), *edited),
            kept_plans,
        )
