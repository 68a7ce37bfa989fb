"""From a name and a password, or a subject, to a session.

Checking a password takes a while, and holds no connection: what is needed is read before, and what follows
is written after.
"""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Engine, select, true

from registry.accounts import lockout, sessions
from registry.accounts.ledger import Act, By, record
from registry.accounts.passwords import dummy, fits
from registry.accounts.people import NAME_FORM, written
from registry.accounts.sessions import Started
from registry.errors import Unsigned
from registry.language import Words
from registry.tables import account

WRONG = Words(
    "Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy kiểm tra phím Caps Lock và bộ gõ tiếng Việt rồi thử lại. "
    "Nếu quên mật khẩu, hãy nhờ người quản trị gửi đường dẫn đặt lại.",
    "The name or the password is not right. Check Caps Lock and the keyboard's language, then try again. "
    "If you have forgotten the password, ask an administrator for a link to choose a new one.",
)
UNBOUND = Words(
    "Bạn đã đăng nhập ở hệ thống của thành phố, nhưng chưa có tài khoản nào ở đây gắn với định danh của bạn.",
    "You are signed in with the city's own system, but no account here is bound to your subject.",
)


class Proof(NamedTuple):
    """An account whose password was right, and the hash that it was checked against."""

    account: UUID
    password: str


class Held(NamedTuple):
    """What a password is checked against: for an unknown name nobody's account, and a hash all the same."""

    account: UUID | None
    password: str


def held(connection: Connection, name: str) -> Held:
    """The account of a name that can sign in with a password, and the hash to check; never raises."""
    key = written(name)
    row = None
    if NAME_FORM.fullmatch(key):
        row = connection.execute(
            select(account.c.id, account.c.password).where(
                account.c.name == key, account.c.password.is_not(None), account.c.disabled_at.is_(None)
            )
        ).one_or_none()
    return Held(None, dummy()) if row is None else Held(row.id, row.password)


def enter(engine: Engine, name: str, password: str, *, instead_of: str | None = None) -> Started:
    """A new session of the account of that name; the browser's session before, `instead_of`, ends.

    Raises Unsigned when the name or the password is wrong, without saying which, and TooMany after several.
    """
    proof = proved(engine, name, password)
    with engine.begin() as connection:
        return let_in(connection, proof.account, kept=proof.password, instead_of=instead_of)


def proved(engine: Engine, name: str, password: str) -> Proof:
    """The account whose name and password these are; raises Unsigned and TooMany. Attempts are counted."""
    with engine.begin() as connection:
        lockout.begin(connection, name)
        known = held(connection, name)
    if not fits(password, known.password) or known.account is None:
        raise Unsigned(WRONG)
    with engine.begin() as connection:
        lockout.forgive(connection, name)
    return Proof(known.account, known.password)


def let_in(
    connection: Connection, key: UUID, *, kept: str | None = None, instead_of: str | None = None
) -> Started:
    """A new session of an account that has shown who it is; raises Unsigned when it was disabled meanwhile.

    With `kept`, the hash that was checked, also when its password was changed meanwhile.
    """
    same = account.c.password == kept if kept is not None else true()
    name = connection.scalar(
        select(account.c.name)
        .where(account.c.id == key, account.c.disabled_at.is_(None), same)
        .with_for_update()
    )
    if name is None:
        raise Unsigned(WRONG)
    record(connection, By(name), Act.SIGN_IN, key)
    return sessions.start(connection, key, instead_of=instead_of)


def account_of(connection: Connection, subject: str) -> UUID:
    """The account that is bound to an OIDC subject; raises Unsigned when there is none, or it is disabled."""
    key: UUID | None = connection.scalar(
        select(account.c.id).where(account.c.subject == subject, account.c.disabled_at.is_(None))
    )
    if key is None:
        raise Unsigned(UNBOUND)
    return key
