"""The directory: exactly the public places, counted and listed as the rows behind them say."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, cast, select, text, update
from sqlalchemy.dialects.postgresql import DATERANGE, Range

from registry.browsing import areas, counting, finding
from registry.browsing.counting import Counts, counts
from registry.browsing.filters import UNIT, WHEN, WORDS, Axis, Filters, read
from registry.database import reading_engine
from registry.dates import uncertain
from registry.tables import directory, site
from registry.text import fold
from registry.views import public_site, public_site_unit

COLUMN = {axis: "centre_type" if axis is Axis.TYPE else axis.value for axis in Axis}
DAYS = ("1990", "2019", "1000", "17/11/2022")
WORDS_LIKE = ("nhà máy", "dinh", "đ", "Hà", "xưởng 2", "zzqq", "100%", "ho tay")


@pytest.fixture(scope="module")
def public(seeded_url: str) -> Iterator[Connection]:
    """A connection with the rights of the public."""
    engine = reading_engine(seeded_url, pool=1)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(scope="module")
def rows(public: Connection) -> list[Mapping[str, Any]]:
    """Every public place as the view has it, with the keys of its units."""
    unit = public_site_unit.c
    inside: dict[object, set[str]] = {}
    for key, level, code, valid in public.execute(select(unit.site_id, unit.level, unit.code, unit.valid)):
        inside.setdefault(key, set()).add(f"{level}:{code}:{valid.lower}")
    names = {*COLUMN.values(), "id", "code", "name_vi", "search"}
    columns: list[Any] = [column for column in public_site.c if column.name in names]
    for day in DAYS:  # Python's days begin with the year 1
        when = uncertain(day, WHEN)
        days = cast(Range(when.earliest, when.latest, bounds="[]"), DATERANGE)
        columns.append(public_site.c.life.op("&&", is_comparison=True)(days).label(day))
    return [{**row, "units": inside[row["id"]]} for row in public.execute(select(*columns)).mappings()]


def holds(row: Mapping[str, Any], filters: Filters, *, but: str | None = None) -> bool:
    """Whether a place is among those of a filter, one of its conditions left out."""
    for axis, codes in filters.terms.items():
        if axis.value != but and row[COLUMN[axis]] not in codes:
            return False
    if filters.unit and but != UNIT and filters.unit not in row["units"]:
        return False
    if filters.words and but != WORDS:
        words = [fold(word) for word in filters.words.split()]
        starts = [part for part in row["search"].split(" ") if part]
        for word in words:
            if len(word) >= 3 and word not in row["search"]:
                return False
            if len(word) < 3 and not any(part.startswith(word) for part in starts):
                return False
    if filters.period and but != WHEN:
        return bool(row[filters.period.text])
    return True


@st.composite
def asked(draw: st.DrawFn) -> list[tuple[str, str]]:
    """Some filters, as an address has them: a code of some place, its unit, words, a day."""
    pairs: list[tuple[str, str]] = []
    for axis in draw(st.lists(st.sampled_from(list(Axis)), max_size=2, unique=True)):
        pairs += [
            (axis.value, str(number)) for number in draw(st.lists(st.integers(0, 99), min_size=1, max_size=2))
        ]
    if draw(st.booleans()):
        pairs.append((UNIT, str(draw(st.integers(0, 999)))))
    if draw(st.booleans()):
        pairs.append((WORDS, draw(st.sampled_from(WORDS_LIKE))))
    if draw(st.booleans()):
        pairs.append((WHEN, draw(st.sampled_from(DAYS))))
    return pairs


def filters_of(pairs: list[tuple[str, str]], rows: list[Mapping[str, Any]]) -> Filters:
    """The filters in which a number stands for the code, or the unit, that some place has."""
    codes = {axis: sorted({row[COLUMN[axis]] for row in rows} - {None}) for axis in Axis}
    units = sorted(set().union(*(row["units"] for row in rows)))
    found = []
    for name, value in pairs:
        if name == UNIT:
            found.append((name, units[int(value) % len(units)]))
        elif name in (WORDS, WHEN):
            found.append((name, value))
        else:
            held = codes[Axis(name)]
            found.append((name, held[int(value) % len(held)]))
    return read(found, codes=codes, units=units)


def naive(rows: list[Mapping[str, Any]], filters: Filters) -> dict[str, Counter[str]]:
    """The counts of every option, one place after the other."""
    found: dict[str, Counter[str]] = {UNIT: Counter()}
    for axis in Axis:
        within = [row[COLUMN[axis]] for row in rows if holds(row, filters, but=axis.value)]
        found[axis.value] = Counter(code for code in within if code is not None)
    for row in rows:
        if holds(row, filters, but=UNIT):
            found[UNIT].update(row["units"])
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked())
def test_counts_and_list_are_those_of_the_rows_behind_them(
    public: Connection, rows: list[Mapping[str, Any]], pairs: list[tuple[str, str]]
) -> None:
    filters = filters_of(pairs, rows)
    wanted = [row for row in rows if holds(row, filters)]
    counted = counts(public, filters)
    assert (counted.total, counted.whole) == (len(wanted), True)
    assert counted.options == naive(rows, filters)
    if not wanted:
        assert counted.relaxed == {
            name: sum(holds(row, filters, but=name) for row in rows) for name in filters.active
        }
    by_name = sorted(wanted, key=lambda row: (fold(row["name_vi"]), row["code"]))
    assert listed(public, filters) == [row["code"] for row in by_name]


def listed(connection: Connection, filters: Filters, *, size: int = 40) -> list[str]:
    """The codes of all pages of the list."""
    found: list[str] = []
    after: str | None = None
    while True:
        page = finding.page(connection, filters, after=after, size=size)
        found += [place.code for place in page.places]
        if (after := page.after) is None:
            return found


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    """As if there were more places than are counted one by one."""
    monkeypatch.setattr(counting, "MOST_COUNTED", 20)
    monkeypatch.setattr(finding, "MOST_COUNTED", 20)
    return 20


def test_more_matches_than_are_counted_are_told_as_more(public: Connection, few: int) -> None:
    assert counts(public, Filters(words="nha")) == Counts(few, False, {}, {})


def test_options_that_another_filter_leaves_open_are_counted_all_the_same(
    public: Connection, rows: list[Mapping[str, Any]], few: int
) -> None:
    filters = Filters(words="nha", terms={Axis.CATEGORY: ("architectural",)})
    wanted = [row for row in rows if holds(row, filters)]
    assert 0 < len(wanted) <= few < sum(holds(row, Filters(words="nha")) for row in rows)
    counted = counts(public, filters)
    assert (counted.total, counted.whole) == (len(wanted), True)
    known = naive(rows, filters)
    assert counted.options == {name: known[name] for name in known if name not in filters.active}


def test_codes_and_units_are_counted_however_many_they_are(
    public: Connection, rows: list[Mapping[str, Any]], few: int
) -> None:
    filters = Filters(terms={Axis.KIND: ("heritage_site",)})
    counted = counts(public, filters)
    assert (counted.total, counted.whole) == (sum(holds(row, filters) for row in rows), True)
    assert counted.total > few
    assert counted.options == naive(rows, filters)


@pytest.mark.parametrize("filters", [Filters(words="nha"), Filters(terms={Axis.KIND: ("heritage_site",)})])
def test_a_list_that_is_too_long_to_be_ordered_has_every_place_once(
    public: Connection, rows: list[Mapping[str, Any]], few: int, filters: Filters
) -> None:
    wanted = {row["code"] for row in rows if holds(row, filters)}
    assert len(wanted) > few
    assert not finding.by_name(filters, counts(public, filters))
    found = listed(public, filters)
    assert len(found) == len(wanted)
    assert set(found) == wanted


def test_the_list_of_all_places_is_ordered_however_long_it_is(
    public: Connection, rows: list[Mapping[str, Any]], few: int
) -> None:
    assert finding.by_name(Filters(), counts(public, Filters()))
    assert listed(public, Filters()) == [
        row["code"] for row in sorted(rows, key=lambda row: (fold(row["name_vi"]), row["code"]))
    ]


def test_a_unit_tells_the_places_that_it_has(public: Connection, rows: list[Mapping[str, Any]]) -> None:
    for each in areas.areas(public):
        held = [row for row in rows if each.version.key in row["units"]]
        assert each.kinds == Counter(row["kind"] for row in held)
        assert each.operating == sum(row["status"] == "operating" for row in held)


def test_the_directory_is_of_the_public_places_and_of_no_others(connection: Connection) -> None:
    def listed_ones() -> set[object]:
        return set(connection.scalars(select(directory.c.site_id)))

    def public_ones() -> set[object]:
        return set(connection.scalars(select(public_site.c.id)))

    everything = public_ones()
    assert listed_ones() == everything
    draft, removed, bare = sorted(everything, key=str)[:3]
    for key, publication in ((draft, "draft"), (removed, "deleted")):
        connection.execute(update(site).where(site.c.id == key).values(publication=publication))
    connection.execute(text("DELETE FROM registry.site_source WHERE site_id = :key"), {"key": bare})
    assert listed_ones() == public_ones() == everything - {draft, removed, bare}
    connection.execute(update(site).where(site.c.id == draft).values(publication="published"))
    assert listed_ones() == public_ones() == everything - {removed, bare}
    connection.execute(update(site).where(site.c.id == draft).values(name_vi="Ăn Đêm"))
    (sort,) = connection.scalars(select(directory.c.sort).where(directory.c.site_id == draft))
    assert sort.startswith("an dem\t")
