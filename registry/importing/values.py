"""One cell as a value of its field, or the one issue that it has."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from difflib import get_close_matches
from typing import Any, Final

from registry.dates import FORMS, UncertainDate, uncertain
from registry.errors import Invalid
from registry.importing.codes import Code
from registry.importing.fields import Field, Type
from registry.importing.grids import Cell
from registry.importing.issues import Issue, issue, shown
from registry.importing.terms import Lexicon, unknown
from registry.language import Words
from registry.text import clean

SEPARATOR = ";"


class Clear:
    """What a cell with a dash asks for: that the field be emptied."""


CLEAR: Final = Clear()
DASHES = frozenset({"-", "–", "—"})
_ERROR = re.compile(r"#(?:REF|N/A|DIV/0|VALUE|NAME|NUM|NULL|SPILL|CALC)[!?]?", re.IGNORECASE)
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
_CODE = re.compile(r"[A-Z]{2}\d{3,7}")
_WEB = re.compile(r"https?://\S+\.\S+")
_DEGREES = re.compile(
    r"(?P<d>\d{1,3})\s*[°ºd]\s*(?:(?P<m>\d{1,2}(?:[.,]\d+)?)\s*['’′]\s*)?(?:(?P<s>\d{1,2}(?:[.,]\d+)?)\s*(?:\"|”|″|''))?\s*[NEBĐnebđ]?"
)


@dataclass(frozen=True)
class Reference:
    """What cells are read with: the vocabularies, the codes of known sources, and the present day."""

    lexicons: Mapping[str, Lexicon]
    sources: frozenset[str]
    today: date


class Wrong(Exception):  # never leaves this package
    """A cell that cannot be read; carries its issue."""

    def __init__(self, found: Issue) -> None:
        self.issue = found
        super().__init__(found.message.en)


@dataclass(frozen=True)
class Spot:
    """A cell with its place in the file and its field."""

    field: Field
    row: int
    column: str
    cell: Cell

    def wrong(self, code: Code, **words: object) -> Wrong:
        """The error of this cell."""
        title = Words(f"“{self.field.title.vi}”", f"“{self.field.title.en}”")
        words.setdefault("value", self.cell)
        return Wrong(issue(code, self.row, self.column, **{"field": title, **words}))  # type: ignore[arg-type]


def value_of(spot: Spot, known: Reference) -> Any:
    """The value of a cell: `CLEAR` for a dash, None for an empty one. Raises Wrong with its issue."""
    if isinstance(spot.cell, str):
        text = _text(spot)
        if not text:
            return None
        if text in DASHES:
            return CLEAR
    elif spot.cell is None:
        return None
    return _READ[spot.field.type](spot, known)


def _text(spot: Spot) -> str:
    """The cell as clean text; dates as people write them, whole numbers without a point."""
    if isinstance(spot.cell, str):
        text = spot.cell.replace("_x000D_", "\n").replace("\u200b", "").replace("\ufeff", "")
        if _CONTROL.search(text):
            raise spot.wrong(Code.CONTROL_CHARACTERS)
        text = clean(text)
        if _ERROR.fullmatch(text):
            raise spot.wrong(Code.CELL_ERROR)
    else:
        text = shown(spot.cell) or ""
    if len(text) > spot.field.longest:
        raise spot.wrong(Code.TOO_LONG, length=len(text), most=spot.field.longest)
    return text


def _read_text(spot: Spot, _known: Reference) -> str:
    return _text(spot)


def _read_texts(spot: Spot, _known: Reference) -> list[str]:
    return list(dict.fromkeys(each for each in map(clean, _text(spot).split(SEPARATOR)) if each))


def _read_term(spot: Spot, known: Reference) -> str:
    lexicon = known.lexicons[spot.field.vocabulary or ""]
    text = _text(spot)
    code = lexicon.code_of(text)
    if code is None:
        raise Wrong(unknown(lexicon, spot.field, text, spot.row, spot.column))
    return code


def _read_terms(spot: Spot, known: Reference) -> list[str]:
    lexicon = known.lexicons[spot.field.vocabulary or ""]
    text = _text(spot)
    if (whole := lexicon.code_of(text)) is not None:  # a label may hold a comma
        return [whole]
    parts = _read_texts(spot, known)
    if len(parts) == 1 and "," in text:
        parts = [each for each in map(clean, text.split(",")) if each]
    codes = [lexicon.code_of(part) for part in parts]
    for part, code in zip(parts, codes, strict=True):
        if code is None:
            raise Wrong(unknown(lexicon, spot.field, part, spot.row, spot.column))
    return list(dict.fromkeys(code for code in codes if code is not None))


def number(text: str) -> float:
    """A number as people of either language write it; raises ValueError.

    One sign of its kind is the decimal point; several separate thousands.

    >>> number("1.234,5"), number("1,234.5"), number("21,0285"), number("2.325.000"), number("587 000")
    (1234.5, 1234.5, 21.0285, 2325000.0, 587000.0)
    """
    digits = text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace("−", "-")
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and point >= 0:
        thousands, decimal = (".", ",") if comma > point else (",", ".")
        digits = digits.replace(thousands, "").replace(decimal, ".")
    elif digits.count(",") > 1 or digits.count(".") > 1:
        digits = digits.replace(",", "").replace(".", "")
    else:
        digits = digits.replace(",", ".")
    if not re.fullmatch(r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d{1,3})?|[+-]?\.\d+", digits):
        raise ValueError(text)
    return float(digits)


def _read_number(spot: Spot, _known: Reference) -> float:
    value = _number(spot, example="1250,5")
    least, most = spot.field.least, spot.field.most
    if (least is not None and value < least) or (most is not None and value > most):
        raise spot.wrong(Code.OUT_OF_RANGE, least=f"{least:g}", most=f"{most:g}")
    return value


def _number(spot: Spot, *, example: str) -> float:
    if isinstance(spot.cell, bool | date | time):
        raise spot.wrong(Code.WRONG_NUMBER, example=example)
    if isinstance(spot.cell, int | float):
        return float(spot.cell)
    text = _text(spot)
    try:
        return number(re.sub(r"\s*(?:m2|m²|m|km)$", "", text, flags=re.IGNORECASE))
    except ValueError:
        raise spot.wrong(Code.WRONG_NUMBER, example=example) from None


def _read_coordinate(spot: Spot, _known: Reference) -> float:
    """A number, or degrees with minutes and seconds."""
    if isinstance(spot.cell, str) and (match := _DEGREES.fullmatch(clean(spot.cell))):
        parts = (float((match[name] or "0").replace(",", ".")) for name in ("d", "m", "s"))
        degrees, minutes, seconds = parts
        return degrees + minutes / 60 + seconds / 3600
    return _number(spot, example="105.8542")


def _date(spot: Spot) -> UncertainDate:
    cell = spot.cell
    if isinstance(cell, datetime):
        text = cell.strftime("%d/%m/%Y")
    elif isinstance(cell, float | int) and not isinstance(cell, bool):
        text = str(int(cell)) if float(cell).is_integer() else str(cell)
    else:
        text = _text(spot)
    try:
        return uncertain(text)
    except Invalid:
        raise spot.wrong(Code.WRONG_DATE, examples=", ".join(FORMS)) from None


def _read_date(spot: Spot, _known: Reference) -> str:
    return _date(spot).text


def _read_day(spot: Spot, known: Reference) -> str:
    when = _date(spot)
    if when.earliest is None or when.earliest != when.latest:
        raise spot.wrong(Code.WRONG_DATE, examples="17/11/2022, 2022-11-17")
    if when.earliest > known.today:
        raise spot.wrong(Code.FUTURE_DATE)
    return when.earliest.isoformat()


def _read_past(spot: Spot, known: Reference) -> str:
    when = _date(spot)
    if when.earliest is not None and when.earliest > known.today:
        raise spot.wrong(Code.FUTURE_DATE)
    return when.text


def _read_code(spot: Spot, _known: Reference) -> str:
    text = _text(spot).upper().replace(" ", "")
    if not _CODE.fullmatch(text):
        raise spot.wrong(Code.WRONG_CODE)
    return text


def _read_unit(spot: Spot, _known: Reference) -> str:
    return _text(spot)


def _read_sources(spot: Spot, known: Reference) -> list[str]:
    parts = _read_texts(spot, known)
    for part in parts:
        if part not in known.sources and not _WEB.fullmatch(part):
            near = get_close_matches(part, known.sources, n=1, cutoff=0.7)
            suggestion = Words(f" Có phải {near[0]}?", f" Did you mean {near[0]}?") if near else Words("", "")
            raise spot.wrong(Code.UNKNOWN_SOURCE, value=part, suggestion=suggestion)
    return parts


_READ: Mapping[Type, Callable[[Spot, Reference], Any]] = {
    Type.TEXT: _read_text,
    Type.TEXTS: _read_texts,
    Type.TERM: _read_term,
    Type.TERMS: _read_terms,
    Type.NUMBER: _read_number,
    Type.DAY: _read_day,
    Type.DATE: _read_date,
    Type.CODE: _read_code,
    Type.KIND: _read_term,
    Type.UNIT: _read_unit,
    Type.COORDINATE: _read_coordinate,
    Type.SOURCES: _read_sources,
    Type.STATE: _read_term,
    Type.STATE_DATE: _read_past,
}
