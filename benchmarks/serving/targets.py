"""What was promised of serving, and whether a run keeps it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.peers import FOLDER
from benchmarks.serving.rounds import Row


class Target(NamedTuple):
    """A promise: what was seen must be at least, or `at_most`, the limit."""

    promise: str
    seen: float
    limit: float
    at_most: bool = False
    unit: str = "x"

    @property
    def kept(self) -> bool:
        return self.seen <= self.limit if self.at_most else self.seen >= self.limit

    def told(self) -> str:
        sign = "<=" if self.at_most else ">="
        verdict = "kept" if self.kept else "NOT kept"
        return f"{self.promise}: {self.seen:.3g} {self.unit} (wanted {sign} {self.limit:g}): {verdict}"


class Part(NamedTuple):
    """What one part of the benchmark found; `notes` are sentences about how."""

    name: str
    rows: Sequence[Row]
    targets: Sequence[Target]
    notes: Sequence[str] = ()


def keep(part: Part, machine: str) -> None:
    """Print the promises and write the part to `.bench/results`, from where the document is made."""
    for target in part.targets:
        print(f"  {target.told()}", flush=True)
    folder = FOLDER / "results"
    folder.mkdir(parents=True, exist_ok=True)
    written = {
        "machine": machine,
        "rows": [row._asdict() for row in part.rows],
        "targets": [target._asdict() for target in part.targets],
        "notes": list(part.notes),
    }
    (folder / f"{part.name}.json").write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


def kept_parts(folder: Path = FOLDER / "results") -> dict[str, tuple[str, Part]]:
    """What was found at last, by part, with the machine."""
    found = {}
    for file in sorted(folder.glob("*.json")):
        held = json.loads(file.read_text(encoding="utf-8"))
        rows = [Row(**row) for row in held["rows"]]
        part = Part(file.stem, rows, [Target(**each) for each in held["targets"]], held["notes"])
        found[file.stem] = (held["machine"], part)
    return found
