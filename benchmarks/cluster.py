"""The PostgreSQL of the benchmarks: a cluster under `.bench`, whose databases are kept between runs.

BENCH_DATABASES names another one, as `postgresql+psycopg://registry@/postgres?host=/run/bench`.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.peers import FOLDER
from registry.cluster import private_cluster, running

SETTINGS = {
    "shared_buffers": "1GB",
    "max_connections": "200",
    "max_wal_size": "8GB",
    "maintenance_work_mem": "512MB",
    # What is lost in a crash is made again.
    **dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "off"),
}


@contextmanager
def cluster() -> Iterator[str]:
    """URL of the cluster, which runs until the end."""
    named = os.environ.get("BENCH_DATABASES")
    if named:
        yield named
        return
    with running(private_cluster(FOLDER / "postgres"), settings=SETTINGS) as url:
        yield url
