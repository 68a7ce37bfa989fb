"""The document of a site: all that an editor can change, as one JSON object.

`registry.site_document` in `registry/sql` defines it; `registry.editing.model` says what it may hold.
"""

from collections.abc import Collection
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Connection, func, literal, select

from registry.errors import NotFound
from registry.policy import Place
from registry.tables import edition as ledger
from registry.tables import site, site_unit, site_version
from registry.workflow import Publication


class Versioned(NamedTuple):
    """A document and the edition that made it; what somebody edits, they edit as of an edition."""

    document: dict[str, Any]
    edition: int


def document(connection: Connection, key: UUID) -> Versioned:
    """The document of a site as it stands; raises NotFound for a site that is not there or not to be seen."""
    held = connection.scalar(select(func.registry.site_document(key)))
    if held is None:
        raise NotFound("site", key)
    edition = connection.scalar(
        select(func.max(func.lower(site_version.c.editions))).where(site_version.c.site_id == key)
    )
    return Versioned(dict(held), int(edition or 0))


def documents(connection: Connection, keys: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """The documents of many sites as they stand, by id; raises NotFound for the first that is not there."""
    if not keys:
        return {}
    rows = connection.execute(
        select(site.c.id, func.registry.site_document(site.c.id)).where(site.c.id == func.any(list(keys)))
    )
    found = {key: dict(held) for key, held in rows}
    for key in keys:
        if key not in found:
            raise NotFound("site", key)
    return found


def document_in(connection: Connection, key: UUID, edition: int) -> Versioned:
    """The document of a site as an edition left it; raises NotFound when it did not exist then."""
    row = connection.execute(
        select(site_version.c.document, func.lower(site_version.c.editions).label("edition")).where(
            site_version.c.site_id == key,
            site_version.c.editions.contains(literal(edition, BigInteger)),
            select(func.max(ledger.c.number)).scalar_subquery() >= edition,
        )
    ).one_or_none()
    if row is None:
        raise NotFound("version of the site", edition)
    return Versioned(dict(row.document), int(row.edition))


def place_of(connection: Connection, key: UUID) -> Place:
    """What the rules ask of a site; raises NotFound for one that is not there or not to be seen."""
    publication = connection.scalar(select(site.c.publication).where(site.c.id == key))
    if publication is None:
        raise NotFound("site", key)
    units = connection.scalars(select(site_unit.c.unit_id).where(site_unit.c.site_id == key))
    return Place(Publication(publication), frozenset(units))
