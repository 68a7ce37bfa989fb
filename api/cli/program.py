"""The command `creative-registry`, put together."""

from api.cli.accessibility import access
from api.cli.coverage import coverage
from api.cli.database import commands as db
from api.cli.database import seed
from api.cli.demand import commands as demand
from api.cli.handover import handover
from api.cli.importing import import_
from api.cli.plans import commands as plan
from api.cli.reporting import report
from api.cli.runs import commands as runs
from api.cli.scoring import score
from api.cli.sharing import export, maps
from api.cli.sites import commands as sites
from api.cli.siting import siting
from api.cli.terminal import Commands
from api.cli.units import commands as units
from api.cli.up import serve, up
from api.cli.user import commands as user

app = Commands(
    name="creative-registry",
    help="Registry of Hanoi's creative centres and of heritage that can become creative space.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
app.command("up")(up)
app.command("serve")(serve)
app.command("seed")(seed)
app.add_typer(db, name="db")
units.command("handover")(handover)
app.add_typer(units, name="units")
app.add_typer(user, name="user")
app.add_typer(sites, name="sites")
app.add_typer(plan, name="plan")
app.command("import")(import_)
app.command("export")(export)
app.command("report")(report)
app.add_typer(maps, name="map")
app.command("access")(access)
app.command("siting")(siting)
app.command("coverage")(coverage)
app.add_typer(demand, name="demand")
app.command("score")(score)
app.add_typer(runs, name="runs")
