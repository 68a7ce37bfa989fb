"""What the database refuses about a value is the asker's mistake, and is told as one."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError

from registry.errors import Fault, Invalid


@contextmanager
def told(where: str = "filter") -> Iterator[None]:
    """Turn a data exception of the database (class 22: overflow, bad escape in a pattern) into Invalid."""
    try:
        yield
    except DataError as reason:
        first = str(reason.orig).splitlines()[0]
        raise Invalid(Fault(where, first, "leads to a value that cannot be computed")) from None
