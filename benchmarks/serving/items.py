"""`items`: pages and single features that no cache answers, beside peers and beside pgbench."""

from collections.abc import Callable

from benchmarks.serving import questions
from benchmarks.serving.arena import Arena, Way, arena
from benchmarks.serving.asking import pgbench, statements
from benchmarks.serving.rounds import Contestant, Row
from benchmarks.serving.rows import flatten
from benchmarks.serving.targets import Part, Target

PEERS = ("tipg", "pygeoapi", "plain")


def measure(database: Callable[[str], str], *, rounds: int, seconds: float) -> Part:
    """All questions, on a thousand places and on a million."""
    small, big = database("1k"), database("1m")
    for url in (small, big):
        flatten(url)
    one = dict.fromkeys(("ours", *PEERS), 1)
    with arena(small, one | {"ours with 2": 2, "tipg with 2": 2}, rounds=rounds, seconds=seconds) as at:
        targets = _small(at)
        rows = at.rows
    with arena(big, one, rounds=rounds, seconds=seconds) as at:
        _big(at)
        rows = [*rows, *at.rows]
    return Part("items", rows, [*targets, _first_pages(rows)])


def page(limit: int) -> Way:
    return lambda kind, _draw: questions.page(kind, limit)


def _small(at: Arena) -> list[Target]:
    names = ("ours", *PEERS)
    limit = _pgbench(at, questions.page("ours", 100)[0])
    hundred = at.contest("1,000 places, limit=100", page(100), names, beside={"pgbench": limit})
    thousand = at.contest("1,000 places, limit=1000", page(1000), names)
    single = at.contest(
        "1,000 places, one item", lambda kind, draw: questions.single(kind, at.places, draw), names
    )
    at.contest("1,000 places, limit=100, 2 workers", page(100), ("ours with 2", "tipg with 2"))
    return [
        Target("items, limit=100, beside tipg", hundred.ratio("ours", "tipg"), 6),
        Target("items, limit=100, beside pygeoapi", hundred.ratio("ours", "pygeoapi"), 8),
        Target(
            "items, limit=100, CPU of our server",
            hundred.median("ours").server_ms,
            1.8,
            at_most=True,
            unit="ms",
        ),
        Target("items, limit=100, beside pgbench", 100 * hundred.ratio("ours", "pgbench"), 40, unit="%"),
        Target("items, limit=1000, beside tipg", thousand.ratio("ours", "tipg"), 10),
        Target("one item, beside tipg", single.ratio("ours", "tipg"), 3),
    ]


def _big(at: Arena) -> None:
    names = ("ours", *PEERS)
    # The others count a million rows each time: minutes, for what tipg shows as well.
    at.contest("1,000,000 places, limit=100", page(100), ("ours", "tipg"))
    around = questions.crowded(at.database, at.places)
    at.contest(
        "1,000,000 places, random boxes of about 100",
        lambda kind, draw: questions.crowds(kind, 100, around, draw),
        names,
    )
    at.contest(
        "1,000,000 places, one item", lambda kind, draw: questions.single(kind, at.places, draw), names
    )


def _pgbench(at: Arena, path: str) -> Contestant:
    script = statements(at.database, path, {"Accept-Language": "vi, x-0"})
    return lambda: pgbench(at.database, script, at.watched, seconds=at.seconds)


def _first_pages(rows: list[Row]) -> Target:
    rates = {row.question: row.rate for row in rows if row.name == "ours"}
    slower = rates["1,000 places, limit=100"] / rates["1,000,000 places, limit=100"]
    return Target("first page of a million, slower than of a thousand", slower, 2, at_most=True)
