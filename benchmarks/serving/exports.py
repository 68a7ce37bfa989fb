"""`exports`: all places as a file, a hundred thousand and a million, and what the server holds meanwhile."""

import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from benchmarks.serving import machine
from benchmarks.serving.asking import Backends, backends
from benchmarks.serving.rounds import Row
from benchmarks.serving.servers import Server, serving
from benchmarks.serving.targets import Part, Target

FORMATS = {"GeoParquet": "parquet", "GeoPackage": "gpkg", "GeoJSON": "geojson", "CSV": "csv"}
STREAMED = ("GeoParquet", "GeoPackage")
SIZES = {"100k": "100,000", "1m": "1,000,000"}
GROWTH = 2.0
"""How many times as much a server may hold for ten times as many places."""


class Watch:
    """The most megabytes that a server held."""

    def __init__(self, server: Server) -> None:
        self.most = 0.0
        self._server = server

    @contextmanager
    def on(self) -> Iterator["Watch"]:
        over = threading.Event()

        def look() -> None:
            while not over.wait(0.1):
                self.most = max(self.most, machine.memory(self._server.pids()))

        looking = threading.Thread(target=look)
        looking.start()
        try:
            yield self
        finally:
            over.set()
            looking.join()


def measure(database: Callable[[str], str], *, rounds: int, seconds: float) -> Part:
    """One round of each: it takes as long as it takes."""
    del rounds, seconds
    rows: list[Row] = []
    most: dict[tuple[str, str], float] = {}
    for size, told in SIZES.items():
        url = database(size)
        for name, format_ in FORMATS.items():
            if name not in STREAMED and size == "1m":
                continue
            with backends(url) as watched, serving("ours", url) as server:
                row = _export(server, watched, f"{told} places as {name}", format_)
            rows.append(row)
            most[size, name] = row.memory
            told_ = f"{1 / row.rate:.1f} s, {row.kilobytes / 1024:.0f} MB, holds {row.memory:.0f} MB"
            print(f"  {row.question}: {told_}", flush=True)
    targets = [
        Target(
            f"memory for ten times the places, {name}",
            most["1m", name] / most["100k", name],
            GROWTH,
            at_most=True,
        )
        for name in STREAMED
    ]
    return Part("exports", rows, targets)


def _export(server: Server, watched: Backends, question: str, format_: str) -> Row:
    before, beneath = machine.cpu(server.pids()), watched.cpu()
    began, size = time.perf_counter(), 0
    with Watch(server).on() as watch:
        where = f"{server.url}/ogc/collections/sites/items?f={format_}"
        with urllib.request.urlopen(where, timeout=3600) as answer:  # noqa: S310 - our own address
            first = time.perf_counter() - began
            while chunk := answer.read(1 << 20):
                size += len(chunk)
    took = time.perf_counter() - began
    spent = machine.spent(before, machine.cpu(server.pids())) * 1000
    below = machine.spent(beneath, watched.cpu()) * 1000
    return Row(question, "ours", 1 / took, spent, below, first * 1000, took * 1000, size / 1024, watch.most)
