"""Documents as people read them: each value in the words of the page, each change as a row.

Everything here is plain text; templates escape it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from api.pages.fields import FIELDS, SEVERAL, Field, Form, generic, label_of
from api.pages.values import Bit, Line, Lines, Values, rank, text, unescaped
from api.wording import wording
from registry.dates import uncertain
from registry.editing.merging import Conflict, Difference


class Row(NamedTuple):
    """One field that differs; lines are empty where nothing stood, or nothing will."""

    pointer: str
    label: str
    before: Lines
    after: Lines


class Choice(NamedTuple):
    """One field that two have changed: as it was, as it is now, and as the request wants it."""

    pointer: str
    label: str
    base: Lines
    live: Lines
    wanted: Lines


class Group(NamedTuple):
    """A part of a document: a title, and its fields with their values; a label is empty in a list."""

    title: str
    rows: tuple[tuple[str, Lines], ...]


_LONGEST = 600
"""Words of a text that are compared one by one."""


class Telling(Values):
    """How a page tells documents and what changes in them."""

    def rows(self, changes: Iterable[Difference], *documents: Mapping[str, Any] | None) -> list[Row]:
        """A row for each change, in the order of the fields; the documents say what a number stands for."""
        return [
            Row(
                each.pointer,
                self.label(each.pointer, *documents),
                *_told_apart(
                    self.value(each.pointer, each.before),
                    self.value(each.pointer, each.after),
                    FIELDS.get(generic(each.pointer)),
                ),
            )
            for each in sorted(changes, key=lambda each: (rank(each.pointer), each.pointer))
        ]

    def choices(self, conflicts: Iterable[Conflict], *documents: Mapping[str, Any] | None) -> list[Choice]:
        """A choice for each field that two have changed, in the order of the fields."""
        return [
            Choice(
                each.pointer,
                self.label(each.pointer, *documents),
                *(self.value(each.pointer, value) for value in (each.base, each.live, each.wanted)),
            )
            for each in sorted(conflicts, key=lambda each: (rank(each.pointer), each.pointer))
        ]

    def label(self, pointer: str, *documents: Mapping[str, Any] | None) -> str:
        """What a field is called; one of several things by what it is, too."""
        names = pointer.removeprefix("/").split("/")
        own = label_of(pointer, self.lang)
        if names[0] not in SEVERAL or len(names) < 2:
            return own
        if len(names) == 2:
            return label_of(f"/{names[0]}/*", self.lang)
        subject = self._subject(names[0], unescaped(names[1]), documents)
        return f"{label_of(f'/{names[0]}/*', self.lang)} “{subject}” – {own}"

    def sheet(self, document: Mapping[str, Any]) -> list[Group]:
        """A whole document, part by part; what is empty is left out."""
        groups = [Group(wording(self.lang)("requests.general"), tuple(self._plain_fields(document)))]
        for part in ("centre", "heritage"):
            if document.get(part):
                rows = tuple(self._members(f"/{part}", document[part]))
                groups.append(Group(label_of(f"/{part}", self.lang), rows))
        for part in SEVERAL:
            held = document.get(part) or {}
            lines = tuple(
                ("", self.value(f"/{part}/{key}", each)) for key, each in sorted(held.items(), key=_place)
            )
            if lines:
                groups.append(Group(label_of(f"/{part}", self.lang), lines))
        return groups

    def _plain_fields(self, document: Mapping[str, Any]) -> Iterator[tuple[str, Lines]]:
        for pointer in FIELDS:
            name = pointer[1:]
            if "/" in name or name in (*SEVERAL, "centre", "heritage"):
                continue
            # That a place is public says the page itself.
            if document.get(name) and (name, document[name]) != ("publication", "published"):
                yield label_of(pointer, self.lang), self.value(pointer, document[name])

    def _members(self, above: str, held: Mapping[str, Any]) -> Iterator[tuple[str, Lines]]:
        for name in sorted(held, key=lambda name: rank(f"{above}/{name}")):
            if lines := self.value(f"{above}/{name}", held[name]):
                yield label_of(f"{above}/{name}", self.lang), lines

    def _subject(self, part: str, key: str, documents: Iterable[Mapping[str, Any] | None]) -> str:
        held = ((each or {}).get(part, {}).get(key) for each in documents)
        found = next((each for each in held if each), None) or {}
        leading = {"events": ("kind", "date"), "organisations": ("organisation",), "links": ("to",)}
        names = leading.get(part, ())
        if part == "sources":
            known = self.names.sources.get(key)
            return known.title if known is not None else key
        texts = (text(self.value(f"/{part}/{key}/{name}", found.get(name))) for name in names)
        return ", ".join(each for each in texts if each) or key


class Pair(NamedTuple):
    """One field of two documents side by side."""

    label: str
    one: Lines
    other: Lines


def beside(one: list[Group], other: list[Group]) -> list[Pair]:
    """Two documents field by field, in the order of the first; a list of things is one field."""
    left, right = _flat(one), _flat(other)
    return [Pair(label, left.get(label, ()), right.get(label, ())) for label in {**left, **right}]


def _flat(groups: list[Group]) -> dict[str, Lines]:
    found: dict[str, Lines] = {}
    for group in groups:
        for label, lines in group.rows:
            name = label or group.title
            found[name] = (*found.get(name, ()), *lines)
    return found


def _place(entry: tuple[str, Any]) -> tuple[int, date, str]:
    """Sources stand in their own order, what is dated in the order of its days."""
    key, held = entry
    dated = held.get("date") or held.get("since")
    return held.get("position", 0), (uncertain(dated).earliest if dated else None) or date.min, key


def _told_apart(before: Lines, after: Lines, field: Field | None) -> tuple[Lines, Lines]:
    """Two texts with what differs between them marked; other values are changed as a whole."""
    if field is None or field.form is not Form.TEXT or len(before) != 1 or len(after) != 1:
        return before, after
    one, other = (re.split(r"(\s+)", text(each)) for each in (before, after))
    if max(len(one), len(other)) > _LONGEST:
        return before, after
    left: list[Bit] = []
    right: list[Bit] = []
    for tag, begin, end, start, stop in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        for bits, words in ((left, one[begin:end]), (right, other[start:stop])):
            if words:
                bits.append(Bit("".join(words), tag != "equal"))
    return (Line(_joined(left)),), (Line(_joined(right)),)


def _joined(bits: list[Bit]) -> tuple[Bit, ...]:
    """Bits with those side by side that are changed alike as one; a space between two changed words is
    changed with them.

    >>> _joined([Bit("Hội", True), Bit(" "), Bit("quán", True), Bit(" cũ")])
    (Bit(text='Hội quán', changed=True), Bit(text=' cũ', changed=False))
    """
    joined: list[Bit] = []
    for place, bit in enumerate(bits):
        between = bit.text.isspace() and 0 < place < len(bits) - 1 and bits[place + 1].changed
        changed = bit.changed or (between and joined[-1].changed)
        if joined and joined[-1].changed == changed:
            joined[-1] = Bit(joined[-1].text + bit.text, changed)
        else:
            joined.append(Bit(bit.text, changed))
    return tuple(joined)
