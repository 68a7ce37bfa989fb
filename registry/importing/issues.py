"""One issue: where it is, what stood there, what is wrong and how to mend it, in both languages."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from registry.errors import Fault, Invalid
from registry.importing.codes import Code, Severity
from registry.language import Words

WARNINGS = frozenset(
    {
        Code.UNKNOWN_COLUMN,
        Code.AMBIGUOUS_COLUMN,
        Code.AXES_EXCHANGED,
        Code.MERGED_CELLS,
        Code.GARBLED_TEXT,
    }
)
"""What is a warning unless it is said otherwise; everything else is an error."""

LONGEST_SHOWN = 200
"""Characters of a value that an issue repeats."""


class Template(NamedTuple):
    """The words of a code, with `{names}` to fill in."""

    message: Words
    hint: Words


class Issue(NamedTuple):
    """One thing that is wrong.

    `row` is the number that a spreadsheet shows (or the number of a feature, from 1), None for the file as a
    whole; `column` is the file's own heading.
    """

    row: int | None
    column: str | None
    code: Code
    severity: Severity
    value: str | None
    message: Words
    hint: Words

    @property
    def is_error(self) -> bool:
        """Whether it stops the import."""
        return self.severity is Severity.ERROR

    def as_json(self) -> dict[str, object]:
        """The issue as programs read it; `hint` is in both languages, and in each by itself."""
        return {
            "row": self.row,
            "column": self.column,
            "code": self.code.value,
            "severity": self.severity.value,
            "value": self.value,
            "message_vi": self.message.vi,
            "message_en": self.message.en,
            "hint": f"{self.hint.vi} / {self.hint.en}",
            "hint_vi": self.hint.vi,
            "hint_en": self.hint.en,
        }


def from_json(held: Mapping[str, Any]) -> Issue:
    """The issue that `Issue.as_json` has written."""
    return Issue(
        held["row"],
        held["column"],
        Code(held["code"]),
        Severity(held["severity"]),
        held["value"],
        Words(held["message_vi"], held["message_en"]),
        Words(held["hint_vi"], held["hint_en"]),
    )


class Unreadable(Invalid):
    """A file of which nothing can be read; `issue` says why."""

    def __init__(self, issue: Issue) -> None:
        self.issue = issue
        super().__init__(Fault("file", issue.value, issue.message.en))


@cache
def templates() -> Mapping[Code, Template]:
    """The words of every code."""
    held = tomllib.loads((files("registry.importing") / "issues.toml").read_text(encoding="utf-8"))
    return {
        Code(code): Template(
            Words(words["message_vi"], words["message_en"]), Words(words["hint_vi"], words["hint_en"])
        )
        for code, words in held.items()
    }


def shown(value: object) -> str | None:
    """A cell's value as an issue repeats it, cut when it is long.

    >>> shown(105.0), shown(date(2022, 11, 17)), shown(None)
    ('105', '17/11/2022', None)
    """
    if value is None or value == "":
        return None
    if isinstance(value, float) and value.is_integer():
        text = str(int(value))
    elif isinstance(value, date):
        text = value.strftime("%d/%m/%Y")
    else:
        text = str(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def issue(
    code: Code,
    row: int | None = None,
    column: str | None = None,
    /,
    *,
    value: object = None,
    severity: Severity | None = None,
    **words: object,
) -> Issue:
    """The issue of a code; `words` fill its template, where `field` may be `Words` of both languages."""
    told = shown(value)
    filled: dict[str, object] = {"value": told or ""}
    for name, held in words.items():
        if isinstance(held, Words):
            filled |= {f"{name}_vi": held.vi, f"{name}_en": held.en}
        else:
            filled[name] = held
    template = templates()[code]
    weight = severity or (Severity.WARNING if code in WARNINGS else Severity.ERROR)
    return Issue(
        row,
        column,
        code,
        weight,
        told,
        Words(_filled(template.message.vi, filled), _filled(template.message.en, filled)),
        Words(_filled(template.hint.vi, filled), _filled(template.hint.en, filled)),
    )


def _filled(template: str, words: Mapping[str, object]) -> str:
    text = template.format_map(words)
    # A sentence may begin with the name of a field.
    return text[:1].upper() + text[1:]
