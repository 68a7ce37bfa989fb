"""Which of the installed PostgreSQLs serves: the newest that has PostGIS, or the one that made the data."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from registry.cluster.place import ClusterError

OLDEST = 14


@dataclass(frozen=True, slots=True)
class Binaries:
    """The programs of one installed PostgreSQL, and whether PostGIS is installed for it."""

    folder: Path
    major: int
    postgis: bool

    def __getitem__(self, program: str) -> str:
        return str(self.folder / program)


def find_binaries(*, made_by: int | None = None) -> Binaries:
    """The PostgreSQL to serve with; `made_by` is the major version that made the data, if there is any.

    REGISTRY_PG_BIN, when set, is the only place looked at. Raises ClusterError with the packages to install.
    """
    named = os.environ.get("REGISTRY_PG_BIN")
    if named:
        chosen = _read(Path(named))
        if chosen is None:
            raise ClusterError(f"REGISTRY_PG_BIN is {named}, but there is no postgres and initdb in it.")
        found = [chosen]
    else:
        found = list(_installed())
    return _choose(found, made_by)


def clean_environment() -> dict[str, str]:
    """The environment without PG*, which would send PostgreSQL's programs elsewhere, and in plain English."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_"))}
    return kept | {"LC_ALL": "C"}


def _choose(found: list[Binaries], made_by: int | None) -> Binaries:
    if not found:
        raise ClusterError(f"PostgreSQL is not installed. {_advice(made_by)}")
    if made_by is not None:
        matching = [each for each in found if each.major == made_by]
        if not matching:
            newest = max(each.major for each in found)
            raise ClusterError(
                f"The data was made by PostgreSQL {made_by}, and the one installed is {newest}, "
                f"which cannot read it. {_advice(made_by)} "
                "Or keep the data where it is, and name a new folder in REGISTRY_HOME."
            )
        found = matching
    usable = [each for each in found if each.postgis and each.major >= OLDEST]
    if not usable:
        newest = max(each.major for each in found)
        if newest < OLDEST:
            raise ClusterError(
                f"PostgreSQL {newest} is too old; {OLDEST} or newer is needed. {_advice(None)}"
            )
        raise ClusterError(f"PostgreSQL {newest} is installed without PostGIS. {_advice(newest)}")
    return max(usable, key=lambda each: each.major)


def _advice(major: int | None) -> str:
    if sys.platform == "darwin":
        version = "" if major is None else f"@{major}"
        return f"Install it: brew install postgresql{version} postgis."
    if major is None:
        return "Install it: apt-get install postgresql postgresql-postgis (or set REGISTRY_DATABASE_URL)."
    return f"Install it: apt-get install postgresql-{major} postgresql-{major}-postgis-3."


def _installed() -> Iterator[Binaries]:
    seen: set[Path] = set()
    for folder in _places():
        real = folder.resolve()
        if real not in seen:
            seen.add(real)
            binaries = _read(real)
            if binaries is not None:
                yield binaries


def _places() -> Iterator[Path]:
    config = shutil.which("pg_config")
    if config:
        answer = _ask(config, "--bindir")
        if answer:
            yield Path(answer)
    yield from Path("/usr/lib/postgresql").glob("*/bin")
    yield from Path("/usr").glob("pgsql-*/bin")  # the PostgreSQL project's packages for Red Hat
    for prefix in ("/opt/homebrew/opt", "/usr/local/opt"):
        yield from Path(prefix).glob("postgresql*/bin")
    program = shutil.which("postgres")
    if program:
        yield Path(program).resolve().parent


def _read(folder: Path) -> Binaries | None:
    if not all(os.access(folder / name, os.X_OK) for name in ("postgres", "initdb", "pg_ctl")):
        return None
    version = re.search(r"\(PostgreSQL\) (\d+)", _ask(str(folder / "postgres"), "--version"))
    if version is None:
        return None
    major = int(version[1])
    shares = [Path("/usr/share/postgresql") / str(major)]
    config = folder / "pg_config"
    if config.exists():
        shares.append(Path(_ask(str(config), "--sharedir")))
    postgis = any((share / "extension" / "postgis.control").exists() for share in shares)
    return Binaries(folder, major, postgis)


def _ask(program: str, option: str) -> str:
    answer = subprocess.run(
        [program, option], capture_output=True, text=True, check=False, env=clean_environment(), timeout=30
    )
    return answer.stdout.strip()
