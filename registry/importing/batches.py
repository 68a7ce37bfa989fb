"""Files that were handed in: how they are read, what was found; and an account's own headings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from registry.errors import NotFound
from registry.importing.checking import Checked, Options
from registry.importing.encodings import Encoding
from registry.policy import Actor
from registry.tables import import_batch, import_mapping
from registry.workflow import ImportState

REPORTED = 5_000
"""Issues that are kept with a file; a check tells them all again."""


SHOWN = 2_000
"""Points that are kept for a look at the map."""


@dataclass(frozen=True)
class Batch:
    """A file that was handed in; `report` is `Checked.as_json` of the last check."""

    id: UUID
    account: UUID | None
    created_at: datetime
    file_name: str
    options: Options
    state: ImportState
    rows: int
    report: dict[str, Any]
    committed_at: datetime | None


_C = import_batch.c
_COLUMNS = (
    _C.id,
    _C.account,
    _C.created_at,
    _C.file_name,
    _C.options,
    _C.state,
    _C.rows,
    _C.report,
    _C.committed_at,
)


def options_of(held: Mapping[str, Any]) -> Options:
    """Options from what `Options.as_json` gives."""
    encoding = Encoding(held["encoding"]) if held.get("encoding") else None
    return Options(held.get("crs"), encoding, held.get("sheet"), held.get("mapping"), held.get("list"))


def keep(
    connection: Connection,
    content: bytes,
    name: str,
    options: Options,
    checked: Checked,
    *,
    actor: Actor | None,
) -> UUID:
    """Keep a file that was checked, so that it can be committed as it was seen; gives its id."""
    key: UUID = connection.execute(
        insert(import_batch)
        .values(
            account=actor.id if actor is not None else None,
            file_name=name[:300],
            content=content,
            options=options.as_json(),
            state=ImportState.CHECKED.value,
            rows=checked.rows,
            report=_report(checked),
        )
        .returning(_C.id)
    ).scalar_one()
    return key


def renew(connection: Connection, key: UUID, options: Options, checked: Checked) -> None:
    """Keep another way of reading a file that is not committed yet, and what was found so."""
    values = {"options": options.as_json(), "rows": checked.rows, "report": _report(checked)}
    waiting = _C.id == key, _C.state == ImportState.CHECKED.value
    connection.execute(update(import_batch).where(*waiting).values(values))


def _report(checked: Checked) -> dict[str, Any]:
    report = checked.as_json()
    report["issues"] = report["issues"][:REPORTED]
    report["points"] = [each._asdict() for each in checked.points[:SHOWN]]
    report["points_left_out"] = max(0, len(checked.points) - SHOWN)
    return report


def batch(connection: Connection, key: UUID, *, lock: bool = False) -> Batch:
    """A file that was handed in, when the account may see it; raises NotFound."""
    wanted = select(*_COLUMNS).where(_C.id == key)
    row = connection.execute(wanted.with_for_update() if lock else wanted).one_or_none()
    if row is None:
        raise NotFound("import", key)
    return _batch(row)


def _batch(row: Any) -> Batch:
    held = row._asdict()
    return Batch(**held | {"options": options_of(row.options), "state": ImportState(row.state)})


def content_of(connection: Connection, key: UUID) -> bytes:
    """The file as it came; raises NotFound."""
    held = connection.scalar(select(_C.content).where(_C.id == key))
    if held is None:
        raise NotFound("import", key)
    return bytes(held)


def batches(connection: Connection, *, account: UUID | None, limit: int = 20) -> list[Batch]:
    """The last files of an account, the newest first."""
    rows = connection.execute(
        select(*_COLUMNS).where(_C.account == account).order_by(_C.created_at.desc()).limit(limit)
    )
    return [_batch(row) for row in rows]


def mapping_of(connection: Connection, account: UUID, name: str) -> dict[str, str] | None:
    """Headings and fields that an account has kept under a name."""
    held = connection.scalar(
        select(import_mapping.c.columns).where(
            import_mapping.c.account == account, import_mapping.c.name == name
        )
    )
    return None if held is None else dict(held)


def mappings(connection: Connection, account: UUID) -> dict[str, dict[str, str]]:
    """All that an account has kept, by name."""
    rows = connection.execute(
        select(import_mapping.c.name, import_mapping.c.columns)
        .where(import_mapping.c.account == account)
        .order_by(import_mapping.c.name)
    )
    return {row.name: dict(row.columns) for row in rows}


def keep_mapping(connection: Connection, account: UUID, name: str, columns: Mapping[str, str]) -> None:
    """Keep headings and fields under a name; what was kept under it before is replaced."""
    given = upsert(import_mapping).values(account=account, name=name, columns=dict(columns))
    connection.execute(
        given.on_conflict_do_update(
            index_elements=["account", "name"],
            set_={"columns": given.excluded.columns, "updated_at": func.now()},
        )
    )
