"""Writes what serving costs into docs/benchmarks.md, between its markers, and draws the picture beside it."""

from collections.abc import Iterator
from html import escape
from pathlib import Path

from benchmarks.serving.rounds import Row
from benchmarks.serving.targets import Part, Target, kept_parts

DOCUMENT = Path(__file__).parents[1] / "docs" / "benchmarks.md"
PICTURE = DOCUMENT.parent / "images" / "benchmarks.svg"
BEGINS, ENDS = "<!-- results -->", "<!-- end of results -->"
TITLES = {
    "items": "Items",
    "cached": "Unchanged data",
    "tiles": "Vector tiles",
    "mixed": "Reads while places are edited",
    "search": "Free text",
    "exports": "Exports",
    "start": "Start and memory",
}
COLOURS = {
    "ours": "#0b6e4f",
    "tipg": "#c2571a",
    "pygeoapi": "#7a4fa3",
    "plain": "#5b6770",
    "pgbench": "#9aa5ad",
}
ASKED = ("items", "cached", "tiles")
"""Parts in which servers are asked side by side, of which there is a picture."""
COLUMNS = ("server", "requests/s", "server CPU ms", "database CPU ms", "p50 ms", "p99 ms", "kB", "MB")
WIDTH, LEFT, BAR = 760, 300, 15


def write() -> None:
    """The document and the picture anew, from every part that was measured at last."""
    parts = dict(sorted(kept_parts().items(), key=lambda each: list(TITLES).index(each[0])))
    before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGINS)
    after = rest.partition(ENDS)[2]
    told = "\n".join(_told(parts))
    DOCUMENT.write_text(f"{before}{BEGINS}\n{told}\n{ENDS}{after}", encoding="utf-8")
    PICTURE.write_text(
        drawn([row for name in ASKED for row in (parts[name][1].rows if name in parts else ())]),
        encoding="utf-8",
    )


def _told(parts: dict[str, tuple[str, Part]]) -> Iterator[str]:
    yield "| promise | wanted | measured | kept |"
    yield "|---|---|---|---|"
    for _, part in parts.values():
        yield from map(_promise, part.targets)
    for name, (machine, part) in parts.items():
        yield f"\n### {TITLES[name]} (`make bench ONLY={name}`)\n\n{machine}.\n"
        yield from (f"{note}\n" for note in part.notes)
        yield f"| question | {' | '.join(COLUMNS)} |"
        yield "|---|---|--:|--:|--:|--:|--:|--:|--:|"
        last = ""
        for row in part.rows:
            yield _row(row, row.question if row.question != last else "")
            last = row.question


def _promise(target: Target) -> str:
    sign = "at most" if target.at_most else "at least"
    unit = "×" if target.unit == "x" else f" {target.unit}"
    verdict = "yes" if target.kept else "**no**"
    return f"| {target.promise} | {sign} {target.limit:g}{unit} | {_number(target.seen)}{unit} | {verdict} |"


def _row(row: Row, question: str) -> str:
    cells = (row.rate, row.server_ms, row.database_ms, row.p50, row.p99, row.kilobytes, row.memory)
    return f"| {question} | {row.name} | {' | '.join(_number(cell) if cell else '' for cell in cells)} |"


def _number(value: float) -> str:
    """Three digits, as more would be noise.

    >>> _number(1234.5), _number(12.345), _number(0.1234), _number(0)
    ('1,234', '12.3', '0.123', '0')
    """
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def drawn(rows: list[Row]) -> str:
    """Requests in a second for each question that several were asked, as bars beside the longest of them."""
    questions = dict.fromkeys(row.question for row in rows)
    groups = [[row for row in rows if row.question == name] for name in questions]
    groups = [
        group for group in groups if len({row.name.partition(" ")[0] for row in group} & set(COLOURS)) > 1
    ]
    height, parts = 10, []
    for group in groups:
        best = max(row.rate for row in group)
        parts.append(_text(10, height + 14, group[0].question, "bold"))
        height += 22
        for row in group:
            wide = (WIDTH - LEFT - 100) * row.rate / best
            colour = COLOURS.get(row.name.partition(" ")[0], "#d0d5d9")
            parts.append(_text(LEFT - 10, height + 12, row.name, "normal", "end"))
            parts.append(f'<rect x="{LEFT}" y="{height}" width="{wide:.1f}" height="{BAR}" fill="{colour}"/>')
            parts.append(_text(LEFT + wide + 6, height + 12, f"{_number(row.rate)} /s"))
            height += BAR + 4
        height += 12
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif"'
        f' font-size="12" role="img"><title>Requests in a second, ours beside peers</title>'
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _text(x: float, y: float, words: str, weight: str = "normal", anchor: str = "start") -> str:
    how = f'x="{x:.1f}" y="{y}" font-weight="{weight}" text-anchor="{anchor}" fill="#222"'
    return f"<text {how}>{escape(words)}</text>"
