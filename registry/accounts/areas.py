"""The units that an office answers for: granted from a day, ended on a day."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, insert, select, true, update
from sqlalchemy.dialects.postgresql import Range

from registry.accounts.ledger import Act, By, record
from registry.dates import today
from registry.errors import Conflicting, Fault, Invalid, NotFound
from registry.language import Words
from registry.tables import account, account_area, unit, unit_lineage
from registry.workflow import Level

HELD = Words(
    "Tài khoản này đã phụ trách đơn vị đó trong thời gian này.",
    "The account answers for that unit in that time already.",
)


@dataclass(frozen=True)
class UnitVersion:
    """A unit that an office can answer for; `ends` is the first day on which it is no more."""

    id: int
    level: Level
    code: str
    name_vi: str
    name_en: str
    begins: date
    ends: date | None

    @property
    def key(self) -> str:
        """The unit as the command line and addresses write it."""
        return f"{self.level}:{self.code}:{self.begins}"


@dataclass(frozen=True)
class Held:
    """An area of an account: the unit, from and until when (the first day on which it counts no more).

    With an `origin`, only what the unit took over from that older one.
    """

    id: int
    unit: UnitVersion
    origin: UnitVersion | None
    since: date
    until: date | None
    counts: bool

    @property
    def last(self) -> date | None:
        """The last day on which it counts, None while no end is known."""
        return None if self.until is None else self.until - timedelta(days=1)


_UNIT = (unit.c.id, unit.c.level, unit.c.code, unit.c.name_vi, unit.c.name_en, unit.c.valid)


def _version(row: Row[*tuple[Any, ...]]) -> UnitVersion:
    return UnitVersion(
        row.id, Level(row.level), row.code, row.name_vi, row.name_en, row.valid.lower, row.valid.upper
    )


def standing(connection: Connection) -> list[UnitVersion]:
    """Every unit of today, the city first, then by name."""
    rows = connection.execute(select(*_UNIT).where(unit.c.valid.contains(today())))
    order = {level: place for place, level in enumerate(Level)}
    return sorted(map(_version, rows), key=lambda each: (order[each.level], each.name_vi))


def areas(connection: Connection, key: UUID) -> list[Held]:
    """The areas of an account, those that count today first."""
    return _areas(connection, account_area.c.account == key).get(key, [])


def all_areas(connection: Connection) -> dict[UUID, list[Held]]:
    """The areas of every account that has any, those that count today first."""
    return _areas(connection, true())


def _areas(connection: Connection, which: ColumnElement[bool]) -> dict[UUID, list[Held]]:
    rows = connection.execute(
        select(
            account_area.c.account,
            account_area.c.id,
            account_area.c.unit,
            account_area.c.origin,
            account_area.c.valid,
            and_(account_area.c.valid.contains(today()), unit.c.valid.contains(today())).label("counts"),
        )
        .join(unit, unit.c.id == account_area.c.unit)
        .where(which)
        .order_by(account_area.c.id)
    ).all()
    needed = {row.unit for row in rows} | {row.origin for row in rows if row.origin is not None}
    known = {
        each.id: _version(each) for each in connection.execute(select(*_UNIT).where(unit.c.id.in_(needed)))
    }
    held: dict[UUID, list[Held]] = {}
    for row in rows:
        area = Held(
            row.id, known[row.unit], known.get(row.origin), row.valid.lower, row.valid.upper, row.counts
        )
        held.setdefault(row.account, []).append(area)
    for each in held.values():
        each.sort(key=lambda area: (not area.counts, area.unit.name_vi))
    return held


def unit_named(connection: Connection, reference: str, *, on: date) -> UnitVersion:
    """The unit of `level:code`, as it stands on the day, or of `level:code:valid_from`.

    Without a version of that day, the latest. Raises Invalid when there is no such unit.
    """
    level, _, rest = reference.partition(":")
    code, _, begins = rest.partition(":")
    wrong = Fault("unit", reference[:100], "is not a unit", ("commune:00070", "commune:00070:2025-07-01"))
    if level not in set(Level) or not code or "\0" in reference:
        raise Invalid(wrong)
    rows = connection.execute(
        select(*_UNIT).where(unit.c.level == level, unit.c.code == code).order_by(unit.c.valid)
    )
    versions = [_version(row) for row in rows]
    if begins:
        versions = [each for each in versions if str(each.begins) == begins]
    if not versions:
        raise Invalid(wrong)
    return next((each for each in versions if _stands(each, on)), versions[-1])


def _stands(version: UnitVersion, on: date) -> bool:
    return version.begins <= on and (version.ends is None or on < version.ends)


def grant(
    connection: Connection, by: By, key: UUID, *, reference: str, since: date | None = None, reason: str = ""
) -> UnitVersion:
    """Let an office answer for a unit from a day on, today unless told, as long as the unit stands.

    Raises Invalid for a unit that has ended, naming its successors, and for a day on which it does not stand;
    Conflicting when the office has it already.
    """
    wanted = unit_named(connection, reference, on=since or today())
    if wanted.ends is not None and wanted.ends <= today():
        raise Invalid(_ended(connection, wanted, reference))
    start = since or max(today(), wanted.begins)
    if not _stands(wanted, start):
        until = "" if wanted.ends is None else f" to {wanted.ends}"
        allowed = (f"from {wanted.begins}{until}",)
        raise Invalid(Fault("since", start.isoformat(), "is not a day on which the unit stands", allowed))
    connection.execute(select(account.c.id).where(account.c.id == key).with_for_update())
    valid = Range(start, wanted.ends)
    twice = select(account_area.c.id).where(
        account_area.c.account == key,
        account_area.c.unit == wanted.id,
        account_area.c.origin.is_(None),
        account_area.c.valid.overlaps(valid),
    )
    if connection.execute(twice).first() is not None:
        raise Conflicting(HELD)
    connection.execute(
        insert(account_area).values(account=key, unit=wanted.id, valid=valid, reason=reason or None)
    )
    record(connection, by, Act.AREA_GRANT, key, detail=_told(wanted.name_vi, wanted.key, start, reason))
    return wanted


def _ended(connection: Connection, old: UnitVersion, reference: str) -> Fault:
    rows = connection.execute(
        select(*_UNIT)
        .join(unit_lineage, unit_lineage.c.new_unit == unit.c.id)
        .where(unit_lineage.c.old_unit == old.id)
        .order_by(unit_lineage.c.share_of_old.desc(), unit.c.code)
    )
    successors = tuple(f"{each.level}:{each.code} {each.name_vi}" for each in map(_version, rows))
    message = f"ended on {old.ends}" + ("; its successors are" if successors else "")
    return Fault("unit", f"{reference} {old.name_vi}", message, successors)


def end(
    connection: Connection, by: By, key: UUID, *, area: int, until: date | None = None, reason: str = ""
) -> None:
    """Let an office answer for an area no more from a day on, today unless told.

    An area that would never have counted is taken away. Raises NotFound when the account has none of that id.
    """
    held = connection.execute(
        select(account_area.c.valid, *_UNIT[1:4])
        .join(unit, unit.c.id == account_area.c.unit)
        .where(account_area.c.id == area, account_area.c.account == key)
        .with_for_update(of=account_area)
    ).one_or_none()
    if held is None:
        raise NotFound("area", area)
    last = until or today()
    this = account_area.c.id == area
    if held.valid.upper is not None and held.valid.upper <= last:
        return
    if last <= held.valid.lower:
        connection.execute(delete(account_area).where(this))
    else:
        valid = Range(held.valid.lower, last)
        connection.execute(update(account_area).where(this).values(valid=valid))
    record(
        connection,
        by,
        Act.AREA_END,
        key,
        detail=_told(held.name_vi, f"{held.level}:{held.code}", last, reason),
    )


def _told(name: str, key: str, day: date, reason: str) -> str:
    """An area in the ledger: its unit, the day from which that counts, and why."""
    return f"{name} ({key}), {day}" + (f": {reason}" if reason else "")


def area_named(connection: Connection, key: UUID, reference: str) -> int:
    """The id of the area of an account that a unit's reference names; raises NotFound."""
    wanted = [
        each
        for each in areas(connection, key)
        if each.unit.key == reference or f"{each.unit.level}:{each.unit.code}" == reference
    ]
    if not wanted:
        raise NotFound("area", reference)
    return wanted[0].id
