"""Files that were made from the present edition, kept for whoever asks for them again or for parts of them.

A file has no name in any folder: it is gone with the last who reads it, whatever happens to this program.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import IO, NamedTuple

GIB = 1024**3
_digest = partial(hashlib.blake2s, digest_size=9)


class Key(NamedTuple):
    """The edition that a file is made from, and what was asked."""

    edition: int
    asked: str


@dataclass
class Made:
    """A file, the name of its bytes, and how many read it now."""

    file: IO[bytes]
    size: int
    digest: str
    readers: int = 0
    is_kept: bool = False


class Files:
    """Makes files and keeps the last ones, up to so many bytes. Used by many threads."""

    def __init__(self, most: int = GIB) -> None:
        self._most = most
        self._held: OrderedDict[Key, Made] = OrderedDict()
        self._lock = threading.Lock()

    def kept(self, key: Key) -> Made | None:
        """The file, if it is here; whoever gets it gives it back."""
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
                found.readers += 1
            return found

    def take(self, key: Key, make: Callable[[], IO[bytes]]) -> Made:
        """The file, made unless it is here already; whoever gets it gives it back."""
        found = self.kept(key)
        if found is not None:
            return found
        file = make()
        digest = hashlib.file_digest(file, _digest).hexdigest()  # type: ignore[arg-type]  # it takes what reads
        made = Made(file, file.tell(), digest, readers=1)
        with self._lock:
            self._put(key, made)
        return made

    def give_back(self, made: Made) -> None:
        """Say that a file is read no more."""
        with self._lock:
            made.readers -= 1
            self._close_unread(made)

    def close(self) -> None:
        """Keep nothing any more."""
        with self._lock:
            self._drop(list(self._held))

    def _put(self, key: Key, made: Made) -> None:
        self._drop([each for each in self._held if each.edition != key.edition or each == key])
        if made.size > self._most:
            return
        made.is_kept = True
        self._held[key] = made
        while sum(each.size for each in self._held.values()) > self._most:
            self._drop([next(iter(self._held))])

    def _drop(self, keys: list[Key]) -> None:
        for key in keys:
            gone = self._held.pop(key)
            gone.is_kept = False
            self._close_unread(gone)

    @staticmethod
    def _close_unread(made: Made) -> None:
        if not made.is_kept and made.readers == 0:
            made.file.close()
