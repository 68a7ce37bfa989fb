"""Lines: what is asked without a thread comes as PostgreSQL says it, whatever happens to the connection."""

import asyncio
import time
from typing import Any
from uuid import UUID

import pytest
from psycopg.errors import QueryCanceled
from sqlalchemy import Engine, Integer, LargeBinary, Select, Text, Uuid, bindparam, cast, func, select, text
from sqlalchemy.exc import DataError, OperationalError, ProgrammingError

from registry.collections import CREATIVE_CENTRES, SITES, UNITS
from registry.crs import CRS84
from registry.lines import MOST, Lines
from registry.prepared import Prepared, Question
from registry.reading import (
    Box,
    Period,
    Selection,
    feature,
    feature_at_once,
    page,
    page_at_once,
    projection,
)
from tests.fixtures.awaiting import awaited

PID = select(func.pg_backend_pid())


def question(statement: Select[Any], *, anew: bool = False, **values: object) -> Question[list[bytes | None]]:
    return Question(Prepared(statement, anew=anew), values, lambda sent: sent.row(0))


def ask(url: str, *questions: Question[Any]) -> list[Any]:
    """What is answered to each in turn, over as many lines as it takes."""

    async def work() -> list[Any]:
        lines = Lines(url)
        try:
            return [await lines.ask(each) for each in questions]
        finally:
            lines.close()

    return awaited(work())


@pytest.mark.parametrize("anew", [False, True])
def test_values_arrive_as_they_were_sent(seeded_url: str, anew: bool) -> None:
    key = UUID("01941f34-8c08-7497-aa58-9ee0fb6061b5")
    asked = select(
        bindparam("number", None, Integer) + 1,
        cast(bindparam("text", None, Text), Text),
        bindparam("key", None, Uuid),
        func.encode(bindparam("bytes", None, LargeBinary), "hex"),
        cast(bindparam("nothing", None, Text), Text),
    )
    values: dict[str, object] = {"number": 41, "text": "đình 'Ước' %s $1", "key": key, "bytes": b"\0\xff"}
    told = ask(seeded_url, question(asked, anew=anew, **values, nothing=None))[0]
    assert told == [b"42", "đình 'Ước' %s $1".encode(), str(key).encode(), b"00ff", None]


def test_more_statements_than_a_connection_remembers_are_answered(seeded_url: str) -> None:
    many = [question(select(func.abs(-number))) for number in range(MOST + 20)]
    known = question(select(func.count()).select_from(text("pg_prepared_statements")), anew=True)
    told = ask(seeded_url, *many, *many, known)
    assert [int(row[0]) for row in told[:-1]] == [*range(MOST + 20)] * 2
    assert int(told[-1][0]) == MOST


def test_what_is_larger_than_the_socket_takes_is_sent_whole(seeded_url: str) -> None:
    size = 5_000_000
    asked = select(func.octet_length(bindparam("bytes", None, LargeBinary)))
    assert ask(seeded_url, question(asked, bytes=b"x" * size)) == [[str(size).encode()]]


def test_a_line_is_used_again_and_never_by_two(seeded_url: str) -> None:
    slow = select(func.pg_backend_pid(), func.pg_sleep(0.1))

    async def work() -> None:
        lines = Lines(seeded_url)
        first, again = await lines.ask(question(PID)), await lines.ask(question(PID))
        assert first == again
        both = await asyncio.gather(lines.ask(question(slow)), lines.ask(question(slow)))
        assert both[0][0] != both[1][0]
        lines.close()

    awaited(work())


def test_a_line_that_comes_back_to_closed_ones_is_given_back(seeded_url: str, seeded: Engine) -> None:
    name = "one that comes back"
    slow = select(func.set_config("application_name", name, False), func.pg_sleep(0.2))
    left = text("SELECT count(*) FROM pg_stat_activity WHERE application_name = :name")

    async def work() -> None:
        lines = Lines(seeded_url)
        asked = asyncio.create_task(lines.ask(question(slow)))
        await asyncio.sleep(0.1)
        lines.close()
        assert (await asked)[0] == name.encode()

    awaited(work())
    with seeded.connect() as connection:
        for _ in range(50):
            if connection.scalar(left, {"name": name}) == 0:
                return
            time.sleep(0.1)
    pytest.fail("the connection is still open")


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        (select(1 / cast(bindparam("by", 0, Integer), Integer)), DataError),
        (select(text("nothing_of_that_name")), ProgrammingError),
        (select(text("number")).select_from(text("registry.account")), ProgrammingError),
    ],
)
def test_a_refusal_is_an_error_as_connections_tell_it(
    seeded_url: str, asked: Select[Any], kind: type[Exception]
) -> None:
    async def work() -> None:
        lines = Lines(seeded_url)
        for _ in range(2):
            with pytest.raises(kind):
                await lines.ask(question(asked))
        assert await lines.ask(question(select(func.abs(-1)))) == [b"1"]
        lines.close()

    awaited(work())


