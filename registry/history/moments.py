"""When an edition was made, for whoever reads."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from registry.browsing.edition import Edition
from registry.errors import NotFound


def edition_made(connection: Connection, number: int) -> Edition:
    """An edition with the moment at which it was committed; raises NotFound."""
    at: datetime | None = connection.scalar(select(func.registry.edition_made(number)))
    if at is None:
        raise NotFound("edition", number)
    return Edition(number, at)


def first_edition(connection: Connection) -> Edition | None:
    """The edition with which the registry began; None before any fact was entered."""
    number = connection.scalar(select(func.registry.first_edition()))
    return None if number is None else edition_made(connection, int(number))
