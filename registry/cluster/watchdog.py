"""Stops the server when nobody uses it any more, for users that were killed and could not do it themselves.

Run as a script, with the standard library alone, in a session of its own:

    watchdog.py LOCK USERS PRESENCE WATCH UID GID FOLDER PG_CTL...

LOCK, USERS, PRESENCE and WATCH are inherited descriptors (see `locks`); PG_CTL... is the command that stops
the server, run as UID and GID. It sleeps in the kernel until the last user has gone.
"""

import errno
import fcntl
import os
import subprocess
import sys
import time
from pathlib import Path

KEPT = ".kept"
LOOKS = 2
PAUSE = 2.0  # seconds between looks; a server needs far less to write its pid file


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
    """Wait until there is no user, stop the server unless it is kept, look once more, and go.

    The second look finds a server whose starter was killed before the server had written its pid file.
    """
    lock, users, presence, watch, uid, gid = (int(number) for number in arguments[:6])
    folder, stop = Path(arguments[6]), arguments[7:]
    if os.fork():
        os._exit(0)  # the starter waits for this process and never for its child
    looks = 0
    while looks < LOOKS:
        fcntl.flock(presence, fcntl.LOCK_EX)
        fcntl.flock(presence, fcntl.LOCK_UN)  # starters wait for it while they hold the lock
        fcntl.flock(lock, fcntl.LOCK_EX)
        if taken(users):
            if (folder / "postmaster.pid").exists() and not is_kept(folder):
                run_as(uid, gid, stop)
            fcntl.flock(users, fcntl.LOCK_UN)
            looks += 1
        else:
            looks = 0
        if looks == LOOKS:
            os.close(watch)  # before the lock, so that whoever starts next sees that nobody watches
        fcntl.flock(lock, fcntl.LOCK_UN)
        time.sleep(PAUSE)


def taken(lock: int) -> bool:
    """Whether the lock could be had alone; then it is held."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in {errno.EWOULDBLOCK, errno.EACCES}:
            raise
        return False
    return True


def run_as(uid: int, gid: int, command: list[str]) -> None:
    """Run the command as that account, to its end."""
    if os.geteuid() == uid:
        subprocess.run(command, check=False, cwd="/")
    else:
        subprocess.run(command, check=False, cwd="/", user=uid, group=gid, extra_groups=[])


if __name__ == "__main__":
    main(sys.argv[1:])
