"""`creative-registry report`: a document to sign, or the pack for UNESCO, as DOCX or PDF."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from api.cli.access import from_environment, reader
from api.cli.terminal import messages, working
from api.reporting.asked import Form, Pack, Wanted, asked
from registry.dates import moment
from registry.errors import Fault, Invalid, Unavailable
from registry.settings import Settings


def report(
    output: Annotated[Path, typer.Option(help="Where to; its ending says what: .docx or .pdf")],
    plan: Annotated[
        str | None, typer.Option(help="Code (102-2022) or number (102) of the plan that is reported on.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="The day that is reported; default: today.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(help="The day of the last report; default: a year before, or four years for UNESCO."),
    ] = None,
    known_at: Annotated[
        str | None,
        typer.Option("--known-at", help="By what was known at this day or moment; default: now."),
    ] = None,
    pack: Annotated[
        Literal["plan", "unesco"],
        typer.Option(help="Of a plan, or for UNESCO's monitoring of Creative Cities."),
    ] = "plan",
    lang: Annotated[Literal["vi", "en"], typer.Option(help="Language of the document.")] = "vi",
) -> None:
    """Write a report to sign: targets with verdicts, maps, programmes, conversions, changes, every source."""
    from api.reporting.making import made
    from registry.exporting import snapshot

    form = _form(output)
    which = Pack(pack)
    _require_fitting(which, plan)
    on, earlier = _day("as-of", as_of), _day("since", since)
    known = None if known_at is None else moment(known_at, "known-at")
    settings = from_environment()
    with working("Making the report", steps=2) as step, reader(settings) as engine:
        step("reading")
        with snapshot(engine) as connection:
            held = asked(connection, Wanted(which, plan, on, earlier, known, lang, base_of(settings)))
            content = made(connection, held, form)
        step("writing")
        _write(content, output)
    messages.print(f"Written to {output}", markup=False)
    if settings.base_url is None:
        messages.print(f"Its links begin with {held.base}; set REGISTRY_BASE_URL to the public address.")


def base_of(settings: Settings) -> str:
    """Where links lead: the public address, or else the one that this program serves at."""
    return settings.base_url or f"http://{settings.host}:{settings.port}"


def _form(output: Path) -> Form:
    ending = output.suffix.lower().removeprefix(".")
    if ending not in tuple(Form):
        raise Invalid(Fault("output", output.name, "has no ending that names a format", (".docx", ".pdf")))
    if not output.parent.is_dir():
        raise Unavailable(f"Cannot write {output}: there is no folder {output.parent}")
    if output.is_dir():
        raise Unavailable(f"Cannot write {output}: it is a folder")
    return Form(ending)


def _require_fitting(pack: Pack, plan: str | None) -> None:
    if pack is Pack.PLAN and plan is None:
        raise Invalid(
            Fault("plan", None, "is missing; name the plan that is reported on", ("102", "102-2022"))
        )
    if pack is Pack.UNESCO and plan is not None:
        raise Invalid(Fault("plan", plan, "does not go with the pack for UNESCO, which tells of every plan"))


def _day(where: str, text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise Invalid(Fault(where, text, "is not a day", ("2023-12-31",))) from None


def _write(content: bytes, output: Path) -> None:
    """Put the whole file where it belongs, or nothing."""
    unfinished = output.with_name(f".unfinished-{output.name}")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(output)
    except OSError as reason:
        raise Unavailable(f"Cannot write {output}: {reason.strerror or reason}") from None
    finally:
        unfinished.unlink(missing_ok=True)
