"""Making, starting and stopping one PostgreSQL server. Every function here wants `locks.alone` to be held."""

import os
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import psycopg
from psycopg import sql

from registry.cluster.binaries import Binaries, clean_environment, find_binaries
from registry.cluster.place import (
    DATABASE,
    OWNER,
    PORT,
    SOCKET,
    Account,
    Cluster,
    ClusterError,
    account,
    open_runtime,
)

LOCALE = "C.UTF-8"  # the same order of letters on every machine; Vietnamese order is asked for in SQL
SETTINGS = f"""
# Written once by creative-registry; yours to change.
port = {PORT}
shared_buffers = 128MB
max_connections = 100
cluster_name = 'creative-registry'
jit = off                       # small queries: compiling them costs more than it saves
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %q%u@%d '
"""
# On the command line, so that no later edit can open the cluster to others.
GUARDS = {"listen_addresses": "", "unix_socket_permissions": "0700"}
START_SECONDS = 90.0  # recovery after a crash included
STOP_SECONDS = 60
LARGEST_LOG = 10_000_000


def make_data(cluster: Cluster, lock: int) -> None:
    """Make the data folder if there is none: under another name first, so that half of one never looks real.

    A running initdb inherits `lock`: when this program is killed, the next one waits for it to end.
    """
    if made_by(cluster) is not None:
        return
    if cluster.folder.exists() and any(cluster.folder.iterdir()):
        raise ClusterError(
            f"{cluster.folder} is not empty and not the data of a PostgreSQL server. "
            "Name another folder in REGISTRY_HOME; nothing was touched."
        )
    binaries, server = find_binaries(), account()
    unfinished = cluster.folder.name + ".new-"
    for leftover in cluster.folder.parent.glob(unfinished + "*"):
        shutil.rmtree(leftover)
    try:
        new = Path(tempfile.mkdtemp(prefix=unfinished, dir=cluster.folder.parent))
    except OSError as error:
        raise ClusterError(f"Cannot make a folder in {cluster.folder.parent}: {error.strerror}.") from error
    try:
        if server.borrowed:
            os.chown(new, server.uid, server.gid)
            _require_reachable(new, server)
        _initdb(new, binaries, server, lock)
        if cluster.folder.exists():
            cluster.folder.rmdir()
        new.rename(cluster.folder)
    except OSError as error:
        raise ClusterError(f"Cannot make {cluster.folder}: {error.strerror}.") from error
    finally:
        shutil.rmtree(new, ignore_errors=True)


def start_server(cluster: Cluster, settings: Mapping[str, str]) -> None:
    """Start the server if it does not answer, and return when it does; `settings` are added to its own.

    After a crash the first try may find the old server's lock file, whose process has not gone yet: tries
    again, each time later, until START_SECONDS have passed.
    """
    if answers(cluster):
        return
    server = account()
    binaries = find_binaries(made_by=made_by(cluster))
    open_runtime(cluster, server)
    _cut_log(cluster)
    deadline = time.monotonic() + START_SECONDS
    pause = 0.1
    while not answers(cluster):
        if server_process(cluster) is None:
            before = _log_size(cluster)
            if not _launch(cluster, binaries, server, settings) and not _only_a_stale_lock(cluster, before):
                _refuse(cluster, "The server did not start.", before)
        if time.monotonic() > deadline:
            _refuse(cluster, f"The server did not answer within {START_SECONDS:.0f} seconds.")
        time.sleep(pause)
        pause = min(2 * pause, 2.0)
    _make_database(cluster)


def stop_server(cluster: Cluster) -> None:
    """Stop the server: what runs is rolled back, nothing committed is lost. Not running is fine."""
    if server_process(cluster) is None:
        return
    server = account()
    done = _run(stop_command(cluster), server)
    if done.returncode != 0 and server_process(cluster) is not None:
        _refuse(cluster, f"The server did not stop within {STOP_SECONDS} seconds: {done.stderr.strip()}")


def stop_command(cluster: Cluster) -> list[str]:
    """The command that stops the server of this data folder, and no other."""
    program = find_binaries(made_by=made_by(cluster))["pg_ctl"]
    return [program, "stop", "-D", str(cluster.folder), "-m", "fast", "-w", "-t", str(STOP_SECONDS), "-s"]


def made_by(cluster: Cluster) -> int | None:
    """Major version of the PostgreSQL that made the data; None when there is no data."""
    try:
        return int((cluster.folder / "PG_VERSION").read_text().strip())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise ClusterError(f"Cannot read {cluster.folder / 'PG_VERSION'}: {error}.") from error


