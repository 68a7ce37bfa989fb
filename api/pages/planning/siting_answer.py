"""A question of siting answered: once for each edition of the data, and kept."""

from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from fastapi import FastAPI

from api.deps import readers_of
from api.pages.planning.places import MOST_MARKS
from api.pages.planning.siting_asked import Asked
from api.pages.planning.workshop import PATIENCE, Pending, Workshop
from api.pages.reader import Reader
from registry.analyses.parameters import question
from registry.coverage import Which, centres
from registry.exporting import snapshot
from registry.siting import Answer, Model, Point, siting_frontier
from registry.siting.answer import Excluded
from registry.siting.ask import answered
from registry.siting.candidates import Reason
from registry.siting.registered import registered
from registry.siting.stories import Mark, around, gained_alone
from registry.workflow import Process


class Sited(NamedTuple):
    """The answer; what each pick gains by itself; the other places that a map marks, those nearest to the
    picks; and how many centres there are.
    """

    answer: Answer
    alone: dict[str, int]
    marks: tuple[Mark, ...]
    centres: int


def sited(app: FastAPI, reads: Reader, asked: Asked, *, patience: float = PATIENCE) -> Sited | Pending:
    """The answer, or that it is being made. Raises Invalid for a question that does not fit the data."""
    plain = asked.parameters()
    sought = plain.question()
    workshop: Workshop = app.state.workshop
    files = readers_of(app).beside(reads.connection)  # the database whose edition this is

    def make() -> Sited:
        with snapshot(files) as connection:
            found = registered(connection, sought, on=plain.day, demand=plain.surface)
            there = centres(connection, on=plain.day, which=Which(planned=sought.planned))
        answer = answered(found.instance, sought, about=found.data, excluded=found.candidates.excluded)
        picks = [pick.code for pick in answer.sites]
        return Sited(
            answer,
            gained_alone(found.instance, picks, sought.within),
            around(found.instance, there, picks, most=MOST_MARKS),
            len(there.codes),
        )

    key = ("siting", reads.edition.number, question(Process.SITING, plain.kept()))
    return workshop.ask(key, make, patience=patience)


def frontier(app: FastAPI, reads: Reader, asked: Asked, *, patience: float) -> tuple[Point, ...] | Pending:
    """The best choice for each number of places up to ten; empty for a set cover, which has none."""
    if asked.question.model is Model.LSCP:
        return ()
    plain = replace(asked, on=asked.day, question=replace(asked.question, p=1))
    workshop: Workshop = app.state.workshop
    files = readers_of(app).beside(reads.connection)

    def make() -> tuple[Point, ...]:
        with snapshot(files) as connection:
            return siting_frontier(connection, plain.question, on=plain.day, demand=plain.surface)

    return workshop.ask(("frontier", reads.edition.number, plain), make, patience=patience)


def grouped(excluded: tuple[Excluded, ...]) -> list[tuple[str, list[Excluded]]]:
    """The places that are no candidates, by reason, in the order in which rules are told."""
    order = {str(reason): at for at, reason in enumerate(Reason)}
    by_reason = sorted(excluded, key=lambda one: (order[str(one.reason)], one.code))
    return [(reason, list(some)) for reason, some in groupby(by_reason, key=lambda one: str(one.reason))]
