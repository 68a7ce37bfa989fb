"""Personal access tokens: programs such as QGIS act with them for an account, within scopes, for a time."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, func, insert, or_, select, update

from registry.accounts.ledger import Act, By, record
from registry.accounts.people import Account
from registry.accounts.secrets import digest, fresh
from registry.errors import Fault, Invalid, NotFound
from registry.tables import access_token, account
from registry.text import clean
from registry.workflow import Role, Scope

PREFIX = "crt_"
"""Says what the secret is, to people and to programs that look for secrets in files."""
MOST_DAYS = 365
LONGEST_NAME = 80
USED_EVERY = timedelta(minutes=1)
"""How exactly it is kept when a token was last used."""

SCOPES_OF: dict[Role, frozenset[Scope]] = {
    Role.OFFICE: frozenset({Scope.READ, Scope.PROPOSE}),
    Role.REVIEWER: frozenset(Scope),
    Role.ANALYST: frozenset({Scope.READ}),
    Role.ADMINISTRATOR: frozenset(Scope),
}
"""What a token of an account of that role may be used for at most."""


@dataclass(frozen=True)
class Token:
    """A token as its account sees it; its secret was shown once."""

    id: UUID
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    counts: bool


@dataclass(frozen=True)
class Grant:
    """What a token that was shown gives: an account, and what may be done for it."""

    account: UUID
    scopes: frozenset[Scope]


def make(connection: Connection, by: By, owner: Account, *, name: str, scopes: Set[Scope], days: int) -> str:
    """The secret of a new token of an account, to be shown once; raises Invalid with every mistake."""
    name = clean(name)
    faults = []
    if not name or not name.isprintable() or len(name) > LONGEST_NAME:
        faults.append(
            Fault(
                "token_name",
                name[:LONGEST_NAME],
                f"must say in 1 to {LONGEST_NAME} characters what it is for",
            )
        )
    allowed = tuple(sorted(SCOPES_OF[owner.role]))
    if not scopes:
        faults.append(Fault("scopes", None, "must name what the token may be used for", allowed))
    faults += [
        Fault("scopes", each, "is more than the role may do", allowed)
        for each in sorted(scopes - SCOPES_OF[owner.role])
    ]
    if not 1 <= days <= MOST_DAYS:
        faults.append(Fault("days", days, "is not a number of days", (f"1 to {MOST_DAYS}",)))
    if faults:
        raise Invalid(faults)
    secret = fresh(PREFIX)
    connection.execute(
        insert(access_token).values(
            secret=digest(secret),
            account=owner.id,
            name=name,
            scopes=sorted(each.value for each in scopes),
            expires_at=func.now() + timedelta(days=days),
        )
    )
    record(connection, by, Act.TOKEN, owner.id, detail=name)
    return secret


def grant_of(connection: Connection, secret: str) -> Grant | None:
    """What a secret gives; None when it is no token, is revoked or expired, or its account is disabled.

    Scopes that the account's present role does not have are left out.
    """
    if not secret.startswith(PREFIX):
        return None
    found = connection.execute(
        select(
            access_token.c.id,
            access_token.c.account,
            access_token.c.scopes,
            account.c.role,
            func.coalesce(access_token.c.used_at < func.now() - USED_EVERY, True).label("stale"),
        )
        .join(account, account.c.id == access_token.c.account)
        .where(
            access_token.c.secret == digest(secret),
            access_token.c.revoked_at.is_(None),
            access_token.c.expires_at > func.now(),
            account.c.disabled_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        return None
    if found.stale:
        connection.execute(
            update(access_token).where(access_token.c.id == found.id).values(used_at=func.now())
        )
    return Grant(found.account, frozenset(map(Scope, found.scopes)) & SCOPES_OF[Role(found.role)])


def tokens(connection: Connection, key: UUID) -> list[Token]:
    """The tokens of an account, the newest first."""
    over = or_(access_token.c.revoked_at.is_not(None), access_token.c.expires_at <= func.now())
    rows = connection.execute(
        select(
            access_token.c.id,
            access_token.c.name,
            access_token.c.scopes,
            access_token.c.created_at,
            access_token.c.expires_at,
            access_token.c.used_at,
            access_token.c.revoked_at,
            (~over).label("counts"),
        )
        .where(access_token.c.account == key)
        .order_by(access_token.c.id.desc())
    )
    return [Token(**row._asdict() | {"scopes": frozenset(map(Scope, row.scopes))}) for row in rows]


def revoke(connection: Connection, by: By, owner: UUID, *, token: UUID) -> str:
    """Let a token of an account count no longer, and say its name.

    Raises NotFound when the account has none of that id that counts.
    """
    name = connection.scalar(
        update(access_token)
        .where(
            access_token.c.id == token, access_token.c.account == owner, access_token.c.revoked_at.is_(None)
        )
        .values(revoked_at=func.now())
        .returning(access_token.c.name)
    )
    if name is None:
        raise NotFound("token", token)
    record(connection, by, Act.TOKEN_END, owner, detail=name)
    return str(name)
