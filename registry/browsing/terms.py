"""The words of the vocabularies, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select, true

from registry.tables import source, term, vocabulary
from registry.views import public_site


@dataclass(frozen=True)
class Term:
    """One word of a vocabulary; `replaced_by` is set when it is deprecated."""

    code: str
    label_vi: str
    label_en: str
    definition_vi: str
    definition_en: str
    source: str | None
    aat: str | None
    wikidata: str | None
    replaced_by: str | None


@dataclass(frozen=True)
class Vocabulary:
    """A controlled vocabulary, its terms in their published order."""

    code: str
    title_vi: str
    title_en: str
    source: str
    terms: Mapping[str, Term]


def vocabularies(connection: Connection) -> dict[str, Vocabulary]:
    """Every vocabulary by its code, deprecated terms included."""
    words: dict[str, dict[str, Term]] = {}
    rows = connection.execute(
        select(
            term.c.vocabulary,
            term.c.code,
            term.c.label_vi,
            term.c.label_en,
            term.c.definition_vi,
            term.c.definition_en,
            term.c.source,
            term.c.aat,
            term.c.wikidata,
            term.c.replaced_by,
        ).order_by(term.c.vocabulary, term.c.position)
    )
    for holder, *fields in rows:
        word = Term(*fields)
        words.setdefault(holder, {})[word.code] = word
    heads = connection.execute(
        select(vocabulary.c.code, vocabulary.c.title_vi, vocabulary.c.title_en, vocabulary.c.source).order_by(
            vocabulary.c.code
        )
    )
    return {code: Vocabulary(code, vi, en, source, words.get(code, {})) for code, vi, en, source in heads}


@dataclass(frozen=True)
class Cited:
    """A source, and how many published places name it."""

    code: str
    title: str
    publisher: str | None
    url: str | None
    kind: str
    published: str | None
    accessed: date | None
    places: int


def sources(connection: Connection) -> tuple[Cited, ...]:
    """Every source, the most named first."""
    held = func.jsonb_array_elements(public_site.c.sources).table_valued("value", name="held")
    code = held.c.value.op("->>")("code")
    named = (
        select(code.label("code"), func.count().label("places"))
        .select_from(public_site.join(held, true()))
        .group_by(code)
        .subquery()
    )
    number = func.coalesce(named.c.places, 0)
    rows = connection.execute(
        select(
            source.c.code, source.c.title, source.c.publisher, source.c.url, source.c.kind,
            source.c.published, source.c.accessed, number,
        )
        .outerjoin_from(source, named, named.c.code == source.c.code)
        .order_by(number.desc(), source.c.title, source.c.code)
    )  # fmt: skip
    return tuple(Cited(*row) for row in rows)
