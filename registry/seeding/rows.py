"""What a row of each data file holds. `data/README.md` says what the columns mean."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from registry.values import (
    Code,
    Codes,
    Day,
    Maybe,
    MaybeCode,
    Number,
    Text,
    Texts,
    Web,
    ascii_digits,
    empty_is_none,
)
from registry.workflow import EventKind, Facet


class Row(BaseModel):
    """A row of a data file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceRow(Row):
    """A page, act or data set that says something."""

    code: Code
    title: Text
    publisher: Maybe
    url: Web
    kind: Code
    published: Maybe
    accessed: Day


class OrganisationRow(Row):
    """An organisation."""

    code: Code
    name_vi: Text
    name_en: Maybe
    kind: Code
    website: Web
    source: Code


class SiteRow(Row):
    """A place, with one or both facets."""

    code: Annotated[str, Field(pattern=r"^[A-Z]{2}\d{3,7}$")]
    name_vi: Text
    name_en: Maybe
    other_names: Texts
    address: Maybe
    stated_district: Annotated[Annotated[str, ascii_digits(3)] | None, BeforeValidator(empty_is_none)]
    stated_commune: Annotated[Annotated[str, ascii_digits(5)] | None, BeforeValidator(empty_is_none)]
    stated_basis: Maybe
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    accuracy_m: Annotated[float, Field(gt=0, le=20000)]
    position_method: Code
    position_source: MaybeCode
    position_date: date
    summary_vi: Maybe
    summary_en: Maybe
    verification: Literal["sourced", "unverified"]
    sources: Codes
    centre_type: MaybeCode
    tier: MaybeCode
    fields: Codes
    industries: Codes
    services: Codes
    investment: MaybeCode
    management: MaybeCode
    exploitation: MaybeCode
    operation: MaybeCode
    planned_opening: Maybe
    category: MaybeCode
    relic_type: MaybeCode
    rank: MaybeCode
    rank_decision: Maybe
    ownership: MaybeCode
    condition: MaybeCode
    occupancy: MaybeCode
    survival: MaybeCode
    relocation: MaybeCode
    built: Maybe
    original_use_vi: Maybe
    original_use_en: Maybe
    area_m2: Number


class EventRow(Row):
    """Something that happened to a place."""

    site: Code
    facet: Facet
    event: EventKind
    date: Maybe
    decision: Maybe
    source: Code
    note_vi: Maybe
    note_en: Maybe


class RoleRow(Row):
    """What an organisation does for a place."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    site: Code
    organisation: Code
    role: Code
    since: Maybe = Field(alias="from")
    until: Maybe = Field(alias="to")
    source: Code


class LinkRow(Row):
    """A connection between two places."""

    from_site: Code
    to_site: Code
    kind: Code
    date: Maybe
    source: Code
    note_vi: Maybe
    note_en: Maybe
