"""Contestants in turn, again and again, so that each pair sees about the same machine; medians."""

import statistics
import sys
from collections.abc import Callable, Mapping
from typing import NamedTuple

from benchmarks.serving.asking import Sample

Contestant = Callable[[], Sample]


class Row(NamedTuple):
    """What was measured of one contestant for one question: medians of the rounds."""

    question: str
    name: str
    rate: float
    server_ms: float
    database_ms: float
    p50: float
    p99: float
    kilobytes: float
    memory: float = 0.0


class Compared(NamedTuple):
    """All contestants for one question, with every round."""

    question: str
    rounds: Mapping[str, list[Sample]]

    def rows(self, memory: Mapping[str, float] | None = None) -> list[Row]:
        held = memory or {}
        return [
            Row(self.question, name, *self.median(name), memory=held.get(name, 0.0)) for name in self.rounds
        ]

    def ratio(self, one: str, other: str) -> float:
        """How many times as many requests one answers: the median of the ratios of each round."""
        pairs = zip(self.rounds[one], self.rounds[other], strict=True)
        return statistics.median(mine.rate / theirs.rate for mine, theirs in pairs)

    def median(self, name: str) -> Sample:
        return Sample(*map(statistics.median, zip(*self.rounds[name], strict=True)))


def compare(question: str, contestants: Mapping[str, Contestant], *, rounds: int) -> Compared:
    """One round that does not count, then so many that do."""
    print(f"  {question}", file=sys.stderr, flush=True)
    seen: dict[str, list[Sample]] = {name: [] for name in contestants}
    for number in range(rounds + 1):
        for name, run in contestants.items():
            sample = run()
            if number:
                seen[name].append(sample)
    found = Compared(question, seen)
    for row in found.rows():
        print(
            f"    {row.name:22} {row.rate:9.1f} /s  CPU ms {row.server_ms:7.2f} server"
            f" {row.database_ms:7.2f} database  p50 {row.p50:7.1f} ms  {row.kilobytes:8.1f} kB",
            flush=True,
        )
    return found
