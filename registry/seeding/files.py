"""The data files as checked rows: every mistake of every file is found before anything is written."""

import csv
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from pydantic import ValidationError

from registry.dates import uncertain
from registry.errors import Fault, Invalid
from registry.seeding.rows import EventRow, LinkRow, OrganisationRow, RoleRow, Row, SiteRow, SourceRow
from registry.vocabulary import Vocabulary, read_vocabularies
from registry.workflow import EVENTS_OF, Facet

R = TypeVar("R", bound=Row)


class Placed(NamedTuple, Generic[R]):
    """A row with the file and line that it stands in (the header is line 1)."""

    where: str
    row: R


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


@dataclass
class _Reader:
    folder: Path
    faults: list[Fault] = field(default_factory=list)

    def table(self, name: str, of: type[R]) -> list[Placed[R]]:
        rows: list[Placed[R]] = []
        wanted = [info.alias or column for column, info in of.model_fields.items()]
        for path in sorted((self.folder / name).glob("*.csv")):
            file = f"{name}/{path.name}"
            try:
                with path.open(encoding="utf-8-sig", newline="") as handle:
                    reader = csv.DictReader(handle, strict=True)
                    header = reader.fieldnames or []
                    if sorted(header) != sorted(wanted):
                        wrong = sorted(set(header) ^ set(wanted))
                        self.faults.append(
                            Fault(f"{file}:1", ",".join(wrong), "columns missing or unknown", tuple(wanted))
                        )
                        continue
                    for cells in reader:
                        self._row(f"{file}:{reader.line_num}", cells, of, rows)
            except (UnicodeDecodeError, csv.Error) as reason:
                self.faults.append(Fault(file, None, f"cannot be read as UTF-8 CSV: {reason}"))
        return rows

    def _row(self, where: str, cells: dict[str, str], of: type[R], rows: list[Placed[R]]) -> None:
        if None in cells or None in cells.values():
            self.faults.append(Fault(where, None, "has more or fewer cells than the header"))
            return
        try:
            rows.append(Placed(where, of.model_validate(cells)))
        except ValidationError as error:
            self.faults.extend(
                Fault(
                    f"{where} {problem['loc'][0] if problem['loc'] else ''}",
                    problem.get("input"),
                    problem["msg"],
                )
                for problem in error.errors()
            )


def _unique(rows: Iterable[Placed[R]], key: Callable[[R], object], what: str) -> list[Fault]:
    first: dict[object, str] = {}
    faults = []
    for where, row in rows:
        value = key(row)
        if value in first:
            faults.append(Fault(f"{where} {what}", value, f"stands in {first[value]} already"))
        first.setdefault(value, where)
    return faults


def _known(
    rows: Iterable[Placed[R]],
    codes: Callable[[R], Iterable[str | None]],
    known: Iterable[str],
    what: str,
    of: str,
) -> list[Fault]:
    shelf = set(known)
    shown = tuple(sorted(shelf)) if len(shelf) <= 20 else ()
    return [
        Fault(f"{where} {what}", code, f"is not in {of}", shown)
        for where, row in rows
        for code in codes(row)
        if code is not None and code not in shelf
    ]


_SITE_WORDS = {
    "position_method": "position_method",
    "centre_type": "centre_type",
    "tier": "tier",
    "fields": "creative_field",
    "industries": "cultural_industry",
    "services": "service",
    "investment": "investment_model",
    "management": "management_model",
    "exploitation": "exploitation_model",
    "operation": "operation_model",
    "category": "heritage_category",
    "relic_type": "relic_type",
    "rank": "rank",
    "ownership": "ownership",
    "condition": "condition",
    "occupancy": "occupancy",
    "survival": "survival",
    "relocation": "relocation",
}


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
    today = date.today()  # noqa: DTZ011  # the day of the machine that loads
    faults = []
    for where, row in facts.events:
        try:
            first = uncertain(row.date).earliest if row.date else None
        except Invalid:
            continue
        if first and first > today:
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


def read_facts(folder: Path) -> Facts:
    """All facts of a data folder.

    Raises Invalid with every mistake, each naming file, line and field; nothing else has happened then.
    """
    reader = _Reader(folder)
    try:
        vocabularies = read_vocabularies(folder / "vocabulary")
    except Invalid as error:
        reader.faults.extend(error.faults)
        vocabularies = {}
    facts = Facts(
        vocabularies=vocabularies,
        sources=reader.table("sources", SourceRow),
        organisations=reader.table("organisations", OrganisationRow),
        sites=reader.table("sites", SiteRow),
        events=reader.table("events", EventRow),
        roles=reader.table("roles", RoleRow),
        links=reader.table("links", LinkRow),
    )
    if not reader.faults:
        reader.faults += [
            *_words(facts),
            *_references(facts),
            *_facets(facts),
            *_dates(facts),
            *_future(facts),
        ]
    if reader.faults:
        raise Invalid(reader.faults)
    return facts


def digest(folder: Path) -> str:
    """SHA-256 of the folder's data files, names and contents, in name order, and of the program's version.

    The version counts because outlines of units are computed: another version may draw them otherwise.
    """
    total = hashlib.sha256(version("creative-registry").encode())
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".csv", ".toml"}:
            total.update(f"{path.relative_to(folder).as_posix()}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
