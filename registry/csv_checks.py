"""What is asked of all tables of data files: that they are there, that keys are unique and codes known."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from registry.csv_rows import Placed, csv_rows
from registry.errors import Fault

R = TypeVar("R", bound=BaseModel)


def table(folder: Path, name: str, of: type[R], faults: list[Fault]) -> list[Placed[R]]:
    """The right rows of all CSV files of a table, in the order of the files' names; the others are faults."""
    paths = sorted((folder / name).glob("*.csv"))
    if not paths:
        faults.append(Fault(f"{name}/", str(folder / name), "holds no CSV file"))
    return [placed for path in paths for placed in csv_rows(path, f"{name}/{path.name}", of, faults)]


def unique(rows: Iterable[Placed[R]], key: Callable[[R], object], what: str) -> list[Fault]:
    """A fault for each row whose key stands in an earlier one."""
    first: dict[object, str] = {}
    faults = []
    for where, row in rows:
        value = key(row)
        if value in first:
            faults.append(Fault(f"{where} {what}", value, f"stands in {first[value]} already"))
        first.setdefault(value, where)
    return faults


def known(
    rows: Iterable[Placed[R]],
    codes: Callable[[R], Iterable[str | None]],
    shelf: Iterable[str],
    what: str,
    of: str,
) -> list[Fault]:
    """A fault for each code that is not on the shelf; a short shelf is shown."""
    held = set(shelf)
    shown = tuple(sorted(held)) if len(held) <= 20 else ()
    return [
        Fault(f"{where} {what}", code, f"is not in {of}", shown)
        for where, row in rows
        for code in codes(row)
        if code is not None and code not in held
    ]
