"""The version of the data that an answer is made from."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from registry.tables import data_version


class Edition(NamedTuple):
    """A number that grows with every change of public data, and when it last did."""

    number: int
    changed_at: datetime


def edition(connection: Connection) -> Edition:
    """The present edition of the data; one row, read by every answer for its ETag."""
    return Edition(*connection.execute(select(data_version.c.number, data_version.c.changed_at)).one())
