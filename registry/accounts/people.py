"""Accounts: found and added."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, exists, or_, select
from sqlalchemy.dialects.postgresql import insert

from registry.accounts.ledger import Act, By, record
from registry.errors import Conflicting, Fault, Invalid, NotFound
from registry.language import Words
from registry.tables import account
from registry.text import clean, fold
from registry.workflow import Role

NAME_FORM = re.compile(r"[a-z0-9][a-z0-9._@-]{1,79}")
LONGEST_TITLE = 200
TAKEN = Words(
    "Đã có tài khoản mang tên hoặc định danh này. Hãy chọn tên khác.",
    "There is an account of that name or subject already. Choose another name.",
)


@dataclass(frozen=True)
class Account:
    """An account as those who look after accounts see it; `subject` is an issuer and a subject of OIDC."""

    id: UUID
    name: str
    title: str
    role: Role
    subject: str | None
    has_password: bool
    disabled_at: datetime | None
    created_at: datetime

    @property
    def enabled(self) -> bool:
        """Whether it may sign in."""
        return self.disabled_at is None


_COLUMNS = (
    account.c.id,
    account.c.name,
    account.c.title,
    account.c.role,
    account.c.subject,
    account.c.password.is_not(None).label("has_password"),
    account.c.disabled_at,
    account.c.created_at,
)


def written(name: str) -> str:
    """A name as accounts are found by it: typed with capitals or diacritics, it is the same.

    >>> written(" Phường.CửaNam ")
    'phuong.cuanam'
    """
    return fold(name)


def people(connection: Connection) -> list[Account]:
    """Every account, by name."""
    return [_account(row) for row in connection.execute(select(*_COLUMNS).order_by(account.c.name))]


def person(connection: Connection, name: str) -> Account:
    """The account of a name; raises NotFound."""
    key = written(name)
    if not NAME_FORM.fullmatch(key):
        raise NotFound("account", name)
    return _found(connection, account.c.name == key, name)


def person_by_id(connection: Connection, key: UUID) -> Account:
    """The account of an id; raises NotFound."""
    return _found(connection, account.c.id == key, key)


def _found(connection: Connection, which: ColumnElement[bool], name: object) -> Account:
    row = connection.execute(select(*_COLUMNS).where(which)).one_or_none()
    if row is None:
        raise NotFound("account", name)
    return _account(row)


def _account(row: Row[Any]) -> Account:
    held = row._asdict()
    return Account(**held | {"role": Role(held["role"])})


def has_administrator(connection: Connection) -> bool:
    """Whether somebody looks after the accounts: an administrator who is not disabled."""
    one = account.c.role == Role.ADMINISTRATOR.value
    return bool(connection.scalar(select(exists().where(one, account.c.disabled_at.is_(None)))))


def add(
    connection: Connection, by: By, *, name: str, title: str, role: Role, subject: str | None = None
) -> Account:
    """A new account, which cannot sign in before it has a password or a subject.

    Raises Invalid with every mistake, and Conflicting when the name or the subject is taken.
    """
    name, title = written(name), clean(title)
    require_form(name, title, subject)
    taken = or_(account.c.name == name, account.c.subject == subject)
    statement = insert(account).values(name=name, title=title, role=role.value, subject=subject)
    row = connection.execute(statement.on_conflict_do_nothing().returning(*_COLUMNS)).one_or_none()
    if row is None:
        names = connection.scalars(select(account.c.name).where(taken).order_by(account.c.name)).all()
        raise Conflicting(TAKEN, [Fault("name", each, "is taken") for each in names])
    made = _account(row)
    record(connection, by, Act.ADD, made.id, detail=f"{name}: {role}")
    return made


def require_form(name: str, title: str, subject: str | None = None) -> None:
    """Check what an account is made of; raises Invalid with every mistake."""
    faults = list(_faults(name, title, subject))
    if faults:
        raise Invalid(faults)


def _faults(name: str, title: str, subject: str | None) -> Iterable[Fault]:
    if not NAME_FORM.fullmatch(name):
        yield Fault(
            "name", name[:80], "must be 2 to 80 of a-z, 0-9 and . _ @ -, and begin with a letter or number"
        )
    if not title or not title.isprintable():
        yield Fault("title", None, "must say whose account it is")
    elif len(title) > LONGEST_TITLE:
        yield Fault("title", title[:40] + "…", "is too long", (f"up to {LONGEST_TITLE} characters",))
    if subject is not None and not is_subject(subject):
        yield Fault(
            "subject",
            subject[:200],
            "is not an issuer and a subject joined by a blank",
            ("https://id.example.org 1234",),
        )


def is_subject(text: str) -> bool:
    """Whether a text is an issuer and a subject of OIDC.

    >>> is_subject("https://id.example.org 24400320"), is_subject("24400320")
    (True, False)
    """
    issuer, _, subject = text.partition(" ")
    return (
        issuer.startswith(("https://", "http://"))
        and subject != ""
        and text.isprintable()
        and len(text) <= 1000
    )


def names_of(connection: Connection, key: UUID) -> tuple[str, ...]:
    """The names that a password must not be made of."""
    row = connection.execute(select(account.c.name, account.c.title).where(account.c.id == key)).one_or_none()
    return tuple(row) if row else ()
