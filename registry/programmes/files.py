"""The data files of programmes, activities and ideas as checked rows; every mistake is found before anything
is written.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from registry.csv_checks import known, table, unique
from registry.csv_rows import Placed
from registry.dates import uncertain
from registry.errors import Fault, Invalid
from registry.programmes.days import days
from registry.programmes.rows import (
    ActivityFigureRow,
    ActivityOrganisationRow,
    ActivityRow,
    ActivitySiteRow,
    IdeaOrganisationRow,
    IdeaRow,
    IdeaSiteRow,
    IdeaStepRow,
    ProgrammeRow,
)
from registry.programmes.steps import Taken, mistakes
from registry.vocabulary import Vocabulary


@dataclass(frozen=True)
class ProgrammeFacts:
    """The rows of the nine tables of programmes; a table of nothing but a header is a table."""

    programmes: list[Placed[ProgrammeRow]]
    activities: list[Placed[ActivityRow]]
    activity_sites: list[Placed[ActivitySiteRow]]
    activity_organisations: list[Placed[ActivityOrganisationRow]]
    activity_figures: list[Placed[ActivityFigureRow]]
    ideas: list[Placed[IdeaRow]]
    idea_steps: list[Placed[IdeaStepRow]]
    idea_sites: list[Placed[IdeaSiteRow]]
    idea_organisations: list[Placed[IdeaOrganisationRow]]


@dataclass(frozen=True)
class Shelves:
    """The codes that rows may name."""

    sources: set[str]
    sites: set[str]
    organisations: set[str]
    vocabularies: Mapping[str, Vocabulary]


def read(folder: Path, faults: list[Fault]) -> ProgrammeFacts:
    """The right rows of the nine tables; what is wrong with the others goes to `faults`."""
    return ProgrammeFacts(
        programmes=table(folder, "programmes", ProgrammeRow, faults),
        activities=table(folder, "activities", ActivityRow, faults),
        activity_sites=table(folder, "activity_sites", ActivitySiteRow, faults),
        activity_organisations=table(folder, "activity_organisations", ActivityOrganisationRow, faults),
        activity_figures=table(folder, "activity_figures", ActivityFigureRow, faults),
        ideas=table(folder, "ideas", IdeaRow, faults),
        idea_steps=table(folder, "idea_steps", IdeaStepRow, faults),
        idea_sites=table(folder, "idea_sites", IdeaSiteRow, faults),
        idea_organisations=table(folder, "idea_organisations", IdeaOrganisationRow, faults),
    )


def check(facts: ProgrammeFacts, shelves: Shelves) -> list[Fault]:
    """What is wrong between the rows, and between them and what they name."""
    return [*_names(facts, shelves), *_words(facts, shelves), *_keys(facts), *_days(facts), *_steps(facts)]


def _named(rows: Iterable[Placed[Any]], column: str, shelf: Iterable[str], of: str) -> list[Fault]:
    return known(rows, lambda row: (getattr(row, column),), shelf, column, of)


def _names(facts: ProgrammeFacts, shelves: Shelves) -> list[Fault]:
    programmes = {row.code for _, row in facts.programmes}
    activities = {row.code for _, row in facts.activities}
    ideas = {row.code for _, row in facts.ideas}
    faults = [
        *_named(facts.activities, "programme", programmes, "programmes/"),
        *_named(facts.ideas, "call", activities, "activities/"),
        *_named(facts.activity_sites, "site", shelves.sites, "sites/"),
        *_named(facts.idea_sites, "site", shelves.sites, "sites/"),
        *_named(facts.activity_organisations, "organisation", shelves.organisations, "organisations/"),
        *_named(facts.idea_organisations, "organisation", shelves.organisations, "organisations/"),
    ]
    of_activities: list[list[Placed[Any]]] = [
        *(facts.activity_sites, facts.activity_organisations, facts.activity_figures)
    ]
    of_ideas: list[list[Placed[Any]]] = [facts.idea_steps, facts.idea_sites, facts.idea_organisations]
    sourced: list[list[Placed[Any]]] = [facts.programmes, facts.activities, facts.ideas]
    for rows in of_activities:
        faults += _named(rows, "activity", activities, "activities/")
    for rows in of_ideas:
        faults += _named(rows, "idea", ideas, "ideas/")
    for rows in (*sourced, *of_activities, *of_ideas):
        faults += _named(rows, "source", shelves.sources, "sources/")
    return faults


def _words(facts: ProgrammeFacts, shelves: Shelves) -> list[Fault]:
    def of(name: str) -> tuple[str, ...]:
        return shelves.vocabularies[name].codes() if name in shelves.vocabularies else ()

    def told(rows: Iterable[Placed[Any]], column: str, name: str) -> list[Fault]:
        return _named(rows, column, of(name), f"vocabulary/{name}.toml")

    return [
        *told(facts.programmes, "kind", "programme_kind"),
        *told(facts.activity_organisations, "role", "activity_role"),
        *told(facts.activity_figures, "kind", "activity_figure"),
    ]


def _keys(facts: ProgrammeFacts) -> list[Fault]:
    def pair(one: str, other: str) -> Callable[[BaseModel], object]:
        return lambda row: (getattr(row, one), getattr(row, other))

    return [
        *unique(facts.programmes, lambda r: r.code, "code"),
        *unique(facts.activities, lambda r: r.code, "code"),
        *unique(facts.ideas, lambda r: r.code, "code"),
        *unique(facts.activity_sites, pair("activity", "site"), "site"),
        *unique(facts.activity_organisations, pair("activity", "organisation"), "organisation"),
        *unique(facts.activity_figures, lambda r: (r.activity, r.kind, r.value, r.source, r.note_vi), "kind"),
        *unique(facts.idea_sites, pair("idea", "site"), "site"),
        *unique(facts.idea_organisations, pair("idea", "organisation"), "organisation"),
    ]


def _days(facts: ProgrammeFacts) -> list[Fault]:
    faults: list[Fault] = []
    for where, row in facts.activities:
        try:
            days(row.dates, f"{where} dates")
        except Invalid as error:
            faults.extend(error.faults)
    return faults


def _steps(facts: ProgrammeFacts) -> list[Fault]:
    """Steps that no idea can take in their order."""
    taken: dict[str, list[Taken]] = defaultdict(list)
    faults: list[Fault] = []
    for where, row in facts.idea_steps:
        wrong = mistakes(taken[row.idea], row.stage, row.date, f"{where} ")
        faults += wrong
        if not wrong:
            day = uncertain(row.date).earliest if row.date else None
            taken[row.idea].append(Taken(row.stage, day))
    return faults
