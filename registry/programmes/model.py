"""Programmes, activities and ideas as the public sees them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from registry.workflow import ActivityState, IdeaStage


class Source(NamedTuple):
    """Who says so."""

    code: str
    title: str
    url: str | None


class Place(NamedTuple):
    """A public place that an activity uses, or an idea is for; the units are those of a place now."""

    code: str
    slug: str
    kind: str
    name_vi: str
    name_en: str | None
    district: tuple[str, str, str] | None
    commune: tuple[str, str, str] | None
    """Code, Vietnamese and English name of a unit."""
    source: Source
    note_vi: str | None
    note_en: str | None


class Host(NamedTuple):
    """An organisation behind an activity or an idea; ideas have no roles."""

    code: str
    name_vi: str
    name_en: str | None
    role: str | None
    source: Source


class Figure(NamedTuple):
    """A number as a source gives it; others may stand beside it."""

    kind: str
    value: Decimal
    source: Source
    note_vi: str | None
    note_en: str | None


class Step(NamedTuple):
    """A stage that an idea reached."""

    stage: IdeaStage
    date_text: str | None
    earliest: date | None
    latest: date | None
    source: Source
    note_vi: str | None
    note_en: str | None


@dataclass(frozen=True)
class Programme:
    """Something that is done again and again."""

    code: str
    kind: str
    name_vi: str
    name_en: str
    summary_vi: str | None
    summary_en: str | None
    source: Source
    version: int
    updated_at: datetime


@dataclass(frozen=True)
class Activity:
    """One edition of a programme, with its public places, organisations and figures."""

    code: str
    programme: str
    programme_vi: str
    programme_en: str
    kind: str
    edition: str | None
    name_vi: str
    name_en: str
    theme_vi: str | None
    theme_en: str | None
    state: ActivityState
    date_text: str
    first_day: date
    last_day: date
    outcome_vi: str | None
    outcome_en: str | None
    source: Source
    sites: tuple[Place, ...]
    organisations: tuple[Host, ...]
    figures: tuple[Figure, ...]
    version: int
    updated_at: datetime

    @cached_property
    def figures_by_kind(self) -> Mapping[str, tuple[Figure, ...]]:
        """The figures of each kind side by side, in the order of the vocabulary."""
        found: dict[str, tuple[Figure, ...]] = {}
        for each in self.figures:
            found[each.kind] = (*found.get(each.kind, ()), each)
        return found


@dataclass(frozen=True)
class Idea:
    """A creative idea or start-up, with the steps that it has taken."""

    code: str
    name_vi: str
    name_en: str
    summary_vi: str | None
    summary_en: str | None
    call: str | None
    call_vi: str | None
    call_en: str | None
    source: Source
    steps: tuple[Step, ...]
    sites: tuple[Place, ...]
    organisations: tuple[Host, ...]
    version: int
    updated_at: datetime

    @property
    def stage(self) -> IdeaStage | None:
        """How far it has come; None when no source tells of a step."""
        return self.steps[-1].stage if self.steps else None
