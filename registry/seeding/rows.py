"""What a row of each data file holds. `data/README.md` says what the columns mean."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from registry.text import clean
from registry.workflow import EventKind, Facet


def _empty_is_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _split(value: object) -> object:
    return (
        tuple(part for part in (clean(piece) for piece in value.split(";")) if part)
        if isinstance(value, str)
        else value
    )


def _web(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError("is not a web address; it starts with https://")
    return value


def _ascii_digits(length: int) -> AfterValidator:
    def check(value: str) -> str:
        if not (value.isascii() and value.isdigit() and len(value) == length):
            raise ValueError(f"is not a code of {length} digits")
        return value

    return AfterValidator(check)


Text = Annotated[
    str,
    BeforeValidator(lambda v: clean(v) if isinstance(v, str) else v),
    Field(min_length=1, max_length=2000),
]
Maybe = Annotated[Text | None, BeforeValidator(_empty_is_none)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=80)]
MaybeCode = Annotated[Code | None, BeforeValidator(_empty_is_none)]
Codes = Annotated[tuple[Code, ...], BeforeValidator(_split)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_split)]
Web = Annotated[Annotated[str, AfterValidator(_web)] | None, BeforeValidator(_empty_is_none)]
Day = Annotated[date | None, BeforeValidator(_empty_is_none)]
Number = Annotated[Annotated[float, Field(gt=0, allow_inf_nan=False)] | None, BeforeValidator(_empty_is_none)]


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
    stated_district: Annotated[Annotated[str, _ascii_digits(3)] | None, BeforeValidator(_empty_is_none)]
    stated_commune: Annotated[Annotated[str, _ascii_digits(5)] | None, BeforeValidator(_empty_is_none)]
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
