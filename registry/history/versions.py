"""Every version of a site: who made it, when, why, and what each field was before and after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Row, and_, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from registry.editing.merging import Difference, differences
from registry.tables import change_request, edition, site_version
from registry.views import account_title, public_version


@dataclass(frozen=True)
class Version:
    """What one edition made of a site.

    It stood until the edition `until`, None while it stands. `actor` published it and `author` had asked for
    it, if that was somebody else. The first version has no changes: nothing was known before it.
    """

    edition: int
    until: int | None
    at: datetime
    actor: str
    author: str | None
    reason: str | None
    request: UUID | None
    changes: tuple[Difference, ...]
    document: dict[str, Any]


def versions(connection: Connection, site_id: UUID) -> list[Version]:
    """Every version, drafts among them, as far as the account may see the site; the last first."""
    author = account_title.alias("author")
    begun = func.lower(site_version.c.editions)
    about = or_(change_request.c.site_id == site_id, change_request.c.other_site == site_id)
    rows = connection.execute(
        select(
            begun.label("edition"),
            func.upper(site_version.c.editions).label("until"),
            edition.c.at,
            func.coalesce(account_title.c.title, edition.c.actor).label("actor"),
            author.c.title.label("author"),
            edition.c.reason,
            change_request.c.id.label("request"),
            site_version.c.document,
        )
        .join(edition, edition.c.number == begun)
        .outerjoin(account_title, account_title.c.id == edition.c.account)
        .outerjoin(change_request, and_(change_request.c.edition == begun, about))
        .outerjoin(author, author.c.id == change_request.c.author)
        .where(site_version.c.site_id == site_id)
        .order_by(begun)
        .ext(distinct_on(begun))
    )
    return _told(rows)


def public_versions(connection: Connection, site_id: UUID) -> list[Version]:
    """Every published version; the last first."""
    of_site = select(public_version).where(public_version.c.site_id == site_id)
    return _told(connection.execute(of_site.order_by(public_version.c.edition)))


class Published(NamedTuple):
    """Who made a site as the public sees it now, and when; `author` had asked for it, if it was a request."""

    edition: int
    at: datetime
    actor: str
    author: str | None


def last_published(connection: Connection, site_id: UUID) -> Published | None:
    """The last published version, without its document; None when there is none."""
    known = public_version.c
    row = connection.execute(
        select(known.edition, known.at, known.actor, known.author)
        .where(known.site_id == site_id)
        .order_by(known.edition.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Published(*row)


def _told(rows: Iterable[Row[*tuple[Any, ...]]]) -> list[Version]:
    found: list[Version] = []
    before: dict[str, Any] | None = None
    for row in rows:
        changes = tuple(differences(before, row.document)) if before is not None else ()
        asked = getattr(row, "request", None)
        author = row.author if row.author != row.actor else None
        told = (row.at, row.actor, author, row.reason, asked, changes, row.document)
        found.append(Version(row.edition, row.until, *told))
        before = row.document
    return found[::-1]


def version_in(versions: Iterable[Version], edition: int) -> Version | None:
    """The version that counted in an edition; None when there was none."""
    held = (each for each in versions if each.edition <= edition)
    return next((each for each in held if each.until is None or edition < each.until), None)
