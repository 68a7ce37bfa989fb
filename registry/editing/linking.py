"""Whether the places that a document links to are there."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from registry.editing.merging import escaped
from registry.errors import Fault
from registry.tables import site


def dangling(
    connection: Connection,
    base: Mapping[str, Any] | None,
    document: Mapping[str, Any],
    *,
    site_id: UUID | None,
    above: str = "",
) -> list[Fault]:
    """A fault for each link that is new against the base and leads nowhere the account sees, or to the place
    itself. Documents are in normal form.
    """
    known = {each["to"] for each in ((base or {}).get("links") or {}).values()}
    new = {key: each["to"] for key, each in document["links"].items() if each["to"] not in known}
    if not new:
        return []
    rows = connection.scalars(select(site.c.id).where(site.c.id.in_([UUID(to) for to in new.values()])))
    there = {str(key) for key in rows}
    faults = []
    for key, to in new.items():
        where = f"{above}/links/{escaped(key)}/to"
        if to == str(site_id):
            faults.append(Fault(where, to, "is the place itself"))
        elif to not in there:
            faults.append(Fault(where, to, "is not a place that you can see"))
    return faults
