"""Accounts changed: role, title and subject, disabled and enabled again. The last administrator stays."""

from uuid import UUID

from sqlalchemy import Connection, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from registry.accounts.ledger import Act, By, record
from registry.accounts.people import TAKEN, Account, person_by_id, require_form
from registry.errors import Conflicting
from registry.language import Words
from registry.tables import access_token, account, one_time_link, session
from registry.text import clean
from registry.workflow import Role

LAST_ADMINISTRATOR = Words(
    "Đây là người quản trị cuối cùng. Hãy trao vai trò quản trị cho một tài khoản khác trước.",
    "This is the last administrator. Make another account an administrator first.",
)


def disable(connection: Connection, by: By, key: UUID) -> None:
    """Let an account in no more: its sessions end, its tokens and links count no longer.

    Raises Conflicting for the last administrator. Disabling again does nothing.
    """
    held = _locked(connection, key)
    if not held.enabled:
        return
    _require_another_administrator(connection, held)
    connection.execute(update(account).where(account.c.id == key).values(disabled_at=func.now()))
    end_everything(connection, key)
    record(connection, by, Act.DISABLE, key)


def end_everything(connection: Connection, key: UUID) -> None:
    """End the sessions of an account, and void its tokens and links."""
    connection.execute(delete(session).where(session.c.account == key))
    tokens = update(access_token).where(access_token.c.account == key, access_token.c.revoked_at.is_(None))
    connection.execute(tokens.values(revoked_at=func.now()))
    links = update(one_time_link).where(one_time_link.c.account == key, one_time_link.c.used_at.is_(None))
    connection.execute(links.values(used_at=func.now()))


def enable(connection: Connection, by: By, key: UUID) -> None:
    """Let an account in again, with the password it had; enabling again does nothing."""
    if _locked(connection, key).enabled:
        return
    connection.execute(update(account).where(account.c.id == key).values(disabled_at=None))
    record(connection, by, Act.ENABLE, key)


def change_role(connection: Connection, by: By, key: UUID, *, role: Role) -> None:
    """Give an account another role; raises Conflicting for the last administrator."""
    held = _locked(connection, key)
    if held.role is role:
        return
    _require_another_administrator(connection, held)
    connection.execute(update(account).where(account.c.id == key).values(role=role.value))
    record(connection, by, Act.ROLE, key, detail=f"{held.role} → {role}")


def rename(connection: Connection, by: By, key: UUID, *, title: str) -> None:
    """Give an account another title; raises Invalid."""
    held, title = _locked(connection, key), clean(title)
    if held.title == title:
        return
    require_form(held.name, title)
    connection.execute(update(account).where(account.c.id == key).values(title=title))
    record(connection, by, Act.TITLE, key, detail=f"{held.title} → {title}")


def bind(connection: Connection, by: By, key: UUID, *, subject: str | None) -> None:
    """Let the holder of an OIDC subject into an account, or nobody; raises Invalid and Conflicting."""
    held = _locked(connection, key)
    if held.subject == subject:
        return
    require_form(held.name, held.title, subject)
    try:
        with connection.begin_nested():
            connection.execute(update(account).where(account.c.id == key).values(subject=subject))
    except IntegrityError:
        raise Conflicting(TAKEN) from None
    record(connection, by, Act.SUBJECT, key, detail=subject or "")


def _locked(connection: Connection, key: UUID) -> Account:
    """The account, held against changes by others; every administrator is held with it, in one order."""
    held = or_(account.c.id == key, account.c.role == Role.ADMINISTRATOR.value)
    connection.execute(select(account.c.id).where(held).order_by(account.c.id).with_for_update())
    return person_by_id(connection, key)


def _require_another_administrator(connection: Connection, leaving: Account) -> None:
    if leaving.role is not Role.ADMINISTRATOR or not leaving.enabled:
        return
    others = select(func.count()).where(
        account.c.role == Role.ADMINISTRATOR.value,
        account.c.disabled_at.is_(None),
        account.c.id != leaving.id,
    )
    if not connection.scalar(others):
        raise Conflicting(LAST_ADMINISTRATOR)
