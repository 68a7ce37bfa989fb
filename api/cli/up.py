"""`creative-registry up` and `serve`: the program in the foreground."""

import signal
import socket
import subprocess
import sys
from pathlib import Path
from threading import Thread
from types import FrameType
from typing import Annotated, NoReturn

import typer
from sqlalchemy import Engine

from api.cli.access import database_url, from_environment, require_migrated
from api.cli.serving import application, loading
from api.cli.terminal import DataFolder, messages, working
from registry.accounts.links import first_administrator
from registry.database import owning_engine, porter_engine, require_reachable
from registry.errors import Unavailable
from registry.migrate import is_current, migrate
from registry.packaged import data_folder
from registry.seeded import places_seeded
from registry.settings import MOST_WORKERS, Settings

Port = Annotated[
    int | None,
    typer.Option(min=0, max=65535, help="Port to listen on; default: PORT, or 8000. 0 takes a free one."),
]
Workers = Annotated[
    int | None,
    typer.Option(min=1, max=MOST_WORKERS, help="Processes that answer; default: REGISTRY_WORKERS, or 1."),
]


def _listen(settings: Settings, port: int | None) -> socket.socket:
    """The socket to serve on, taken before anything else is done, so that a taken port costs nobody time."""
    wanted = settings.port if port is None else port
    taken = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((settings.host, wanted))
        taken.listen()  # only then is the port taken: whoever asks before the data is loaded waits
    except OSError as reason:
        taken.close()
        raise Unavailable(
            f"Cannot listen on {settings.host}:{wanted}: {reason.strerror}. "
            "Stop the program that uses the port, or choose another, as: PORT=8001"
        ) from None
    return taken


def _leave_on_sigterm() -> None:
    """Let SIGTERM end the program the long way, so that the database is left properly."""

    def leave(number: int, _frame: FrameType | None) -> NoReturn:
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, leave)


def _address(taken: socket.socket) -> str:
    host, port = taken.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def welcome(url: str, base: str) -> None:
    """Print where the first administrator is made, as long as there is no administrator."""
    porter = porter_engine(url, pool=1)
    try:
        with porter.begin() as connection:
            secret = first_administrator(connection)
    finally:
        porter.dispose()
    if secret is not None:
        messages.print(
            "\nThere is no administrator yet. Open this once, within 24 hours, to become the first:"
        )
        messages.print(f"{base}/welcome/{secret}", style="bold", markup=False)


def _run(settings: Settings, url: str, taken: socket.socket, workers: int | None, begun: Thread) -> None:
    from api.cli import workers as crew

    crew.serve(
        application(settings, url, begun),
        taken,
        workers=settings.workers if workers is None else workers,
        ready=lambda: messages.print(f"\n[bold]{_address(taken)}[/]   (Ctrl-C stops it)\n"),
    )


def _prepare(engine: Engine, folder: Path) -> None:
    """Tables and facts; a database that has both already is only looked at."""
    with engine.connect() as connection:
        current = is_current(connection)
        places = places_seeded(connection, folder) if current else None
    if not current:
        with working("Creating the tables"):
            migrate(engine)
    if places is None:
        _seed_apart(folder)
    else:
        messages.print(f"{places} places are in the registry.")


def _seed_apart(folder: Path) -> None:
    """Load the facts in a process of its own: what computes outlines and people takes 400 MB, and keeps them.

    It tells what is wrong by itself; then this program ends as it did.
    """
    command = [sys.executable, "-c", "from api.cli import app; app()", "seed", "--data", str(folder)]
    done = subprocess.run(command, check=False)
    if done.returncode != 0:
        raise typer.Exit(done.returncode)


def up(port: Port = None, folder: DataFolder = None, workers: Workers = None) -> None:
    """Everything: start the database, create tables, load the data, serve, until Ctrl-C."""
    settings = from_environment()
    _leave_on_sigterm()
    taken = _listen(settings, port)
    begun = loading()
    with taken, database_url(settings) as url:
        engine = owning_engine(url)
        require_reachable(engine)
        _prepare(engine, folder or data_folder())
        engine.dispose()
        welcome(url, (settings.base_url or _address(taken)).rstrip("/"))
        _run(settings, url, taken, workers, begun)


def _require_servable(settings: Settings, url: str) -> None:
    """Check that there is a database to serve; a primary that is gone is waited for where replicas answer."""
    engine = owning_engine(url)
    try:
        require_reachable(engine)
    except Unavailable as reason:
        if settings.read_url is None:
            raise
        messages.print(f"{reason}\nUntil it does, the replicas are read.", style="red", markup=False)
    else:
        require_migrated(engine)
    finally:
        engine.dispose()


def serve(port: Port = None, workers: Workers = None) -> None:
    """Serve a database that has been migrated and seeded, until Ctrl-C."""
    settings = from_environment()
    _leave_on_sigterm()
    taken = _listen(settings, port)
    begun = loading()
    with taken, database_url(settings) as url:
        _require_servable(settings, url)
        _run(settings, url, taken, workers, begun)
