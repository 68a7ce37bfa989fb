"""The process that makes one report: `python -m api.reporting.child`, a question in, a file or a problem out.

It is a process of its own so that a server gets back the memory that typesetting and numerical libraries
take, and so that it can be ended at any moment.
"""

import json
import os
import sys
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from api.reporting.asked import Asked, Form, Pack
from api.reporting.making import made
from registry.analyses.troubles import kept
from registry.database import reading_engine
from registry.errors import RegistryError, Unavailable
from registry.exporting import snapshot

PROBLEM = 3
"""Exit code when the answer is a problem, as JSON, and not a file."""

LONGEST_STATEMENT = 30
"""Seconds that the database may take for one statement."""
_NICE = 5


def question(url: str, asked: Asked, form: Form) -> bytes:
    """What the process is asked."""
    return json.dumps({"database": url, "form": form, "asked": asdict(asked)}, default=str).encode()


def main() -> None:
    """Answer the question on standard input."""
    os.nice(_NICE)
    # Libraries may print; only the answer goes to whoever asks.
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    told: dict[str, Any] = json.loads(sys.stdin.buffer.read())
    code, content = _answered(told["database"], _asked(told["asked"]), Form(told["form"]))
    with answer:
        answer.write(content)
    sys.exit(code)


def _asked(told: dict[str, Any]) -> Asked:
    days = {name: date.fromisoformat(told[name]) for name in ("on", "since")}
    return Asked(**told | days | {"pack": Pack(told["pack"])})


def _answered(url: str, asked: Asked, form: Form) -> tuple[int, bytes]:
    engine = reading_engine(url, pool=1, longest=LONGEST_STATEMENT)
    try:
        with snapshot(engine) as connection:
            return 0, made(connection, asked, form)
    except RegistryError as error:
        return PROBLEM, json.dumps(kept(error)).encode()
    except SQLAlchemyError as error:
        reason = Unavailable(f"the database does not answer: {type(error).__name__}")
        return PROBLEM, json.dumps(kept(reason)).encode()
    finally:
        engine.dispose()


if __name__ == "__main__":
    main()
