"""A database with servers on it, which are asked the same."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

from benchmarks.serving import machine
from benchmarks.serving.asking import CONNECTIONS, Backends, Sample, ask, backends
from benchmarks.serving.questions import FRESH, Places
from benchmarks.serving.rounds import Compared, Contestant, Row, compare
from benchmarks.serving.servers import Server, serving

Way = Callable[[str, Random], Sequence[str]]
"""Addresses for a kind of server; for the same state of chance the same question for each kind."""


@dataclass
class Arena:
    """Servers by name on one database; `rows` are what was measured here."""

    database: str
    watched: Backends
    places: Places
    rounds: int
    seconds: float
    servers: dict[str, Server] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)

    def contest(
        self,
        question: str,
        way: Way,
        names: Sequence[str],
        *,
        beside: Mapping[str, Contestant] | None = None,
        header: tuple[str, str] | None = FRESH,
        connections: int = CONNECTIONS,
    ) -> Compared:
        """Ask the named servers, and measure what stands `beside` them."""
        kinds = {name: name.partition(" ")[0] for name in names}
        self._require_same({name: way(kind, Random(question))[0] for name, kind in kinds.items()})
        contestants = {
            name: self.asks(name, partial(way, kind, Random(f"{question} in rounds")), header, connections)
            for name, kind in kinds.items()
        }
        found = compare(question, contestants | dict(beside or {}), rounds=self.rounds)
        held = {name: machine.memory(each.pids()) for name, each in self.servers.items()}
        self.rows += found.rows(held)
        return found

    def asks(
        self,
        name: str,
        paths: Callable[[], Sequence[str]],
        header: tuple[str, str] | None,
        connections: int = CONNECTIONS,
    ) -> Contestant:
        """A server that is asked for paths, which are drawn anew for each window."""

        def run() -> Sample:
            return ask(
                self.servers[name],
                paths(),
                self.watched,
                seconds=self.seconds,
                connections=connections,
                header=header,
            )

        return run

    def _require_same(self, paths: Mapping[str, str]) -> None:
        """Check that all give as many features, of as many where they tell; raises SystemExit."""
        seen: dict[str, tuple[object, ...]] = {}
        matched: dict[str, int] = {}
        for name, path in paths.items():
            status, body = self.servers[name].get(path)
            if status != 200:
                raise SystemExit(f"{name} answers {status} to {path}: {body[:500]!r}")
            if body.startswith(b"{"):
                told = json.loads(body)
                seen[name] = _gist(told)
                if "numberMatched" in told:
                    matched[name] = told["numberMatched"]
        if len(set(seen.values())) > 1 or len(set(matched.values())) > 1:
            raise SystemExit(f"the answers differ: {seen}, of {matched}")


def _gist(told: dict[str, Any]) -> tuple[object, ...]:
    """What answers must have in common: which feature, or how many, and whether more follow."""
    if "features" not in told:
        return (told["id"],)
    more = any(link["rel"] == "next" for link in told["links"])
    return (len(told["features"]), more)


@contextmanager
def arena(database: str, kinds: Mapping[str, int], *, rounds: int, seconds: float) -> Iterator[Arena]:
    """Servers of these kinds, `tipg` or `tipg 2`, with so many workers each."""
    with ExitStack() as stack:
        made = Arena(database, stack.enter_context(backends(database)), Places(database), rounds, seconds)
        for name, workers in kinds.items():
            kind = name.partition(" ")[0]
            made.servers[name] = stack.enter_context(serving(kind, database, workers=workers, name=name))
        yield made
