"""Which language an answer is in, and how it writes numbers and dates."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from starlette.requests import Request

from registry.language import Lang

__all__ = ["LANGUAGES", "Lang", "day", "language", "metres", "moment", "number", "preferred", "share"]

LANGUAGES: tuple[Lang, ...] = ("vi", "en")
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def language(request: Request) -> Lang:
    """The language of an answer: `?lang=`, else what the browser accepts, else Vietnamese."""
    known: Lang | None = getattr(request.state, "lang", None)
    if known is None:
        asked = request.query_params.get("lang", "").lower()
        named: dict[str, Lang] = {each: each for each in LANGUAGES}
        known = named.get(asked) or preferred(request.headers.get("accept-language", ""))
        request.state.lang = known
    return known


def preferred(accepted: str) -> Lang:
    """The best of our languages in an Accept-Language header; Vietnamese when it names none.

    >>> preferred("fr, en-GB;q=0.8, vi;q=0.9")
    'vi'
    >>> preferred("en-US,en;q=0.9")
    'en'
    >>> preferred("*")
    'vi'
    """
    best: tuple[float, Lang] = (0.0, "vi")
    for part in accepted.split(","):
        tag, _, weight = part.strip().partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            continue
        for lang in LANGUAGES:
            if tag.lower().split("-")[0] == lang and quality > best[0]:
                best = (quality, lang)
    return best[1]


def number(value: int | float | Decimal, lang: Lang, digits: int = 0) -> str:
    """A number with the separators of the language.

    >>> number(8053663, "vi"), number(12.345, "vi", 1), number(12.345, "en", 1)
    ('8.053.663', '12,3', '12.3')
    """
    written = f"{value:,.{digits}f}"
    return written.translate(str.maketrans(",.", ".,")) if lang == "vi" else written


def day(value: date | datetime | str | None, lang: Lang) -> str:
    """A day as people of the language write it; text that is no day of ISO's or Vietnam's is given back.

    >>> day(date(2025, 6, 30), "vi"), day("2025-06-30", "en"), day("2022", "vi")
    ('30/06/2025', '30 June 2025', '2022')
    >>> day("2023-01", "vi"), day("2023-01", "en")
    ('01/2023', 'January 2023')
    >>> day("17/11/2022", "vi"), day("17/11/2022", "en"), day("khoảng 1905", "en")
    ('17/11/2022', '17 November 2022', 'khoảng 1905')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return _written(value, lang)
    if isinstance(value, datetime):
        value = value.astimezone(HANOI).date()
    return f"{value:%d/%m/%Y}" if lang == "vi" else f"{value.day} {value:%B %Y}"


def moment(value: datetime, lang: Lang) -> str:
    """A moment in Hanoi, to the minute.

    >>> moment(datetime.fromisoformat("2026-11-25T23:30:00+00:00"), "vi")
    '06:30 26/11/2026'
    >>> moment(datetime.fromisoformat("2026-11-25T23:30:00+00:00"), "en")
    '06:30, 26 November 2026'
    """
    local = value.astimezone(HANOI)
    return f"{local:%H:%M}{' ' if lang == 'vi' else ', '}{day(value, lang)}"


def _written(text: str, lang: Lang) -> str:
    # Vietnamese writes 1/7/2025, ISO 2025-07-01.
    ordered = "-".join(part.zfill(2) for part in reversed(text.split("/")))
    try:
        if len(ordered) == len("2023-01"):
            month = date.fromisoformat(f"{ordered}-01")
            return f"{month:%m/%Y}" if lang == "vi" else f"{month:%B %Y}"
        return day(date.fromisoformat(ordered), lang)
    except ValueError:
        return text


def metres(value: float, lang: Lang) -> str:
    """A distance: metres to the next ten under a kilometre, then kilometres.

    >>> metres(344, "vi"), metres(1260, "vi"), metres(1260, "en"), metres(4, "en")
    ('340 m', '1,3 km', '1.3 km', '4 m')
    """
    if value < 10:
        return f"{value:.0f} m"
    rounded = round(value, -1)
    return f"{number(rounded, lang)} m" if rounded < 1000 else f"{number(value / 1000, lang, 1)} km"


def share(value: float, lang: Lang) -> str:
    """A share of one as a percentage; less than half a percent says so.

    >>> share(0.5, "vi"), share(0.001, "en")
    ('50 %', '< 1 %')
    """
    return "< 1 %" if value < 0.005 else f"{number(value * 100, lang)} %"
