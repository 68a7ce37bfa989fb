"""`creative-registry coverage --engine`: the same people, counted by the kernel for many machines."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli.access import from_environment, reader
from api.cli.terminal import messages, print_json, print_rows, working

if TYPE_CHECKING:  # numerical libraries load only when something is computed
    from registry.analyses.parameters import CoverageAsked


def count_with(
    asked: "CoverageAsked", name: str, scheduler: str | None, folder: Path | None, *, as_json: bool
) -> None:
    """Print people within each radius, by unit and in the city, as an engine counts them."""
    from registry.nearest import engine
    from registry.nearest.registered import coverage_by

    with (
        engine(name, scheduler=scheduler) as run,
        _folder(folder) as here,
        reader(from_environment()) as reading,
        reading.connect() as connection,
        working(f"Counting with {name}"),
    ):
        record = {"engine": name, **coverage_by(connection, asked, run, here)}
    if as_json:
        print_json(record)
        return
    rows = [
        {
            "code": place.get("code", "city"),
            "name": place.get("name_vi", ""),
            "within": f"{place['within']:g}",
            "people reached": place["population"],
            "of": place["total"],
        }
        for radius in record["radii"]
        for place in (radius["city"], *radius["units"])
    ]
    title = f"{record['centres']['count']} centres on {record['on']}, {record['partitions']} partitions"
    print_rows(rows, as_json=False, title=title)
    messages.print(f"Hash {record['hash']}", markup=False)


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given is not None:
        yield given.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="registry-cells-") as made:
        yield Path(made)
