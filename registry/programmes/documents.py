"""What may be written of an activity or an idea. Every mistake is told at once, by JSON pointer."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlalchemy import Connection, select

from registry.citing import NewSource
from registry.errors import Fault, Invalid
from registry.programmes.days import days
from registry.programmes.rows import Key
from registry.tables import activity, organisation, programme, site, source, term
from registry.values import Code, Maybe, MaybeCode, Text
from registry.workflow import ActivityState, IdeaStage, Publication


def _dated(value: str) -> str:
    try:
        days(value)
    except Invalid as error:
        raise ValueError(error.faults[0].message) from None
    return value


Optional = Annotated[Maybe, Field(default=None)]
_Name = Annotated[Text, Field(max_length=300)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class UsedSite(_Part):
    """A place, by its code."""

    site: Code
    source: Code
    note_vi: Optional
    note_en: Optional


class Hosting(_Part):
    """What an organisation does for an activity."""

    organisation: Code
    role: Code
    source: Code


class Counted(_Part):
    """A number as a source gives it."""

    kind: Code
    value: Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]
    source: Code
    note_vi: Optional
    note_en: Optional


class ActivityDocument(_Part):
    """All that can be written of an activity, its code aside."""

    programme: Key
    edition: Optional
    name_vi: _Name
    name_en: _Name
    theme_vi: Optional
    theme_en: Optional
    state: ActivityState
    dates: Annotated[Text, AfterValidator(_dated)]
    outcome_vi: Optional
    outcome_en: Optional
    source: Code
    sites: Annotated[tuple[UsedSite, ...], Field(max_length=500)] = ()
    organisations: Annotated[tuple[Hosting, ...], Field(max_length=200)] = ()
    figures: Annotated[tuple[Counted, ...], Field(max_length=200)] = ()
    new_sources: Annotated[dict[Code, NewSource], Field(max_length=50)] = {}


class IdeaSite(_Part):
    """A place that an idea is for, by its code."""

    site: Code
    source: Code


class Maker(_Part):
    """An organisation behind an idea."""

    organisation: Code
    source: Code


class IdeaDocument(_Part):
    """All that can be written of an idea, its code and its steps aside."""

    name_vi: _Name
    name_en: _Name
    summary_vi: Optional
    summary_en: Optional
    call: Annotated[MaybeCode, Field(default=None)]
    source: Code
    sites: Annotated[tuple[IdeaSite, ...], Field(max_length=50)] = ()
    organisations: Annotated[tuple[Maker, ...], Field(max_length=50)] = ()
    new_sources: Annotated[dict[Code, NewSource], Field(max_length=50)] = {}


class StepDocument(_Part):
    """The next step of an idea."""

    stage: IdeaStage
    date: Optional
    source: Code
    note_vi: Optional
    note_en: Optional
    new_sources: Annotated[dict[Code, NewSource], Field(max_length=50)] = {}


def require_known(connection: Connection, held: ActivityDocument | IdeaDocument | StepDocument) -> None:
    """Check that everything that a document names is there; raises Invalid with every fault."""
    faults = [*_sources(connection, held)]
    if isinstance(held, ActivityDocument):
        faults += _activity(connection, held)
    elif isinstance(held, IdeaDocument):
        faults += _idea(connection, held)
    if faults:
        raise Invalid(faults)


def site_ids(connection: Connection, codes: Iterable[str]) -> dict[str, Any]:
    """The ids of places by code, as far as this account sees them; those that were removed are left out."""
    wanted = select(site.c.code, site.c.id).where(
        site.c.code.in_(list(codes)), site.c.publication != Publication.DELETED.value
    )
    return {row.code: row.id for row in connection.execute(wanted)}


def _cited(held: BaseModel) -> Iterator[tuple[str, str]]:
    """Every code of a source, with its pointer."""
    if (own := getattr(held, "source", None)) is not None:
        yield "/source", own
    for name in ("sites", "organisations", "figures"):
        for place, each in enumerate(getattr(held, name, ())):
            yield f"/{name}/{place}/source", each.source


def _sources(connection: Connection, held: ActivityDocument | IdeaDocument | StepDocument) -> Iterator[Fault]:
    cited = dict(_cited(held))
    there = _among(connection, source.c.code, cited.values())
    for where, code in cited.items():
        if code not in there and code not in held.new_sources:
            yield Fault(where, code, "is a source that the registry does not know; give its title and kind")
    kinds = _terms(connection, "source_kind")
    for code, new in held.new_sources.items():
        if new.kind not in kinds:
            yield Fault(f"/new_sources/{code}/kind", new.kind, "is not a code of its vocabulary", kinds)


def _activity(connection: Connection, held: ActivityDocument) -> Iterator[Fault]:
    if not _among(connection, programme.c.code, [held.programme]):
        yield Fault("/programme", held.programme, "is not the code of a programme")
    yield from _parts(connection, held)
    roles, kinds = _terms(connection, "activity_role"), _terms(connection, "activity_figure")
    for place, host in enumerate(held.organisations):
        if host.role not in roles:
            yield Fault(f"/organisations/{place}/role", host.role, "is not a code of its vocabulary", roles)
    for place, figure in enumerate(held.figures):
        if figure.kind not in kinds:
            yield Fault(f"/figures/{place}/kind", figure.kind, "is not a code of its vocabulary", kinds)


def _idea(connection: Connection, held: IdeaDocument) -> Iterator[Fault]:
    if held.call is not None and not _among(connection, activity.c.code, [held.call]):
        yield Fault("/call", held.call, "is not the code of an activity")
    yield from _parts(connection, held)


def _parts(connection: Connection, held: ActivityDocument | IdeaDocument) -> Iterator[Fault]:
    sites = site_ids(connection, (each.site for each in held.sites))
    named = [each.site for each in held.sites]
    for place, code in enumerate(named):
        if code not in sites:
            yield Fault(f"/sites/{place}/site", code, "is not the code of a place")
        elif code in named[:place]:
            yield Fault(f"/sites/{place}/site", code, "stands twice")
    hosts = [each.organisation for each in held.organisations]
    there = _among(connection, organisation.c.code, hosts)
    for place, code in enumerate(hosts):
        if code not in there:
            yield Fault(f"/organisations/{place}/organisation", code, "is not an organisation")
        elif code in hosts[:place]:
            yield Fault(f"/organisations/{place}/organisation", code, "stands twice")


def _among(connection: Connection, column: Any, codes: Iterable[str]) -> set[str]:
    return set(connection.scalars(select(column).where(column.in_(list(codes)))))


def _terms(connection: Connection, vocabulary: str) -> tuple[str, ...]:
    wanted = select(term.c.code).where(term.c.vocabulary == vocabulary, term.c.deprecated.is_(False))
    return tuple(connection.scalars(wanted.order_by(term.c.position)))
