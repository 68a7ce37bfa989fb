"""Counts of places that hold for an edition of the data: what many ask for is counted once."""

import threading
from collections import OrderedDict

from sqlalchemy import Connection

from registry.browsing.counting import Counts, counts
from registry.browsing.edition import Edition
from registry.browsing.filters import Filters

KEPT = 64
"""Filters of which the counts are kept, the last asked for."""


class Tally:
    """Counts, kept by edition and filter. Threads share it."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[object, ...], Counts] = OrderedDict()
        self._lock = threading.Lock()

    def counts(self, connection: Connection, edition: Edition, filters: Filters) -> Counts:
        """The counts of a filter, as the connection's data have them in this edition."""
        key = (edition.number, *filters.pairs())
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        found = counts(connection, filters)
        with self._lock:
            self._held[key] = found
            while len(self._held) > KEPT:
                self._held.popitem(last=False)
        return found
