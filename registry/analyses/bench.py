"""A bench: a child process that computes one question after another, and is ended when it must."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from queue import Empty, SimpleQueue
from typing import Any

from registry.analyses.computing import Computed
from registry.analyses.troubles import BrokenOff, TooLong, TooMuch, error_of
from registry.workflow import Process

BEAT = 1.0
"""Seconds between two looks at whether the work is still wanted."""
GRACE = 60.0
"""Seconds that a computation may take beside those that siting is given to search."""
LARGEST = 8_000_000
"""Bytes of an answer."""

Beat = Callable[[int, str | None], bool]
"""Is told progress in percent and the present step; says whether the work is still wanted."""


class Unwanted(Exception):
    """The work is not wanted any more."""


class Bench:
    """A child process, started when there is work and kept for the next; one question at a time."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._child: subprocess.Popen[str] | None = None
        self._lines: SimpleQueue[str | None] = SimpleQueue()

    def compute(self, process: Process, parameters: Mapping[str, Any], *, beat: Beat) -> Computed:
        """What comes out; raises the error that the computation raised, TooLong or BrokenOff, and Unwanted.

        Whenever it ends otherwise than with an answer of the child, the child is ended too.
        """
        allowed = GRACE + float(parameters.get("seconds", 0))
        said: dict[str, Any] | None = None
        try:
            self._ask({"process": process.value, "parameters": dict(parameters)})
            said = self._await(time.monotonic() + allowed, beat)
        finally:
            if said is None:
                self.close()
        if "problem" in said:
            raise error_of(said["problem"])
        return Computed(said["result"], said["edition"])

    def close(self) -> None:
        """End the child, if there is one."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                stream.close()

    def _ask(self, question: dict[str, Any]) -> None:
        if self._child is None or self._child.poll() is not None:
            self.close()
            self._start()
        self._say(question)

    def _start(self) -> None:
        child = subprocess.Popen(
            [sys.executable, "-m", "registry.analyses.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._child, self._lines = child, SimpleQueue()
        threading.Thread(target=_forward, args=(child, self._lines), daemon=True).start()
        self._say(self._url)  # not as an argument: it may hold a password

    def _say(self, value: object) -> None:
        assert self._child is not None  # noqa: S101 - started just before
        assert self._child.stdin is not None  # noqa: S101 - it is a pipe
        try:
            self._child.stdin.write(json.dumps(value) + "\n")
            self._child.stdin.flush()
        except (BrokenPipeError, ValueError):
            raise BrokenOff from None

    def _await(self, deadline: float, beat: Beat) -> dict[str, Any]:
        progress, step = 0, None
        while True:
            try:
                line = self._lines.get(timeout=BEAT)
            except Empty:
                line = ""
            if line is None:
                raise BrokenOff
            if len(line.encode()) > LARGEST:
                raise TooMuch
            said = json.loads(line) if line else {}
            if "result" in said or "problem" in said:
                return dict(said)
            progress, step = said.get("progress", progress), said.get("message", step)
            if not beat(progress, step):
                raise Unwanted
            if time.monotonic() > deadline:
                raise TooLong


def _forward(child: "subprocess.Popen[str]", lines: "SimpleQueue[str | None]") -> None:
    """Pass on what the child says, and None when it says nothing any more."""
    assert child.stdout is not None  # noqa: S101 - it is a pipe
    try:
        for line in child.stdout:
            lines.put(line)
    except ValueError:  # closed while it was read
        pass
    lines.put(None)
