"""The official lists of the city as named mappings: their headings, their words, what being listed says."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from registry.errors import Fault, Invalid
from registry.importing.fields import fields
from registry.importing.grids import Line
from registry.importing.headings import Column, Headed, plain
from registry.language import Words


@dataclass(frozen=True)
class OfficialList:
    """A list: fields by the headings of its columns, plain, "" for one that is left out; codes by field and
    word; and the words that count for every row.
    """

    code: str
    title: Words
    headings: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]
    every: Mapping[str, str]


@cache
def official_lists() -> Mapping[str, OfficialList]:
    """Every list by its code."""
    held = tomllib.loads((files("registry.importing") / "lists.toml").read_text(encoding="utf-8"))
    return {code: _read(code, each) for code, each in held.items()}


def official_list(code: str) -> OfficialList:
    """The list of a code; raises Invalid with those that there are."""
    found = official_lists().get(code)
    if found is None:
        raise Invalid(Fault("list", code, "is not an official list that is known", tuple(official_lists())))
    return found


def as_every(heads: Headed, known: OfficialList) -> Headed:
    """The rows with the list's words as codes, and what it says of every row where the row is silent."""
    lines = tuple(_line(line, heads.columns, known) for line in heads.lines)
    place = max((column.place for column in heads.columns), default=-1) + 1
    columns = list(heads.columns)
    for name, word in known.every.items():
        there = heads.of(name)
        if there is None:
            columns.append(Column(place, fields()[name].title.vi, fields()[name]))
            at, place = place, place + 1
        else:
            at = there.place
        lines = tuple(_filled(line, at, word) for line in lines)
    return heads._replace(columns=tuple(columns), lines=lines)


def _read(code: str, held: Mapping[str, Mapping[str, object]]) -> OfficialList:
    headings: dict[str, str] = {}
    for field, names in dict(held["headings"]).items():
        for name in names:  # type: ignore[attr-defined]  # lists of texts, as the file's own test holds
            headings[plain(name)] = "" if field == "left_out" else field
    words = {
        field: {plain(word): meant for word, meant in dict(each).items()}  # type: ignore[call-overload]
        for field, each in dict(held["words"]).items()
    }
    title = Words(str(held["vi"]), str(held["en"]))
    return OfficialList(code, title, headings, words, dict(held["every"]))  # type: ignore[arg-type]


def _line(line: Line, columns: tuple[Column, ...], known: OfficialList) -> Line:
    cells = list(line.cells)
    for column in columns:
        if column.field is None or column.place >= len(cells):
            continue
        cell, words = cells[column.place], known.words.get(column.field.name, {})
        if isinstance(cell, str) and plain(cell) in words:
            cells[column.place] = words[plain(cell)]
    return line._replace(cells=cells)


def _filled(line: Line, place: int, word: str) -> Line:
    cells = [*line.cells, *[None] * (place + 1 - len(line.cells))]
    held = cells[place]
    if held is None or (isinstance(held, str) and not held.strip()):
        cells[place] = word
    return line._replace(cells=cells)
