"""`search`: free text among a million places, without diacritics and with them, one question at a time."""

from collections.abc import Callable
from urllib.parse import quote

from benchmarks.serving.arena import Way, arena
from benchmarks.serving.rows import flatten
from benchmarks.serving.targets import Part, Target

WORDS = {
    "a common word": "đình",
    "a common word without its marks": "dinh",
    "two words": "nha may",
    "a name": "Chùa Long Cầu",
    "a street": "Phan Dinh Phung",
    "a place code": "BM0012345",
    "nothing has it": "qwzx",
}


def measure(database: Callable[[str], str], *, rounds: int, seconds: float) -> Part:
    """Words that match many places, some, one, and none."""
    big = database("1m")
    flatten(big)
    with arena(big, {"ours": 1}, rounds=rounds, seconds=seconds) as at:
        slowest = 0.0
        for what, word in WORDS.items():
            path = f"/ogc/collections/sites/items?f=json&limit=20&q={quote(word)}"
            found = at.contest(f"search: {what}", _always(path), ["ours"], connections=1)
            slowest = max(slowest, found.median("ours").p50)
        target = Target("slowest search, whole answer (median)", slowest, 50, at_most=True, unit="ms")
        return Part("search", at.rows, [target])


def _always(path: str) -> Way:
    return lambda _kind, _draw: [path]
