"""How commands speak: tables or JSON on standard output, everything else on standard error, exit codes for
scripts.

| exit code | meaning |
|---|---|
| 0 | done |
| 2 | the command line is wrong |
| 3 | the input is wrong; each mistake is told |
| 4 | there is nothing of that name |
| 5 | the database, a file or a program cannot be reached |
| 130 | interrupted |
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from sqlalchemy.exc import OperationalError
from typer.core import TyperGroup

from registry.errors import Invalid, NotFound, RegistryError, Unavailable

messages = Console(stderr=True, highlight=False, soft_wrap=True)
answers = Console(highlight=False)

EXIT_INVALID, EXIT_NOT_FOUND, EXIT_UNAVAILABLE, EXIT_INTERRUPTED = 3, 4, 5, 130

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


DataFolder = Annotated[
    Path | None,
    typer.Option("--data", help="Folder of data files; default: Hanoi's, which come with the program."),
]


class _Group(TyperGroup):
    """Turns the registry's errors into words and exit codes, in one place."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except Invalid as error:
            count = len(error.faults)
            messages.print(
                f"[bold red]{count} {'mistake' if count == 1 else 'mistakes'}; nothing was written.[/]"
            )
            for fault in error.faults:
                messages.print(f"  {fault}", markup=False)
            raise typer.Exit(EXIT_INVALID) from None
        except NotFound as error:
            messages.print(str(error), style="red", markup=False)
            raise typer.Exit(EXIT_NOT_FOUND) from None
        except Unavailable as error:
            messages.print(str(error), style="red", markup=False)
            raise typer.Exit(EXIT_UNAVAILABLE) from None
        except OperationalError as error:
            messages.print(f"The database does not answer: {error.orig}", style="red", markup=False)
            raise typer.Exit(EXIT_UNAVAILABLE) from None
        except RegistryError as error:
            messages.print(str(error), style="red", markup=False)
            raise typer.Exit(EXIT_INVALID) from None
        except KeyboardInterrupt:
            messages.print("Interrupted.")
            raise typer.Exit(EXIT_INTERRUPTED) from None


class Commands(typer.Typer):
    """A Typer application whose commands fail in plain words."""

    def __init__(self, **options: Any) -> None:
        super().__init__(cls=_Group, **options)


def plain(value: object) -> object:
    """A value as JSON or a table cell can hold it.

    >>> plain(date(2025, 7, 1))
    '2025-07-01'
    """
    return value.isoformat() if isinstance(value, date | datetime) else value


def print_json(value: object) -> None:
    """JSON on standard output, in UTF-8, readable."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_rows(rows: Sequence[Mapping[str, object]], *, as_json: bool, title: str) -> None:
    """Rows as a table for people or a JSON list for programs; the keys of the first row are the columns."""
    if as_json:
        print_json([{key: plain(value) for key, value in row.items()} for row in rows])
        return
    if not rows:
        messages.print("Nothing found.")
        return
    table = Table(title=title, title_justify="left", box=None, header_style="bold", pad_edge=False)
    for column in rows[0]:
        table.add_column(column)
    for row in rows:
        table.add_row(*("" if (shown := plain(value)) is None else str(shown) for value in row.values()))
    # A pipe has no width: print every cell whole rather than cut at 80 columns.
    (answers if answers.is_terminal else Console(highlight=False, width=240)).print(table)


@contextmanager
def working(what: str, *, steps: int | None = None) -> Iterator[Callable[[str], None]]:
    """A progress bar with the present step and the time it has taken; yields the function that begins a step.

    With `steps`, the bar fills as each begins; without, it moves while there is work. What is no terminal
    gets a line for each step.
    """
    if not messages.is_terminal:
        messages.print(what)
        yield lambda step: messages.print(f"  {step}", markup=False)
        return
    look = (TextColumn("{task.description}", markup=False), BarColumn(bar_width=24), TimeElapsedColumn())
    with Progress(*look, console=messages, transient=True) as progress:
        task = progress.add_task(what, total=steps)
        begun = count()

        def begin(step: str) -> None:
            progress.update(task, description=f"{what}: {step}", completed=next(begun) if steps else None)

        yield begin
