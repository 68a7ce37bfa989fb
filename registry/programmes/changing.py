"""What the reviewing agency writes: activities with their places, organisations and figures, and ideas.

Each is one change in the transaction that the caller opened, under `acting`; the version that was read is
named, and nobody overwrites what they did not see. Places that the public does not see stay linked: they
were not in what was read.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from registry.citing import add_sources
from registry.dated import day_cells
from registry.dates import today
from registry.errors import Conflicting, Fault, Forbidden, Invalid, NotFound, Stale
from registry.language import Words
from registry.policy import Actor
from registry.programmes.days import days
from registry.programmes.documents import (
    ActivityDocument,
    IdeaDocument,
    StepDocument,
    require_known,
    site_ids,
)
from registry.programmes.steps import Taken, mistakes
from registry.tables import (
    activity,
    activity_figure,
    activity_organisation,
    activity_site,
    idea,
    idea_organisation,
    idea_site,
    idea_step,
)
from registry.text import slug
from registry.views import public_site
from registry.workflow import IdeaStage

Cells = dict[str, Any]

FORM = "new"
"""No code: it is where the form of a new record is."""

AGENCY_ONLY = Words(
    "Chỉ cơ quan thường trực ghi được chương trình, hoạt động và ý tưởng.",
    "Only the standing agency writes programmes, activities and ideas.",
)
CHANGED = Words(
    "Mục này đã được người khác sửa từ khi bạn mở. Hãy xem bản hiện tại rồi sửa lại.",
    "Somebody else changed this since you opened it. Look at it as it is now, then change it again.",
)
ANSWERED = Words(
    "Có ý tưởng trả lời đợt gọi này, nên không xóa được. Hãy bỏ liên kết từ các ý tưởng trước.",
    "Ideas answered this call, so it cannot be removed. Take it off those ideas first.",
)
NO_STEP = Words("Ý tưởng này chưa có bước nào.", "This idea has taken no step yet.")


def create_activity(
    connection: Connection, actor: Actor, held: ActivityDocument, *, code: str | None = None
) -> str:
    """A new activity; gives its code, which comes from the name when none is given.

    Raises Forbidden, and Invalid with every mistake.
    """
    _require_agency(actor)
    require_known(connection, held)
    named = _code(connection, activity, code, held.name_vi)
    add_sources(connection, held.new_sources)
    connection.execute(insert(activity).values(code=named, **_activity_cells(held)))
    _write_activity(connection, named, held)
    return named


def change_activity(
    connection: Connection, actor: Actor, code: str, held: ActivityDocument, *, versions: Iterable[int]
) -> int:
    """The activity becomes what the document says; gives its version.

    `versions` are those that it may be made from. Raises NotFound, Stale, Forbidden, Invalid.
    """
    _require_agency(actor)
    _lock(connection, activity, "activity", code, versions)
    require_known(connection, held)
    add_sources(connection, held.new_sources)
    _write_activity(connection, code, held)
    return _touch(connection, activity, code, _activity_cells(held))


def remove_activity(connection: Connection, actor: Actor, code: str, *, versions: Iterable[int]) -> None:
    """Remove an activity with all that hangs on it; raises NotFound, Stale, Forbidden, Conflicting."""
    _require_agency(actor)
    _lock(connection, activity, "activity", code, versions)
    if connection.scalar(select(func.count()).select_from(idea).where(idea.c.call == code)):
        raise Conflicting(ANSWERED)
    connection.execute(delete(activity).where(activity.c.code == code))


def create_idea(connection: Connection, actor: Actor, held: IdeaDocument, *, code: str | None = None) -> str:
    """A new idea, without a step; gives its code. Raises Forbidden, and Invalid with every mistake."""
    _require_agency(actor)
    require_known(connection, held)
    named = _code(connection, idea, code, held.name_vi)
    add_sources(connection, held.new_sources)
    connection.execute(insert(idea).values(code=named, **_idea_cells(held)))
    _write_idea(connection, named, held)
    return named


def change_idea(
    connection: Connection, actor: Actor, code: str, held: IdeaDocument, *, versions: Iterable[int]
) -> int:
    """The idea becomes what the document says, its steps stay; gives its version.

    Raises NotFound, Stale, Forbidden, Invalid.
    """
    _require_agency(actor)
    _lock(connection, idea, "idea", code, versions)
    require_known(connection, held)
    add_sources(connection, held.new_sources)
    _write_idea(connection, code, held)
    return _touch(connection, idea, code, _idea_cells(held))


def remove_idea(connection: Connection, actor: Actor, code: str, *, versions: Iterable[int]) -> None:
    """Remove an idea with its steps; raises NotFound, Stale, Forbidden."""
    _require_agency(actor)
    _lock(connection, idea, "idea", code, versions)
    connection.execute(delete(idea).where(idea.c.code == code))


def take_step(
    connection: Connection,
    actor: Actor,
    code: str,
    held: StepDocument,
    *,
    versions: Iterable[int],
    on: date | None = None,
) -> int:
    """The next step of an idea; gives the version of the idea.

    A step follows the table of `registry.programmes.steps`, and lies neither in the future nor before the one
    that it follows. Raises NotFound, Stale, Forbidden, Invalid.
    """
    _require_agency(actor)
    _lock(connection, idea, "idea", code, versions)
    require_known(connection, held)
    taken = _taken(connection, code)
    if faults := mistakes(taken, held.stage, held.date, "/", on=on or today()):
        raise Invalid(faults)
    add_sources(connection, held.new_sources)
    plain = held.model_dump(mode="json", include={"stage", "source", "note_vi", "note_en"})
    connection.execute(insert(idea_step).values(idea=code, **plain, **day_cells(held.date)))
    return _touch(connection, idea, code, {})


def take_back_step(connection: Connection, actor: Actor, code: str, *, versions: Iterable[int]) -> int:
    """Remove the furthest step of an idea, which was written by mistake; gives the version of the idea.

    Raises NotFound, Stale, Forbidden, and Conflicting when there is no step.
    """
    _require_agency(actor)
    _lock(connection, idea, "idea", code, versions)
    order = list(IdeaStage)
    rows = connection.execute(select(idea_step.c.id, idea_step.c.stage).where(idea_step.c.idea == code)).all()
    if not rows:
        raise Conflicting(NO_STEP)
    furthest = max(rows, key=lambda row: (order.index(IdeaStage(row.stage)), row.id))
    connection.execute(delete(idea_step).where(idea_step.c.id == furthest.id))
    return _touch(connection, idea, code, {})


def _require_agency(actor: Actor) -> None:
    if not actor.reviews:
        raise Forbidden(AGENCY_ONLY)


def _lock(connection: Connection, table: Table, what: str, code: str, versions: Iterable[int]) -> None:
    if "\0" in code:
        raise NotFound(what, code)
    # Writers queue here, before they hold any row.
    connection.execute(select(func.registry.present_edition()))
    version = connection.scalar(select(table.c.version).where(table.c.code == code).with_for_update())
    if version is None:
        raise NotFound(what, code)
    if version not in set(versions):
        raise Stale(CHANGED, now=version)


def _touch(connection: Connection, table: Table, code: str, cells: Mapping[str, Any]) -> int:
    """Write a record's own cells. Its version grows even where only what hangs on it has changed."""
    statement = (
        update(table)
        .where(table.c.code == code)
        .values(**cells, updated_at=func.clock_timestamp())
        .returning(table.c.version)
    )
    return int(connection.execute(statement).scalar_one())


