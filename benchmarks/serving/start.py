"""`start`: from a command to its first answer, and what a worker holds that has nothing to do."""

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from statistics import median

from benchmarks.peers import FOLDER
from benchmarks.serving import machine
from benchmarks.serving.rounds import Row
from benchmarks.serving.rows import flatten
from benchmarks.serving.servers import PROJECT, free_port, serving
from benchmarks.serving.targets import Part, Target

KINDS = ("ours", "tipg", "pygeoapi", "plain")


def measure(database: Callable[[str], str], *, rounds: int, seconds: float) -> Part:
    """Each server in turn, so many times; then `make run`, whose first time does not count."""
    del seconds
    small = database("1k")
    flatten(small)
    took: dict[str, list[float]] = {kind: [] for kind in KINDS}
    held: dict[str, list[float]] = {kind: [] for kind in KINDS}
    used: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for _ in range(rounds):
        for kind in KINDS:
            with serving(kind, small) as server:
                took[kind].append(server.seconds)
                held[kind].append(machine.memory(server.pids()))
                used[kind].append(machine.spent({}, machine.cpu(server.pids())) * 1000)
    took["make run"] = [_make_run() for _ in range(rounds + 1)][1:]
    rows = []
    for kind, each in took.items():
        memory, cpu = (median(seen.get(kind, [0.0])) for seen in (held, used))
        wall = median(each)
        print(
            f"  {kind:10} {wall:6.2f} s to the first answer, CPU {cpu / 1000:.2f} s, {memory:4.0f} MB",
            flush=True,
        )
        rows.append(Row("first answer", kind, 1 / wall, cpu, 0, wall * 1000, max(each) * 1000, 0, memory))
    targets = (
        Target("first answer after", median(took["ours"]), 2, at_most=True, unit="s"),
        Target("an idle worker holds", median(held["ours"]), 200, at_most=True, unit="MB"),
        Target("`make run` the second time", median(took["make run"]), 10, at_most=True, unit="s"),
    )
    return Part("start", rows, targets)


def _make_run() -> float:
    """Seconds to the first answer of `make run`, with a home of its own under `.bench`."""
    port = free_port()
    environment = os.environ | {"PORT": str(port), "REGISTRY_HOME": str(FOLDER / "home")}
    environment.pop("REGISTRY_DATABASE_URL", None)
    began = time.perf_counter()
    with (FOLDER / "run.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            ["make", "run"], cwd=PROJECT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        while process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=120):
                    return time.perf_counter() - began
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.02)
        raise SystemExit(f"`make run` ended: see {FOLDER / 'run.log'}")
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(60)
