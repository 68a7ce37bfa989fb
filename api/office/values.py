"""What a form holds: texts by the name of their field, which is its JSON pointer in the document."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

_ROW = re.compile(r"[0-9]{1,18}|new-[A-Za-z0-9-]{1,40}")
"""The number of a part of a document, or the name of a new one (`registry.editing.model`)."""


@dataclass(frozen=True)
class Values:
    """Texts by field, in the order of the form; a field that can be chosen several times has several."""

    held: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, object]]) -> "Values":
        r"""The texts among the pairs of a form that was sent; files are left out.

        >>> Values.of([("/name_vi", "Ga\0 cũ"), ("/file", 7)]).text("/name_vi")
        'Ga  cũ'
        """
        found: dict[str, tuple[str, ...]] = {}
        for name, value in pairs:
            if isinstance(value, str):
                # No database holds NUL; browsers send line ends as \r\n.
                text = value.replace("\0", " ").replace("\r\n", "\n")
                found[name] = (*found.get(name, ()), text)
        return cls(found)

    def has(self, name: str) -> bool:
        """Whether the form has the field, ticked when it is a box."""
        return name in self.held

    def text(self, name: str) -> str:
        """The text of a field without blanks around it; empty when the form lacks it."""
        return self.held.get(name, ("",))[-1].strip()

    def raw(self, name: str) -> str:
        """The text of a field exactly as it was typed."""
        return self.held.get(name, ("",))[-1]

    def texts(self, name: str) -> tuple[str, ...]:
        """Every text of a field that is not empty."""
        return tuple(text for text in self.held.get(name, ()) if text.strip())

    def lines(self, name: str) -> tuple[str, ...]:
        """The lines of a text that are not empty."""
        return tuple(line.strip() for line in self.raw(name).splitlines() if line.strip())

    def rows(self, part: str) -> tuple[str, ...]:
        """The numbers and names of the rows of a part, in the order of the form.

        >>> Values.of((f"/events/{key}/date", "2015") for key in ("7", "<b>", "new-1")).rows("events")
        ('7', 'new-1')
        """
        above = f"/{part}/"
        keys = (name.removeprefix(above).split("/")[0] for name in self.held if name.startswith(above))
        return tuple(dict.fromkeys(key for key in keys if _ROW.fullmatch(key)))

    def row(self, part: str, key: str) -> dict[str, str]:
        """The texts of one row, by the last part of their names."""
        above = f"/{part}/{key}/"
        return {name.removeprefix(above): self.text(name) for name in self.held if name.startswith(above)}

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Every field with each of its texts, as the form would be sent again."""
        for name, texts in self.held.items():
            for text in texts:
                yield name, text

    def with_(self, more: Mapping[str, tuple[str, ...]]) -> "Values":
        """The same with other fields."""
        return Values({**self.held, **more})
