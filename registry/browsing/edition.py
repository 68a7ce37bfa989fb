"""The version of the data that an answer is made from."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from registry.tables import data_version


class Edition(NamedTuple):
    """A number that grows with every change of public data, and when it last did."""

    number: int
    changed_at: datetime


PRESENT = select(data_version.c.number, data_version.c.changed_at)
"""One row."""


def edition(connection: Connection) -> Edition:
    """The present edition of the data, which every answer is made from and has its ETag by."""
    return Edition(*connection.execute(PRESENT).one())


def edition_told(number: bytes | None, changed_at: bytes | None) -> Edition:
    """The edition from the texts of its row, as the database sends them with the time zone UTC.

    >>> edition_told(b"7", b"2026-11-25 09:30:00.5+00").changed_at.isoformat()
    '2026-11-25T09:30:00.500000+00:00'
    """
    return Edition(int(number or 0), datetime.fromisoformat((changed_at or b"").decode()))
