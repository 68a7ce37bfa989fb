"""What can be wrong with a plan, whoever wrote it: a file of `data/plans`, or the standing agency."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from registry.dates import today
from registry.errors import Fault, Invalid
from registry.plans.metric import Vocabularies, metric_of
from registry.plans.rows import EvidenceRow, PlanRow, PlanTerms, TargetRow, TargetTerms


@dataclass(frozen=True)
class Shelf:
    """What plans may name: words, sources, organisations, and programmes (None where they are not known
    yet).
    """

    words: Vocabularies
    sources: Collection[str]
    organisations: Collection[str]
    programmes: Collection[str] | None = None


def plan_faults(row: PlanRow, where: str, shelf: Shelf) -> Iterator[Fault]:
    """Every mistake of a plan and of what hangs on it; `where` is what messages call it."""
    yield from head_faults(row, where, shelf)
    if not row.objective:
        yield Fault(f"{where} objective", None, "is missing; say what the plan is for")
    for cited in row.citation:
        yield from _known(f"{where} citation", "source", (cited.source,), shelf.sources, "is not a source")
    for relation in row.relation:
        yield from _known(f"{where} relation", "source", (relation.source,), shelf.sources, "is not a source")
        if relation.earlier == row.code:
            yield Fault(f"{where} relation earlier", relation.earlier, "is the plan itself")
    yield from _twice(f"{where} citation cited_as", (cited.cited_as for cited in row.citation))
    yield from _twice(f"{where} objective code", (goal.code for goal in row.objective))
    targets = [target for goal in row.objective for target in goal.target]
    yield from _twice(f"{where} target code", (target.code for target in targets))
    for target in targets:
        named = f"{where} target {target.code}"
        yield from target_faults(target, named, shelf, adopted=row.adopted)
        yield from measured_faults(target, named, shelf)


def head_faults(row: PlanTerms, where: str, shelf: Shelf) -> Iterator[Fault]:
    """Every mistake of what an act says of itself."""
    yield from _known(where, "source", (row.source,), shelf.sources, "is not a source")
    if row.issuer is not None:
        yield from _known(where, "issuer", (row.issuer,), shelf.organisations, "is not an organisation")
    if row.adopted > today():
        yield Fault(
            f"{where} adopted",
            row.adopted.isoformat(),
            "lies in the future; a plan is entered once it is adopted",
        )
    if row.ends is not None and row.ends < row.adopted:
        yield Fault(
            f"{where} ends", row.ends.isoformat(), "lies before the day on which the plan was adopted"
        )


def target_faults(row: TargetTerms, where: str, shelf: Shelf, *, adopted: date) -> Iterator[Fault]:
    """Every mistake of a target."""
    units = shelf.words.get("measure_unit", ())
    if row.unit not in units:
        yield Fault(f"{where} unit", row.unit, "is not a unit of targets", tuple(units))
    yield from _numbers(row, where)
    yield from _days(row, where, adopted)
    yield from _known(where, "source", (row.source,), shelf.sources, "is not a source")
    yield from _known(where, "lead", row.lead, shelf.organisations, "is not an organisation")
    yield from _known(where, "partner", row.partner, shelf.organisations, "is not an organisation")
    yield from _twice(f"{where} partner", (*row.lead, *row.partner))
    if row.metric is not None:
        yield from metric_faults(row.metric, f"{where} metric", shelf)


def measured_faults(row: TargetRow, where: str, shelf: Shelf) -> Iterator[Fault]:
    """Every mistake of the evidence of a target."""
    yield from _twice(f"{where} evidence", (f"{each.on} {each.source}" for each in row.evidence))
    for number, each in enumerate(row.evidence, start=1):
        yield from evidence_faults(each, f"{where} evidence {number}", shelf)


def metric_faults(metric: object, where: str, shelf: Shelf) -> Iterator[Fault]:
    """Every mistake of a metric, unknown programmes among them where these are known."""
    try:
        read = metric_of(metric, shelf.words, where)
    except Invalid as error:
        yield from error.faults
        return
    asked = dict(read.where).get("programme", ())
    if shelf.programmes is not None and not isinstance(asked, bool):
        yield from _known(f"{where} where", "programme", asked, shelf.programmes, "is not a programme")


def evidence_faults(row: EvidenceRow, where: str, shelf: Shelf) -> Iterator[Fault]:
    """Every mistake of a measurement."""
    yield from _known(where, "source", (row.source,), shelf.sources, "is not a source")
    if row.on > today():
        yield Fault(f"{where} on", row.on.isoformat(), "lies in the future; what is measured has happened")


def _numbers(row: TargetTerms, where: str) -> Iterator[Fault]:
    if row.low == 0:
        yield Fault(
            f"{where} low", _plain(row.low), "promises nothing; the least that is promised is more than 0"
        )
    if row.high is not None and row.high < row.low:
        yield Fault(f"{where} high", _plain(row.high), "is less than low; give the smaller number as low")
    if row.baseline is not None and row.baseline >= row.low:
        yield Fault(f"{where} baseline", _plain(row.baseline), "is not less than low, so nothing is promised")
    if (row.baseline is None) != (row.baseline_on is None):
        yield Fault(f"{where} baseline_on", None, "goes with baseline; give both or neither")


def _days(row: TargetTerms, where: str, adopted: date) -> Iterator[Fault]:
    if row.since is not None and row.since > row.due:
        yield Fault(f"{where} since", row.since.isoformat(), "lies after due")
    if row.due < adopted:
        yield Fault(f"{where} due", row.due.isoformat(), "lies before the day on which the plan was adopted")
    if row.baseline_on is not None and row.baseline_on > row.due:
        yield Fault(f"{where} baseline_on", row.baseline_on.isoformat(), "lies after due")


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _known(where: str, part: str, codes: Iterable[str], known: Collection[str], why: str) -> Iterator[Fault]:
    allowed = tuple(sorted(known)) if len(known) <= 20 else ()
    for code in codes:
        if code not in known:
            yield Fault(f"{where} {part}", code, why, allowed)


def _twice(where: str, codes: Iterable[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            yield Fault(where, code, "is given more than once")
        seen.add(code)
