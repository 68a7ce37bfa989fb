"""Stops the server when nobody uses it any more, for users that were killed and could not do it themselves.

Run as a script, with the standard library alone, in a session of its own:

    watchdog.py LOCK USERS PRESENCE WATCH UID GID FOLDER PG_CTL...

LOCK, USERS, PRESENCE and WATCH are inherited descriptors (see `locks`); PG_CTL... is the command that stops
the server, run as UID and GID. It sleeps in the kernel until the last user has gone.
"""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

KEPT = ".kept"


def is_kept(folder: Path) -> bool:
    """Whether the server that runs now was told to stay without users.

    The mark holds the server's process and starting time: one left from before a crash means nothing.
    """
    try:
        mark = folder.with_name(folder.name + KEPT).read_text()
        return bool(mark) and mark == server_identity(folder)
    except OSError:
        return False


def server_identity(folder: Path) -> str:
    """Process id and starting time of the server, from its pid file; empty while that is being written."""
    lines = (folder / "postmaster.pid").read_text().splitlines()
    return f"{lines[0]} {lines[2]}" if len(lines) > 2 else ""


def main(arguments: list[str]) -> None:
    """Wait until there is no user, stop the server unless it is kept, and go."""
    lock, users, presence, watch, uid, gid = (int(number) for number in arguments[:6])
    folder, stop = Path(arguments[6]), arguments[7:]
    if os.fork():
        os._exit(0)  # the starter waits for this process and never for its child
    while True:
        fcntl.flock(presence, fcntl.LOCK_EX)
        fcntl.flock(
            presence, fcntl.LOCK_UN
        )  # never hold it while waiting for the lock: starters wait the other way
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            fcntl.flock(lock, fcntl.LOCK_UN)
            continue
        break
    if (folder / "postmaster.pid").exists() and not is_kept(folder):
        if os.geteuid() == uid:
            subprocess.run(stop, check=False, cwd="/")
        else:
            subprocess.run(stop, check=False, cwd="/", user=uid, group=gid, extra_groups=[])
    os.close(watch)  # before the lock, so that whoever starts next sees that nobody watches


if __name__ == "__main__":
    main(sys.argv[1:])
