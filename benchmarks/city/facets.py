"""What a place is: the cells of its facets, in the words that the database has."""

from collections.abc import Mapping
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from benchmarks.city import histories
from benchmarks.city.words import Named
from registry.tables import organisation, source, term

Cells = dict[str, Any]


class Cited(NamedTuple):
    """What places refer to, as the seed has it: the terms of each vocabulary, sources, organisations."""

    terms: Mapping[str, tuple[str, ...]]
    sources: tuple[str, ...]
    organisations: tuple[str, ...]

    @classmethod
    def of(cls, connection: Connection) -> "Cited":
        terms: dict[str, tuple[str, ...]] = {}
        for row in connection.execute(select(term).order_by(term.c.vocabulary, term.c.position)):
            terms[row.vocabulary] = (*terms.get(row.vocabulary, ()), row.code)
        sources, organisations = (
            tuple(connection.scalars(select(table.c.code).order_by(table.c.code)))
            for table in (source, organisation)
        )
        return cls(terms, sources, organisations)

    def one(self, draw: Random, vocabulary: str, *, known: float = 1.0) -> str | None:
        """A term, the first ones more often; None for the share of places of which it is not known."""
        codes = self.terms[vocabulary]
        at = int(len(codes) * draw.random() * draw.random())
        return codes[at] if draw.random() < known else None

    def some(self, draw: Random, vocabulary: str, most: int) -> list[str]:
        """One to `most` terms, each once, in the order of the vocabulary."""
        codes = self.terms[vocabulary]
        return [codes[at] for at in sorted(draw.sample(range(len(codes)), draw.randint(1, most)))]


def centre(draw: Random, cited: Cited, named: Named | None) -> Cells:
    return {
        "centre_type": named.term if named else cited.one(draw, "centre_type"),
        "tier": cited.one(draw, "tier", known=0.6),
        "fields": cited.some(draw, "creative_field", 3),
        "industries": cited.some(draw, "cultural_industry", 3),
        "services": cited.some(draw, "service", 5),
        "investment": cited.one(draw, "investment_model", known=0.7),
        "management": cited.one(draw, "management_model", known=0.7),
        "exploitation": cited.one(draw, "exploitation_model", known=0.5),
        "operation": cited.one(draw, "operation_model", known=0.5),
    }


def heritage(draw: Random, cited: Cited, named: Named | None, *, used: bool) -> Cells:
    """Of a place that is `used` nothing is gone."""
    return {
        "category": named.term if named else cited.one(draw, "heritage_category"),
        "relic_type": cited.one(draw, "relic_type", known=0.4),
        "rank": cited.one(draw, "rank", known=0.3),
        "ownership": cited.one(draw, "ownership", known=0.6),
        "condition": cited.one(draw, "condition", known=0.6),
        "occupancy": "occupied" if used else cited.one(draw, "occupancy", known=0.6),
        "survival": "standing" if used or draw.random() < 0.97 else "demolished",
        "relocation": cited.one(draw, "relocation", known=0.05),
        **histories.years("built", histories.built(draw)),
        "area_m2": draw.randint(40, 20_000) if draw.random() < 0.5 else None,
    }
