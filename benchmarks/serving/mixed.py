"""`mixed`: reads while places are edited all the time, with one worker and two; no answer is stale."""

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from urllib.parse import quote

from sqlalchemy import select, update

from benchmarks.city.databases import copied
from benchmarks.serving import questions
from benchmarks.serving.arena import Arena, arena
from benchmarks.serving.rounds import Compared, Row
from benchmarks.serving.rows import flatten
from benchmarks.serving.servers import Server
from benchmarks.serving.targets import Part, Target
from registry.database import owning_engine, writing
from registry.tables import site

EDITS = 5
"""In a second, each a transaction of its own."""
SIDE = 0.03


class Editor:
    """Edits places one after the other, and asks for each as soon as it is confirmed."""

    def __init__(self, database: str, server: Server) -> None:
        self.engine = owning_engine(database)
        self.server = server
        self.took: list[float] = []
        self.stale = 0
        self._stop = threading.Event()

    def edit(self) -> None:
        with self.engine.connect() as connection:
            chosen = select(site.c.id).where(site.c.code.like("BM%"), site.c.publication == "published")
            keys = list(connection.scalars(chosen.order_by(site.c.code).limit(50)))
        number = 0
        while not self._stop.wait(1 / EDITS):
            key, word = keys[number % len(keys)], f"Edit {number}"
            began = time.perf_counter()
            with writing(self.engine, actor="benchmark", reason="mixed") as connection:
                connection.execute(update(site).where(site.c.id == key).values(summary_en=word))
            self.took.append(time.perf_counter() - began)
            _, body = self.server.get(questions.ITEM["ours"].format(id=quote(str(key))))
            self.stale += word.encode() not in body
            number += 1

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Edits until the end."""
        self._stop.clear()
        running = threading.Thread(target=self.edit)
        running.start()
        try:
            yield
        finally:
            self._stop.set()
            running.join()


def measure(database: Callable[[str], str], *, rounds: int, seconds: float) -> Part:
    """On a copy of ten thousand places, which is removed afterwards."""
    ten = database("10k")
    flatten(ten)
    rows: list[Row] = []
    targets: list[Target] = []
    notes: list[str] = []
    with copied(ten, "places_mixed") as url:
        for workers in (1, 2):
            with arena(url, {"ours": workers}, rounds=rounds, seconds=seconds) as at:
                editor = Editor(url, at.servers["ours"])
                still = _reads(at, workers, "nobody edits").median("ours").rate
                with editor.at_work():
                    share = _reads(at, workers, f"{EDITS} edits a second").median("ours").rate / still
                editor.engine.dispose()
                rows += at.rows
            took = statistics.median(editor.took) * 1000
            promise = f"stale answers after {len(editor.took)} edits, {workers} workers"
            targets.append(Target(promise, editor.stale, 0, at_most=True, unit="answers"))
            notes.append(
                f"With {workers} workers an edit was confirmed in {took:.0f} ms (median), and reads kept"
                f" {100 * share:.0f} % of their rate."
            )
    return Part("mixed", rows, targets, notes)


def _reads(at: Arena, workers: int, meanwhile: str) -> Compared:
    def way(kind: str, draw: Random) -> list[str]:
        hot = questions.page(kind, 100)[0]
        return [path for box in questions.boxes(kind, 100, at.places, SIDE, draw) for path in (box, hot)]

    question = f"10,000 places, random boxes and a hot page, {meanwhile}, workers: {workers}"
    return at.contest(question, way, ["ours"], header=None)
