"""What the commands of the analyses share: the parameters, as HTTP reads them, and the result as a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.terminal import messages
from registry.workflow import Process

if TYPE_CHECKING:  # numerical libraries load only when something is computed
    from sqlalchemy import Connection

Output = Annotated[Path | None, typer.Option(help="Write the result to a file: .csv .gpkg .parquet")]


def given(**values: object) -> dict[str, Any]:
    """The parameters that were given: what is absent has its default.

    >>> given(on=None, p=3, include=[])
    {'p': 3}
    """
    return {name: value for name, value in values.items() if value is not None and value != []}


def require_output(path: Path | None) -> None:
    """Check the ending of a file before anything is computed; raises Invalid."""
    from registry.coverage.frames import require_ending

    if path is not None:
        require_ending(path)


def write_result(connection: "Connection", of: Process, result: Mapping[str, Any], path: Path | None) -> None:
    """Write a result to a file, if one is wanted."""
    if path is None:
        return
    from registry.analyses.frames import frame_of
    from registry.coverage.frames import write

    write(frame_of(connection, of, result), path, layer=of.value)
    messages.print(f"Written to {path}", markup=False)
