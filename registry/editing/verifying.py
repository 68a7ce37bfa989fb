"""Still true: who answers for a place says that what is written of it holds, and changes nothing else."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, func, select

from registry.database import state
from registry.editing.document import place_of
from registry.policy import Actor, Verb, require
from registry.tables import site

REASON = "Vẫn đúng / Still true"
"""What the ledger says of it: there is no form to ask why."""


class Verified(NamedTuple):
    """When and by whom a place was last verified."""

    on: date
    by: str


def verify(connection: Connection, actor: Actor, key: UUID) -> Verified:
    """Vouch for a published place today; raises Forbidden with the reason, NotFound.

    It is an edition of the ledger like any other, so history can take it back.
    """
    require(actor, Verb.VERIFY, place_of(connection, key))
    state(connection, reason=REASON)
    connection.execute(select(func.registry.verify_site(key)))
    row = connection.execute(select(site.c.verified_on, site.c.verified_by).where(site.c.id == key)).one()
    return Verified(*row)
