"""Which row is the heading, and which column is which field."""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache
from typing import NamedTuple

from registry.importing.codes import Code
from registry.importing.fields import Field, fields, names_of
from registry.importing.grids import Cell, Grid, Line, Merge
from registry.importing.issues import Issue, Unreadable, issue
from registry.language import Words
from registry.text import clean, fold

LOOKED_THROUGH = 30
"""Rows from the top among which the heading is looked for."""
NEAR = 0.84
"""Likeness from which a heading that is spelt otherwise is taken for a known one."""
NEVERMIND = frozenset(
    ("stt", "tt", "so tt", "so thu tu", "no", "fid", "id", "objectid", "ghi chu", "note", "notes")
)
"""Columns, folded, that everybody has and nobody imports."""


class Column(NamedTuple):
    """One column of the file: its place from 0, its heading, and the field that it is taken for."""

    place: int
    heading: str
    field: Field | None


class Headed(NamedTuple):
    """The columns, the rows below the heading, and what is to be said about them."""

    row: int
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    issues: tuple[Issue, ...]

    def of(self, field: str) -> Column | None:
        """The column of a field, when the file has it."""
        return next(
            (each for each in self.columns if each.field is not None and each.field.name == field), None
        )


def plain(text: str) -> str:
    """A heading as headings are compared: folded, letters and digits only.

    >>> plain("Quận/Huyện *")
    'quan huyen'
    """
    return " ".join("".join(sign if sign.isalnum() else " " for sign in fold(text)).split())


@cache
def _known() -> Mapping[str, tuple[str, ...]]:
    """Fields by what their columns are called, plain; a name may belong to several."""
    found: dict[str, tuple[str, ...]] = {}
    for field in fields():
        for name in names_of(field):
            held = found.get(plain(name), ())
            found[plain(name)] = held if field in held else (*held, field)
    return found


class Guess(NamedTuple):
    """The field that a heading is taken for, and another that it could be."""

    field: str | None
    other: str | None = None


@cache
def guess(heading: str) -> Guess:
    """Which field a heading names.

    >>> guess("Địa chỉ").field, guess("KINH ĐỘ").field, guess("Giá vé").field
    ('address', 'lon', None)
    """
    word = plain(heading)
    if not word or word in NEVERMIND:
        return Guess(None)
    if word in _known():
        first, *others = _known()[word]
        return Guess(first, others[0] if others else None)
    if not 4 <= len(word) <= 60:
        return Guess(None)
    near = sorted(
        ((SequenceMatcher(None, word, name).ratio(), name) for name in _known() if len(name) >= 4),
        reverse=True,
    )[:5]
    likely = [_known()[name][0] for ratio, name in near if ratio >= NEAR]
    if not likely:
        return Guess(None)
    other = next((each for each in likely if each != likely[0]), None)
    return Guess(likely[0], other)


def headed(grid: Grid, mapping: Mapping[str, str] | None, listed: Mapping[str, str] | None = None) -> Headed:
    """The rows of a grid under their heading. `mapping` gives fields by heading, and wins over guesses; an
    empty field leaves a column out. `listed` are headings, plain, that a list is known to use: it gives way
    to the mapping, and need not have all its headings in the file.

    Raises Unreadable when nothing looks like a heading.
    """
    chosen = dict(listed or {}) | {plain(heading): field for heading, field in (mapping or {}).items()}
    if grid.headings is not None:
        headings, row, body = grid.headings, 0, grid.lines
    else:
        row, headings = _heading(grid, chosen)
        body = tuple(line for line in grid.lines if line.number > row)
    if not body:
        raise Unreadable(issue(Code.EMPTY_FILE))
    columns, issues = _columns(headings, mapping or {}, chosen, row or None)
    if grid.headings is None and not any(column.field for column in columns):
        raise Unreadable(issue(Code.NO_HEADINGS))
    body, merged = _filled(body, grid.merges, row, columns)
    return Headed(row, columns, body, (*issues, *merged))


def _heading(grid: Grid, chosen: Mapping[str, str]) -> tuple[int, tuple[str, ...]]:
    """The first row among those with the most known headings; merged cells count in each row they span."""
    looked = [(line.number, _texts(_spanned(line, grid))) for line in grid.lines[:LOOKED_THROUGH]]
    known = max(looked, key=lambda each: _score(each[1], chosen))
    if _score(known[1], chosen):
        return known
    return max(looked, key=lambda each: sum(bool(guess(text).field) for text in each[1]))


def _score(texts: Sequence[str], chosen: Mapping[str, str]) -> int:
    words = (plain(text) for text in texts if text)
    return sum(word in chosen or word in _known() for word in words)


def _texts(cells: Sequence[Cell]) -> tuple[str, ...]:
    return tuple("" if cell is None else clean(str(cell)) for cell in cells)