def test_nobody_asks_twice_for_what_takes_too_long(seeded_url: str) -> None:
    limited = select(func.set_config("statement_timeout", "50ms", False))

    async def work() -> None:
        lines = Lines(seeded_url)
        await lines.ask(question(limited))
        with pytest.raises(OperationalError) as caught:
            await lines.ask(question(select(func.pg_sleep(5))))
        assert isinstance(caught.value.orig, QueryCanceled)
        lines.close()

    awaited(work())


def test_one_that_was_given_up_is_not_answered_to_the_next(seeded_url: str) -> None:
    async def work() -> None:
        lines = Lines(seeded_url)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await lines.ask(question(select(func.pg_sleep(0.3))))
        assert await lines.ask(question(select(func.abs(-7)))) == [b"7"]
        lines.close()

    awaited(work())


def test_another_line_answers_when_the_server_ended_one(seeded_url: str, seeded: Engine) -> None:
    end = text("SELECT pg_terminate_backend(:pid, 5000)")

    async def work() -> None:
        lines = Lines(seeded_url)
        for is_noticed in (False, True):
            pid = int((await lines.ask(question(PID)))[0] or 0)
            with seeded.connect() as connection:
                assert connection.scalar(end, {"pid": pid})
            if is_noticed:
                await asyncio.sleep(0.05)
            assert int((await lines.ask(question(PID)))[0] or 0) != pid
        lines.close()

    awaited(work())


def test_a_server_that_is_not_there_is_told(tmp_path: Any) -> None:
    with pytest.raises(OperationalError):
        ask(f"postgresql+psycopg://registry@/registry?host={tmp_path}", question(PID))


@pytest.mark.parametrize("system", [CRS84, "http://www.opengis.net/def/crs/EPSG/0/3857"])
@pytest.mark.parametrize("box", [None, (105.8, 21.0, 105.9, 21.1), (170.0, 10.0, -120.0, 30.0)])
@pytest.mark.parametrize("collection", [SITES, CREATIVE_CENTRES], ids=lambda each: each.id)
def test_pages_are_what_a_connection_gets(
    seeded_url: str, seeded: Engine, collection: Any, box: Any, system: str
) -> None:
    wanted = projection(system)
    given = None if box is None else Box(box, projection(CRS84), "")
    after: str | None = None
    while True:
        asked = page_at_once(Selection(collection, box=given), projection=wanted, limit=40, after=after)
        assert asked is not None
        with seeded.connect() as connection:
            same = page(
                connection, Selection(collection, box=given), projection=wanted, limit=40, after=after
            )
        assert ask(seeded_url, asked) == [same]
        if (after := same.last) is None:
            break


def test_one_place_is_what_a_connection_gets(seeded_url: str, seeded: Engine) -> None:
    wanted = projection(CRS84)
    with seeded.connect() as connection:
        key = page(connection, Selection(SITES), projection=wanted, limit=1).features
        id_ = key.decode().split('"id":"')[1][:36]
        same = feature(connection, SITES, id_, projection=wanted)
    asked = feature_at_once(SITES, id_, projection=wanted)
    assert asked is not None
    assert ask(seeded_url, asked) == [same]


def test_what_has_no_text_is_asked_over_connections(seeded_url: str) -> None:
    wanted = projection(CRS84)
    assert page_at_once(Selection(UNITS), projection=wanted, limit=1) is None
    assert feature_at_once(UNITS, "district:001:1900-01-01", projection=wanted) is None
    for selection in (
        Selection(SITES, search="đình"),
        Selection(SITES, period=Period.parse("2020-01-01")),
        Selection(SITES, equals=((SITES.queryables["kind"], "heritage_site"),)),
    ):
        assert page_at_once(selection, projection=wanted, limit=1) is None
