"""What one edition changed: every site that it touched, as far as the account may see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, func, select

from registry.editing.merging import Difference, differences
from registry.errors import NotFound
from registry.tables import change_request, edition, import_batch, site, site_version
from registry.views import account_title

PAGE = 20
"""Sites of one page."""


@dataclass(frozen=True)
class Made:
    """Who made an edition, when and why; the request or the import that it applied, when there was one.

    `sites` counts those that the account may see.
    """

    number: int
    at: datetime
    actor: str
    reason: str | None
    request: UUID | None
    batch: UUID | None
    file_name: str | None
    sites: int


class Changed(NamedTuple):
    """What an edition made of one site; `before` is None for a site that began with it."""

    site_id: UUID
    code: str
    slug: str
    name_vi: str
    name_en: str | None
    before: dict[str, object] | None
    after: dict[str, object]

    @property
    def changes(self) -> tuple[Difference, ...]:
        """Each field that differs; none for a site that began."""
        return tuple(differences(self.before, self.after)) if self.before is not None else ()


_V, _E = site_version.c, edition.c


def made(connection: Connection, number: int) -> Made:
    """An edition; raises NotFound."""
    begun = func.lower(_V.editions)
    request = (
        select(change_request.c.id)
        .where(change_request.c.edition == number)
        .order_by(change_request.c.id)
        .limit(1)
    )
    sites = (
        select(func.count())
        .select_from(site_version)
        .where(begun == number, _V.site_id.in_(select(site.c.id)))
    )
    row = connection.execute(
        select(
            *(_E.number, _E.at, func.coalesce(account_title.c.title, _E.actor), _E.reason),
            *(request.scalar_subquery(), _E.batch, import_batch.c.file_name, sites.scalar_subquery()),
        )
        .outerjoin(account_title, account_title.c.id == _E.account)
        .outerjoin(import_batch, import_batch.c.id == _E.batch)
        .where(_E.number == number)
    ).one_or_none()
    if row is None:
        raise NotFound("edition", number)
    return Made(*row)


def changed(
    connection: Connection, number: int, *, after: str | None = None, limit: int = PAGE
) -> tuple[list[Changed], str | None]:
    """The sites that an edition changed, by code, and the code with which the next page begins after."""
    earlier, begun = site_version.alias("earlier"), func.lower(_V.editions)
    rows = connection.execute(
        select(
            *(site.c.id, site.c.code, site.c.slug, site.c.name_vi, site.c.name_en),
            *(earlier.c.document, _V.document),
        )
        .join(site_version, _V.site_id == site.c.id)
        .outerjoin(earlier, (earlier.c.site_id == site.c.id) & (func.upper(earlier.c.editions) == begun))
        .where(begun == number, site.c.code > (after or ""))
        .order_by(site.c.code)
        .limit(limit + 1)
    )
    found = [Changed(*row) for row in rows]
    return found[:limit], found[limit - 1].code if len(found) > limit else None