def _spanned(line: Line, grid: Grid) -> list[Cell]:
    """The cells of a row, with what is merged into it from above."""
    cells = list(line.cells)
    for merge in grid.merges:
        if merge.top < line.number <= merge.bottom and merge.left == merge.right < len(cells):
            above = next((each for each in grid.lines if each.number == merge.top), None)
            if cells[merge.left] is None and above is not None and merge.left < len(above.cells):
                cells[merge.left] = above.cells[merge.left]
    return cells


def _columns(
    headings: Sequence[str], mapping: Mapping[str, str], chosen: Mapping[str, str], row: int | None
) -> tuple[tuple[Column, ...], list[Issue]]:
    issues = _unknown_mapping(headings, mapping, row)
    columns: list[Column] = []
    taken: dict[str, str] = {}
    # What is given or named exactly comes before what is only like it.
    for place, heading in sorted(enumerate(headings), key=lambda each: _rank(each[1], chosen)):
        name, doubt = _field_of(heading, chosen)
        if name is not None and name in taken:
            if plain(heading) in _known() or plain(heading) in chosen:
                issues.append(_repeated(name, taken[name], heading, row))
            name, doubt = None, None
        elif name is not None:
            taken[name] = heading
            if doubt is not None:
                issues.append(_ambiguous(name, doubt, heading, row))
        elif heading and plain(heading) not in NEVERMIND and plain(heading) not in chosen:
            issues.append(_unknown(heading, row))
        columns.append(Column(place, heading, fields()[name] if name else None))
    return tuple(sorted(columns)), issues


def _rank(heading: str, chosen: Mapping[str, str]) -> int:
    return 0 if plain(heading) in chosen else 1 if plain(heading) in _known() else 2


def _field_of(heading: str, chosen: Mapping[str, str]) -> tuple[str | None, str | None]:
    if plain(heading) in chosen and heading:
        wanted = chosen[plain(heading)]
        return (wanted if wanted in fields() else None), None
    found = guess(heading)
    if found.field is not None and found.other is None and plain(heading) not in _known():
        return found.field, found.field
    return found.field, found.other


def _unknown_mapping(headings: Sequence[str], mapping: Mapping[str, str], row: int | None) -> list[Issue]:
    there = {plain(heading) for heading in headings}
    issues = []
    for heading, field in mapping.items():
        if plain(heading) not in there:
            what = Words("cột", "column")
            allowed = ", ".join(each for each in headings if each)
            issues.append(
                issue(Code.UNKNOWN_MAPPING, row, heading, value=heading, what=what, allowed=allowed)
            )
        if field and field not in fields():
            what = Words("mục", "field")
            issues.append(
                issue(Code.UNKNOWN_MAPPING, row, heading, value=field, what=what, allowed=", ".join(fields()))
            )
    return issues


def _repeated(name: str, first: str, heading: str, row: int | None) -> Issue:
    return issue(
        Code.REPEATED_COLUMN, row, heading, value=heading, first=first, field=_quoted(fields()[name])
    )


def _ambiguous(name: str, other: str, heading: str, row: int | None) -> Issue:
    second = Words("một mục khác", "another field") if other == name else _quoted(fields()[other])
    return issue(
        Code.AMBIGUOUS_COLUMN, row, heading, value=heading, field=_quoted(fields()[name]), other=second
    )


def _unknown(heading: str, row: int | None) -> Issue:
    near = max(_known(), key=lambda name: SequenceMatcher(None, plain(heading), name).ratio())
    likely = SequenceMatcher(None, plain(heading), near).ratio() >= 0.6
    field = fields()[_known()[near][0]]
    suggestion = Words(f" (gần nhất: “{field.title.vi}”)", f" (nearest: “{field.title.en}”)")
    return issue(
        Code.UNKNOWN_COLUMN, row, heading, value=heading, suggestion=suggestion if likely else Words("", "")
    )


def _quoted(field: Field) -> Words:
    return Words(f"“{field.title.vi}”", f"“{field.title.en}”")


def _filled(
    lines: tuple[Line, ...], merges: Sequence[Merge], row: int, columns: Sequence[Column]
) -> tuple[tuple[Line, ...], list[Issue]]:
    """The rows with the values of merged cells in every row that they span; each range is told once."""
    below = [merge for merge in merges if merge.top > row]
    if not below:
        return lines, []
    by_number = {line.number: list(line.cells) for line in lines}
    issues = []
    for merge in below:
        value = by_number.get(merge.top, [None] * (merge.left + 1))[merge.left]
        for number in range(merge.top, merge.bottom + 1):
            if number in by_number and merge.left < len(by_number[number]):
                by_number[number][merge.left] = value
        heading = next((each.heading for each in columns if each.place == merge.left), None)
        issues.append(issue(Code.MERGED_CELLS, merge.top, heading, value=value, range=merge.name()))
    return tuple(Line(number, cells) for number, cells in by_number.items()), issues
