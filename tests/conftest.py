"""Fixtures of the whole suite; each file of `tests/fixtures` is one of them."""

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
    "tests.fixtures.places",
    "tests.fixtures.crowd",
    "tests.fixtures.accounts",
    "tests.fixtures.tabs",
    "tests.fixtures.workshop",
    "tests.fixtures.bureau",
    "tests.fixtures.offices",
    "tests.fixtures.desk",
    "tests.fixtures.followed",
]
