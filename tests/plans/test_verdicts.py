"""The published rule, case by case: what was promised, what is known, and what follows."""

from datetime import date

import pytest

from registry.plans.verdicts import Figure, Promise, Said, expected, judge
from registry.workflow import Verdict

DUE, BEGAN = date(2023, 12, 31), date(2022, 1, 1)
PROMISE = Promise(4, DUE, BEGAN)
EARLY, AFTER = date(2023, 1, 1), date(2025, 6, 1)


def said(*pairs: tuple[date, Figure]) -> list[Said]:
    return [Said(on, value) for on, value in pairs]


@pytest.mark.parametrize(
    ("on", "sources", "counted", "at_due", "verdict", "value"),
    [
        # The due day has come.
        (DUE, said((date(2023, 6, 1), 4)), None, None, Verdict.MET, 4),
        (DUE, said((date(2023, 6, 1), 9)), None, None, Verdict.MET, 9),
        (DUE, said((date(2023, 6, 1), 3)), None, None, Verdict.MISSED, 3),
        (DUE, said((date(2023, 6, 1), 0)), 0, None, Verdict.MISSED, 0),
        (DUE, [], 0, None, Verdict.NO_EVIDENCE, None),
        (DUE, [], None, None, Verdict.NO_EVIDENCE, None),
        (DUE, [], 4, None, Verdict.MET, 4),
        (DUE, said((date(2024, 6, 1), 4)), None, None, Verdict.NO_EVIDENCE, None),
        # Afterwards.
        (AFTER, said((date(2024, 6, 1), 4)), None, None, Verdict.LATE, 4),
        (AFTER, said((date(2023, 6, 1), 2), (date(2024, 6, 1), 4)), None, None, Verdict.LATE, 4),
        (AFTER, said((date(2023, 6, 1), 2), (date(2024, 6, 1), 3)), None, None, Verdict.MISSED, 3),
        (AFTER, [], 5, 0, Verdict.LATE, 5),
        (AFTER, [], 2, 4, Verdict.MET, 2),
        (AFTER, [], 0, 2, Verdict.MISSED, None),
        (AFTER, [], 0, 0, Verdict.NO_EVIDENCE, None),
        # Before it is due: an even pace asks for 2 by the beginning of 2023.
        (EARLY, said((date(2022, 6, 1), 4)), None, None, Verdict.MET, 4),
        (EARLY, said((date(2022, 6, 1), 2)), None, None, Verdict.ON_TRACK, 2),
        (EARLY, said((date(2022, 6, 1), 1)), None, None, Verdict.BEHIND, 1),
        (EARLY, said((date(2022, 6, 1), 0)), None, None, Verdict.BEHIND, 0),
        (EARLY, [], 1, None, Verdict.BEHIND, 1),
        (EARLY, [], 0, None, Verdict.NO_EVIDENCE, None),
        (date(2021, 6, 1), [], None, None, Verdict.ON_TRACK, None),
        # The registry can show more than a source says, and a source more than the registry holds.
        (DUE, said((date(2023, 6, 1), 2)), 5, None, Verdict.MET, 5),
        (DUE, said((date(2023, 6, 1), 124)), 80, None, Verdict.MET, 124),
        # The latest day of the sources counts.
        (DUE, said((date(2023, 1, 1), 6), (date(2023, 6, 1), 3)), None, None, Verdict.MISSED, 3),
        # Sources of one day that conflict: the least counts.
        (DUE, said((date(2023, 6, 1), 6), (date(2023, 6, 1), 3)), None, None, Verdict.MISSED, 3),
        (DUE, said((date(2023, 6, 1), 6), (date(2023, 6, 1), 5)), None, None, Verdict.MET, 5),
    ],
)
def test_the_rule(
    on: date,
    sources: list[Said],
    counted: int | None,
    at_due: int | None,
    verdict: Verdict,
    value: Figure | None,
) -> None:
    judged = judge(PROMISE, on, sources, counted=counted, counted_at_due=at_due)
    assert (judged.verdict, judged.value) == (verdict, value)


def test_sources_that_conflict_stand_side_by_side() -> None:
    judged = judge(PROMISE, DUE, said((date(2023, 11, 28), 60_000), (date(2023, 11, 28), 200_000)))
    assert (judged.value, judged.low, judged.high) == (60_000, 60_000, 200_000)


def test_an_even_pace_begins_at_what_was_there_and_asks_for_whole_things() -> None:
    promise = Promise(100, date(2030, 12, 31), date(2020, 12, 31), start=60)
    days = [date(2019, 1, 1), date(2020, 12, 31), date(2025, 12, 31), date(2030, 12, 30), date(2030, 12, 31)]
    assert [expected(promise, day) for day in days] == [60, 60, 80, 99, 100]
