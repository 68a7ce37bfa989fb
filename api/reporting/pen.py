"""The pen of a report: its language and words, and what it has numbered, counted and cited so far."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple, TypeVar

from api import locale
from api.reporting.addresses import Addresses
from api.reporting.document import Block, Column, Figure, Paragraph, Row, Run, Table, Text, text
from api.reporting.facts import MOST_ROWS, Facts
from api.wording import wording
from registry.browsing.terms import Vocabulary
from registry.language import Lang, Words
from registry.plans import Source
from registry.programmes.days import ends

T = TypeVar("T")


class Counted(NamedTuple):
    """A figure of the report, with the address of what stands behind it."""

    what: str
    value: str
    address: str


class Pen:
    """Writes one report. Tables, figures and sources are numbered in the order in which they are written."""

    def __init__(self, facts: Facts) -> None:
        self.lang: Lang = facts.asked.lang
        self.t = wording(self.lang)
        self.to = Addresses(facts.asked.base, facts.asked.on, facts.edition.changed_at)
        self.counted: list[Counted] = []
        self.cited: dict[str, Source] = {}
        self._words: Mapping[str, Vocabulary] = facts.words
        self._shelf = facts.shelf
        self._tables = self._figures = self._sections = self._parts = 0

    def say(self, words: Words | None) -> str:
        """A text that is held in both languages; nothing for none."""
        return "" if words is None else words.get(self.lang)

    def name(self, thing: object, stem: str = "name") -> str:
        """A name that is kept as `name_vi` and `name_en`; Vietnamese where there is no English one."""
        own = getattr(thing, f"{stem}_{self.lang}", None)
        return str(own or getattr(thing, f"{stem}_vi", None) or "")

    def label(self, vocabulary: str, code: str | None) -> str:
        """The label of a term; the code itself when the vocabulary lacks it."""
        held = self._words[vocabulary].terms.get(code or "") if vocabulary in self._words else None
        if held is None:
            return code or ""
        return held.label_vi if self.lang == "vi" else held.label_en

    def meaning(self, vocabulary: str, code: str) -> str:
        """The definition of a term."""
        held = self._words[vocabulary].terms[code]
        return held.definition_vi if self.lang == "vi" else held.definition_en

    def number(self, value: float, digits: int = 0) -> str:
        """A number as the language writes it."""
        whole = float(value).is_integer()
        return locale.number(value, self.lang, 0 if whole else max(digits, 1))

    def day(self, value: date | datetime | str | None) -> str:
        """A day as the language writes it."""
        return locale.day(value, self.lang)

    def days(self, written: str) -> str:
        """Days as people write them: one, or from one date to another, shortened within a month."""
        start, end = ends(written)
        if start == end:
            return self.day(start)
        first, last = start.split("/"), end.split("/")
        if len(first) == len(last) == 3 and first[1:] == last[1:]:
            return f"{int(first[0])}–{self.day(end)}"
        return f"{self.day(start)} – {self.day(end)}"

    def moment(self, value: datetime) -> str:
        """A moment in Hanoi."""
        return locale.moment(value, self.lang)

    def section(self, key: str) -> str:
        """The heading of the next section, with its number."""
        self._sections, self._parts = self._sections + 1, 0
        words = self.t(key)
        return (
            f"{_roman(self._sections)}. {words.upper()}"
            if self.lang == "vi"
            else f"{self._sections}. {words}"
        )

    def part(self, key: str) -> str:
        """The heading of the next part of a section, with its number."""
        self._parts += 1
        before = "" if self.lang == "vi" else f"{self._sections}."
        return f"{before}{self._parts}{'.' if self.lang == 'vi' else ''} {self.t(key)}"

    def table(self, key: str, columns: Sequence[Column], rows: Sequence[Row], **values: object) -> Table:
        """The next table, with its number."""
        self._tables += 1
        said = f"{self.t('report.table')} {self._tables}. {self.t(key, **values) if values else self.t(key)}"
        return Table(said, tuple(columns), tuple(rows))

    def listed(
        self,
        key: str,
        columns: Sequence[Column],
        things: Sequence[T],
        row: Callable[[T], Row],
        **values: object,
    ) -> Iterator[Block]:
        """The next table with the first `MOST_ROWS` things, and how many more there are."""
        yield self.table(key, columns, [row(each) for each in things[:MOST_ROWS]], **values)
        yield from self.left_out(len(things))

    def left_out(self, things: int) -> Iterator[Block]:
        """How many things a table of so many leaves out, if it does."""
        if things > MOST_ROWS:
            yield Paragraph(text(self.t("report.more_rows", number=self.number(things - MOST_ROWS))))

    def figure(self, key: str, alt: str, drawn: tuple[str, float, float], **values: object) -> Figure:
        """The next figure, with its number."""
        self._figures += 1
        svg, width, height = drawn
        return Figure(
            f"{self.t('report.figure')} {self._figures}. {self.t(key, **values)}", alt, svg, width, height
        )

    def count(self, value: float | str, what: str, address: str, *, digits: int = 0) -> Run:
        """A figure that leads to what stands behind it, and is told in the annex."""
        shown = value if isinstance(value, str) else self.number(value, digits)
        self.counted.append(Counted(what, shown, address))
        return Run(shown, link=address)

    def cite(self, code: str) -> Text:
        """The number of a source, which leads to it."""
        if code not in self._shelf:
            return ()
        self.cited.setdefault(code, self._shelf[code])
        number = list(self.cited).index(code) + 1
        return text(Run(f"[{number}]", link=self._shelf[code].url))

    def cite_titled(self, title: str) -> Text:
        """The same for a source that is known by its title."""
        return self.cite(next((code for code, held in self._shelf.items() if held.title == title), ""))


def _roman(number: int) -> str:
    """A number of a section of an administrative document.

    >>> [_roman(each) for each in (1, 4, 9, 12)]
    ['I', 'IV', 'IX', 'XII']
    """
    parts = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    written = ""
    for value, letters in parts:
        written += letters * (number // value)
        number %= value
    return written
