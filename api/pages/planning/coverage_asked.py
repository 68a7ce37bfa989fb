"""What a planner asks of coverage: the address read, and written again."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from urllib.parse import urlencode

from api.pages.planning.fields import Fields
from api.pages.planning.parameters import parameters
from registry.analyses.parameters import CoverageAsked
from registry.coverage import Which
from registry.dates import today
from registry.demand.reading import DEFAULT
from registry.errors import Invalid
from registry.radii import require_radii
from registry.workflow import Level

WITHIN = (1000.0,)
MODELS = ("investment", "management", "exploitation", "operation")
FACETS = {"tier": "tier", "status": "centre_status", "centre_type": "centre_type"} | {
    name: f"{name}_model" for name in MODELS
}
"""Filters of centres, with their vocabularies."""

GEOGRAPHIES = (Level.DISTRICT, Level.COMMUNE, Level.CITY)
SHOWN = ("share", "gaps", "change")
"""What the map shows: the share with a centre, the people without, what changes."""

SORTS = ("name", "people", "reached", "share", "unreached", "overlap", "median", "before", "gained", "lost")
SCENARIO = ("also", "without")
"""Fields that name places."""
FIELDS = (
    "within",
    "on",
    "by",
    "surface",
    "against",
    *SCENARIO,
    *FACETS,
)
"""Fields that a mistake can be told at."""


@dataclass(frozen=True)
class Asked:
    """A question of coverage, and how its answer is shown.

    `by` is None for the geography that stands on the day; `city` leaves the units out. Another day `against`,
    places to count as centres and centres to leave out make it a comparison.
    """

    within: tuple[float, ...] = WITHIN
    on: date | None = None
    by: Level | None = None
    surface: str = DEFAULT
    which: Which = Which()  # noqa: RUF009  # frozen, and shared on purpose
    against: date | None = None
    show: str = "share"
    sort: str = "unreached"
    down: bool = True

    @property
    def day(self) -> date:
        """The day that is asked about."""
        return self.on or today()

    @property
    def level(self) -> Level | None:
        """The level of the units that are measured, also where only the city is shown."""
        return self.by if self.by in (Level.DISTRICT, Level.COMMUNE) else None

    @property
    def compares(self) -> bool:
        """Whether the answer stands against another."""
        return self.against is not None or bool(self.which.also or self.which.without)

    @property
    def earlier(self) -> "Asked":
        """The question that this one is compared with: the other day, or the centres as they are."""
        plain = replace(self.which, also=(), without=())
        return replace(self, on=self.against or self.day, which=plain, against=None)

    def parameters(self) -> CoverageAsked:
        """The same as parameters of the process, which always has units; raises Invalid."""
        inputs = {
            "on": self.day.isoformat(),
            "within": self.within,
            "by": self.level,
            "surface": self.surface,
        }
        return parameters(CoverageAsked, inputs | asdict(self.which))

    def before(self, like: Level, units_on: date) -> CoverageAsked:
        """The question that this one is compared with, by the units of this one; raises Invalid."""
        update = {"by": like.value, "units_on": units_on}
        return self.earlier.parameters().model_copy(update=update)

    def pairs(self) -> list[tuple[str, str]]:
        """Everything that makes the answer, as names and values of an address, the day included."""
        which = self.which
        found = [*(("within", f"{radius:g}") for radius in self.within), ("on", self.day.isoformat())]
        found += [("by", self.by.value)] if self.by else []
        found += [("surface", self.surface)] if self.surface != DEFAULT else []
        found += [(name, code) for name in FACETS for code in getattr(which, name)]
        found += [("planned", "1")] if which.planned else []
        found += [("against", self.against.isoformat())] if self.against else []
        found += [(name, code) for name in ("also", "without") for code in getattr(which, name)]
        return found

    def shown(self) -> list[tuple[str, str]]:
        """How the answer is shown, where it is not as always."""
        found = [("show", self.show)] if self.show != ("change" if self.compares else "share") else []
        order = f"{'-' if self.down else ''}{self.sort}"
        usual = "-gained" if self.compares else "-unreached"
        return found + ([("sort", order)] if order != usual else [])

    def query(self, *, lang: str | None = None, **more: str) -> str:
        """The address of this view below the page, with its question mark; `more` replaces what is shown."""
        kept = [pair for pair in self.shown() if pair[0] not in more]
        told = [*self.pairs(), *kept, *more.items(), *([("lang", lang)] if lang else [])]
        return f"?{urlencode(told)}"


def read(
    fields: Fields,
    *,
    terms: Mapping[str, Collection[str]],
    surfaces: Collection[str],
    places: Collection[str],
) -> Asked:
    """The question of an address; its mistakes are told in `fields`.

    `terms` are the codes of each vocabulary, `surfaces` and `places` those that exist.
    """
    chosen = {name: fields.codes(name, terms.get(vocabulary, ())) for name, vocabulary in FACETS.items()}
    which = Which(
        tier=chosen["tier"],
        centre_type=chosen["centre_type"],
        status=chosen["status"],
        investment=chosen["investment"],
        management=chosen["management"],
        exploitation=chosen["exploitation"],
        operation=chosen["operation"],
        planned=fields.said("planned"),
        also=fields.places("also", places),
        without=fields.places("without", places),
    )
    against = fields.day("against")
    compares = against is not None or bool(which.also or which.without)
    order = fields.text("sort") or ("-gained" if compares else "-unreached")
    name = order.removeprefix("-")
    show = fields.text("show")
    level = fields.one_of("by", [each.value for each in GEOGRAPHIES])
    return Asked(
        within=_radii(fields),
        on=fields.day("on"),
        by=Level(level) if level else None,
        surface=fields.one_of("surface", surfaces) or DEFAULT,
        which=which,
        against=against,
        show=show if show in SHOWN[: 3 if compares else 2] else ("change" if compares else "share"),
        sort=name if name in SORTS else "unreached",
        down=order.startswith("-") if name in SORTS else True,
    )


def _radii(fields: Fields) -> tuple[float, ...]:
    given = fields.numbers("within") or WITHIN
    try:
        return require_radii(given)
    except Invalid as error:
        fields.take(error, ("within",), "within")
        return WITHIN
