"""The command `creative-registry`, put together."""

from api.cli import database, sharing, sites, up
from api.cli import units as units_commands
from api.cli.terminal import Commands

app = Commands(
    name="creative-registry",
    help="Registry of Hanoi's creative centres and of heritage that can become creative space.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
app.command("up")(up.up)
app.command("serve")(up.serve)
app.command("seed")(database.seed)
app.add_typer(database.commands, name="db")
app.add_typer(units_commands.commands, name="units")
app.add_typer(sites.commands, name="sites")
app.command("export")(sharing.export)
app.add_typer(sharing.maps, name="map")
