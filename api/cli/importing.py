"""`creative-registry import`: a file of places, checked as a whole and brought in by one batch."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from api.cli.access import from_environment, owner, require_migrated
from api.cli.terminal import EXIT_INVALID, AsJson, messages, print_json, print_rows, working
from registry.errors import Fault, Invalid, NotFound, Unavailable

if TYPE_CHECKING:  # geometry and spreadsheet libraries load only when a file is read
    from sqlalchemy import Connection, Engine

    from registry.importing.checking import Checked, Options
    from registry.policy import Actor

_SHOWN = 200
_ENCODINGS = "utf-8, utf-16, cp1258, windows-1252, tcvn3 or viscii"

FileArgument = Annotated[
    Path | None, typer.Argument(help="XLSX, CSV, GeoJSON, GeoPackage, KML or zipped Shapefile.")
]
Crs = Annotated[
    str | None,
    typer.Option(help="What the coordinates are in, as EPSG:4326 or EPSG:5897; never guessed."),
]
AsAccount = Annotated[
    str | None, typer.Option("--as", help="Account to act for; default: the administrator of this machine.")
]


def import_(
    file: FileArgument = None,
    crs: Crs = None,
    encoding: Annotated[str | None, typer.Option(help=f"Of a CSV: {_ENCODINGS}; default: utf-8.")] = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet or layer, when the file has several.")] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="JSON file of headings and fields, where headings are not known.")
    ] = None,
    listed: Annotated[
        str | None,
        typer.Option("--list", help="Official list that the file is: relocation, villas or relics."),
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Check and report; change nothing.")] = False,
    report: Annotated[
        Path | None, typer.Option(help="Write the same workbook to this file, with the issues marked in it.")
    ] = None,
    template: Annotated[
        Path | None, typer.Option(help="Write a workbook to fill in to this file, and do nothing else.")
    ] = None,
    undo: Annotated[str | None, typer.Option(help="Take back the import of this id.")] = None,
    reason: Annotated[
        str | None, typer.Option(help="Why, for the history; default: the file's name.")
    ] = None,
    as_account: AsAccount = None,
    language: Annotated[str, typer.Option(help="Language of messages and workbooks: vi or en.")] = "vi",
    as_json: AsJson = False,
) -> None:
    """Check a file of places and bring it in, all or nothing; every mistake is told with row and column."""
    if language not in ("vi", "en"):
        raise Invalid(Fault("language", language, "is not a language of this program", ("vi", "en")))
    with owner(from_environment()) as engine:
        require_migrated(engine)
        if template is not None:
            _template(engine, template, as_account, language)
        elif undo is not None:
            _undo(engine, undo, as_account, reason, as_json=as_json)
        elif file is None:
            raise Invalid(Fault("file", None, "is missing: name a file to import"))
        else:
            options = _options(crs, encoding, sheet, mapping, listed)
            request = _Request(file, options, report, reason, as_account, language, dry_run, as_json)
            _import(engine, request)


class _Request:
    """What the command line asks for."""

    def __init__(
        self,
        file: Path,
        options: "Options",
        report: Path | None,
        reason: str | None,
        account: str | None,
        language: str,
        dry_run: bool,
        as_json: bool,
    ) -> None:
        self.file, self.options, self.report, self.account = file, options, report, account
        self.reason = reason or f"Import of {file.name}"
        self.language, self.dry_run, self.as_json = language, dry_run, as_json


def _options(
    crs: str | None, encoding: str | None, sheet: str | None, mapping: Path | None, listed: str | None
) -> "Options":
    from registry.importing.checking import Options
    from registry.importing.encodings import Encoding
    from registry.importing.lists import official_list

    if encoding is not None and encoding.lower() not in set(Encoding):
        raise Invalid(Fault("encoding", encoding, "is not an encoding that is read", tuple(Encoding)))
    given: Any = None
    if mapping is not None:
        try:
            given = json.loads(mapping.read_text(encoding="utf-8"))
        except (OSError, ValueError) as reason:
            raise Invalid(Fault("mapping", str(mapping), f"cannot be read as JSON: {reason}")) from None
        if not isinstance(given, dict) or not all(isinstance(each, str) for each in given.values()):
            raise Invalid(Fault("mapping", str(mapping), 'is not an object as {"heading": "field"}'))
    if listed is not None:
        official_list(listed)
    return Options(crs, Encoding(encoding.lower()) if encoding else None, sheet, given, listed)


def _acting(connection: "Connection", account: str | None) -> "Actor | None":
    from sqlalchemy import select

    from registry.database import state
    from registry.dates import today
    from registry.policy import actor
    from registry.tables import account as accounts

    if account is None:
        state(connection, actor="administrator")
        return None
    key = connection.scalar(select(accounts.c.id).where(accounts.c.name == account))
    if key is None:
        raise NotFound("account", account)
    found = actor(connection, key, on=today())
    state(connection, account=found.id, actor=found.name)
    return found


def _content(file: Path) -> bytes:
    from registry.importing.limits import MOST_BYTES

    try:
        with file.open("rb") as held:
            return held.read(MOST_BYTES + 1)
    except OSError as reason:
        raise Unavailable(f"Cannot read {file}: {reason.strerror}") from None


def _import(engine: "Engine", asked: _Request) -> None:
    from registry.importing.batches import keep
    from registry.importing.checking import STEPS, check
    from registry.importing.committing import commit

    content = _content(asked.file)
    with engine.connect() as connection:
        with working(f"Checking {asked.file.name}", steps=STEPS) as step:
            actor = _acting(connection, asked.account)
            found = check(connection, content, asked.file.name, asked.options, actor=actor, progress=step)
        connection.rollback()
        if asked.report is not None:
            _mark(asked, content, found)
        answer: dict[str, Any] = {**found.as_json(), "committed": False}
        if not found.errors and not asked.dry_run and found.proposals:
            with (
                working(f"Importing {asked.file.name}", steps=STEPS + 1) as step,
                connection.begin(),
            ):
                actor = _acting(connection, asked.account)
                key = keep(connection, content, asked.file.name, asked.options, found, actor=actor)
                done = commit(connection, key, actor=actor, reason=asked.reason, progress=step)
            answer |= {
                "committed": True,
                "batch": str(key),
                "state": done.state.value,
                "edition": done.edition,
            }
    _answer(asked, found, answer)
    if found.errors:
        raise typer.Exit(EXIT_INVALID)


def _mark(asked: _Request, content: bytes, found: "Checked") -> None:
    from registry.importing.marking import marked

    lang = "vi" if asked.language == "vi" else "en"
    book = marked(content, asked.file.name, asked.options, found.issues, lang=lang)  # type: ignore[arg-type]
    if asked.report is not None:
        asked.report.write_bytes(book)


def _answer(asked: _Request, found: "Checked", answer: dict[str, Any]) -> None:
    if asked.as_json:
        print_json(answer)
        return
    vi = asked.language == "vi"
    rows: list[dict[str, object]] = [
        {
            "row": each.row,
            "column": each.column,
            "severity": each.severity.value,
            "value": each.value,
            "message": each.message.vi if vi else each.message.en,
            "hint": each.hint.vi if vi else each.hint.en,
        }
        for each in found.issues[:_SHOWN]
    ]
    if rows:
        print_rows(
            rows, as_json=False, title=f"{found.errors} errors, {len(found.issues) - found.errors} warnings"
        )
    if len(found.issues) > _SHOWN:
        messages.print(f"… and {len(found.issues) - _SHOWN} more; --report FILE.xlsx has them all.")
    changed = len(found.proposals) - found.created
    messages.print(f"{found.rows} rows: {found.created} new, {changed} changed, {found.unchanged} unchanged.")
    if answer["committed"]:
        messages.print(
            f"Imported: {answer['state']}. To take it back: creative-registry import --undo {answer['batch']}"
        )
    else:
        messages.print("Nothing was written.")


def _template(engine: "Engine", path: Path, account: str | None, language: str) -> None:
    from registry.importing.template import template

    with engine.connect() as connection:
        actor = _acting(connection, account)
        path.write_bytes(template(connection, actor=actor, lang="vi" if language == "vi" else "en"))
    messages.print(f"Written: {path}")


def _undo(engine: "Engine", key: str, account: str | None, reason: str | None, *, as_json: bool) -> None:
    from registry.importing.committing import undo

    try:
        batch = UUID(key)
    except ValueError:
        raise NotFound("import", key) from None
    with engine.begin() as connection:
        actor = _acting(connection, account)
        done = undo(connection, batch, actor=actor, reason=reason or "Import taken back")
    if as_json:
        print_json({"batch": key, "state": done.state.value, "places": done.places, "edition": done.edition})
    else:
        messages.print(f"Taken back: {done.places} places.")
