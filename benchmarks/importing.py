"""What reading and checking a file of places costs, beside its peers; and what bringing it in costs.

    python benchmarks/importing.py [rows] [--commit]

Needs a migrated and seeded database (the program's own, or REGISTRY_DATABASE_URL). Nothing stays: the
commit is rolled back. Each measurement has a process of its own, so that its peak of memory is its own.
"""

import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from openpyxl import Workbook, load_workbook
from sqlalchemy import insert

from api.cli.access import from_environment, owner
from registry.database import state
from registry.importing.batches import keep
from registry.importing.checking import Options, check
from registry.importing.committing import commit
from registry.importing.reading import read
from registry.policy import Actor
from registry.tables import account
from registry.workflow import Role

HEADINGS = (
    "name_vi",
    "kind",
    "address",
    "lon",
    "lat",
    "district",
    "built",
    "area_m2",
    "condition",
    "summary_vi",
)
SYLLABLES = (
    *("An", "Bình", "Chùa", "Đình", "Đông", "Giang", "Hà", "Hồng", "Kim", "Lâm"),
    *("Long", "Mai", "Nam", "Ngọc", "Phúc", "Quang", "Sơn", "Tây", "Thanh", "Văn"),
)
OPTIONS = Options(crs="EPSG:4326")


def write(path: Path, rows: int) -> None:
    """A workbook of places that are right, spread over the city."""
    chance = random.Random(7)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Places")
    sheet.append(HEADINGS)
    for number in range(rows):
        name = " ".join(chance.choices(SYLLABLES, k=3))
        lon, lat = 105.6 + chance.random() * 0.3, 20.9 + chance.random() * 0.2
        cells = (f"{name} {number}", "heritage_site", f"{number} phố {name}", lon, lat, None)
        sheet.append((*cells, chance.randint(1800, 1980), chance.randint(50, 5000), None, name * 5))
    book.save(path)


def with_calamine(content: bytes) -> int:
    return len(read(content, "a.xlsx").grid.lines)


def with_openpyxl(content: bytes) -> int:
    sheet = load_workbook(BytesIO(content), read_only=True).worksheets[0]
    return sum(1 for _ in sheet.iter_rows(values_only=True))


def checked(content: bytes) -> int:
    with owner(from_environment()) as engine, engine.connect() as connection:
        found = check(connection, content, "a.xlsx", OPTIONS, actor=None)
        print(f"    {found.errors} errors, {len(found.issues) - found.errors} warnings", file=sys.stderr)
        return found.rows


def committed(content: bytes, role: Role | None) -> int:
    with owner(from_environment()) as engine, engine.connect() as connection:
        actor = None
        if role is not None:
            key = uuid4()
            made = {"id": key, "name": f"b{key.hex[:20]}", "title": "Benchmark", "role": role.value}
            connection.execute(insert(account).values(made))
            actor = Actor(key, made["name"], "Benchmark", role)
            state(connection, account=key)
        held = keep(
            connection,
            content,
            "a.xlsx",
            OPTIONS,
            check(connection, content, "a.xlsx", OPTIONS, actor=actor),
            actor=actor,
        )
        begun = time.perf_counter()
        done = commit(connection, held, actor=actor, reason="benchmark")
        print(f"    the commit alone {time.perf_counter() - begun:.1f} s", file=sys.stderr)
        connection.rollback()
        return done.places


WORK: dict[str, Callable[[bytes], int]] = {
    "reading with calamine, measured first": with_calamine,
    "reading with openpyxl, read-only": with_openpyxl,
    "reading and checking": checked,
    "checking and committing as administrator": lambda content: committed(content, None),
    "checking and committing as reviewer": lambda content: committed(content, Role.REVIEWER),
}


def measure(name: str, path: Path) -> None:
    content = path.read_bytes()
    begun = time.perf_counter()
    rows = WORK[name](content)
    taken = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:44} {taken:7.2f} s {rows / taken:10,.0f} rows/s {peak:6,.0f} MB")


def main() -> None:
    if len(sys.argv) == 4 and sys.argv[1] == "--one":
        measure(sys.argv[2], Path(sys.argv[3]))
        return
    rows = next((int(each) for each in sys.argv[1:] if each.isdigit()), 20_000)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "places.xlsx"
        write(path, rows)
        print(f"{rows:,} rows, {path.stat().st_size / 1024:,.0f} kB")
        for name in WORK:
            if "committing" not in name or "--commit" in sys.argv:
                subprocess.run([sys.executable, __file__, "--one", name, str(path)], check=True)


if __name__ == "__main__":
    main()
