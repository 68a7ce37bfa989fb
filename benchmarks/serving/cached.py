"""`cached`: data that have not changed, from our caches and by ETag, beside bytes that are there already."""

from collections.abc import Callable

from benchmarks.serving import questions
from benchmarks.serving.arena import Arena, arena
from benchmarks.serving.constant import TAG
from benchmarks.serving.rounds import Compared
from benchmarks.serving.rows import flatten
from benchmarks.serving.targets import Part, Target


def measure(database: Callable[[str], str], *, rounds: int, seconds: float) -> Part:
    """A hot page in full and as 304."""
    small = database("1k")
    flatten(small)
    with arena(small, dict.fromkeys(("ours", "constant", "bare"), 1), rounds=rounds, seconds=seconds) as at:
        ours = at.servers["ours"]
        path = questions.page("ours", 100)[0]
        kilobytes = len(ours.get(path)[1]) // 1024
        full = _contest(at, "a page of 100 that was asked for before", path, kilobytes, None)
        tag = ours.tag(path)
        same = _contest(at, "the same page, not changed since (304)", path, kilobytes, tag)
        single = questions.ITEM["ours"].format(id=at.places.ids[0])
        item = _contest(at, "one item that was asked for before", single, 2, None)
    return Part(
        "cached",
        at.rows,
        [
            Target("kept page, beside constant bytes", 100 * full.ratio("ours", "bare"), 60, unit="%"),
            Target("304, beside constant bytes", 100 * same.ratio("ours", "bare in full"), 60, unit="%"),
            Target("kept item, beside constant bytes", 100 * item.ratio("ours", "bare"), 60, unit="%"),
        ],
    )


def _contest(at: Arena, question: str, path: str, kilobytes: int, tag: str | None) -> Compared:
    """With an ETag, all are told that they hold it; `bare in full` gives the bytes all the same."""

    def constant() -> list[str]:
        return [f"/constant/{kilobytes}"]

    held = ("If-None-Match", TAG) if tag else None
    beside = {name: at.asks(name, constant, held) for name in ("constant", "bare")}
    if tag:
        beside["bare in full"] = at.asks("bare", constant, None)
    header = ("If-None-Match", tag) if tag else None
    return at.contest(question, lambda _kind, _draw: [path], ["ours"], beside=beside, header=header)
