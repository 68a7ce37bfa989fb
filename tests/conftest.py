"""Fixtures of the whole suite; each file of `tests/fixtures` is one of them."""

import gc
import os
import sys

import pytest

# Tests start many programs of ours: what one of them has compiled, the next need not compile again.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Every server of a test is on loopback, without TLS: its clients look an authority up when they need one, which is
# never, instead of reading all of them first.
os.environ.pop("SSL_CERT_FILE", None)
os.environ["SSL_CERT_DIR"] = "/etc/ssl/certs"

pytest_plugins = [
    "tests.fixtures.cluster",
    "tests.fixtures.database",
    "tests.fixtures.server",
    "tests.fixtures.town",
    "tests.fixtures.streets",
    "tests.fixtures.city",
    "tests.fixtures.runs",
    "tests.fixtures.files",
    "tests.fixtures.realm",
    "tests.fixtures.chromium",
    "tests.fixtures.places",
    "tests.fixtures.crowd",
    "tests.fixtures.accounts",
    "tests.fixtures.tabs",
    "tests.fixtures.workshop",
    "tests.fixtures.bureau",
    "tests.fixtures.offices",
    "tests.fixtures.desk",
    "tests.fixtures.followed",
    "tests.fixtures.anybody",
]


LONGEST = ("tests/browser/", "tests/journeys/", "tests/serving/", "tests/notebooks/", "tests/test_wheel.py")
"""Where the files are whose tests take longest."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Workers are handed whole files in this order: the longest come first, so that none is still at work alone at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


def pytest_collection_finish() -> None:
    """What collecting the tests has loaded stays to the end: no later collection of garbage looks through it again."""
    gc.collect()
    gc.freeze()
