"""One-time links: their holder chooses a password, or becomes the first administrator. Each counts once."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, update

from registry.accounts.ledger import Act, By, record
from registry.accounts.people import has_administrator
from registry.accounts.secrets import digest, fresh
from registry.errors import Conflicting
from registry.language import Words
from registry.tables import account, one_time_link
from registry.workflow import LinkPurpose

LASTS = {LinkPurpose.FIRST_ADMINISTRATOR: timedelta(hours=24), LinkPurpose.PASSWORD: timedelta(hours=72)}
"""How long a link counts."""

DISABLED = Words(
    "Tài khoản này đang bị khóa. Hãy mở khóa trước khi gửi đường dẫn đặt mật khẩu.",
    "This account is disabled. Enable it before giving it a link.",
)


@dataclass(frozen=True)
class Link:
    """A link that counts: what it is for, and whose account; None: the first administrator's."""

    purpose: LinkPurpose
    account: UUID | None


def first_administrator(connection: Connection) -> str | None:
    """The secret of a link that makes the first administrator; None when there is an administrator.

    Links that were made before for this count no longer.
    """
    if has_administrator(connection):
        return None
    _void(connection, None)
    secret = _make(connection, LinkPurpose.FIRST_ADMINISTRATOR, None)
    record(connection, By("creative-registry up"), Act.LINK, None, detail=LinkPurpose.FIRST_ADMINISTRATOR)
    return secret


def for_password(connection: Connection, by: By, key: UUID) -> str:
    """The secret of a link by which the holder of an account chooses a password; older ones count no longer.

    Raises Conflicting for a disabled account.
    """
    locked = (
        select(account.c.id).where(account.c.id == key, account.c.disabled_at.is_(None)).with_for_update()
    )
    if connection.scalar(locked) is None:
        raise Conflicting(DISABLED)
    _void(connection, key)
    secret = _make(connection, LinkPurpose.PASSWORD, key)
    record(connection, by, Act.LINK, key, detail=LinkPurpose.PASSWORD)
    return secret


def link_of(connection: Connection, secret: str) -> Link | None:
    """What a link is for; None when it is none, was used, or has run out."""
    found = connection.execute(
        select(one_time_link.c.purpose, one_time_link.c.account)
        .outerjoin(account, account.c.id == one_time_link.c.account)
        .where(
            one_time_link.c.secret == digest(secret),
            one_time_link.c.used_at.is_(None),
            one_time_link.c.expires_at > func.now(),
            account.c.disabled_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        return None
    link = Link(LinkPurpose(found.purpose), found.account)
    stale = link.purpose is LinkPurpose.FIRST_ADMINISTRATOR and has_administrator(connection)
    return None if stale else link


def use(connection: Connection, secret: str) -> Link | None:
    """Use a link up, and say what it was for; None when it counts no longer. Of several at once, one wins."""
    used = (
        update(one_time_link)
        .where(
            one_time_link.c.secret == digest(secret),
            one_time_link.c.used_at.is_(None),
            one_time_link.c.expires_at > func.now(),
        )
        .values(used_at=func.now())
        .returning(one_time_link.c.purpose, one_time_link.c.account)
    )
    found = connection.execute(used).one_or_none()
    return None if found is None else Link(LinkPurpose(found.purpose), found.account)


def _make(connection: Connection, purpose: LinkPurpose, key: UUID | None) -> str:
    secret = fresh()
    connection.execute(
        insert(one_time_link).values(
            secret=digest(secret), purpose=purpose.value, account=key, expires_at=func.now() + LASTS[purpose]
        )
    )
    return secret


def _void(connection: Connection, key: UUID | None) -> None:
    connection.execute(
        update(one_time_link)
        .where(one_time_link.c.account.is_not_distinct_from(key), one_time_link.c.used_at.is_(None))
        .values(used_at=func.now())
    )
