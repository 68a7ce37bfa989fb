"""A document before it has a format: blocks of text, tables and figures, in the order in which they are read.

Writers (`word`, `typeset`) know these blocks and nothing of plans. All text is plain; a run may be a link.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from registry.language import Lang


@dataclass(frozen=True)
class Run:
    """A piece of text in one look; with `link`, it leads there."""

    text: str
    link: str | None = None
    bold: bool = False
    italic: bool = False


Text = tuple[Run, ...]


def text(*parts: str | Run | Text) -> Text:
    """Pieces as one text; what is empty is left out.

    >>> text("Số ", Run("12", bold=True))[1].bold
    True
    """
    found: list[Run] = []
    for part in parts:
        if isinstance(part, str):
            found.append(Run(part))
        elif isinstance(part, Run):
            found.append(part)
        else:
            found.extend(part)
    return tuple(run for run in found if run.text)


def joined(parts: Iterable[Text], between: str = "; ") -> Text:
    """Texts one after another, with something between them.

    >>> [run.text for run in joined([text("a"), text("b")])]
    ['a', '; ', 'b']
    """
    found: list[Run] = []
    for part in parts:
        found.extend((Run(between), *part) if found else part)
    return tuple(found)


def words_of(said: Text) -> str:
    """A text without its looks and links."""
    return "".join(run.text for run in said)


class Look(StrEnum):
    """How a paragraph is set."""

    BODY = "body"
    LEAD = "lead"  # what page one must say: framed
    NOTE = "note"
    CENTRED = "centred"
    LAST = "last"  # stays with the signature that follows


class Kind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    NUMBER = "number"
    CENTRED = "centred"


@dataclass(frozen=True)
class Heading:
    """A heading of a level, 1 to 3; numbers are part of the text."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """One paragraph."""

    text: Text
    look: Look = Look.BODY


@dataclass(frozen=True)
class Items:
    """A list without numbers."""

    items: tuple[Text, ...]


@dataclass(frozen=True)
class Column:
    """A column with its head; `share` is its part of the width beside the other columns'."""

    title: str
    share: float
    kind: Kind = Kind.TEXT


@dataclass(frozen=True)
class Row:
    """A row of cells; with `spans`, one cell that heads the rows below it."""

    cells: tuple[Text, ...]
    spans: bool = False


@dataclass(frozen=True)
class Table:
    """A table whose heads are repeated on every page."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Figure:
    """A drawing as SVG, `width` and `height` in millimetres; `alt` says to whoever does not see it what it
    shows.
    """

    caption: str
    alt: str
    svg: str
    width: float
    height: float


@dataclass(frozen=True)
class Letterhead:
    """The head of an administrative document of Viet Nam (Decree 30/2020/NĐ-CP, Appendix I)."""

    parent: str
    agency: str
    state: str
    motto: str
    number: str
    place_and_day: str
    title: str
    subject: str


@dataclass(frozen=True)
class Cover:
    """The head of a plain report."""

    agency: str
    title: str
    subject: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Signature:
    """Who receives the document, and room to sign: a place is left for the name, none is invented."""

    receivers_title: str
    receivers: tuple[str, ...]
    rank: str
    hint: str
    name: str


@dataclass(frozen=True)
class NewPage:
    """What follows begins on a page of its own."""


Block = (
    Heading | Paragraph | Items | Table | Figure | Letterhead | Cover | Signature | NewPage
)  # fmt: skip


@dataclass(frozen=True)
class Document:
    """A document with what files say of themselves; `moment` is when its data were changed last."""

    lang: Lang
    title: str
    subject: str
    author: str
    keywords: tuple[str, ...]
    moment: datetime
    edition: int
    blocks: tuple[Block, ...]


def plain(value: Any) -> Any:
    """A document as JSON holds it; every block says in `block` which one it is.

    >>> plain(Heading(1, "Tóm tắt"))
    {'block': 'Heading', 'level': 1, 'text': 'Tóm tắt'}
    """
    if is_dataclass(value) and not isinstance(value, type):
        named = {each.name: plain(getattr(value, each.name)) for each in fields(value)}
        return {"block": type(value).__name__, **named}
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, datetime) else value
