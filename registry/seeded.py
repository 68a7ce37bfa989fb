"""Whether a database holds the facts of a folder already, found out without reading them as facts."""

import hashlib
from pathlib import Path

from sqlalchemy import Connection, exists, func, select

from registry.program import version
from registry.tables import demand_surface, seed_run, site
from registry.workflow import Publication


def digest(folder: Path) -> str:
    """SHA-256 of the folder's data files, names and contents, in name order, and of the program's version.

    The version counts because outlines of units are computed: another version may draw them otherwise.
    """
    total = hashlib.sha256(version().encode())
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".csv", ".toml"}:
            total.update(f"{path.relative_to(folder).as_posix()}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def places_seeded(connection: Connection, folder: Path) -> int | None:
    """How many places were seeded, when the last seed was of just this folder; otherwise None."""
    last = select(seed_run.c.digest).order_by(seed_run.c.id.desc()).limit(1).scalar_subquery()
    # A version of this program that made no surface of where people live may have seeded it.
    held = select(last == digest(folder), exists(select(demand_surface.c.code)))
    if tuple(connection.execute(held).one()) != (True, True):
        return None
    given = site.c.seed_hash.is_not(None) & (site.c.publication != Publication.DELETED.value)
    return connection.scalar(select(func.count()).select_from(site).where(given))
