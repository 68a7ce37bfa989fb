"""What a form sends: values read from text, and every mistake told at its field.

Empty fields are as good as absent: a plain form sends them all.
"""

import math
import re
from collections.abc import Collection, Iterable
from datetime import date

from registry.dates import uncertain
from registry.errors import Fault, Invalid, NotFound

_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
"""Thousands as either language groups them: 1.000 and 1,000 are a thousand metres, never one."""
_CODE = re.compile(r"\s*([A-Za-z]{2}\d{3,7})\b")
_BETWEEN = re.compile(r"[\s;,]+")
_WHERE = {"demand surface": "surface"}
"""The field of each thing that can be named and not be there."""
LONGEST = 200
"""Characters of one value, and values of one field: more is no question of a person."""


class Fields:
    """The pairs of an address; `faults` grows with every mistake that reading them meets."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._held: dict[str, list[str]] = {}
        for name, value in pairs:
            text = value.replace("\x00", "").strip()
            if text:
                self._held.setdefault(name, []).append(text)
        self.faults: list[Fault] = []
        for name, values in self._held.items():
            if len(values) > LONGEST or any(len(value) > 10 * LONGEST for value in values):
                self.faults.append(Fault(name, values[0][:40], "is too long"))

    def texts(self, name: str) -> list[str]:
        """All values of a field."""
        return self._held.get(name, [])

    def text(self, name: str) -> str | None:
        """The last value of a field, which is the one that a person set last; None for none."""
        return self.texts(name)[-1] if self.texts(name) else None

    def said(self, name: str) -> bool:
        """Whether a tick was set."""
        return (self.text(name) or "").lower() in {"1", "true", "yes", "on"}

    def refuse(self, name: str, value: object, message: str, allowed: tuple[str, ...] = ()) -> None:
        """Tell a mistake at a field."""
        self.faults.append(Fault(name, value, message, allowed))

    def numbers(self, name: str) -> tuple[float, ...]:
        """Every number of a field, each once, in the order given.

        Several may stand in one value, with blanks, commas or semicolons between them.
        """
        found: list[float] = []
        for part in (each for value in self.texts(name) for each in _BETWEEN.split(value) if each):
            number = number_of(part)
            if number is None:
                self.refuse(name, part, "is not a number")
            elif number not in found:
                found.append(number)
        return tuple(found)

    def number(self, name: str) -> float | None:
        """The number of a field; None when there is none, or when it is told as a mistake."""
        text = self.text(name)
        if text is None:
            return None
        number = number_of(text)
        if number is None:
            self.refuse(name, text, "is not a number")
        return number

    def whole(self, name: str) -> int | None:
        """The whole number of a field."""
        number = self.number(name)
        if number is not None and not number.is_integer():
            self.refuse(name, self.text(name), "is not a whole number")
            return None
        return None if number is None else int(number)

    def day(self, name: str) -> date | None:
        """The one day of a field, as either language writes it."""
        text = self.text(name)
        if text is None:
            return None
        try:
            when = uncertain(text, name)
        except Invalid:
            when = None
        if when is None or when.earliest is None or when.earliest != when.latest:
            self.refuse(name, text, "is not one day", ("30/06/2025", "2025-06-30"))
            return None
        return when.earliest

    def codes(self, name: str, allowed: Collection[str]) -> tuple[str, ...]:
        """The codes of a field, each once; any other than those allowed is a mistake."""
        found = tuple(dict.fromkeys(self.texts(name)))
        for code in found:
            if code not in allowed:
                self.refuse(name, code, "is not a code of its vocabulary", tuple(allowed))
        return tuple(code for code in found if code in allowed)

    def one_of(self, name: str, allowed: Collection[str]) -> str | None:
        """The value of a field that has to be one of a few."""
        text = self.text(name)
        if text is not None and text not in allowed:
            self.refuse(name, text, "is none of the choices", tuple(allowed))
            return None
        return text

    def places(self, name: str, known: Collection[str]) -> tuple[str, ...]:
        """Codes of places: each value begins with one, as the field that finds places writes them."""
        found: list[str] = []
        for value, code in self.written(name):
            if code is None or code not in known:
                self.refuse(name, value, "is not the code of a published place")
            elif code not in found:
                found.append(code)
        return tuple(found)

    def written(self, name: str) -> list[tuple[str, str | None]]:
        """What is written of places in a field, and the code with which it begins, None for words."""
        found = ((value, _CODE.match(value)) for value in self.texts(name))
        return [(value, match[1].upper() if match else None) for value, match in found]

    def place_codes(self, *names: str) -> set[str]:
        """Every code of a place that stands in those fields."""
        return {code for name in names for _, code in self.written(name) if code is not None}

    def take(self, error: Invalid | NotFound, fields: Collection[str], last: str) -> None:
        """The mistakes that the registry found, each at the field of its name, others at the field `last`."""
        if isinstance(error, Invalid):
            self.faults += [
                fault if fault.where in fields else Fault(last, fault.value, fault.message, fault.allowed)
                for fault in error.faults
            ]
        else:
            where = "on" if isinstance(error.name, date) else _WHERE.get(error.what, last)
            self.refuse(where, str(error.name), f"there is no {error.what} of that name")


def number_of(text: str) -> float | None:
    """The number that a text writes; None when it writes none.

    >>> number_of("1.000"), number_of("1,000"), number_of("12,5"), number_of("nan"), number_of("x")
    (1000.0, 1000.0, 12.5, None, None)
    """
    plain = re.sub(r"[.,]", "", text) if _GROUPED.fullmatch(text) else text.replace(",", ".")
    try:
        number = float(plain)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
