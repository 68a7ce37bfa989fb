"""`creative-registry db …` and `seed`."""

import os
import shutil
import subprocess
from typing import Annotated

import typer
from sqlalchemy import URL

from api.cli.access import from_environment, own_cluster, owner, require_migrated
from api.cli.terminal import AsJson, Commands, DataFolder, messages, print_rows, working
from registry import cluster as private
from registry.errors import Fault, Invalid, Unavailable
from registry.migrate import migrate as bring_up
from registry.migrate import revisions
from registry.packaged import data_folder
from registry.settings import Settings

commands = Commands(
    help="The database: the program's own cluster, or the one in REGISTRY_DATABASE_URL.", no_args_is_help=True
)


def _own(settings: Settings) -> private.Cluster:
    if settings.database_url is not None:
        raise Invalid(
            Fault(
                "REGISTRY_DATABASE_URL",
                None,
                "is set: that server is not started or stopped from here; unset it first",
            )
        )
    return own_cluster(settings)


@commands.command()
def start() -> None:
    """Start the program's own cluster and keep it running until `db stop`."""
    held = _own(from_environment())
    with working("Starting the database"):
        private.start(held)
    messages.print(f"Running. Data: {held.folder}")


@commands.command()
def stop(force: Annotated[bool, typer.Option(help="Stop it even while programs use it.")] = False) -> None:
    """Stop the program's own cluster."""
    with working("Stopping the database"):
        private.stop(_own(from_environment()), force=force)
    messages.print("Stopped.")


@commands.command()
def status(as_json: AsJson = False) -> None:
    """Say where the database is, whether it runs, and whether its tables are up to date."""
    settings = from_environment()
    row: dict[str, object] = {}
    if settings.database_url is None:
        held = _own(settings)
        found = private.status(held)
        row |= {
            "database": str(held.folder),
            "state": found.state.value,
            "postgresql": found.version,
            "process": found.process,
        }
        if found.state is not private.State.RUNNING:
            print_rows([row | {"tables": None, "wanted": None}], as_json=as_json, title="Database")
            return
    with owner(settings) as engine, engine.connect() as connection:
        if settings.database_url is not None:
            row |= {"database": engine.url.render_as_string(hide_password=True), "state": "running"}
            row |= {
                "postgresql": connection.exec_driver_sql("SHOW server_version").scalar_one(),
                "process": None,
            }
        have, want = revisions(connection)
    print_rows([row | {"tables": have, "wanted": want}], as_json=as_json, title="Database")


@commands.command()
def migrate() -> None:
    """Create the tables or bring them up to this program; harmless when repeated."""
    with working("Migrating"), owner(from_environment()) as engine:
        bring_up(engine)
    messages.print("The tables are up to date.")


@commands.command()
def shell() -> None:
    """Open psql on the registry's database."""
    psql = shutil.which("psql")
    if psql is None:
        raise Unavailable(
            "psql is not installed; on Debian and Ubuntu: sudo apt-get install postgresql-client"
        )
    with owner(from_environment()) as engine:
        # The password travels in the environment: everybody can read a command line.
        url = engine.url
        password = {"PGPASSWORD": str(url.password)} if url.password else {}
        address = URL.create(
            "postgresql",
            username=url.username,
            host=url.host,
            port=url.port,
            database=url.database,
            query=url.query,
        ).render_as_string()
        environment = os.environ | password | {"PGOPTIONS": "-c search_path=registry,public"}
        raise typer.Exit(subprocess.run([psql, address], env=environment, check=False).returncode)


def seed(folder: DataFolder = None) -> None:
    """Load vocabularies, units and places; all or nothing, harmless when repeated, places edited since are
    kept.
    """
    from registry.seeding import STEPS
    from registry.seeding import seed as load

    with owner(from_environment()) as engine:
        require_migrated(engine)
        with working("Loading the data", steps=STEPS) as step:
            done = load(engine, folder or data_folder(), progress=step)
    counts = f"{done.added} added, {done.changed} changed, {done.unchanged} unchanged, {done.removed} removed"
    messages.print(f"Places: {counts}.")
    if done.kept:
        messages.print(f"Edited here and therefore kept: {', '.join(done.kept)}.")
    if done.kept_plans:
        messages.print(f"Of plans edited here and therefore kept: {', '.join(done.kept_plans)}.")
