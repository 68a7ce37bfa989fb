"""The day that a question is about, and the moment whose knowledge counts, as an address names them."""

from datetime import date

from sqlalchemy import Connection

from api.params import Reading
from registry.dates import moment, today
from registry.errors import Fault, Invalid
from registry.history import edition_at

NAMES = ("on", "asOf")


def when(connection: Connection, reading: Reading) -> tuple[date, int | None]:
    """The day, today unless one is named, and the edition, None for the present one; mistakes are kept."""
    on = reading.read("on", day_of, today())
    known = reading.read("asOf", lambda text: edition_at(connection, moment(text)), None)
    return on, known


def day_of(text: str, where: str = "on") -> date:
    """A day as YYYY-MM-DD; raises Invalid."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(Fault(where, text, "is not a day", ("2023-12-31",))) from None
