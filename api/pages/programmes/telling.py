"""When an activity was, as people of each language write it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from api.locale import day
from api.wording import wording
from registry.language import Lang
from registry.programmes.days import ends


def when(text: str, lang: Lang) -> str:
    """The days of an activity, shortened where both ends are in one month.

    >>> when("17-28/11/2023", "vi"), when("17-28/11/2023", "en")
    ('17–28/11/2023', '17–28 November 2023')
    >>> when("22/08/2022 - 11/2022", "en"), when("11/2026", "en"), when("18/11/2023", "vi")
    ('22 August 2022 – November 2022', 'November 2026', '18/11/2023')
    """
    start, end = ends(text)
    if start == end:
        return day(start, lang)
    parts, others = start.split("/"), end.split("/")
    if len(parts) == len(others) == 3 and parts[1:] == others[1:]:
        return f"{int(parts[0])}–{day(end, lang).lstrip('0')}"
    return f"{day(start, lang)} – {day(end, lang)}"


def told(lang: Lang) -> dict[str, Callable[..., Any]]:
    """What templates say days with."""
    return {
        "when": lambda text: when(text, lang),
        "month_name": lambda year, month: (
            wording(lang)("programmes.month", number=month) if lang == "vi" else f"{date(year, month, 1):%B}"
        ),
    }
