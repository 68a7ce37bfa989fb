"""One cell as a value of its field, or the one issue that it has."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from registry.dates import FORMS, UncertainDate, uncertain
from registry.errors import Invalid
from registry.importing.codes import Code
from registry.importing.fields import Field, Type
from registry.importing.grids import Cell
from registry.importing.issues import Issue, issue, shown
from registry.importing.limits import LONGEST_CELL
from registry.importing.terms import Lexicon, unknown
from registry.language import Words
from registry.text import clean

SEPARATOR = ";"


class Clear:
    """What a cell with a dash asks for: that the field be emptied."""


CLEAR: Final = Clear()
DASHES = frozenset({"-", "–", "—"})
_ERROR = re.compile(r"#(?:REF|N/A|DIV/0|VALUE|NAME|NUM|NULL|SPILL|CALC)[!?]?", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_CODE = re.compile(r"[A-Z]{2}\d{3,7}")
_WEB = re.compile(r"https?://\S+\.\S+")
_DEGREES = re.compile(
    r"(?P<d>\d{1,3})\s*[°ºd]\s*(?:(?P<m>\d{1,2}(?:[.,]\d+)?)\s*['’′]\s*)?(?:(?P<s>\d{1,2}(?:[.,]\d+)?)\s*(?:\"|”|″|''))?\s*[NEBĐnebđ]?"
)


@dataclass(frozen=True)
class Words_:  # noqa: N801  # beside `Words`, what cells are read with
    """What cells are read with: the vocabularies, the codes of known sources, and today."""

    lexicons: Mapping[str, Lexicon]
    sources: frozenset[str]
    today: date


class Wrong(Exception):  # noqa: N818  # never leaves this package
    """A cell that cannot be read; carries its issue."""

    def __init__(self, found: Issue) -> None:
        self.issue = found
        super().__init__(found.message.en)
