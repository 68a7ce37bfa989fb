"""Classes of maps that are coloured by numbers: told apart in grey and with colour-blind eyes."""

from itertools import pairwise

import pytest

from maps.classes import CHANGES, DENSITIES, SHARES, Class, change_class, share_class
from maps.palette import contrast, luminance


@pytest.mark.parametrize("classes", [SHARES[1:], DENSITIES, CHANGES[4:]])
def test_every_class_is_darker_than_the_one_before_it(classes: tuple[Class, ...]) -> None:
    light = [luminance(each.colour) for each in classes]
    assert all(before > after for before, after in pairwise(light))
    # Neighbours on the map are rarely neighbours in the sequence; those that are differ by a tenth at least.
    assert all(contrast(one.colour, other.colour) >= 1.1 for one, other in pairwise(classes))


def test_losses_are_hatched_and_gains_are_not() -> None:
    assert [each.hatched for each in CHANGES] == [True, True, True, False, False, False, False]


@pytest.mark.parametrize("classes", [SHARES[1:], DENSITIES, CHANGES])
def test_limits_meet(classes: tuple[Class, ...]) -> None:
    assert all(before.most == after.least for before, after in pairwise(classes))


def test_every_number_has_its_class() -> None:
    for thousandth in range(1001):
        number = share_class(thousandth / 1000)
        assert number is not None
        held = SHARES[number]
        assert (held.least or 0) <= thousandth / 1000 <= (held.most or 0)
    for people in range(-60_000, 60_001, 500):
        held = CHANGES[change_class(people)]
        assert held.least is None or held.least <= people
        assert held.most is None or people <= held.most
