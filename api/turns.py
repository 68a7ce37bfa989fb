"""Turns: how many requests work with the database at once; the others wait where waiting costs no thread.

A thread that waits for a connection is a thread less for those who hold one: with more requests than threads
everybody would wait for everybody. So a request takes its turn first, and with it finds a connection free.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import Semaphore, WouldBlock, fail_after

from registry.errors import RegistryError


class Busy(RegistryError):
    """More is asked than can be answered at once."""

    def __init__(self) -> None:
        super().__init__("too many requests are in hand; try again later")


@asynccontextmanager
async def turn(turns: Semaphore, *, patience: float) -> AsyncIterator[None]:
    """One of the turns, given back at the end; raises Busy when none is free within `patience` seconds."""
    try:
        turns.acquire_nowait()
    except WouldBlock:
        await _wait(turns, patience)
    try:
        yield
    finally:
        turns.release()


async def _wait(turns: Semaphore, patience: float) -> None:
    try:
        with fail_after(patience):
            await turns.acquire()
    except TimeoutError:
        raise Busy from None
