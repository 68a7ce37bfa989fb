"""Dates as people write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.dates import FORMS, uncertain
from registry.errors import Invalid


@pytest.mark.parametrize(
    ("written", "edtf", "first", "last"),
    [
        ("2015", "2015", 2015, 2015),
        ("năm 2015", "2015", 2015, 2015),
        ("1905?", "1905?", 1905, 1905),
        ("khoảng 1905", "1905~", 1900, 1910),
        ("khoảng năm 1905", "1905~", 1900, 1910),
        ("about 1905", "1905~", 1900, 1910),
        ("1895-1898", "1895/1898", 1895, 1898),
        ("1895 – 1898", "1895/1898", 1895, 1898),
        ("1960s", "196X", 1960, 1969),
        ("thập niên 1960", "196X", 1960, 1969),
        ("những năm 1960", "196X", 1960, 1969),
        ("trước 1954", "../1953", None, 1953),
        ("sau 1954", "1955/..", 1955, None),
        ("thế kỷ 17", "16XX", 1601, 1700),
        ("đầu thế kỷ 20", "1901~/1934~", 1901, 1934),
        ("late 19th century", "1867~/1900~", 1867, 1900),
        ("thế kỷ 3 TCN", "-0299/-0200", -299, -200),
        ("300 TCN", "-0299", -299, -299),
        ("11/2022", "2022-11", 2022, 2022),
        ("tháng 3/2026", "2026-03", 2026, 2026),
        ("đến năm 2045", "../2045", None, 2045),
        ("2022-11", "2022-11", 2022, 2022),
        ("17/11/2022", "2022-11-17", 2022, 2022),
    ],
)
def test_a_written_date_is_read_as_people_mean_it(
    written: str, edtf: str, first: int | None, last: int | None
) -> None:
    read = uncertain(written)
    assert (read.text, read.edtf, read.year_from, read.year_to) == (written, edtf, first, last)


def test_days_are_known_as_far_as_the_words_go() -> None:
    assert uncertain("11/2022")[4:] == (date(2022, 11, 1), date(2022, 11, 30))
    assert uncertain("trước 1954")[4:] == (None, date(1953, 12, 31))
    assert uncertain("thế kỷ 3 TCN")[4:] == (None, None)


@pytest.mark.parametrize(
    "written",
    ["", "hôm qua", "31/2/2022", "2022-13-01", "1898-1895", "0/2022", "19", "20222", "1905 hoặc 1906"],
)
def test_what_is_no_date_is_refused_with_examples(written: str) -> None:
    with pytest.raises(Invalid) as error:
        uncertain(written, "events.csv:7 date")
    assert error.value.faults[0].where == "events.csv:7 date"


def test_every_example_that_help_shows_is_understood() -> None:
    assert all(uncertain(example).edtf for example in FORMS)


@given(st.dates(min_value=date(1, 1, 1)))
def test_every_day_is_read_back_in_both_notations(day: date) -> None:
    assert uncertain(f"{day.day}/{day.month}/{day.year:04d}").earliest == day
    assert uncertain(day.isoformat()).latest == day


@given(st.text(max_size=20))
def test_no_text_breaks_the_reading(written: str) -> None:
    try:
        read = uncertain(written)
    except Invalid:
        return
    if read.year_from is not None and read.year_to is not None:
        assert read.year_from <= read.year_to
