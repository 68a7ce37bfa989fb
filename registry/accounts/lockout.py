"""Attempts to sign in that failed, and how long to wait after them.

An attempt is counted before the password is checked and taken back when it was right, so that many at once
are counted as exactly as one after the other. Names that nobody has are counted like any other.
"""

from datetime import timedelta

from sqlalchemy import Connection, DateTime, case, cast, delete, func, literal, null, or_, select
from sqlalchemy.dialects.postgresql import insert

from registry.accounts.people import NAME_FORM, written
from registry.errors import TooMany
from registry.language import Words
from registry.tables import failed_sign_in

FREE = 5
"""Attempts before the first wait."""
FIRST, LAST = timedelta(minutes=1), timedelta(minutes=60)
"""The first wait; each later one is twice as long, up to the last."""
FORGOTTEN = timedelta(hours=24)
"""After so long without an attempt, nothing is held against a name."""

_NOBODY = "?"


def key_of(name: str) -> str:
    """What attempts with a name are counted under; names that no account can have are counted together.

    >>> key_of("Lan"), key_of("no such name at all!")
    ('lan', '?')
    """
    folded = written(name)
    return folded if NAME_FORM.fullmatch(folded) else _NOBODY


def begin(connection: Connection, name: str) -> None:
    """Count an attempt with a name; raises TooMany while the name has to wait."""
    held = failed_sign_in.c
    again = case((held.last_at < func.now() - FORGOTTEN, 1), else_=held.failures + 1)
    # Twice as long for each failure after the first five; the power is kept from growing out of hand.
    wait = FIRST * func.power(2, func.least(again - FREE, 10))
    until = case(
        (again < FREE, cast(null(), DateTime(timezone=True))), else_=func.now() + func.least(wait, LAST)
    )
    statement = insert(failed_sign_in).values(name=key_of(name), failures=1, last_at=func.now())
    counted = connection.execute(
        statement.on_conflict_do_update(
            index_elements=["name"],
            set_={"failures": again, "last_at": func.now(), "locked_until": until},
            where=or_(held.locked_until.is_(None), held.locked_until <= func.now()),
        ).returning(literal(1))
    ).one_or_none()
    if counted is None:
        raise too_many(_seconds(connection, name))
    connection.execute(delete(failed_sign_in).where(held.last_at < func.now() - FORGOTTEN))


def forgive(connection: Connection, name: str) -> None:
    """Forget the attempts with a name: the last one was right."""
    connection.execute(delete(failed_sign_in).where(failed_sign_in.c.name == key_of(name)))


def _seconds(connection: Connection, name: str) -> int:
    left = func.ceil(func.extract("epoch", failed_sign_in.c.locked_until - func.now()))
    found = connection.scalar(select(left).where(failed_sign_in.c.name == key_of(name)))
    return max(1, int(found or 1))


def too_many(seconds: int) -> TooMany:
    """The refusal that says how long to wait."""
    minutes = -(-seconds // 60)
    unit = "minute" if minutes == 1 else "minutes"
    return TooMany(
        Words(
            f"Đã thử sai nhiều lần. Hãy thử lại sau {minutes} phút.",
            f"It was tried in vain several times. Try again in {minutes} {unit}.",
        ),
        seconds=seconds,
    )
