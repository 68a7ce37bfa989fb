"""`asOf`: a collection as the public saw it at a past moment."""

from datetime import datetime, time, timedelta

from api.deps import Ask
from registry.collections import Collection
from registry.dates import HANOI
from registry.errors import Fault, Invalid
from registry.history import collection_in, edition_at


def as_asked(ask: Ask, wanted: Collection) -> Collection:
    """The collection as it stands, or as it was when the request asks for a past moment; raises Invalid."""
    given = [text for name, text in ask.pairs if name == "asOf"]
    if len(given) != 1:  # more than one is told where all parameters are read
        return wanted
    return collection_in(wanted, edition_at(ask.connection, moment(given[0])))


def moment(text: str, where: str = "asOf") -> datetime:
    """A moment with its zone, or the end of a day in Hanoi; raises Invalid.

    >>> moment("2026-11-01T08:00:00Z").isoformat(), moment("2026-11-01").isoformat()
    ('2026-11-01T08:00:00+00:00', '2026-11-01T23:59:59.999999+07:00')
    """
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        read = None
    if read is not None and "T" not in text.upper():
        return datetime.combine(read + timedelta(days=1), time(), HANOI) - timedelta(microseconds=1)
    if read is None or read.tzinfo is None:
        raise Invalid(
            Fault(
                where, text, "is not a day or a moment with its zone", ("2026-11-01", "2026-11-01T08:00:00Z")
            )
        )
    return read
