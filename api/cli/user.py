"""`creative-registry user …`: accounts on the terminal. No password is ever typed or printed here."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy import Connection

from api.cli.access import from_environment, owner, require_migrated
from api.cli.terminal import AsJson, Commands, messages, print_json, print_rows
from registry.accounts import areas, changing, links, people, tokens
from registry.accounts.ledger import By
from registry.accounts.people import Account
from registry.database import porter_engine
from registry.errors import Fault, Invalid
from registry.settings import Settings
from registry.workflow import Role, Scope

commands = Commands(help="Accounts: who may sign in, in which role, for which area.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Name of the account.")]
Unit = "A unit as commune:00070, or with its first day as commune:00070:2025-07-01"


@contextmanager
def _porter(settings: Settings) -> Iterator[Connection]:
    """One transaction with the rights of the porter, in a database that has our tables."""
    with owner(settings) as engine:
        require_migrated(engine)
        porter = porter_engine(engine.url.render_as_string(hide_password=False), pool=1)
        try:
            with porter.begin() as connection:
                yield connection
        finally:
            porter.dispose()


def _by() -> By:
    """Who does it, for the ledger: the user of this machine."""
    return By(getpass.getuser(), program=True)


def _day(text: str | None, where: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(Fault(where, text, "is not a day", ("2025-07-01",))) from None


def welcome_address(base: str, secret: str) -> str:
    """Where a one-time link leads."""
    return f"{base.rstrip('/')}/welcome/{secret}"


def _base(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return settings.base_url or f"http://{host}:{settings.port}"


def _tell_link(settings: Settings, name: str, secret: str, *, as_json: bool) -> None:
    address = welcome_address(_base(settings), secret)
    if as_json:
        print_json({"name": name, "link": address, "hours": 72})
        return
    messages.print(f"{name} chooses a password here, once, within 72 hours:", markup=False)
    typer.echo(address)


@commands.command()
def add(
    name: Annotated[str, typer.Argument(help="Name to sign in with: a-z, 0-9 and . _ @ -")],
    role: Annotated[Role, typer.Option(help="What the account is for.")],
    title: Annotated[str, typer.Option(help="Whose account it is, as histories show it.")],
    unit: Annotated[list[str] | None, typer.Option(help=f"{Unit}; may be given again.")] = None,
    since: Annotated[
        str | None, typer.Option(help="First day for the units, as 2025-07-01; default: today.")
    ] = None,
    subject: Annotated[
        str | None, typer.Option(help="Issuer and subject of the city's own sign-in, joined by a blank.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add an account, and print the one-time link by which its holder chooses a password."""
    settings = from_environment()
    with _porter(settings) as connection:
        made = people.add(connection, _by(), name=name, title=title, role=role, subject=subject)
        for reference in unit or ():
            areas.grant(connection, _by(), made.id, reference=reference, since=_day(since, "since"))
        secret = links.for_password(connection, _by(), made.id)
    _tell_link(settings, made.name, secret, as_json=as_json)


@commands.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the accounts with their areas of today."""
    with _porter(from_environment()) as connection:
        held = areas.all_areas(connection)
        rows = [
            {
                "name": each.name,
                "title": each.title,
                "role": each.role.value,
                "areas": " ".join(area.unit.key for area in held.get(each.id, []) if area.counts),
                "state": _state(each),
                "subject": each.subject,
            }
            for each in people.people(connection)
        ]
    print_rows(rows, as_json=as_json, title=f"{len(rows)} accounts")


def _state(each: Account) -> str:
    if not each.enabled:
        return "disabled"
    return "enabled" if each.has_password or each.subject else "no password yet"


@commands.command()
def disable(name: Name) -> None:
    """Let an account in no more: its sessions, tokens and links end."""
    with _porter(from_environment()) as connection:
        changing.disable(connection, _by(), people.person(connection, name).id)
    messages.print(f"{name} is disabled.", markup=False)


@commands.command()
def enable(name: Name) -> None:
    """Let an account in again, with the password it had."""
    with _porter(from_environment()) as connection:
        changing.enable(connection, _by(), people.person(connection, name).id)
    messages.print(f"{name} is enabled.", markup=False)


@commands.command()
def reset(name: Name, as_json: AsJson = False) -> None:
    """Print a one-time link by which the holder of an account chooses a new password."""
    settings = from_environment()
    with _porter(settings) as connection:
        held = people.person(connection, name)
        secret = links.for_password(connection, _by(), held.id)
    _tell_link(settings, held.name, secret, as_json=as_json)


@commands.command()
def token(
    name: Name,
    label: Annotated[str | None, typer.Option(help="Make a token; this says what it is for.")] = None,
    scope: Annotated[list[Scope] | None, typer.Option(help="What it may do; default: read.")] = None,
    days: Annotated[int, typer.Option(help="For how many days, 365 at most.")] = 90,
    revoke: Annotated[UUID | None, typer.Option(help="Id of a token that shall count no longer.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a token for a program and print it once, revoke one, or list those of an account."""
    with _porter(from_environment()) as connection:
        held = people.person(connection, name)
        if revoke is not None:
            ended = tokens.revoke(connection, _by(), held.id, token=revoke)
            messages.print(f"The token for {ended!r} is revoked.", markup=False)
            return
        if label is None:
            rows = [_token_row(each) for each in tokens.tokens(connection, held.id)]
            secret = None
        else:
            chosen = frozenset(scope or (Scope.READ,))
            secret = tokens.make(connection, _by(), held, name=label, scopes=chosen, days=days)
    if secret is None:
        print_rows(rows, as_json=as_json, title=f"{len(rows)} tokens of {held.name}")
    elif as_json:
        print_json({"name": held.name, "label": label, "token": secret, "days": days})
    else:
        messages.print("Shown only now; whoever has it can use it:")
        typer.echo(secret)


def _token_row(each: tokens.Token) -> dict[str, object]:
    return {
        "id": str(each.id),
        "label": each.name,
        "scopes": " ".join(sorted(each.scopes)),
        "expires": each.expires_at,
        "used": each.used_at,
        "counts": each.counts,
    }


@commands.command()
def area(
    name: Name,
    grant: Annotated[str | None, typer.Option(help=f"{Unit}, to be answered for.")] = None,
    since: Annotated[str | None, typer.Option(help="First day of it; default: today.")] = None,
    end: Annotated[str | None, typer.Option(help="A unit that is answered for no more.")] = None,
    until: Annotated[str | None, typer.Option(help="First day without it; default: today.")] = None,
    reason: Annotated[str, typer.Option(help="Why, for the history.")] = "",
    as_json: AsJson = False,
) -> None:
    """Give an office a unit, take one away, or list what it answers for."""
    with _porter(from_environment()) as connection:
        held = people.person(connection, name)
        if grant is not None:
            first = _day(since, "since")
            areas.grant(connection, _by(), held.id, reference=grant, since=first, reason=reason)
        if end is not None:
            ended = areas.area_named(connection, held.id, end)
            areas.end(connection, _by(), held.id, area=ended, until=_day(until, "until"), reason=reason)
        rows = [
            {
                "unit": each.unit.key,
                "name": each.unit.name_vi,
                "origin": each.origin.key if each.origin else None,
                "since": each.since,
                "last": each.last,
                "counts": each.counts,
            }
            for each in areas.areas(connection, held.id)
        ]
    print_rows(rows, as_json=as_json, title=f"Areas of {held.name}")
