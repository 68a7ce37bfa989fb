"""What editing costs: requests proposed and approved in a second, and many places published as one edition.

    python benchmarks/editing.py --requests 200 --places 20000

In a throw-away PostGIS with all of Hanoi, each transaction committed to disk. Not part of the tests.
"""

import argparse
import logging
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, insert, select

from registry import requests
from registry.cluster import private_cluster, running
from registry.database import acting, editing_engine, owning_engine
from registry.dates import today
from registry.migrate import migrate
from registry.packaged import data_folder
from registry.policy import Actor, actor
from registry.requests import Asked
from registry.seeding import seed
from registry.tables import account, change_request, import_batch, site
from registry.workflow import RequestKind, Role

CHUNK = 1000


@contextmanager
def took(what: str, *, of: int) -> Iterator[None]:
    """Prints how long it took, and how many of them that is in a second."""
    began = time.perf_counter()
    yield
    seconds = time.perf_counter() - began
    print(f"{what:<52} {seconds:8.2f} s {of / seconds:10.1f} /s")


def reviewer(owner: Engine, name: str) -> Actor:
    """A new account that reviews."""
    with owner.begin() as connection:
        made = insert(account).values(name=name, title=name, role=Role.REVIEWER.value).returning(account.c.id)
        return actor(connection, connection.execute(made).scalar_one(), on=today())


def propose_and_approve(editing: Engine, one: Actor, two: Actor, sites: list[UUID], many: int) -> None:
    """Each in two transactions, as over HTTP: proposed and submitted by one, approved by the other."""
    with took(f"{many} edits proposed, submitted, approved", of=many):
        for number in range(many):
            patch = {"summary_en": f"Summary {number}"}
            asked = Asked(RequestKind.EDIT, sites[number % len(sites)], patch, "benchmark")
            with acting(editing, one.id, name=one.name, reason="") as connection:
                key = requests.propose(connection, one, asked)
                requests.submit(connection, one, key)
            with acting(editing, two.id, name=two.name, reason="") as connection:
                requests.approve(connection, two, key)


def place(draw: Random, number: int) -> dict[str, Any]:
    """The document of a new place somewhere in the middle of the city."""
    at = [round(draw.uniform(105.75, 105.90), 6), round(draw.uniform(20.98, 21.08), 6)]
    return {
        "name_vi": f"Nơi {number}",
        "geometry": {"type": "Point", "coordinates": at},
        "accuracy_m": 20,
        "position_method": "surveyed",
        "position_date": "2026-11-01",
        "centre": {"centre_type": "art_space", "fields": ["design"]},
        "events": {"new-1": {"facet": "centre", "kind": "opened", "date": "2020", "source": "compiler"}},
        "sources": {"compiler": {"position": 0}},
    }


def drafts(connection: Connection, who: Actor, batch: UUID, patches: list[dict[str, Any]]) -> list[UUID]:
    """Drafts of new places, written many at a time as an import writes them."""
    keys: list[UUID] = []
    for start in range(0, len(patches), CHUNK):
        rows = [
            {"kind": "create", "patch": patch, "reason": "benchmark", "author": who.id, "batch": batch}
            for patch in patches[start : start + CHUNK]
        ]
        keys += connection.scalars(insert(change_request).returning(change_request.c.id), rows)
    return keys


def publish_many(editing: Engine, who: Actor, many: int) -> None:
    """New places in one edition, with the commit that writes their versions; and all of them taken back."""
    draw = Random(5)
    patches = [place(draw, number) for number in range(many)]
    acts = partial(acting, editing, who.id, name=who.name, reason="")
    with acts() as connection:
        values = {"account": who.id, "file_name": "b", "content": b"", "options": {}, "report": {}}
        made = insert(import_batch).values(**values, state="checked", rows=many).returning(import_batch.c.id)
        batch = connection.execute(made).scalar_one()
        keys = drafts(connection, who, batch, patches)
    whole, applied = (
        took(f"{many} new places, committed", of=many),
        took("the same, before the commit", of=many),
    )
    with whole, acts() as connection, applied:
        done = requests.publish(connection, who, keys)
    with took(f"what takes {many} places back, found", of=many), acts() as connection:
        found = requests.reversal_of_editions(connection, [done.edition])
    with took(f"{len(found)} places taken back in one edition", of=many), acts() as connection:
        requests.revert(connection, who, found, reason="benchmark")


def main() -> None:
    """Print every figure, and the most memory that this process held."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--places", type=int, default=20_000)
    asked = parser.parse_args()
    logging.disable(logging.INFO)
    with tempfile.TemporaryDirectory(prefix="registry-bench-") as name:
        Path(name).chmod(0o711)
        with running(private_cluster(Path(name) / "postgres")) as url:
            owner, editing = owning_engine(url), editing_engine(url, longest=600)
            migrate(owner)
            seed(owner, data_folder())
            one, two = reviewer(owner, "one"), reviewer(owner, "two")
            with owner.connect() as connection:
                sites = list(connection.scalars(select(site.c.id).order_by(site.c.code)))
            propose_and_approve(editing, one, two, sites, asked.requests)
            publish_many(editing, one, asked.places)
            owner.dispose()
            editing.dispose()
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
