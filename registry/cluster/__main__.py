"""`python -m registry.cluster`: is there a PostgreSQL to serve with? Set-up asks, and installs one if not."""

import sys

from registry.cluster.binaries import find_binaries
from registry.cluster.place import ClusterError

if __name__ == "__main__":
    try:
        find_binaries()
    except ClusterError as error:
        sys.exit(str(error))