def server_process(cluster: Cluster) -> int | None:
    """Process id of the running server; None when there is none, whatever an old pid file says."""
    try:
        process = int((cluster.folder / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    except OSError as error:
        raise ClusterError(f"Cannot read the server's pid file: {error.strerror}.") from error
    return process if _serves(process, cluster.folder) else None


def answers(cluster: Cluster) -> bool:
    """Whether the server takes connections now."""
    if not cluster.socket.exists():
        return False
    try:
        _connect(cluster, "template1").close()
    except psycopg.OperationalError:
        return False
    return True


def _initdb(new: Path, binaries: Binaries, server: Account, lock: int) -> None:
    command = [
        binaries["initdb"],
        *("--pgdata", str(new), "--username", OWNER, "--encoding", "UTF8", "--locale", LOCALE),
        *("--auth-local", "trust", "--auth-host", "reject", "--data-checksums", "--no-instructions"),
    ]
    done = _run(command, server, keep=lock)
    if done.returncode != 0:
        raise ClusterError(f"The data folder could not be made. initdb says:\n{done.stderr.strip()}")
    with (new / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(SETTINGS)


def _launch(cluster: Cluster, binaries: Binaries, server: Account, settings: Mapping[str, str]) -> bool:
    chosen = GUARDS | {"unix_socket_directories": str(cluster.runtime)} | dict(settings)
    options = shlex.join(part for key, value in chosen.items() for part in ("-c", f"{key}={value}"))
    command = [
        *(binaries["pg_ctl"], "start", "--log", "server.log", "--options", options),
        *("--wait", "--timeout", f"{START_SECONDS:.0f}", "--silent"),
    ]
    # pg_ctl hands its own options to a shell, badly quoted: the folder's name stays out of them
    return _run(command, server, inside=cluster.folder).returncode == 0


def _make_database(cluster: Cluster) -> None:
    """Make the registry database if it is missing; CREATE DATABASE leaves a whole one or none."""
    with _connect(cluster, "template1") as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE {}").format(
                    sql.Identifier(DATABASE), sql.Literal(LOCALE)
                )
            )


def _connect(cluster: Cluster, database: str) -> psycopg.Connection:
    return psycopg.connect(
        host=str(cluster.runtime),
        port=PORT,
        user=OWNER,
        dbname=database,
        connect_timeout=5,
        options="",  # over PGOPTIONS
        autocommit=True,
    )


def _run(
    command: Sequence[str], server: Account, *, inside: Path | None = None, keep: int | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs as the account that serves, in its own session, `inside` a folder.

    Ctrl-C reaches every process of a terminal's session: the server must not hear it.
    """
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        cwd=inside or "/",  # the account that serves may be unable to enter the current folder
        env=clean_environment() | ({"PGDATA": str(inside)} if inside else {}),
        start_new_session=True,
        umask=0o077,
        pass_fds=() if keep is None else (keep,),
        user=server.uid if server.borrowed else None,
        group=server.gid if server.borrowed else None,
        extra_groups=[] if server.borrowed else None,
    )


def _require_reachable(folder: Path, server: Account) -> None:
    if _run(["/bin/sh", "-c", 'cd "$0"', str(folder)], server).returncode != 0:
        raise ClusterError(
            f"As root, the server runs as {server.name}, who cannot enter {folder.parent}. "
            "Name a folder that every account can reach in REGISTRY_HOME, such as /var/lib/creative-registry."
        )


def _serves(process: int, folder: Path) -> bool:
    """Whether the process is a PostgreSQL of that folder: not a dead one, nor a stranger with its number."""
    proc = Path("/proc") / str(process)
    if Path("/proc/self").exists():
        try:
            return (proc / "cwd").samefile(folder)  # each of its processes works in the data folder
        except OSError:
            return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _only_a_stale_lock(cluster: Cluster, since: int) -> bool:
    """Whether the server refused only for an old server's lock files; removes them once nobody can need them.

    PostgreSQL itself trusts a lock file whose number is alive, be it a zombie or, after a reboot, a stranger.
    Each of its processes works in the data folder: when no process does, the files are of no use to any.
    """
    if "lock file" not in _log_tail(cluster, since):
        return False
    if Path("/proc/self").exists() and not any(
        _serves(int(entry.name), cluster.folder) for entry in Path("/proc").iterdir() if entry.name.isdigit()
    ):
        (cluster.folder / "postmaster.pid").unlink(missing_ok=True)
        cluster.socket.with_name(SOCKET + ".lock").unlink(missing_ok=True)
    return True


def _refuse(cluster: Cluster, what: str, since: int = 0) -> NoReturn:
    log = cluster.folder / "server.log"
    raise ClusterError(f"{what} The end of its log, {log}:\n{_log_tail(cluster, since)}")


def _log_size(cluster: Cluster) -> int:
    try:
        return (cluster.folder / "server.log").stat().st_size
    except FileNotFoundError:
        return 0


def _log_tail(cluster: Cluster, since: int, lines: int = 12) -> str:
    try:
        with (cluster.folder / "server.log").open("rb") as file:
            file.seek(max(since, _log_size(cluster) - 20_000))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return "(no log)"
    return "\n".join(text.splitlines()[-lines:])


def _cut_log(cluster: Cluster) -> None:
    if _log_size(cluster) > LARGEST_LOG:
        log = cluster.folder / "server.log"
        with suppress(OSError):
            log.replace(log.with_suffix(".log.1"))
