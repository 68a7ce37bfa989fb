"""Why a target has its verdict, in a sentence or three, in both languages."""

from collections.abc import Iterable
from datetime import date

from registry.language import Words
from registry.plans.model import Count, Evidence, Number, Target
from registry.plans.verdicts import Judged
from registry.workflow import Verdict

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)


def day_words(day: date) -> Words:
    """A day as it is written in a sentence.

    >>> day_words(date(2023, 12, 31))
    Words(vi='31/12/2023', en='31 December 2023')
    """
    return Words(f"{day:%d/%m/%Y}", f"{day.day} {_MONTHS[day.month - 1]} {day.year}")


def number_words(value: Number) -> Words:
    """A number as each language writes it.

    >>> number_words(200000), number_words(2.5)
    (Words(vi='200.000', en='200,000'), Words(vi='2,5', en='2.5'))
    """
    english = f"{value:,}"
    return Words(english.translate(str.maketrans(",.", ".,")), english)


def range_words(low: Number, high: Number | None) -> Words:
    """What is promised: a number, or from one to another.

    >>> range_words(3, 5).vi
    '3–5'
    """
    if high is None or high == low:
        return number_words(low)
    first, last = number_words(low), number_words(high)
    return Words(f"{first.vi}–{last.vi}", f"{first.en}–{last.en}")


def reason(
    target: Target, on: date, judged: Judged, counted: Count | None, evidence: Iterable[Evidence]
) -> Words:
    """The reason of a verdict: what was promised, what is known, and where sources differ."""
    told = list(evidence)
    parts = [_verdict(target, on, judged), *_known(counted, told), *_differing(target, judged, told)]
    return Words(" ".join(part.vi for part in parts), " ".join(part.en for part in parts))


def _verdict(target: Target, on: date, judged: Judged) -> Words:
    asked, unit, due = range_words(target.low, target.high), target.unit_words, day_words(target.due)
    promised = Words(
        f"Đã hứa: {asked.vi} {unit.vi}, hạn {due.vi}.", f"Promised: {asked.en} ({unit.en}), due {due.en}."
    )
    known = _outcome(target, on, judged)
    return Words(f"{promised.vi} {known.vi}", f"{promised.en} {known.en}")


def _outcome(target: Target, on: date, judged: Judged) -> Words:
    held, then = _or_nothing(judged.value), _or_nothing(judged.at_due)
    if judged.verdict is Verdict.MET and on >= target.due:
        return Words(f"Đến hạn biết được: {then.vi}.", f"Known by the due day: {then.en}.")
    if judged.verdict is Verdict.MET:
        return Words(f"Đã đạt trước hạn: {held.vi}.", f"Reached before the due day: {held.en}.")
    if judged.verdict is Verdict.LATE:
        return Words(
            f"Đến hạn biết được: {then.vi}; sau hạn mới đạt: {held.vi}.",
            f"Known by the due day: {then.en}; reached only afterwards: {held.en}.",
        )
    if judged.verdict is Verdict.MISSED:
        return Words(f"Hạn đã đến mà mới có: {held.vi}.", f"The due day has come; so far: {held.en}.")
    if judged.verdict is Verdict.NO_EVIDENCE:
        return Words(
            "Chưa tìm thấy số liệu nào, nên không kết luận được.",
            "No figure was found, so nothing can be said.",
        )
    if judged.value is None:
        return Words("Chưa đến lúc bắt đầu.", "Its time has not begun.")
    needed = number_words(judged.expected or 0)
    return Words(
        f"Đã có: {held.vi}; nếu đều đặn thì lúc này cần: {needed.vi}.",
        f"So far: {held.en}; an even pace asks by now for: {needed.en}.",
    )


def _or_nothing(value: Number | None) -> Words:
    return Words("chưa có số liệu", "nothing") if value is None else number_words(value)


def _known(counted: Count | None, evidence: list[Evidence]) -> Iterable[Words]:
    if counted is not None:
        number, day = number_words(counted.value), day_words(counted.on)
        yield (
            Words(
                f"Hệ thống đếm được vào ngày {day.vi}: {number.vi}.",
                f"The registry counts on {day.en}: {number.en}.",
            )
            if counted.value
            else Words("Hệ thống không ghi nhận trường hợp nào.", "The registry holds none.")
        )
    elif not evidence:
        yield Words("Hệ thống không đếm chỉ tiêu này.", "The registry does not count this target.")
    if evidence:
        last = evidence[0].on
        day = day_words(last)
        number = range_words(*_ends(evidence, last))
        yield Words(
            f"Nguồn ghi vào ngày {day.vi}: {number.vi}.", f"Sources give as of {day.en}: {number.en}."
        )


def _ends(evidence: list[Evidence], last: date) -> tuple[Number, Number]:
    values = [each.value for each in evidence if each.on == last]
    return min(values), max(values)


def _differing(target: Target, judged: Judged, evidence: list[Evidence]) -> Iterable[Words]:
    if judged.low is not None and judged.high is not None and judged.low != judged.high:
        sides = sorted({each.value for each in evidence if each.on == evidence[0].on})
        listed = [number_words(side) for side in sides]
        yield Words(
            f"Các nguồn không thống nhất ({' hoặc '.join(side.vi for side in listed)}); lấy số nhỏ nhất.",
            f"Sources conflict ({' or '.join(side.en for side in listed)}); the least is taken.",
        )
    if target.high is not None and judged.value is not None and judged.value > target.high:
        yield Words("Nhiều hơn mức đã hứa.", "That is more than was promised.")
