"""CPU and memory of processes, as Linux counts them in /proc."""

import os
import platform
from pathlib import Path
from typing import NamedTuple

_TICK = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


class Process(NamedTuple):
    """A process as it was at a moment: its parent, its CPU seconds, those of its children that have ended."""

    parent: int
    cpu: float
    ended: float


def process(pid: int) -> Process | None:
    """None when it has gone."""
    try:
        # The name, in brackets, may hold blanks.
        words = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    own, theirs = ((int(words[at]) + int(words[at + 1])) / _TICK for at in (11, 13))
    return Process(int(words[1]), own, theirs)


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    parents = {
        int(entry.name): held.parent
        for entry in _PROC.iterdir()
        if entry.name.isdigit() and (held := process(int(entry.name)))
    }
    found = [pid]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found


def cpu(pids: list[int]) -> dict[int, float]:
    """CPU seconds by process; those that have gone are missing."""
    return {pid: held.cpu for pid in pids if (held := process(pid))}


def spent(before: dict[int, float], after: dict[int, float]) -> float:
    """CPU seconds between two moments, of processes that are there at the second."""
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())


def memory(pids: list[int]) -> float:
    """Megabytes that the processes hold together, pages that they share counted once (PSS)."""
    total = 0
    for pid in pids:
        try:
            text = (_PROC / str(pid) / "smaps_rollup").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return total / 1024


def described() -> str:
    """The machine in a line: processor, cores, memory, system, load."""
    about = (_PROC / "cpuinfo").read_text().splitlines()
    names = [line.partition(": ")[2] for line in about if line.startswith("model name")]
    name = names[0] if names else platform.machine()
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{name}, {os.cpu_count()} cores, {gigabytes:.0f} GB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f} when it began"
    )
