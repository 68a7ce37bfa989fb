"""Plans, targets and evidence as an edition knew them, read as the public reads."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    FromClause,
    Row,
    Table,
    Text,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.sql.functions import FunctionElement

from registry.browsing.edition import edition as present_edition
from registry.errors import Fault, Invalid, NotFound
from registry.language import Words
from registry.plans.metric import stored_metric
from registry.plans.model import (
    Agency,
    Citation,
    Evidence,
    Objective,
    PlanHead,
    Relation,
    Source,
    Target,
    number,
)
from registry.tables import (
    measurement,
    objective,
    organisation,
    plan,
    plan_citation,
    plan_relation,
    source,
    target,
    target_agency,
    term,
)
from registry.workflow import AgencyRole, Level, PlanRelation


class Promised(NamedTuple):
    """A plan with its objectives, its targets and the evidence for each, as an edition knew them."""

    plan: PlanHead
    edition: int
    now: bool
    objectives: tuple[Objective, ...]
    targets: tuple[Target, ...]
    evidence: Mapping[str, tuple[Evidence, ...]]


def rows_of(table: Table, edition: int) -> FromClause:
    """The rows of a table of plans as an edition left them, with the table's columns."""
    asked: FunctionElement[Any] = getattr(func.registry, f"{table.name}_in")(literal(edition, BigInteger))
    columns: list[Column[Any]] = [Column(each.name, each.type) for each in table.columns]
    return asked.table_valued(*columns).alias(f"{table.name}_known")


def edition_of(connection: Connection, known: int | None) -> tuple[int, bool]:
    """The edition to read, and whether it is the present one. Raises Invalid for one that there never was."""
    now = present_edition(connection).number
    if known is None or known == now:
        return now, True
    if not 0 < known < now:
        raise Invalid(Fault("known", known, "is not an edition of the registry", (f"1 to {now}",)))
    return known, False


def _both(vi: str | None, en: str | None) -> Words | None:
    return Words(vi or en or "", en or vi or "") if vi or en else None


def sources(connection: Connection) -> dict[str, Source]:
    """Every source by its code, in the order of codes."""
    wanted = [source.c[name] for name in Source._fields]
    held = select(*wanted).order_by(source.c.code.collate("C"))
    return {row.code: Source(*row) for row in connection.execute(held)}


def heads(connection: Connection, edition: int) -> list[PlanHead]:
    """Every plan, the earliest first."""
    held, shelf = rows_of(plan, edition), sources(connection)
    issuers = organisation.alias("issuer")
    citations: dict[str, list[Citation]] = defaultdict(list)
    cited = rows_of(plan_citation, edition)
    for row in connection.execute(select(cited).order_by(cited.c.cited_as)):
        note = _both(row.note_vi, row.note_en)
        citations[row.plan].append(Citation(row.cited_as, shelf[row.source], note))
    relations: dict[str, list[Relation]] = defaultdict(list)
    between = rows_of(plan_relation, edition)
    for row in connection.execute(select(between).order_by(between.c.plan, between.c.earlier)):
        kind = PlanRelation(row.relation)
        relations[row.plan].append(Relation(kind, row.earlier, False, shelf[row.source]))
        relations[row.earlier].append(Relation(kind, row.plan, True, shelf[row.source]))
    promised = rows_of(target, edition)
    tallied = select(promised.c.plan, func.count().label("many")).group_by(promised.c.plan)
    counts = {row.plan: row.many for row in connection.execute(tallied)}
    found = connection.execute(
        select(held, issuers.c.name_vi.label("issuer_vi"), issuers.c.name_en.label("issuer_en"))
        .select_from(held.outerjoin(issuers, issuers.c.code == held.c.issuer))
        .order_by(held.c.adopted, held.c.code)
    )
    return [
        _head(row, shelf, tuple(citations[row.code]), tuple(relations[row.code]), counts.get(row.code, 0))
        for row in found
    ]


def _head(
    row: Row[Any],
    shelf: Mapping[str, Source],
    citations: tuple[Citation, ...],
    relations: tuple[Relation, ...],
    targets: int,
) -> PlanHead:
    return PlanHead(
        code=row.code,
        number=row.number,
        title=Words(row.title_vi, row.title_en),
        adopted=row.adopted,
        ends=row.ends,
        issuer=_both(row.issuer_vi, row.issuer_en),
        signed_by=row.signed_by,
        source=shelf[row.source],
        note=_both(row.note_vi, row.note_en),
        citations=citations,
        relations=relations,
        targets=targets,
        version=row.version,
        updated_at=row.updated_at,
    )


