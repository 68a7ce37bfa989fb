"""The process that computes: `python -m registry.analyses.child`, a question a line in, an answer a line out.

It is a process of its own so that a server stays responsive whatever is computed, and so that a computation
can be ended at any moment. It ends when its standard input does: nothing is left when a server dies.
"""

import json
import os
import sys
import threading
from queue import SimpleQueue
from typing import IO, Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from registry.analyses.computing import computed
from registry.analyses.parameters import PARAMETERS
from registry.analyses.troubles import kept
from registry.database import reading_engine
from registry.errors import RegistryError, Unavailable
from registry.exporting import snapshot
from registry.workflow import Process

LONGEST_STATEMENT = 60
"""Seconds that the database may take for one statement of a computation."""

_NICE = 5
"""How much a computation stands back for the servers of the same machine."""


def main() -> None:
    """Answer questions until standard input ends; the first line is the address of the database."""
    os.nice(_NICE)
    # Libraries may print; only answers go to whoever asks.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    questions: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_read, args=(questions,), daemon=True).start()
    engine = reading_engine(json.loads(questions.get()), pool=1, longest=LONGEST_STATEMENT)
    while True:
        _say(answers, _answered(engine, json.loads(questions.get()), answers))


def _read(questions: "SimpleQueue[str]") -> None:
    for line in sys.stdin:
        questions.put(line)
    os._exit(0)  # nobody waits any more, whatever is being computed


def _answered(engine: Engine, question: dict[str, Any], answers: IO[str]) -> dict[str, Any]:
    def told(percent: int, step: str) -> None:
        _say(answers, {"progress": percent, "message": step})

    model = PARAMETERS[Process(question["process"])]
    asked = model.model_validate_json(json.dumps(question["parameters"]))
    try:
        with snapshot(engine) as connection:
            out = computed(connection, asked, told=told)
    except RegistryError as error:
        return {"problem": kept(error)}
    except SQLAlchemyError as error:
        return {"problem": kept(Unavailable(f"the database does not answer: {type(error).__name__}"))}
    return {"result": out.result, "edition": out.edition}


def _say(answers: IO[str], told: dict[str, Any]) -> None:
    answers.write(json.dumps(told, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
