"""What was typed about an activity or an idea, as a document: each mistake leads to its field.

A field is named by its pointer in the document, `/name_vi`, and a row by a number of its own: `/sites/0/site`
is the first place that there was, `/sites/new-1/site` a new one. A row without its first field is taken away.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel
from sqlalchemy import Connection

from api.editing.asked import shaped
from api.office.rows import UNKNOWN_ORGANISATION, UNKNOWN_PLACE, UNKNOWN_SOURCE, code_of_new
from api.office.values import Values
from registry.citing import NewSource, add_sources
from registry.dates import uncertain
from registry.editing.choosing import Thing, meant
from registry.errors import Fault, Invalid
from registry.plans.rows import EvidenceRow, TargetTerms
from registry.programmes.documents import ActivityDocument, Counted, IdeaDocument, StepDocument

Json = dict[str, Any]
Model = TypeVar("Model", bound=BaseModel)

ACTIVITY = (
    *("programme", "edition", "name_vi", "name_en", "theme_vi", "theme_en"),
    *("state", "dates", "outcome_vi", "outcome_en"),
)
IDEA = ("name_vi", "name_en", "summary_vi", "summary_en", "call")
STEP = ("stage", "date", "note_vi", "note_en")
TARGET = (
    *("title_vi", "title_en", "unit", "low", "high", "since", "due", "source"),
    *("note_vi", "note_en"),
)
PARTS: Mapping[str, tuple[str, ...]] = {
    "sites": ("site", "source", "note_vi", "note_en"),
    "organisations": ("organisation", "role", "source"),
    "figures": ("kind", "value", "source", "note_vi", "note_en"),
}
"""The fields of each row."""
_FIRST = {"sites": "site", "organisations": "organisation", "figures": "value"}
_THINGS = {"site": (Thing.PLACE, UNKNOWN_PLACE), "organisation": (Thing.ORGANISATION, UNKNOWN_ORGANISATION)}
NO_REASON = "is missing: say why, and how you know"
_PAGE = re.compile(r"(?:(.+?)[\s:,;–-]+)?(https?://\S+)", re.DOTALL)
_NUMBER = re.compile(r"\d{1,12}(?:[.,]\d{1,2})?")


@dataclass
class _Typed:
    """A document as far as it is made, and the mistakes that only its form can tell."""

    connection: Connection
    values: Values
    document: Json = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    rows: dict[str, list[str]] = field(default_factory=dict)
    within: str = ""
    """The pointer of the part of the document that the form is about."""

    def take(self, names: Iterable[str]) -> None:
        """Plain fields; an empty one is absent, so that it is told as missing where it must not be."""
        self.document |= {name: text for name in names if (text := self.values.text(f"/{name}"))}

    def cite(self, at: str = "") -> Json:
        """The source of a row or of the whole: one that is known, or a new one with its address."""
        where = f"{at}/source"
        text = self.values.text(where)
        if not text:
            return {}
        if known := meant(self.connection, Thing.SOURCE, text):
            return {"source": known.code}
        if (page := _PAGE.fullmatch(text)) is None:
            self.faults.append(Fault(where, text, UNKNOWN_SOURCE))
            return {}
        if known := meant(self.connection, Thing.SOURCE, page[2]):
            return {"source": known.code}
        host = urlsplit(page[2]).hostname or ""
        code = code_of_new(host, page[2])
        kind = "official" if f".{host}".endswith(".gov.vn") else "web"
        self.document.setdefault("new_sources", {})[code] = {
            "title": page[1] or page[2],
            "kind": kind,
            "url": page[2],
        }
        return {"source": code}

    def parts(self, part: str, names: tuple[str, ...]) -> None:
        """The rows of a part that were filled in."""
        first = _FIRST[part]
        keys = [key for key in self.values.rows(part) if self.values.text(f"/{part}/{key}/{first}")]
        self.rows[part] = keys
        self.document[part] = [self._row(f"/{part}/{key}", names) for key in keys]

    def _row(self, at: str, names: tuple[str, ...]) -> Json:
        row: Json = {}
        for name in names:
            text = self.values.text(f"{at}/{name}")
            if name == "source":
                row |= self.cite(at)
            elif text:
                row[name] = self._cell(f"{at}/{name}", name, text)
        return row

    def _cell(self, where: str, name: str, text: str) -> Any:
        if name == "value":
            return self.number(where, text)
        if name not in _THINGS:
            return text
        thing, unknown = _THINGS[name]
        found = meant(self.connection, thing, text)
        if found is None:
            self.faults.append(Fault(where, text, unknown))
        return found.code if found else "-"

    def number(self, where: str, text: str) -> float:
        """A number as sources write it, without marks between thousands."""
        if _NUMBER.fullmatch(text):
            return float(text.replace(",", "."))
        self.faults.append(Fault(where, text, "is not a number"))
        return 0

    def day(self, where: str, text: str) -> str:
        """A day as people write it, as YYYY-MM-DD; one that may be several is none."""
        try:
            read = uncertain(text, where)
        except Invalid as error:
            self.faults += error.faults
            return "1900-01-01"
        if read.earliest is None or read.earliest != read.latest:
            self.faults.append(Fault(where, text, "is not a day"))
            return "1900-01-01"
        return read.earliest.isoformat()

    def field_of(self, where: str) -> str:
        """The field of the form that a pointer in the document leads to."""
        parts = where.removeprefix(self.within).split("/")
        if len(parts) > 2 and parts[1] in self.rows and parts[2].isdigit():
            keys = self.rows[parts[1]]
            parts[2] = keys[int(parts[2])] if int(parts[2]) < len(keys) else parts[2]
        return "/source" if parts[1] == "new_sources" else "/".join(parts)

    def made(self, model: type[Model], write: Callable[[Model], Any]) -> Any:
        """What `write` makes of the document; raises Invalid with every mistake, by field."""
        if not self.values.text("/reason"):
            self.faults.append(Fault("/reason", None, NO_REASON))
        told = list(self.faults)
        try:
            held = shaped(model, self.document)
            if not told:
                return write(held)
        except Invalid as error:
            at = {fault.where for fault in told}
            found = (replace(fault, where=self.field_of(fault.where)) for fault in error.faults)
            told += [fault for fault in found if fault.where not in at]
        raise Invalid(told)


def write_activity(connection: Connection, values: Values, write: Callable[[ActivityDocument], Any]) -> Any:
    """Write the activity that was typed; raises Invalid with every mistake at its field."""
    typed = _Typed(connection, values)
    typed.take(ACTIVITY)
    typed.document |= typed.cite()
    for part, names in PARTS.items():
        typed.parts(part, names)
    return typed.made(ActivityDocument, write)


def write_figure(
    connection: Connection, values: Values, before: Json, write: Callable[[ActivityDocument], Any]
) -> Any:
    """Write an activity, as it was before, with one more figure: its fields stand by themselves."""
    typed = _Typed(connection, values, within=f"/figures/{len(before['figures'])}")
    typed.take(("kind", "note_vi", "note_en"))
    if text := values.text("/value"):
        typed.document["value"] = typed.number("/value", text)
    typed.document |= typed.cite()
    new = typed.document.pop("new_sources", {})

    def add(held: Counted) -> Any:
        figures = [*before["figures"], held.model_dump()]
        return write(ActivityDocument.model_validate(before | {"figures": figures, "new_sources": new}))

    return typed.made(Counted, add)


def write_idea(connection: Connection, values: Values, write: Callable[[IdeaDocument], Any]) -> Any:
    """Write the idea that was typed; raises Invalid with every mistake at its field."""
    typed = _Typed(connection, values)
    typed.take(IDEA)
    typed.document |= typed.cite()
    typed.parts("sites", ("site", "source"))
    typed.parts("organisations", ("organisation", "source"))
    return typed.made(IdeaDocument, write)


def write_step(connection: Connection, values: Values, write: Callable[[StepDocument], Any]) -> Any:
    """Write the step that was typed; raises Invalid with every mistake at its field."""
    typed = _Typed(connection, values)
    typed.take(STEP)
    typed.document |= typed.cite()
    return typed.made(StepDocument, write)


def write_evidence(connection: Connection, values: Values, write: Callable[[EvidenceRow], Any]) -> Any:
    """Write what a source says of a target of a plan; raises Invalid with every mistake at its field."""
    typed = _Typed(connection, values)
    typed.take(("link", "note_vi", "note_en"))
    if text := values.text("/value"):
        typed.document["value"] = typed.number("/value", text)
    if text := values.text("/on"):
        typed.document["on"] = typed.day("/on", text)
    typed.document |= typed.cite()
    new = typed.document.pop("new_sources", {})

    def add(held: EvidenceRow) -> Any:
        add_sources(connection, {code: NewSource(**each) for code, each in new.items()})
        return write(held)

    return typed.made(EvidenceRow, add)


def write_target(
    connection: Connection, values: Values, before: Json, write: Callable[[TargetTerms], Any]
) -> Any:
    """Write a target as it was typed; what its form does not show stays as it was before.

    Raises Invalid with every mistake at its field.
    """
    typed = _Typed(connection, values)
    typed.take(("title_vi", "title_en", "unit", "note_vi", "note_en"))
    for name in ("low", "high"):
        if text := values.text(f"/{name}"):
            typed.document[name] = typed.number(f"/{name}", text)
    for name in ("since", "due"):
        if text := values.text(f"/{name}"):
            typed.document[name] = typed.day(f"/{name}", text)
    typed.document |= typed.cite()
    new = typed.document.pop("new_sources", {})
    typed.document = {name: value for name, value in before.items() if name not in TARGET} | typed.document

    def put(held: TargetTerms) -> Any:
        add_sources(connection, {code: NewSource(**each) for code, each in new.items()})
        return write(held)

    return typed.made(TargetTerms, put)
