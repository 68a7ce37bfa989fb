"""Rows of a CSV file, checked one by one: what is wrong is collected with its file, line and field."""

import csv
from io import StringIO
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from registry.errors import Fault

R = TypeVar("R", bound=BaseModel)


class Placed(NamedTuple, Generic[R]):
    """A row with the file and line that it stands in (the header is line 1)."""

    where: str
    row: R


def csv_rows(path: Path, file: str, of: type[R], faults: list[Fault]) -> list[Placed[R]]:
    """The right rows of a UTF-8 CSV file, with or without a byte-order mark; the others go to `faults`.

    `file` is what messages call it. The columns are those of `of`, in any order.
    """
    text = _text(path, file, faults)
    if text is None:
        return []
    reader = csv.DictReader(StringIO(text, newline=""), strict=True)
    rows: list[Placed[R]] = []
    line = 1
    try:
        if not _has_header(list(reader.fieldnames or []), file, of, faults):
            return []
        for cells in reader:
            line = reader.line_num
            _row(f"{file}:{line}", cells, of, rows, faults)
    except csv.Error as reason:
        faults.append(Fault(f"{file}:{line + 1}", None, f"cannot be read as CSV: {reason}"))
    return rows


def _text(path: Path, file: str, faults: list[Fault]) -> str | None:
    content = b""
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as reason:
        faults.append(Fault(file, None, f"cannot be read: {reason.strerror}"))
    except UnicodeDecodeError as reason:
        line = content.count(b"\n", 0, reason.start) + 1
        faults.append(Fault(f"{file}:{line}", None, f"cannot be read as UTF-8: {reason.reason}"))
    else:
        if "\0" not in text:
            return text
        line = text.count("\n", 0, text.index("\0")) + 1
        faults.append(Fault(f"{file}:{line}", None, "holds a NUL byte, which no text has"))
    return None


def _has_header(header: list[str], file: str, of: type[R], faults: list[Fault]) -> bool:
    wanted = [info.alias or column for column, info in of.model_fields.items()]
    if sorted(header) == sorted(wanted):
        return True
    twice = sorted({column for column in header if header.count(column) > 1})
    wrong = ",".join(sorted(set(header) ^ set(wanted)) or twice)
    faults.append(Fault(f"{file}:1", wrong, "columns missing, unknown or repeated", tuple(wanted)))
    return False


def _row(where: str, cells: dict[str, str], of: type[R], rows: list[Placed[R]], faults: list[Fault]) -> None:
    if None in cells or None in cells.values():
        faults.append(Fault(where, None, "has more or fewer cells than the header"))
        return
    try:
        rows.append(Placed(where, of.model_validate(cells)))
    except ValidationError as error:
        faults.extend(
            Fault(
                f"{where} {' '.join(map(str, problem['loc']))}".strip(),
                problem["input"] if problem["loc"] else None,
                problem["msg"],
            )
            for problem in error.errors()
        )