def chosen(found: list[PlanHead], name: str) -> PlanHead:
    """The plan of a code (`102-2022`), or of a number (`102/KH-UBND`, `102`) that only one plan has.

    Raises NotFound, and Invalid with the candidates when the number is of several plans.
    """
    wanted = name.strip().lower()
    exact = [head for head in found if head.code == wanted]
    if exact:
        return exact[0]
    fitting = [
        head
        for head in found
        if wanted and (head.number.lower() == wanted or head.number.lower().split("/")[0] == wanted)
    ]
    if len(fitting) > 1:
        raise Invalid(
            Fault("plan", name, "is the number of several plans", tuple(head.code for head in fitting))
        )
    if not fitting:
        raise NotFound("plan", name)
    return fitting[0]


def promised(connection: Connection, code: str, known: int | None) -> Promised:
    """A plan as an edition knew it, with everything that hangs on it; what `chosen` raises."""
    edition, now = edition_of(connection, known)
    head = chosen(heads(connection, edition), code)
    goals = rows_of(objective, edition)
    objectives = tuple(
        Objective(row.code, Words(row.title_vi, row.title_en))
        for row in connection.execute(
            select(goals).where(goals.c.plan == head.code).order_by(goals.c.position, goals.c.code)
        )
    )
    return Promised(
        head,
        edition,
        now,
        objectives,
        _targets(connection, head.code, edition),
        _evidence(connection, head.code, edition),
    )


def _agencies(connection: Connection, code: str, edition: int) -> dict[str, list[Agency]]:
    held = rows_of(target_agency, edition)
    found: dict[str, list[Agency]] = defaultdict(list)
    for row in connection.execute(
        select(
            held.c.target, held.c.organisation, held.c.role, organisation.c.name_vi, organisation.c.name_en
        )
        .select_from(held.join(organisation, organisation.c.code == held.c.organisation))
        .where(held.c.plan == code)
        .order_by(held.c.role, organisation.c.name_vi)
    ):
        name = Words(row.name_vi, row.name_en or row.name_vi)
        found[row.target].append(Agency(row.organisation, name, AgencyRole(row.role)))
    return found


def _targets(connection: Connection, code: str, edition: int) -> tuple[Target, ...]:
    held, word = rows_of(target, edition), term.alias("unit_word")
    agencies, shelf = _agencies(connection, code, edition), sources(connection)
    found = connection.execute(
        select(held, word.c.label_vi, word.c.label_en)
        .select_from(
            held.outerjoin(word, (word.c.vocabulary == "measure_unit") & (word.c.code == held.c.unit))
        )
        .where(held.c.plan == code)
        .order_by(held.c.position, held.c.due, held.c.code)
    )
    return tuple(_target(row, tuple(agencies[row.code]), shelf) for row in found)


def _target(row: Row[Any], agencies: tuple[Agency, ...], shelf: Mapping[str, Source]) -> Target:
    return Target(
        plan=row.plan,
        code=row.code,
        objective=row.objective,
        title=Words(row.title_vi, row.title_en),
        unit=row.unit,
        unit_words=Words(row.label_vi or row.unit, row.label_en or row.unit),
        metric=None if row.metric is None else stored_metric(row.metric),
        baseline=None if row.baseline is None else number(row.baseline),
        baseline_on=row.baseline_on,
        low=number(row.low),
        high=None if row.high is None else number(row.high),
        since=row.since,
        due=row.due,
        geography=None if row.geography is None else Level(row.geography),
        agencies=agencies,
        source=shelf[row.source],
        note=_both(row.note_vi, row.note_en),
        version=row.version,
        updated_at=row.updated_at,
    )


def _evidence(connection: Connection, code: str, edition: int) -> dict[str, tuple[Evidence, ...]]:
    held, shelf = rows_of(measurement, edition), sources(connection)
    found: dict[str, list[Evidence]] = defaultdict(list)
    for row in connection.execute(
        select(held)
        .where(held.c.plan == code)
        .order_by(held.c.on_day.desc(), held.c.value, held.c.source, cast(held.c.id, Text))
    ):
        note = _both(row.note_vi, row.note_en)
        found[row.target].append(
            Evidence(row.id, number(row.value), row.on_day, shelf[row.source], row.link, note, row.version)
        )
    return {name: tuple(rows) for name, rows in found.items()}


def names_of(connection: Connection, kind: str, words: set[str]) -> dict[str, Words]:
    """What units, terms and programmes are called: `kind` is the property that is counted."""
    if kind in ("district", "commune"):
        from registry.views import public_unit as unit  # the public's view, not the table

        latest = (
            select(unit.c.code, unit.c.name_vi, unit.c.name_en)
            .where(unit.c.level == kind, unit.c.code.in_(sorted(words)))
            .order_by(unit.c.valid_from)
        )
        return {
            row.code: Words(row.name_vi, row.name_en or row.name_vi) for row in connection.execute(latest)
        }
    named = select(term.c.code, term.c.label_vi, term.c.label_en).where(
        term.c.vocabulary == kind, term.c.code.in_(sorted(words))
    )
    return {row.code: Words(row.label_vi, row.label_en) for row in connection.execute(named)}