def _code(connection: Connection, table: Table, given: str | None, name: str) -> str:
    """The code that was given, or one made of the name; no other record has it."""
    taken = set(connection.scalars(select(table.c.code)))
    taken.add(FORM)
    if given is not None:
        if given in taken:
            raise Invalid(Fault("/code", given, "is taken already"))
        return given
    word = slug(name)[:70].strip("-") or table.name
    numbers = (word if number == 1 else f"{word}-{number}" for number in range(1, len(taken) + 2))
    return next(each for each in numbers if each not in taken)


def _activity_cells(held: ActivityDocument) -> Cells:
    parts = {"sites", "organisations", "figures", "new_sources", "dates"}
    when = days(held.dates)
    return {
        **held.model_dump(mode="json", exclude=parts),
        "date_text": when.text,
        "first_day": when.first,
        "last_day": when.last,
    }


def _idea_cells(held: IdeaDocument) -> Cells:
    return held.model_dump(mode="json", exclude={"sites", "organisations", "new_sources"})


def _write_activity(connection: Connection, code: str, held: ActivityDocument) -> None:
    of = {"activity": code}
    _bring_up(connection, activity_site, of, _at(connection, held.sites))
    hosts = [each.model_dump() for each in held.organisations]
    _bring_up(connection, activity_organisation, of, hosts)
    _bring_up(connection, activity_figure, of, [each.model_dump() for each in held.figures])


def _write_idea(connection: Connection, code: str, held: IdeaDocument) -> None:
    of = {"idea": code}
    _bring_up(connection, idea_site, of, _at(connection, held.sites))
    _bring_up(connection, idea_organisation, of, [each.model_dump() for each in held.organisations])


def _at(connection: Connection, used: Sequence[Any]) -> list[Cells]:
    ids = site_ids(connection, (each.site for each in used))
    return [each.model_dump(exclude={"site"}) | {"site_id": ids[each.site]} for each in used]


def _bring_up(connection: Connection, table: Table, of: Cells, wanted: list[Cells]) -> None:
    """Rows that are as they should be are not touched; others go and come."""
    names = [each.name for each in table.c if each.name != "id" and each.name not in of]
    mine = [table.c[name] == value for name, value in of.items()]
    if "site_id" in names:  # what the public does not see was not read, so it stays
        mine.append(table.c.site_id.in_(select(public_site.c.id)))
    keys = [f"key_{each.name}" for each in table.primary_key]
    shown = [each.label(name) for each, name in zip(table.primary_key, keys, strict=True)]
    left = [tuple(row.get(name) for name in names) for row in wanted]
    for row in connection.execute(select(*shown, *(table.c[name] for name in names)).where(*mine)):
        key, held = tuple(row)[: len(keys)], tuple(row)[len(keys) :]
        if held in left:
            left.remove(held)
            continue
        same = [column == value for column, value in zip(table.primary_key, key, strict=True)]
        connection.execute(delete(table).where(*same))
    if left:
        rows = [dict(zip(names, row, strict=True)) | of for row in left]
        connection.execute(insert(table).values(rows).on_conflict_do_nothing())


def _taken(connection: Connection, code: str) -> list[Taken]:
    rows = connection.execute(select(idea_step.c.stage, idea_step.c.earliest).where(idea_step.c.idea == code))
    return [Taken(IdeaStage(row.stage), row.earliest) for row in rows]
