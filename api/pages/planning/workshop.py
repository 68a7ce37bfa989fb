"""Long answers: made once for each question, by a few workers, while the requests that wait can give up.

An answer belongs to an edition of the data, which is part of its key; so what is kept is never stale. A
request that gives up finds the answer later by asking the same question again: the address is enough.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, NamedTuple, TypeVar

from api.turns import Busy
from registry.errors import Invalid, NotFound

T = TypeVar("T")

PATIENCE = 0.9
"""Seconds that a request waits for an answer before it tells that it is being made."""

WORKERS, KEPT, WAITING = 2, 16, 24
"""Answers that are made at once, are kept, and may wait to be made."""


class Pending(NamedTuple):
    """An answer that is being made, for so many seconds now."""

    seconds: float


class _Held(NamedTuple):
    future: Future[Any]
    since: float


class Workshop:
    """Makes answers and keeps the last ones."""

    def __init__(self, *, workers: int = WORKERS, kept: int = KEPT, waiting: int = WAITING) -> None:
        self._workers = ThreadPoolExecutor(workers, thread_name_prefix="workshop")
        self._held: OrderedDict[Hashable, _Held] = OrderedDict()
        self._kept, self._waiting = kept, waiting
        self._lock = threading.Lock()

    def ask(self, key: Hashable, make: Callable[[], T], *, patience: float = PATIENCE) -> T | Pending:
        """The answer of that key, made by `make` unless it is there or under way.

        Raises what `make` raises; a mistake in the question is kept like an answer, a failure is not. Raises
        Busy when too much is waiting.
        """
        with self._lock:
            held = self._held.get(key) or self._begin(key, make)
            self._held.move_to_end(key)
        if not wait([held.future], timeout=patience).done:
            return Pending(time.monotonic() - held.since)
        error = held.future.exception()
        if error is not None and not isinstance(error, Invalid | NotFound):
            with self._lock:
                if self._held.get(key) is held:
                    del self._held[key]
        answer: T = held.future.result()
        return answer

    def _begin(self, key: Hashable, make: Callable[[], object]) -> _Held:
        if sum(not held.future.done() for held in self._held.values()) >= self._waiting:
            raise Busy
        made = [other for other, held in self._held.items() if held.future.done()]
        for old in made[: max(0, len(made) + 1 - self._kept)]:
            del self._held[old]
        held = _Held(self._workers.submit(make), time.monotonic())
        self._held[key] = held
        return held

    def close(self) -> None:
        """Begin nothing more, and wait for what is being made: it holds a connection."""
        self._workers.shutdown(wait=True, cancel_futures=True)
