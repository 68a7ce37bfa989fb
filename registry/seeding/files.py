"""The data files as checked rows: every mistake of every file is found before anything is written."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from registry.coded import CODED
from registry.csv_checks import known as _known
from registry.csv_checks import table as _table
from registry.csv_checks import unique as _unique
from registry.csv_rows import Placed
from registry.dates import today, uncertain
from registry.errors import Fault, Invalid
from registry.plans.checking import Shelf
from registry.plans.files import faults_of, read_plans
from registry.plans.rows import PlanRow
from registry.programmes import files as programme_files
from registry.programmes.files import ProgrammeFacts, Shelves
from registry.seeding.rows import EventRow, LinkRow, OrganisationRow, RoleRow, SiteRow, SourceRow
from registry.units.facts import UnitFacts
from registry.units.facts import read_facts as read_units
from registry.vocabulary import Vocabulary, read_vocabularies
from registry.workflow import EVENTS_OF, Facet


@dataclass(frozen=True)
class Facts:
    """Everything in the data folder, checked as a whole."""

    vocabularies: dict[str, Vocabulary]
    sources: list[Placed[SourceRow]]
    organisations: list[Placed[OrganisationRow]]
    sites: list[Placed[SiteRow]]
    events: list[Placed[EventRow]]
    roles: list[Placed[RoleRow]]
    links: list[Placed[LinkRow]]
    plans: list[Placed[PlanRow]]
    programmes: ProgrammeFacts


_SITE_WORDS = {"position_method": "position_method", **CODED["centre"], **CODED["heritage"]}


def _words(facts: Facts) -> list[Fault]:
    def of(name: str) -> tuple[str, ...]:
        return facts.vocabularies[name].codes() if name in facts.vocabularies else ()

    def cell(column: str) -> Callable[[SiteRow], Iterable[str | None]]:
        def codes(row: SiteRow) -> Iterable[str | None]:
            value = getattr(row, column)
            return value if isinstance(value, tuple) else (value,)

        return codes

    faults = []
    for column, name in _SITE_WORDS.items():
        faults += _known(facts.sites, cell(column), of(name), column, f"vocabulary/{name}.toml")
    faults += _known(
        facts.sources, lambda r: (r.kind,), of("source_kind"), "kind", "vocabulary/source_kind.toml"
    )
    faults += _known(
        facts.organisations,
        lambda r: (r.kind,),
        of("organisation_kind"),
        "kind",
        "vocabulary/organisation_kind.toml",
    )
    faults += _known(
        facts.roles, lambda r: (r.role,), of("organisation_role"), "role", "vocabulary/organisation_role.toml"
    )
    faults += _known(facts.links, lambda r: (r.kind,), of("link_kind"), "kind", "vocabulary/link_kind.toml")
    return faults


def _references(facts: Facts) -> list[Fault]:
    sources = {row.code for _, row in facts.sources}
    sites = {row.code for _, row in facts.sites}
    organisations = {row.code for _, row in facts.organisations}
    return [
        *_known(facts.organisations, lambda r: (r.source,), sources, "source", "sources/"),
        *_known(facts.sites, lambda r: (*r.sources, r.position_source), sources, "sources", "sources/"),
        *_known(facts.events, lambda r: (r.source,), sources, "source", "sources/"),
        *_known(facts.events, lambda r: (r.site,), sites, "site", "sites/"),
        *_known(facts.roles, lambda r: (r.source,), sources, "source", "sources/"),
        *_known(facts.roles, lambda r: (r.site,), sites, "site", "sites/"),
        *_known(facts.roles, lambda r: (r.organisation,), organisations, "organisation", "organisations/"),
        *_known(facts.links, lambda r: (r.source,), sources, "source", "sources/"),
        *_known(facts.links, lambda r: (r.from_site, r.to_site), sites, "site", "sites/"),
        *_unique(facts.sources, lambda r: r.code, "code"),
        *_unique(facts.organisations, lambda r: r.code, "code"),
        *_unique(facts.sites, lambda r: r.code, "code"),
        *_unique(facts.links, lambda r: (r.from_site, r.to_site, r.kind, r.date), "from_site"),
    ]


def _shelves(facts: Facts) -> Shelves:
    return Shelves(
        sources={row.code for _, row in facts.sources},
        sites={row.code for _, row in facts.sites},
        organisations={row.code for _, row in facts.organisations},
        vocabularies=facts.vocabularies,
    )


def _unit_references(facts: Facts, units: UnitFacts) -> list[Fault]:
    """Sources that the files of units name, and districts that places state."""
    sources = {row.code for _, row in facts.sources}
    named = [
        *((f"units/periods.csv {row.level} decree", row.decree) for row in units.periods),
        *((f"units {row.code} population_source", row.population_source) for row in units.all),
        *((f"units {row.code} area_source", row.area_source) for row in units.all),
    ]
    unknown = [(where, code) for where, code in named if code is not None and code not in sources]
    districts = {row.code for row in units.districts}
    return [
        *(Fault(where, code, "is not in sources/") for where, code in dict.fromkeys(unknown)),
        *_known(
            facts.sites, lambda r: (r.stated_district,), districts, "stated_district", "units/districts.csv"
        ),
    ]


def _facets(facts: Facts) -> list[Fault]:
    """Rules between the cells of a row, and between a place and its events."""
    faults = []
    facets: dict[str, set[Facet]] = {}
    remembered = {row.code for _, row in facts.sources if row.kind == "compiler"}
    for where, row in facts.sites:
        held = {
            facet for facet, on in ((Facet.CENTRE, row.centre_type), (Facet.HERITAGE, row.category)) if on
        }
        facets[row.code] = held
        if not held:
            faults.append(
                Fault(
                    f"{where} centre_type", None, "give centre_type, category, or both: a place has a facet"
                )
            )
        if not row.sources:
            faults.append(Fault(f"{where} sources", None, "is empty; nothing is published without a source"))
        elif row.verification == "sourced" and set(row.sources) <= remembered:
            faults.append(
                Fault(
                    f"{where} verification", "sourced", "no source but the compiler is named", ("unverified",)
                )
            )
        if (row.stated_district or row.stated_commune) and not row.stated_basis:
            faults.append(Fault(f"{where} stated_basis", None, "is empty; say what states the unit"))
    for where, event in facts.events:
        if event.event not in EVENTS_OF[event.facet]:
            faults.append(
                Fault(
                    f"{where} event",
                    event.event.value,
                    f"is not an event of {event.facet}",
                    EVENTS_OF[event.facet],
                )
            )
        if event.site in facets and event.facet not in facets[event.site]:
            faults.append(Fault(f"{where} facet", event.facet.value, f"{event.site} has no such facet"))
    faults += [
        Fault(f"{where} to_site", link.to_site, "links a place to itself")
        for where, link in facts.links
        if link.from_site == link.to_site
    ]
    return faults


def _future(facts: Facts) -> list[Fault]:
    faults = []
    day = today()
    for where, row in facts.events:
        try:
            first = uncertain(row.date).earliest if row.date else None
        except Invalid:
            continue
        if first and first > day:
            message = "lies in the future; use an announced event and planned_opening"
            faults.append(Fault(f"{where} date", row.date, message))
    return faults


def _dates(facts: Facts) -> list[Fault]:
    cells: list[tuple[str, str | None]] = [
        *((f"{where} built", row.built) for where, row in facts.sites),
        *((f"{where} planned_opening", row.planned_opening) for where, row in facts.sites),
        *((f"{where} date", row.date) for where, row in facts.events),
        *((f"{where} from", row.since) for where, row in facts.roles),
        *((f"{where} to", row.until) for where, row in facts.roles),
        *((f"{where} date", row.date) for where, row in facts.links),
    ]
    faults: list[Fault] = []
    for where, value in cells:
        if value is not None:
            try:
                uncertain(value, where)
            except Invalid as error:
                faults.extend(error.faults)
    return faults


def shelf_of(facts: Facts) -> Shelf:
    """What plans may name: the words, sources, organisations and programmes of the same folder."""
    return Shelf(
        {name: entry.codes() for name, entry in facts.vocabularies.items()},
        {row.code for _, row in facts.sources},
        {row.code for _, row in facts.organisations},
        {row.code for _, row in facts.programmes.programmes},
    )


def read_facts(folder: Path) -> Facts:
    """All facts of a data folder.

    Raises Invalid with every mistake, each naming file, line and field; nothing else has happened then.
    """
    faults: list[Fault] = []
    try:
        vocabularies = read_vocabularies(folder / "vocabulary")
    except Invalid as error:
        faults.extend(error.faults)
        vocabularies = {}
    plans, unreadable = read_plans(folder / "plans")
    facts = Facts(
        vocabularies=vocabularies,
        sources=_table(folder, "sources", SourceRow, faults),
        organisations=_table(folder, "organisations", OrganisationRow, faults),
        sites=_table(folder, "sites", SiteRow, faults),
        events=_table(folder, "events", EventRow, faults),
        roles=_table(folder, "roles", RoleRow, faults),
        links=_table(folder, "links", LinkRow, faults),
        plans=plans,
        programmes=programme_files.read(folder, faults),
    )
    faults += unreadable
    try:
        units = read_units(folder)
    except Invalid as error:
        faults.extend(error.faults)
    else:
        faults += [] if faults else _unit_references(facts, units)
    if not faults:
        faults += [*_words(facts), *_references(facts), *_facets(facts), *_dates(facts), *_future(facts)]
        faults += faults_of(facts.plans, shelf_of(facts))
        faults += programme_files.check(facts.programmes, _shelves(facts))
    if faults:
        raise Invalid(faults)
    return facts
