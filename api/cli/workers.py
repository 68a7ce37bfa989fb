"""Several workers on one socket: processes that this one forks, watches, and takes with it when it ends.

The application is loaded once, before the first fork, so that workers share its memory until they change it.
None of them has opened a connection or begun a thread by then. The private cluster belongs to this process:
a worker never leaves the blocks that hold it, but ends where it stands.
"""

import logging
import os
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

import uvicorn
from fastapi import FastAPI

from registry.errors import Unavailable

log = logging.getLogger(__name__)

GRACE = 5
"""Seconds that requests in hand may still take when a server is told to stop."""
TOO_SOON = 5.0
"""Seconds: a worker that ends sooner could not begin, and another would fare no better."""
_LOOK = 0.2


def serve(app: FastAPI, taken: socket.socket, *, workers: int, ready: Callable[[], None]) -> None:
    """Serve on a socket until the program is told to stop; `ready` is called when requests are answered.

    Raises Unavailable when a worker cannot begin.
    """
    if workers == 1:
        _Server(app, ready).run(sockets=[taken])
        return
    _Crew(app, taken, workers).serve(ready)


class _Server(uvicorn.Server):
    """Uvicorn's server, which says when it has begun."""

    def __init__(self, app: FastAPI, ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=GRACE, server_header=False)
        )
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._ready()


class _Crew:
    """The workers of one socket."""

    def __init__(self, app: FastAPI, taken: socket.socket, workers: int) -> None:
        self._app, self._taken, self._wanted = app, taken, workers
        self._begun: dict[int, float] = {}
        # Open in this process alone for writing: a worker reads its end when this process has gone.
        self._alive, self._life = os.pipe()

    def serve(self, ready: Callable[[], None]) -> None:
        """Keep the wanted number of workers; end them all, and wait for them, whatever ends this."""
        try:
            while len(self._begun) < self._wanted:
                self._fork()
            ready()
            while True:
                time.sleep(_LOOK)
                self._replace()
        finally:
            self._end()

    def _fork(self) -> None:
        worker = os.fork()
        if worker == 0:
            self._work()
        self._begun[worker] = time.monotonic()

    def _work(self) -> NoReturn:
        """Be a worker. The parent's blocks are not this process's to leave."""
        code = 1
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            os.close(self._life)
            server = _Server(self._app, lambda: None)
            threading.Thread(target=self._watch_parent, args=(server,), daemon=True).start()
            with suppress(KeyboardInterrupt):
                server.run(sockets=[self._taken])
            code = 0 if server.started else 1
        finally:
            if sys.exc_info()[0] not in (None, SystemExit):
                traceback.print_exc()
            os._exit(code)

    def _watch_parent(self, server: uvicorn.Server) -> None:
        os.read(self._alive, 1)
        server.should_exit = True

    def _replace(self) -> None:
        """Put a new worker in the place of one that has died."""
        for worker in [each for each in self._begun if os.waitpid(each, os.WNOHANG)[0] == each]:
            lasted = time.monotonic() - self._begun.pop(worker)
            if lasted < TOO_SOON:
                raise Unavailable("A worker could not begin; what it said stands above.")
            log.error("worker %s died; another takes its place", worker)
            self._fork()

    def _end(self) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # being told twice changes nothing
        for worker in self._begun:
            os.kill(worker, signal.SIGTERM)
        deadline = time.monotonic() + GRACE + 1
        while self._begun and time.monotonic() < deadline:
            for worker in [each for each in self._begun if os.waitpid(each, os.WNOHANG)[0] == each]:
                del self._begun[worker]
            time.sleep(0.02)
        for worker in self._begun:
            os.kill(worker, signal.SIGKILL)
            os.waitpid(worker, 0)
        os.close(self._life)
        os.close(self._alive)
