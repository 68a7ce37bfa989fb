"""Long answers: made once, kept while they can be used, told while they are under way."""

import threading
from itertools import count

import pytest

from api.pages.planning.workshop import Pending, Workshop
from api.turns import Busy
from registry.errors import Fault, Invalid, Unavailable


def test_a_question_is_answered_once_and_found_again() -> None:
    workshop, numbers = Workshop(), count(1)
    assert [workshop.ask("one", lambda: next(numbers), patience=5) for _ in range(3)] == [1, 1, 1]
    assert workshop.ask("other", lambda: next(numbers), patience=5) == 2
    workshop.close()


def test_who_asks_early_is_told_for_how_long_and_finds_the_answer_later() -> None:
    workshop, ready = Workshop(), threading.Event()

    def make() -> str:
        ready.wait(30)
        return "done"

    early = workshop.ask("slow", make, patience=0.01)
    assert isinstance(early, Pending)
    assert early.seconds >= 0
    ready.set()
    assert workshop.ask("slow", make, patience=30) == "done"
    workshop.close()


def test_a_mistake_is_kept_and_a_failure_is_tried_again() -> None:
    workshop, tried = Workshop(), count(1)

    def mistaken() -> int:
        next(tried)
        raise Invalid(Fault("p", 0, "must be at least 1"))

    def failing() -> int:
        if next(tried) < 4:
            raise Unavailable("gone for a moment")
        return 7

    for _ in range(2):
        with pytest.raises(Invalid):
            workshop.ask("mistake", mistaken, patience=5)
    for _ in range(2):
        with pytest.raises(Unavailable):
            workshop.ask("failure", failing, patience=5)
    assert workshop.ask("failure", failing, patience=5) == 7
    workshop.close()


def test_the_last_answers_are_kept_and_no_more_wait_than_may() -> None:
    workshop, made = Workshop(workers=1, kept=2, waiting=2), count(1)
    for key in ("a", "b", "c"):
        workshop.ask(key, lambda: next(made), patience=5)
    assert workshop.ask("c", lambda: next(made), patience=5) == 3
    assert workshop.ask("a", lambda: next(made), patience=5) == 4, "the oldest was given up"
    ready = threading.Event()
    for key in ("slow", "slower"):
        assert isinstance(workshop.ask(key, lambda: ready.wait(30), patience=0), Pending)
    with pytest.raises(Busy):
        workshop.ask("one too many", lambda: next(made), patience=0)
    ready.set()
    workshop.close()
