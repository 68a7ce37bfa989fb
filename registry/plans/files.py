"""The files of `data/plans`, one act each: every mistake of every file is found before a row is written."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from registry.csv_rows import Placed
from registry.errors import Fault
from registry.plans.checking import Shelf, plan_faults
from registry.plans.rows import PlanRow

P = TypeVar("P", bound=BaseModel)

MISSING: Mapping[str, str] = {
    "unit": "is missing; say what is counted, in a word of vocabulary/measure_unit.toml",
    "due": "is missing; say by which day, as in 2023-12-31",
    "low": "is missing; say how many are promised at the least",
    "source": "is missing; nothing is stated without a source",
    "value": "is missing; evidence is a number",
    "on": "is missing; say of which day the number is",
}
"""What to do about a key that is not there."""


def read_plans(folder: Path) -> tuple[list[Placed[PlanRow]], list[Fault]]:
    """The plans of a folder in the order of their files' names, and what is wrong with the form of each file.

    A folder that is not there holds no plans: a city may have none.
    """
    found: list[Placed[PlanRow]] = []
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.toml")):
        file = f"plans/{path.name}"
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as reason:
            faults.append(Fault(file, None, f"cannot be read: {reason}"))
            continue
        row = read_part(PlanRow, content, file, faults)
        if row is not None and row.code != path.stem:
            faults.append(Fault(f"{file} code", row.code, "must be the file's name", (path.stem,)))
        if row is not None:
            found.append(Placed(file, row))
    return found, faults


def read_part(of: type[P], content: Mapping[str, Any], where: str, faults: list[Fault]) -> P | None:
    """The content as a plan or a part of one; None when it is wrong, which is added to `faults`."""
    try:
        return of.model_validate(content)
    except ValidationError as error:
        for problem in error.errors():
            place = f"{where} {_place(content, problem['loc'])}".strip()
            gone = problem["type"] == "missing"
            message = MISSING.get(str(problem["loc"][-1]), "is missing") if gone else problem["msg"]
            faults.append(Fault(place, None if gone else _shown(problem["input"]), message))
        return None


def _place(content: object, path: tuple[str | int, ...]) -> str:
    """Where a mistake is: things of which there are several are named by their code, or else counted from 1.

    >>> plan = {"objective": [{"code": "a", "target": [{"code": "b"}]}]}
    >>> _place(plan, ("objective", 0, "target", 0, "due"))
    'target b due'
    """
    words: list[str] = []
    for step in path:
        inner = content[step] if isinstance(content, dict) and step in content else None
        if isinstance(step, int) and isinstance(content, list | tuple):
            inner = content[step]
            named = inner.get("code") if isinstance(inner, dict) else None
            if named is not None:  # a code says enough
                words = words[-1:]
            words.append(str(named or step + 1))
        else:
            words.append(str(step))
        content = inner
    return " ".join(words)


def _shown(value: object) -> object:
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def faults_of(plans: list[Placed[PlanRow]], shelf: Shelf) -> list[Fault]:
    """What is wrong with plans that have the right form: unknown words, days and numbers that clash, codes
    twice.
    """
    faults = [fault for where, row in plans for fault in plan_faults(row, where, shelf)]
    first: dict[str, str] = {}
    codes = {row.code for _, row in plans}
    for where, row in plans:
        if row.code in first:
            faults.append(Fault(f"{where} code", row.code, f"stands in {first[row.code]} already"))
        first.setdefault(row.code, where)
        faults += [
            Fault(f"{where} relation earlier", relation.earlier, "is not a plan", tuple(sorted(codes)))
            for relation in row.relation
            if relation.earlier not in codes
        ]
    return faults
