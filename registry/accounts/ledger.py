"""Who changed which account, how and why; the database lets nobody change what stands here."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection, func, insert, select

from registry.tables import account_change


class Act(StrEnum):
    """What is done to an account."""

    ADD = "add"
    DISABLE = "disable"
    ENABLE = "enable"
    ROLE = "role"
    TITLE = "title"
    SUBJECT = "subject"
    AREA_GRANT = "area-grant"
    AREA_END = "area-end"
    LINK = "link"
    PASSWORD = "password"  # noqa: S105  # the name of an act
    SIGN_IN = "sign-in"
    SIGN_OUT = "sign-out"
    TOKEN = "token"  # noqa: S105  # the name of an act
    TOKEN_END = "token-end"  # noqa: S105  # the name of an act


COMING = (Act.SIGN_IN.value, Act.SIGN_OUT.value)
"""Acts that change nothing of an account."""


@dataclass(frozen=True)
class By:
    """Who does it: the name of an account, or of a user of the machine; and whether through a program."""

    name: str
    program: bool = False


@dataclass(frozen=True)
class Change:
    """One line of the ledger."""

    at: datetime
    actor: str
    action: str
    reason: str | None
    by_program: bool


def record(connection: Connection, by: By, act: Act, account: UUID | None, *, detail: str = "") -> None:
    """Write down what was done, in the transaction that does it; `detail` never holds a secret."""
    connection.execute(
        insert(account_change).values(
            actor=by.name, account=account, action=act.value, reason=detail or None, by_program=by.program
        )
    )


def changes(connection: Connection, account: UUID, *, limit: int = 50) -> list[Change]:
    """The last changes of an account, the newest first; not when it came and went."""
    columns = (
        account_change.c.at,
        account_change.c.actor,
        account_change.c.action,
        account_change.c.reason,
        account_change.c.by_program,
    )
    rows = connection.execute(
        select(*columns)
        .where(account_change.c.account == account, account_change.c.action.not_in(COMING))
        .order_by(account_change.c.id.desc())
        .limit(limit)
    )
    return [Change(*row) for row in rows]


def last_sign_in(connection: Connection, account: UUID) -> datetime | None:
    """When somebody last signed in with an account; None when nobody has."""
    moments = select(func.max(account_change.c.at)).where(
        account_change.c.account == account, account_change.c.action == Act.SIGN_IN.value
    )
    last: datetime | None = connection.scalar(moments)
    return last
