"""Controlled vocabularies: read from `data/vocabulary/*.toml`, checked, and put into the database.

A term is never removed, because records may use it; it is deprecated and names its replacement.
"""

import tomllib
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from registry.errors import Fault, Invalid
from registry.language import Lang
from registry.tables import term, vocabulary


class Term(BaseModel):
    """A word of a vocabulary: a stable code, and what people read."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    vi: str = Field(min_length=1)
    en: str = Field(min_length=1)
    definition_vi: str = Field(min_length=1)
    definition_en: str = Field(min_length=1)
    source: str | None = None
    aat: str | None = Field(
        default=None, pattern=r"^3\d{8}$", description="Getty AAT number, only where verified."
    )
    wikidata: str | None = Field(
        default=None, pattern=r"^Q\d+$", description="Wikidata item, only where verified."
    )
    replaced_by: str | None = None

    def label(self, lang: Lang) -> str:
        """The term in one language."""
        return self.vi if lang == "vi" else self.en


class Vocabulary(BaseModel):
    """A list of terms, in the order in which people should see them."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title_vi: str = Field(min_length=1)
    title_en: str = Field(min_length=1)
    source: str = Field(min_length=1)
    term: tuple[Term, ...] = Field(min_length=1)

    def codes(self) -> tuple[str, ...]:
        """The codes, in order."""
        return tuple(entry.code for entry in self.term)


class Written(NamedTuple):
    """How many terms were new and how many changed."""

    added: int
    changed: int


def _faults_of(file: str, content: dict[str, object], error: ValidationError) -> list[Fault]:
    faults = []
    for problem in error.errors():
        where = list(problem["loc"])
        if len(where) > 1 and where[0] == "term" and isinstance(where[1], int):
            entry = content["term"][where[1]]  # type: ignore[index]  # pydantic has found a list here
            named = (
                entry.get("code", f"number {where[1] + 1}")
                if isinstance(entry, dict)
                else f"number {where[1] + 1}"
            )
            where[:2] = [f"term {named}"]
        given = None if problem["type"] == "missing" else problem.get("input")
        faults.append(Fault(f"{file}: {' '.join(map(str, where))}", given, problem["msg"]))
    return faults


def read_vocabularies(folder: Path) -> dict[str, Vocabulary]:
    """All vocabularies of a folder by code.

    Raises Invalid with every mistake of every file: broken TOML with its line, a field, a repeated code, a
    replacement that does not exist.
    """
    found: dict[str, Vocabulary] = {}
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.toml")):
        file = f"vocabulary/{path.name}"
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as reason:
            faults.append(Fault(file, None, f"cannot be read: {reason}"))
            continue
        try:
            entry = Vocabulary.model_validate(content)
        except ValidationError as error:
            faults.extend(_faults_of(file, content, error))
            continue
        if entry.code != path.stem:
            faults.append(Fault(f"{file}: code", entry.code, "must be the file's name", (path.stem,)))
        codes = entry.codes()
        faults.extend(
            Fault(f"{file}: term {code}", code, "is listed twice")
            for code in sorted({c for c in codes if codes.count(c) > 1})
        )
        faults.extend(
            Fault(
                f"{file}: term {item.code} replaced_by",
                item.replaced_by,
                "is not a term of this vocabulary",
                codes,
            )
            for item in entry.term
            if item.replaced_by is not None and item.replaced_by not in codes
        )
        found[entry.code] = entry
    if not found and not faults:
        faults.append(Fault("vocabulary", str(folder), "holds no vocabulary files"))
    if faults:
        raise Invalid(faults)
    return found


def write_vocabularies(connection: Connection, vocabularies: dict[str, Vocabulary]) -> Written:
    """Bring the database's terms up to the files'; what is equal is not touched.

    Raises Invalid when the database has a term that the files lack: it may be in use, so it must be
    deprecated instead.
    """
    known = {(row.vocabulary, row.code) for row in connection.execute(select(term.c.vocabulary, term.c.code))}
    given = {(entry.code, item.code) for entry in vocabularies.values() for item in entry.term}
    if missing := sorted(known - given):
        raise Invalid(
            Fault(
                f"vocabulary/{shelf}.toml",
                code,
                "is gone, but records may use it; keep it and set replaced_by",
            )
            for shelf, code in missing
        )
    heads = insert(vocabulary).values(
        [
            {"code": v.code, "title_vi": v.title_vi, "title_en": v.title_en, "source": v.source}
            for v in vocabularies.values()
        ]
    )
    new_heads = {c.name: heads.excluded[c.name] for c in vocabulary.c if c.name != "code"}
    connection.execute(
        heads.on_conflict_do_update(
            index_elements=["code"],
            set_=new_heads,
            where=func.row(*(vocabulary.c[name] for name in new_heads)).is_distinct_from(
                func.row(*new_heads.values())
            ),
        )
    )
    # Replacements first, so that the foreign key of a deprecated term finds its target.
    rows = [
        {
            "vocabulary": entry.code,
            "code": item.code,
            "position": position,
            "label_vi": item.vi,
            "label_en": item.en,
            "definition_vi": item.definition_vi,
            "definition_en": item.definition_en,
            "source": item.source,
            "aat": item.aat,
            "wikidata": item.wikidata,
            "deprecated": item.replaced_by is not None,
            "replaced_by": item.replaced_by,
        }
        for entry in vocabularies.values()
        for position, item in sorted(enumerate(entry.term), key=lambda pair: pair[1].replaced_by is not None)
    ]
    upsert = insert(term).values(rows)
    fresh = {c.name: upsert.excluded[c.name] for c in term.c if c.name not in ("vocabulary", "code")}
    touched = connection.execute(
        upsert.on_conflict_do_update(
            index_elements=["vocabulary", "code"],
            set_=fresh,
            where=func.row(*(term.c[name] for name in fresh)).is_distinct_from(func.row(*fresh.values())),
        ).returning(term.c.vocabulary, term.c.code)
    ).all()
    changed = sum((row.vocabulary, row.code) in known for row in touched)
    return Written(len(touched) - changed, changed)
