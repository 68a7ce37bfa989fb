"""/programmes: activities by kind, on a map through time, in a calendar; and ideas on their way."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from fastapi import APIRouter, Request, Response

from api.pages.agency.forms import may_write
from api.pages.explorer import outlines_url
from api.pages.map_words import map_words
from api.pages.programmes.asked import Asked, read
from api.pages.programmes.telling import told
from api.pages.reader import Reader, Reads, fresh
from api.pages.rendering import page
from api.wording import wording
from maps import views
from maps.layers import Embedded, Loaded
from maps.page import Rendered, render
from maps.timing import TimeWords
from registry import programmes as held
from registry.browsing import areas
from registry.dates import today
from registry.programmes import Activity, Idea, Programme
from registry.workflow import ActivityState, IdeaStage, Level

router = APIRouter()

CONTROL = "months"
"""The element of the page that holds the slider."""


class Month(NamedTuple):
    """A month of the calendar, with the activities that begin in it."""

    number: int
    activities: tuple[Activity, ...]


class Year(NamedTuple):
    """A year of the calendar; `query` narrows the page to it."""

    number: int
    months: tuple[Month, ...]
    total: int


class Kind(NamedTuple):
    """A kind of programme with its programmes, and how many activities it has: in all, of them only planned,
    and with a day in each year. An activity over the turn of a year counts in both.
    """

    code: str
    programmes: tuple[Programme, ...]
    total: int
    planned: int
    years: Mapping[int, int]


@router.get("/programmes")
def programmes(request: Request, reads: Reads) -> Response:
    """What was and will be done, by kind and day, and how far ideas have come."""
    versions = areas.versions(reads.connection)
    asked = read(
        request.query_params.multi_items(),
        kinds=reads.labels("programme_kind"),
        units=(version.key for version in versions),
    )
    found = held.activities(
        reads.connection, since=asked.since, until=asked.until, kinds=asked.kinds, unit=asked.unit
    )
    every = found if asked == Asked() else held.activities(reads.connection)
    known = held.programmes(reads.connection)
    lang = request.query_params.get("lang") and reads.lang
    by_year = Counter(year for each in every for year in _years(each))
    units = _units(reads, versions, every)
    offered = {choice.key for choices in units.values() for choice in choices}
    other = _names(reads, versions).get(asked.unit) if asked.unit and asked.unit not in offered else None
    values = {
        **told(reads.lang),
        "asked": asked,
        "chips": _chips(reads, asked, versions, lang),
        "activities": found,
        "kinds": _kinds(reads, known, every),
        "kind_labels": reads.labels("programme_kind"),
        "calendar": calendar(found),
        "years": sorted(by_year, reverse=True),
        "by_year": by_year,
        "units": units,
        "other_unit": other,
        "months": months(found),
        "control": CONTROL,
        "places": len({place.slug for each in found for place in each.sites}),
        "pipeline": pipeline(held.ideas(reads.connection)),
        "today": today(),
        "narrowed": lambda kind=None, year=None: Asked((kind,) if kind else (), year).query(lang),
        "files": _files(asked),
        "agency": may_write(request),
    }
    drawn = map_of(request, reads, found) if any(each.sites for each in found) else None
    answer = page(
        request, "programmes/page.html", values, edition=reads.edition, words=reads.words, drawn=drawn
    )
    return fresh(request, answer, f"{reads.edition.number}-programmes-{today()}-{asked.query(reads.lang)}")


def calendar(found: Iterable[Activity]) -> tuple[Year, ...]:
    """Activities by the year and month in which they begin, the latest first."""
    years: dict[int, dict[int, list[Activity]]] = defaultdict(lambda: defaultdict(list))
    for each in found:
        years[each.first_day.year][each.first_day.month].append(each)
    return tuple(
        Year(
            year,
            tuple(Month(month, tuple(months[month])) for month in sorted(months, reverse=True)),
            sum(map(len, months.values())),
        )
        for year, months in sorted(years.items(), reverse=True)
    )


def pipeline(ideas: Sequence[Idea]) -> dict[IdeaStage | None, tuple[Idea, ...]]:
    """Ideas by the stage that they have reached, in the order of the stages; those without a step last."""
    order: tuple[IdeaStage | None, ...] = (*IdeaStage, None)
    return {stage: tuple(each for each in ideas if each.stage == stage) for stage in order}


def map_of(request: Request, reads: Reader, found: Iterable[Activity], *, control: str = CONTROL) -> Rendered:
    """The places of activities, through time where the page has a slider."""
    t = wording(reads.lang)
    words = TimeWords(
        all_time=t("programmes.slider_all"),
        one=t("programmes.slider_one"),
        many=t("programmes.slider_many"),
        none=t("programmes.slider_none"),
        held_here=t("programmes.held_here"),
    )
    root = str(request.scope.get("root_path", ""))
    lang = request.query_params.get("lang")
    more = f"?lang={reads.lang}" if lang else ""
    points = held.points(reads.connection, (each.code for each in found))
    return render(
        views.through_time(
            Embedded(points),
            Loaded(f"{root}{outlines_url(Level.DISTRICT)}"),
            map_words(reads),
            words,
            control=control,
            background=reads.background,
            record=f"{root}/sites/{{slug}}{more}",
            activity=f"{root}/activities/{{code}}{more}",
        )
    )


def _years(each: Activity) -> range:
    return range(each.first_day.year, each.last_day.year + 1)


def _kinds(reads: Reader, known: Sequence[Programme], every: Sequence[Activity]) -> tuple[Kind, ...]:
    """Every kind, those without a programme too, counted over all activities."""
    found = []
    for code in reads.labels("programme_kind"):
        mine = [each for each in every if each.kind == code]
        found.append(
            Kind(
                code,
                tuple(each for each in known if each.kind == code),
                len(mine),
                sum(each.state is ActivityState.PLANNED for each in mine),
                Counter(year for each in mine for year in _years(each)),
            )
        )
    return tuple(found)


class Months(NamedTuple):
    """The first and the last month of the slider, the months in which something is held, and how much."""

    first: str
    last: str
    busy: tuple[str, ...]
    counts: dict[str, int]


def months(found: Sequence[Activity]) -> Months | None:
    """The months of a slider over these activities; None without any."""
    counts: Counter[str] = Counter()
    for each in found:
        counts.update(_spelt(each.first_day, each.last_day))
    if not counts:
        return None
    ordered = sorted(counts)
    return Months(ordered[0], ordered[-1], tuple(ordered), dict(counts))


def _spelt(first: date, last: date) -> list[str]:
    """The months from one day to another.

    >>> _spelt(date(2021, 11, 30), date(2022, 1, 1))
    ['2021-11', '2021-12', '2022-01']
    """
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(start, end + 1)]


class Choice(NamedTuple):
    """A unit that can be chosen."""

    key: str
    label: str


def _units(
    reads: Reader, versions: Sequence[areas.Version], every: Sequence[Activity]
) -> dict[str, tuple[Choice, ...]]:
    """Units in which something was held, by level: communes as they stand, districts as they stood last."""
    used = {
        (level, unit[0])
        for each in every
        for place in each.sites
        for level, unit in ((Level.COMMUNE, place.commune), (Level.DISTRICT, place.district))
        if unit is not None
    }
    latest = {(version.level, version.code): version for version in versions}
    found: dict[str, tuple[Choice, ...]] = {}
    for level in (Level.COMMUNE, Level.DISTRICT):
        held_in = [latest[level, code] for each, code in used if each is level and (level, code) in latest]
        choices = [Choice(each.key, each.name_vi if reads.lang == "vi" else each.name_en) for each in held_in]
        found[level.value] = tuple(sorted(choices, key=lambda choice: choice.label))
    return found


def _names(reads: Reader, versions: Sequence[areas.Version]) -> dict[str, str]:
    return {each.key: each.name_vi if reads.lang == "vi" else each.name_en for each in versions}


class Chip(NamedTuple):
    """A filter that is set, and the address without it."""

    title: str
    label: str
    away: str


def _chips(
    reads: Reader, asked: Asked, versions: Sequence[areas.Version], lang: str | None
) -> tuple[Chip, ...]:
    t = wording(reads.lang)
    names = _names(reads, versions)
    kinds = reads.labels("programme_kind")
    return tuple(
        Chip(
            t(f"programmes.{name}"),
            kinds.get(value) or names.get(value) or value,
            f"/programmes{asked.without(name, value).query(lang)}",
        )
        for name, value in asked.pairs()
    )


def _files(asked: Asked) -> tuple[tuple[str, str], ...]:
    """Names and addresses of the list as files; the unit is not among them."""
    conditions = []
    if asked.kinds:
        conditions.append(f"kind={','.join(asked.kinds)}")
    if asked.year is not None:
        conditions.append(f"datetime={asked.since}/{asked.until}")
    more = "".join(f"&{each}" for each in conditions)
    forms = (("csv", "CSV"), ("xlsx", "Excel"), ("geojson", "GeoJSON"))
    return tuple((name, f"/ogc/collections/activities/items?f={form}{more}") for form, name in forms)
