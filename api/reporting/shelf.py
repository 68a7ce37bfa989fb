"""Reports that were made for a server: each in a process of its own, the last ones kept."""

import json
import subprocess
import sys
import threading
from collections import OrderedDict

from api.reporting.asked import Asked, Form
from api.reporting.child import PROBLEM, question
from registry.analyses.troubles import BrokenOff, TooLong, error_of

LONGEST = 90.0
"""Seconds that a report may take."""
KEPT = 8
"""Reports that are kept: of one edition of the data they stay the same."""

Key = tuple[Asked, Form]


class Shelf:
    """Makes reports, and keeps the last ones. Whoever asks takes a turn first; see `api.turns`."""

    def __init__(self) -> None:
        self._held: OrderedDict[Key, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def kept(self, asked: Asked, form: Form) -> bytes | None:
        """The report, if it is here already."""
        with self._lock:
            if (asked, form) in self._held:
                self._held.move_to_end((asked, form))
            return self._held.get((asked, form))

    def report(self, url: str, asked: Asked, form: Form) -> bytes:
        """The report from the database at `url`, made unless it is here already.

        Raises what making it raised, TooLong or BrokenOff.
        """
        found = self.kept(asked, form)
        return found if found is not None else self._keep((asked, form), self._made(url, asked, form))

    def _keep(self, key: Key, content: bytes) -> bytes:
        with self._lock:
            self._held[key] = content
            while len(self._held) > KEPT:
                self._held.popitem(last=False)
        return content

    def _made(self, url: str, asked: Asked, form: Form) -> bytes:
        try:
            done = subprocess.run(
                [sys.executable, "-m", "api.reporting.child"],
                input=question(url, asked, form),  # not as an argument: it may hold a password
                stdout=subprocess.PIPE,
                timeout=LONGEST,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise TooLong from None
        if done.returncode == PROBLEM:
            raise error_of(json.loads(done.stdout))
        if done.returncode != 0:
            raise BrokenOff
        return done.stdout
