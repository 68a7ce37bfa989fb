"""Where a private cluster lives, and which account serves it."""

import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import platformdirs

from registry.errors import Unavailable

APPLICATION = "creative-registry"
DATABASE = "registry"
OWNER = "registry"
PORT = 5432  # only names the socket file: nothing listens on TCP
SOCKET = f".s.PGSQL.{PORT}"
LONGEST_SOCKET_PATH = 103  # sun_path holds 107 bytes on Linux and 103 on macOS


class ClusterError(Unavailable):
    """The private cluster cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Account:
    """The operating-system account that serves: PostgreSQL refuses to run as root."""

    name: str
    uid: int
    gid: int

    @property
    def borrowed(self) -> bool:
        """True when it is not the account of this program, which then has to change to it."""
        return self.uid != os.geteuid()


@dataclass(frozen=True, slots=True)
class Cluster:
    """A data folder and the folder of its socket. Making one touches nothing on disk."""

    folder: Path
    runtime: Path

    @property
    def socket(self) -> Path:
        """The socket file that the server makes."""
        return self.runtime / SOCKET

    @property
    def url(self) -> str:
        """SQLAlchemy URL of the registry database, through the socket.

        >>> Cluster(Path("/srv/data"), Path("/run/registry")).url
        'postgresql+psycopg://registry@/registry?host=/run/registry&port=5432'
        """
        return f"postgresql+psycopg://{OWNER}@/{DATABASE}?host={quote(str(self.runtime))}&port={PORT}"

    def beside(self, suffix: str) -> Path:
        """A file beside the data folder, which PostgreSQL wants for itself.

        >>> Cluster(Path("/srv/data"), Path("/run/registry")).beside(".users").as_posix()
        '/srv/data.users'
        """
        return self.folder.with_name(self.folder.name + suffix)


def private_cluster(folder: Path | None = None) -> Cluster:
    """The cluster whose data is in `folder`; without one, that of REGISTRY_HOME or of this account.

    One folder always gives the same socket folder, so that programs that share the data meet: beside the data
    where the path is short enough for a socket, and elsewhere under a hash of it.
    """
    data = (folder or _home() / "postgres").expanduser().resolve()
    return Cluster(data, _runtime(data))


def account() -> Account:
    """The account that serves: this one, or `postgres` when this one is root."""
    uid = os.geteuid()
    if uid != 0:
        return Account(_name_of(uid), uid, os.getegid())
    try:
        entry = pwd.getpwnam("postgres")
    except KeyError:
        raise ClusterError(
            "PostgreSQL refuses to run as root, and there is no account called postgres to change to. "
            "Run this as an ordinary user, or install Debian's postgresql package, which makes the account."
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def open_runtime(cluster: Cluster, server: Account) -> None:
    """Make the socket folder, 0700 and owned by the server's account; refuse somebody else's.

    A shared temporary folder lets anybody make this name first: never enter a folder that is not ours.
    """
    try:
        cluster.runtime.mkdir(mode=0o700)
        if server.borrowed:
            os.chown(cluster.runtime, server.uid, server.gid)
    except FileExistsError:
        pass
    except OSError as error:
        raise ClusterError(f"Cannot make the socket folder {cluster.runtime}: {error.strerror}.") from error
    found = cluster.runtime.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {server.uid, os.geteuid()}:
        raise ClusterError(
            f"{cluster.runtime} belongs to {_name_of(found.st_uid)}, not to {server.name}: "
            "it may be a trap. Remove it, or have its owner remove it."
        )
    if found.st_uid != server.uid:  # a run was killed between mkdir and chown
        os.chown(cluster.runtime, server.uid, server.gid)
    cluster.runtime.chmod(0o700)


def open_home(cluster: Cluster) -> None:
    """Make the folder that holds the data folder and its locks; say why when it cannot be written."""
    parent = cluster.folder.parent
    try:
        if not parent.exists():
            parent.mkdir(parents=True, exist_ok=True)
            # root's data is served by another account, which has to pass through this folder
            parent.chmod(0o755 if os.geteuid() == 0 else 0o700)
    except OSError as error:
        raise ClusterError(
            f"Cannot make the folder {parent}: {error.strerror}. "
            "Make it writable, or name another in REGISTRY_HOME."
        ) from error
    if not os.access(parent, os.W_OK | os.X_OK):
        raise ClusterError(
            f"Cannot write in {parent}, which belongs to {_name_of(parent.stat().st_uid)}. "
            "Run this as that account, or name another folder in REGISTRY_HOME."
        )


def _home() -> Path:
    named = os.environ.get("REGISTRY_HOME")
    if named:
        return Path(named)
    if os.geteuid() == 0:  # the postgres account cannot enter root's home
        return Path("/var/lib") / APPLICATION
    return Path(platformdirs.user_data_dir(APPLICATION, appauthor=False))


def _runtime(data: Path) -> Path:
    beside = data.with_name(data.name + ".run")
    if len(os.fsencode(beside / SOCKET)) <= LONGEST_SOCKET_PATH:
        return beside
    # Not XDG_RUNTIME_DIR: programs must agree on the folder whatever their environments are, and that one
    # goes when its owner logs out.
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    if os.geteuid() == 0:
        return Path("/run") / f"{APPLICATION}-{name}"
    return Path("/tmp") / f"{APPLICATION}-{os.geteuid()}-{name}"  # noqa: S108 - its owner is checked on entry


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
