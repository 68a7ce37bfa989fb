"""What the holder of a one-time link does with it: choose a password, or become the first administrator."""

from uuid import UUID

from sqlalchemy import Connection, select, text, update

from registry.accounts import links, sessions
from registry.accounts.ledger import Act, By, record
from registry.accounts.lockout import forgive
from registry.accounts.passwords import require_acceptable
from registry.accounts.people import add, has_administrator, names_of, require_form, written
from registry.errors import Fault, Gone, Invalid
from registry.tables import account
from registry.text import clean
from registry.workflow import LinkPurpose, Role


def gone() -> Gone:
    """The refusal of a link that counts no longer; it never repeats its secret."""
    return Gone("link", "…")


def require_choice(
    connection: Connection, secret: str, *, password: str, name: str = "", title: str = ""
) -> None:
    """Check what was chosen before the link is used up; raises Gone, or Invalid with every mistake."""
    link = links.link_of(connection, secret)
    if link is None:
        raise gone()
    faults: list[Fault] = []
    names: tuple[str, ...] = (written(name), title)
    if link.account is None:
        try:
            require_form(written(name), clean(title))
        except Invalid as mistake:
            faults += mistake.faults
    else:
        names = names_of(connection, link.account)
    try:
        require_acceptable(password, names=names)
    except Invalid as mistake:
        faults += mistake.faults
    if faults:
        raise Invalid(faults)


def welcome(connection: Connection, secret: str, *, kept: str, name: str = "", title: str = "") -> UUID:
    """Use a link up: the account that its holder may now enter with the password whose hash is `kept`.

    Sessions that the account had end. Raises Gone when the link was used meanwhile.
    """
    link = links.use(connection, secret)
    if link is None:
        raise gone()
    if link.account is None:
        return _first(connection, kept, name, title)
    found = connection.execute(
        select(account.c.name)
        .where(account.c.id == link.account, account.c.disabled_at.is_(None))
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise gone()
    set_password(connection, By(found.name), link.account, kept=kept)
    forgive(connection, found.name)
    return link.account


def _first(connection: Connection, kept: str, name: str, title: str) -> UUID:
    # Two who hold links at once: the second waits here, and finds that there is an administrator.
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('registry.first-administrator'))"))
    if has_administrator(connection):
        raise gone()
    made = add(
        connection, By(LinkPurpose.FIRST_ADMINISTRATOR), name=name, title=title, role=Role.ADMINISTRATOR
    )
    set_password(connection, By(made.name), made.id, kept=kept)
    return made.id


def set_password(connection: Connection, by: By, key: UUID, *, kept: str) -> None:
    """Let the account in with the password whose hash is kept, and with no other; its sessions end."""
    connection.execute(update(account).where(account.c.id == key).values(password=kept))
    sessions.end_all(connection, key)
    record(connection, by, Act.PASSWORD, key)
