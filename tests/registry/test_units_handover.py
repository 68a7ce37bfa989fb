"""Offices keep exactly their places when districts give way to communes, on the real succession of 1 July 2025."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, insert, text, update
from sqlalchemy.dialects.postgresql import Range

from registry.crs import STORED
from registry.database import owning_engine, writing
from registry.errors import Conflicting, Invalid
from registry.tables import account, account_area, site, unit
from registry.units.handover import Handover, hand_over, preview
from registry.workflow import Role
from tests.fixtures.town import COLUMNS, ROWS, SIDE, SOUTH, WEST, Town

ON, LAST = date(2025, 7, 1), date(2025, 6, 30)


DISTRICTS = "SELECT id, code FROM registry.unit WHERE level = 'district' AND valid @> :day ORDER BY code"


def _office(connection: Connection, name: str, unit_id: int, *, until: date | None = None) -> UUID:
    values = {"name": name, "title": f"Phòng Văn hóa {name}", "role": Role.OFFICE.value}
    key = connection.execute(insert(account).values(values).returning(account.c.id)).scalar_one()
    area = {"account": key, "unit": unit_id, "valid": Range(date(2020, 1, 1), until)}
    connection.execute(insert(account_area).values(area))
    return UUID(str(key))


@pytest.fixture
def hanoi(hanoi_url: str) -> Iterator[Engine]:
    """Hanoi on the eve of the succession: each of the 30 districts has an office of its own."""
    engine = owning_engine(hanoi_url)
    with engine.begin() as connection:
        for key, code in connection.execute(text(DISTRICTS), {"day": LAST}).all():
            _office(connection, f"district-{code}", key)
    yield engine
    engine.dispose()


def offices(engine: Engine) -> dict[str, UUID]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name, id FROM registry.account"))
        return {row.name: row.id for row in rows}


def sites_of(engine: Engine, office: UUID, day: date) -> set[UUID]:
    with engine.connect() as connection:
        asked = text("SELECT registry.sites_of(:office, :day)")
        return set(connection.scalars(asked, {"office": office, "day": day}))


def planned(engine: Engine, *names: str, on: date = ON) -> Handover:
    with engine.connect() as connection:
        return preview(connection, names or ("all",), on=on)


def handed_over(engine: Engine, *names: str) -> Handover:
    return hand_over(engine, planned(engine, *names), actor="tester")


def unit_id(engine: Engine, key: str, day: date) -> int:
    level, _, code = key.partition(":")
    asked = text("SELECT id FROM registry.unit WHERE level = :level AND code = :code AND valid @> :day")
    with engine.connect() as connection:
        return int(connection.execute(asked, {"level": level, "code": code, "day": day}).scalar_one())


def add_place(engine: Engine, code: str, point: str, *, states: tuple[str, ...] = ()) -> UUID:
    """A place at a point (WKT), whose address may state units, as `commune:00070`."""
    with writing(engine, actor="test", reason="a new place") as connection:
        values = {
            "code": code,
            "slug": code.lower(),
            "name_vi": f"Nơi {code}",
            "geom": f"SRID={STORED};{point}",
        }
        values |= {"accuracy_m": 50, "position_method": "address_estimate", "verification": "sourced"}
        made = insert(site).values(values | {"position_date": date(2026, 1, 1)}).returning(site.c.id)
        key = UUID(str(connection.execute(made).scalar_one()))
        for stated in states:
            connection.execute(
                text(
                    "INSERT INTO registry.site_stated_unit (site_id, unit_id, basis) VALUES (:site, :unit, 'its address')"
                ),
                {"site": key, "unit": unit_id(engine, stated, LAST if stated.startswith("d") else ON)},
            )
    return key


def every_office_kept_its_sites(engine: Engine, before: dict[str, set[UUID]]) -> None:
    after = {name: sites_of(engine, key, ON) for name, key in offices(engine).items()}
    assert after == before


def test_each_of_the_thirty_district_offices_keeps_exactly_its_sites(hanoi: Engine) -> None:
    before = {name: sites_of(hanoi, key, LAST) for name, key in offices(hanoi).items()}
    assert len(before) == 30
    assert all(sites_of(hanoi, key, ON) == set() for key in offices(hanoi).values())
    done = handed_over(hanoi)
    assert done.done
    assert [stray for each in done.handed for stray in each.strays] == []
    every_office_kept_its_sites(hanoi, before)
    assert sum(len(kept) for kept in before.values()) >= 150
    # The day before stays as it was: rights of the past are history.
    assert {name: sites_of(hanoi, key, LAST) for name, key in offices(hanoi).items()} == before


def test_a_commune_of_several_districts_is_shared_by_place_and_neither_office_sees_the_other_s(
    hanoi: Engine,
) -> None:
    handed_over(hanoi)
    shared = text(
        "SELECT unit FROM registry.account_area WHERE origin IS NOT NULL GROUP BY unit"
        " HAVING count(DISTINCT account) > 1"
    )
    with hanoi.connect() as connection:
        communes = connection.scalars(shared).all()
        lie = text("SELECT site_id FROM registry.site_unit WHERE unit_id = :unit")
        inside = {key: set(connection.scalars(lie, {"unit": key})) for key in communes}
    assert len(communes) > 30
    held = [sites_of(hanoi, key, ON) for key in offices(hanoi).values()]
    seen_by_two = [
        places for places in inside.values() if sum(not places.isdisjoint(mine) for mine in held) > 1
    ]
    assert seen_by_two != []
    for number, mine in enumerate(held):
        assert all(mine.isdisjoint(other) for other in held[number + 1 :])


def test_a_new_place_belongs_to_the_office_whose_district_lay_there(hanoi: Engine) -> None:
    done = handed_over(hanoi, "district:001")
    empty = [each.unit for each in done.handed[0].empty]
    assert empty != []
    with hanoi.connect() as connection:
        common = connection.execute(
            text(
                "SELECT n.code, ST_AsText(ST_PointOnSurface(ST_Intersection(o.geom, n.geom))) AS point"
                " FROM registry.unit o, registry.unit n WHERE o.code = '001' AND n.id = ANY (:new)"
                " AND ST_Area(ST_Intersection(o.geom, n.geom)) > 0 LIMIT 1"
            ),
            {"new": [each.id for each in empty]},
        ).one()
    key = add_place(hanoi, "ZZ001", common.point)
    assert key in sites_of(hanoi, offices(hanoi)["district-001"], ON)


def test_a_place_exactly_on_a_border_stays_with_the_one_office_that_had_it(hanoi: Engine) -> None:
    with hanoi.connect() as connection:
        point = connection.execute(
            text(
                "SELECT ST_AsText(ST_PointN(line.geom, 2)) FROM registry.unit a, registry.unit b,"
                " LATERAL ST_Dump(ST_LineMerge(ST_CollectionExtract(ST_Intersection(a.geom, b.geom), 2))) AS line"
                " WHERE a.level = 'district' AND b.level = 'district' AND a.code = '001' AND b.code = '002'"
                " AND a.valid @> :day AND b.valid @> :day AND ST_NPoints(line.geom) > 2 LIMIT 1"
            ),
            {"day": LAST},
        ).scalar_one()
    key = add_place(hanoi, "ZZ001", point)
    before = {name: sites_of(hanoi, each, LAST) for name, each in offices(hanoi).items()}
    assert [name for name, mine in before.items() if key in mine] == ["district-001"]
    handed_over(hanoi)
    every_office_kept_its_sites(hanoi, before)


def test_a_place_in_no_unit_that_follows_is_told_apart(hanoi: Engine) -> None:
    add_place(hanoi, "ZZ001", "POINT(107.9 16.1)", states=("district:001",))
    done = handed_over(hanoi, "district:001")
    assert [(stray.code, stray.publication) for stray in done.handed[0].strays] == [("ZZ001", "published")]


def test_a_second_time_changes_nothing_and_every_change_is_written_down(hanoi: Engine) -> None:
    first = handed_over(hanoi)
    with hanoi.connect() as connection:
        count = text("SELECT count(*) FROM registry.account_change WHERE actor = 'tester'")
        written = connection.scalar(count)
        assert written == first.changes > 30
    assert handed_over(hanoi).changes == 0
    with hanoi.connect() as connection:
        assert connection.scalar(count) == written
        one = connection.execute(
            text(
                "SELECT action, reason FROM registry.account_change WHERE actor = 'tester' ORDER BY id LIMIT 1"
            )
        ).one()
    assert tuple(one) == ("area-end", "district:001: handover of district:001 on 2025-07-01")


def test_an_area_that_was_ended_by_hand_is_not_handed_over(hanoi: Engine) -> None:
    with hanoi.begin() as connection:
        ended = update(account_area).where(account_area.c.unit == unit_id(hanoi, "district:001", LAST))
        connection.execute(ended.values(valid=Range(date(2020, 1, 1), ON)))
    assert planned(hanoi, "district:001").handed == ()


def test_an_area_with_an_end_of_its_own_takes_it_along(hanoi: Engine) -> None:
    district, until = unit_id(hanoi, "district:001", LAST), date(2027, 1, 1)
    with hanoi.begin() as connection:
        office = _office(connection, "for-a-while", district, until=until)
    handed_over(hanoi, "district:001")
    assert sites_of(hanoi, office, date(2026, 12, 31)) == sites_of(hanoi, office, LAST) != set()
    assert sites_of(hanoi, office, until) == set()
    assert planned(hanoi, "district:001").changes == 0


def test_what_was_not_previewed_is_not_done(hanoi: Engine) -> None:
    plan = planned(hanoi, "district:001")
    add_place(hanoi, "ZZ001", "POINT(107.9 16.1)", states=("district:001",))
    with pytest.raises(Conflicting):
        hand_over(hanoi, plan, actor="tester")
    with hanoi.connect() as connection:
        assert (
            connection.scalar(text("SELECT count(*) FROM registry.account_area WHERE origin IS NOT NULL"))
            == 0
        )


def test_when_official_boundaries_move_a_place_its_office_keeps_it_after_a_second_run(hanoi: Engine) -> None:
    handed_over(hanoi)
    office = offices(hanoi)["district-001"]
    mine = sites_of(hanoi, office, ON)
    held = {each.unit.key for each in planned(hanoi, "district:001").handed[0].successors}
    with hanoi.begin() as connection:
        # A commune that had nothing of the district takes one of its places.
        other = connection.execute(
            text(
                "SELECT u.id FROM registry.unit u WHERE u.level = 'commune' AND NOT EXISTS ("
                " SELECT FROM registry.account_area a WHERE a.unit = u.id AND a.account = :office) ORDER BY code LIMIT 1"
            ),
            {"office": office},
        ).scalar_one()
        place = connection.execute(
            text(
                "SELECT site_id FROM registry.site_unit su JOIN registry.unit u ON u.id = su.unit_id AND u.level = 'commune'"
                " WHERE site_id = ANY (:mine) AND NOT EXISTS (SELECT FROM registry.site_stated_unit t WHERE t.site_id = su.site_id AND t.unit_id = u.id) LIMIT 1"
            ),
            {"mine": list(mine)},
        ).scalar_one()
    with writing(hanoi, actor="test", reason="official boundaries") as connection:
        connection.execute(
            text(
                "UPDATE registry.unit u SET geom = ST_Multi(ST_Difference(u.geom, ST_Buffer(s.geom, 0.0005)))"
                " FROM registry.site s WHERE s.id = :place AND u.level = 'commune' AND ST_Covers(u.geom, s.geom)"
            ),
            {"place": place},
        )
        connection.execute(
            update(unit)
            .where(unit.c.id == other)
            .values(
                geom=text(
                    "ST_Multi(ST_Union(unit.geom, (SELECT ST_Buffer(s.geom, 0.0004) FROM registry.site s WHERE s.id = :place)))"
                ).bindparams(place=place)
            )
        )
    assert sites_of(hanoi, office, ON) == mine - {place}
    again = handed_over(hanoi)
    assert again.changes == 1
    assert sites_of(hanoi, office, ON) == mine
    assert {each.unit.key for each in again.handed[0].successors} != held


# --- a second succession ---------------------------------------------------------------------------------------------

LATER = date(2027, 1, 1)
SPLIT = (("90001", 0.0, 0.5), ("90002", 0.5, 1.0))


def divided(town: Town) -> tuple[UUID, UUID]:
    """Two offices of districts that meet in commune 00002, handed over; then the commune is cut in two, north and
    south, from 2027.
    """
    middle = WEST + SIDE * 1.5
    shape = "ST_Multi(ST_MakeEnvelope(:west, :south, :east, :north, :crs))"
    ends = {"south": SOUTH, "north": SOUTH + ROWS * SIDE, "crs": STORED}
    with writing(town.engine, actor="test", reason="two districts") as connection:
        connection.execute(
            text(f"UPDATE registry.unit SET geom = {shape} WHERE code = '001'"),
            {"west": WEST, "east": middle} | ends,
        )
        second = connection.execute(
            text(
                "INSERT INTO registry.unit (level, code, name_vi, name_en, valid, decree, geom, boundary_quality, boundary_source)"
                f" VALUES ('district', '002', 'Quận Hai', 'Two', '[2008-08-01,2025-07-01)', 'decree', {shape}, 'approximate', 'decree')"
                " RETURNING id"
            ),
            {"west": middle, "east": WEST + COLUMNS * SIDE} | ends,
        ).scalar_one()
        one = _office(connection, "one", unit_id(town.engine, "district:001", LAST))
        two = _office(connection, "two", second)
    for number, (x, y) in enumerate([(1.2, 0.2), (1.2, 0.8), (1.8, 0.2), (1.8, 0.8)]):
        town.add_site(f"TT{number:03d}", WEST + x * SIDE, SOUTH + y * SIDE)
    handed_over(town.engine)
    with writing(town.engine, actor="test", reason="a commune is cut in two") as connection:
        connection.execute(
            text("UPDATE registry.unit SET valid = '[2025-07-01,2027-01-01)' WHERE code = '00002'")
        )
        for code, low, high in SPLIT:
            connection.execute(
                text(
                    "INSERT INTO registry.unit (level, code, name_vi, name_en, valid, decree, geom, boundary_quality, boundary_source)"
                    f" VALUES ('commune', :code, :code, :code, '[2027-01-01,)', 'decree', {shape}, 'approximate', 'decree')"
                ),
                {"code": code, "west": WEST + SIDE, "east": WEST + 2 * SIDE, "crs": STORED}
                | {"south": SOUTH + low * SIDE, "north": SOUTH + high * SIDE},
            )
    return one, two


def test_what_an_office_brought_with_it_goes_on_when_units_change_again(town: Town) -> None:
    offices_ = divided(town)
    before = [sites_of(town.engine, office, LATER - timedelta(1)) for office in offices_]
    assert [len(mine) for mine in before] == [2, 2]
    again = planned(town.engine, "commune:00002", on=LATER)
    assert all(each.strays == () for each in again.handed)
    hand_over(town.engine, again, actor="tester")
    assert [sites_of(town.engine, office, LATER) for office in offices_] == before


def test_what_cannot_be_granted_without_granting_too_much_is_granted_to_nobody(town: Town) -> None:
    one, _ = divided(town)
    with writing(town.engine, actor="test", reason="a neighbour joins the southern half") as connection:
        # The office keeps of district 001 only what lay in 00002. In the south its place now lies with places of the rest of
        # its old district, and with places of 00002 that are another's: neither origin tells them apart.
        connection.execute(
            text("DELETE FROM registry.account_area WHERE account = :one AND unit <> :commune"),
            {"one": one, "commune": unit_id(town.engine, "commune:00002", ON)},
        )
        connection.execute(
            text("UPDATE registry.unit SET valid = '[2025-07-01,2027-01-01)' WHERE code = '00001'")
        )
        connection.execute(
            text(
                "UPDATE registry.unit SET geom = ST_Multi(ST_Union(geom, (SELECT geom FROM registry.unit WHERE code = '00001')))"
                " WHERE code = '90001'"
            )
        )
    town.add_site("TT009", WEST + 0.2 * SIDE, SOUTH + 0.2 * SIDE)
    before = sites_of(town.engine, one, LATER - timedelta(1))
    plan = planned(town.engine, "commune:00002", on=LATER)
    strays = {each.area.name: [stray.code for stray in each.strays] for each in plan.handed}
    assert strays["one"] == ["TT000"]
    hand_over(town.engine, plan, actor="tester")
    kept = sites_of(town.engine, one, LATER)
    assert kept < before
    assert len(kept) == 1


@pytest.mark.parametrize(
    ("names", "on", "said"),
    [
        (
            ("district:001",),
            date(2025, 7, 2),
            "on: '2025-07-02': is not the day after the last day of any unit",
        ),
        (("commune:00070",), ON, "still stands; its last day must be 2025-06-30"),
        (("district:Ba Dinh",), ON, "allowed: district:001 (Quận Ba Đình)"),
        (("district:01",), ON, "district:001 (Quận Ba Đình)"),
        (("hoan kiem",), ON, "district:002 (Quận Hoàn Kiếm)"),
        ((), ON, "from: names no unit"),
    ],
)
def test_a_wrong_unit_or_day_is_told_with_what_would_do(
    seeded: Engine, names: tuple[str, ...], on: date, said: str
) -> None:
    with seeded.connect() as connection, pytest.raises(Invalid) as error:
        preview(connection, names, on=on)
    assert said in str(error.value)


def test_every_wrong_unit_is_told_at_once(seeded: Engine) -> None:
    with seeded.connect() as connection, pytest.raises(Invalid) as error:
        preview(connection, ("district:999", "commune:00070", "district:001"), on=ON)
    assert len(error.value.faults) == 2
