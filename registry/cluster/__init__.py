"""The program's own private PostGIS: started when somebody needs it, stopped when nobody does.

    place      where the data and the socket live, and which account serves them
    binaries   which of the installed PostgreSQLs serves
    server     making, starting and stopping one server
    locks      who is using it: kernel locks, so that a killed program never counts for ever
    watchdog   stops the server when its last user was killed and could not

There is no TCP and no password: the socket is in a folder that only its owner may enter.

    with running(private_cluster()) as url:
        engine = create_engine(url)
"""

from registry.cluster.binaries import Binaries, clean_environment, find_binaries
from registry.cluster.lifecycle import State, Status, running, start, status, stop
from registry.cluster.place import Cluster, ClusterError, private_cluster

__all__ = [
    "Binaries",
    "Cluster",
    "ClusterError",
    "State",
    "Status",
    "clean_environment",
    "find_binaries",
    "private_cluster",
    "running",
    "start",
    "status",
    "stop",
]
