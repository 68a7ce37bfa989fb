"""What a planner asks of siting: the address read, and written again."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import date
from urllib.parse import urlencode

from api.pages.planning.fields import Fields
from api.pages.planning.parameters import parameters
from registry.analyses.parameters import SitingAsked
from registry.dates import today
from registry.demand.reading import DEFAULT
from registry.errors import Fault, Invalid
from registry.siting import Model, Question
from registry.workflow import Level

PLACES, WITHIN, SECONDS = 3, 1000.0, 10.0
FORCED = ("include", "exclude")
"""Fields that name places."""
FIELDS = (
    "model",
    "p",
    "within",
    "on",
    "by",
    "surface",
    "floor_percent",
    "fair",
    "budget",
    "cost",
    *FORCED,
    "ownership",
    "minimum_area",
    "reachable",
)
"""Fields that a mistake can be told at."""

BASIC = Question(p=PLACES)


@dataclass(frozen=True)
class Asked:
    """A question of siting with its day and surface; `costs` as they were typed."""

    question: Question = BASIC
    on: date | None = None
    surface: str = DEFAULT

    @property
    def day(self) -> date:
        """The day on which centres are open."""
        return self.on or today()

    def parameters(self) -> SitingAsked:
        """The same as parameters of the process; raises Invalid."""
        own = {"on": self.day.isoformat(), "surface": self.surface, "costs": dict(self.question.costs)}
        return parameters(SitingAsked, asdict(self.question) | own)

    def pairs(self) -> list[tuple[str, str]]:
        """Everything that makes the answer, as names and values of an address, the day included."""
        asked = self.question
        found = [("model", asked.model.value)]
        found += [("p", str(asked.p))] if asked.p is not None else []
        found += [("within", f"{asked.within:g}"), ("on", self.day.isoformat()), ("by", asked.by.value)]
        found += [("surface", self.surface)] if self.surface != DEFAULT else []
        found += [("floor_percent", f"{100 * asked.floor:g}")] if asked.floor is not None else []
        found += [("budget", str(asked.budget))] if asked.budget is not None else []
        found += [("cost", ", ".join(f"{code}={cost}" for code, cost in asked.costs))] if asked.costs else []
        found += [("minimum_area", f"{asked.minimum_area:g}")] if asked.minimum_area else []
        found += [("include", code) for code in asked.include] + [("exclude", code) for code in asked.exclude]
        found += [("ownership", code) for code in asked.ownership]
        ticked = {
            "fair": asked.fair,
            "reachable": asked.reachable,
            "special_national": asked.special_national,
            "no_planned": not asked.planned,
        }
        return found + [(name, "1") for name, said in ticked.items() if said]

    def query(self, *, lang: str | None = None) -> str:
        """The address of this question below the page, with its question mark."""
        return f"?{urlencode([*self.pairs(), *([('lang', lang)] if lang else [])])}"


def read(
    fields: Fields, *, ownership: Collection[str], surfaces: Collection[str], places: Collection[str]
) -> Asked:
    """The question of an address; its mistakes are told in `fields`."""
    model = Model(fields.one_of("model", list(Model)) or Model.MCLP)
    day, surface = fields.day("on"), fields.one_of("surface", surfaces) or DEFAULT
    floor, budget = fields.number("floor_percent"), fields.whole("budget")
    p = fields.whole("p")
    if p is None and model is not Model.LSCP and budget is None and fields.text("p") is None:
        p = PLACES
    given = {
        "model": model,
        "p": None if model is Model.LSCP else p,
        "within": fields.number("within") or (0.0 if fields.text("within") else WITHIN),
        "include": fields.places("include", places),
        "exclude": fields.places("exclude", places),
        "floor": None if floor is None else round(floor / 100, 6),
        "fair": fields.said("fair"),
        "by": Level(fields.one_of("by", (Level.DISTRICT, Level.COMMUNE)) or Level.DISTRICT),
        "budget": budget,
        "costs": _costs(fields),
        "planned": not fields.said("no_planned"),
        "reachable": fields.said("reachable"),
        "special_national": fields.said("special_national"),
        "ownership": fields.codes("ownership", ownership),
        "minimum_area": fields.number("minimum_area"),
        "seconds": SECONDS,
    }
    asked = Asked(on=day, surface=surface)
    try:
        return replace(asked, question=Question(**given))  # type: ignore[arg-type]  # each by its name
    except Invalid as error:
        take(fields, error)
        return asked


def take(fields: Fields, error: Invalid) -> None:
    """The mistakes that the registry found in a question, each at its field, unless one is told there."""
    told = {fault.where for fault in fields.faults}
    found = [Fault(_OTHERWISE.get(fault.where, fault.where), *_rest(fault)) for fault in error.faults]
    fields.take(Invalid([fault for fault in found if fault.where not in told]), FIELDS, "model")


_OTHERWISE = {"floor": "floor_percent", "costs": "cost"}
"""Fields that are named otherwise than what they ask."""


def _rest(fault: Fault) -> tuple[object, str, tuple[str, ...]]:
    if fault.where == "floor" and isinstance(fault.value, float):
        return f"{100 * fault.value:g} %", "must be a share of people", ("above 0 and at most 100 %",)
    return fault.value, fault.message, fault.allowed


def _costs(fields: Fields) -> tuple[tuple[str, int], ...]:
    """Costs as they are typed, CODE=COST with commas, semicolons or line ends between them."""
    found: list[tuple[str, int]] = []
    text = ",".join(fields.texts("cost"))
    for part in (each.strip() for each in text.replace(";", ",").replace("\n", ",").split(",")):
        if not part:
            continue
        code, _, cost = part.partition("=")
        try:
            found.append((code.strip().upper(), int(cost)))
        except ValueError:
            fields.refuse("cost", part, "is not understood", ("HN058=40", "*=25"))
    return tuple(found)
