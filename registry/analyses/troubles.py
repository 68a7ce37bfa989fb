"""Why a run failed, as it is kept, and as the error that it was."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from registry.errors import Fault, Invalid, NotFound, RegistryError, Unavailable


class Trouble(StrEnum):
    """Kinds of failure."""

    INVALID = "invalid"
    NOT_FOUND = "not_found"
    TOO_LONG = "too_long"
    TOO_LARGE = "too_large"
    BROKEN_OFF = "broken_off"
    UNAVAILABLE = "unavailable"


class TooLong(RegistryError):
    """The computation took more time than it may, and was ended."""

    def __init__(self) -> None:
        super().__init__("the computation took more time than it may, and was ended")


class BrokenOff(RegistryError):
    """The computation ended without an answer."""

    def __init__(self) -> None:
        super().__init__("the computation was broken off")


class TooMuch(RegistryError):
    """The answer is larger than what is kept."""

    def __init__(self) -> None:
        super().__init__("the answer is larger than what is kept; ask for less")


_KINDS = ((TooLong, Trouble.TOO_LONG), (TooMuch, Trouble.TOO_LARGE), (Unavailable, Trouble.UNAVAILABLE))


def kept(error: RegistryError) -> dict[str, Any]:
    """An error as JSON: kind, message, and the faults or the name that it is about.

    >>> kept(NotFound("demand surface", "moon"))["name"]
    'moon'
    """
    told: dict[str, Any] = {"message": str(error)}
    if isinstance(error, Invalid):
        faults = [
            {"where": each.where, "value": _plain(each.value), "message": each.message}
            | {"allowed": list(each.allowed)}
            for each in error.faults
        ]
        return told | {"kind": Trouble.INVALID.value, "faults": faults}
    if isinstance(error, NotFound):
        return told | {"kind": Trouble.NOT_FOUND.value, "what": error.what, "name": str(error.name)}
    kind = next((kind for class_, kind in _KINDS if isinstance(error, class_)), Trouble.BROKEN_OFF)
    return told | {"kind": kind.value}


def error_of(problem: Mapping[str, Any]) -> RegistryError:
    """The error that was kept.

    >>> str(error_of(kept(Invalid(Fault("p", 90, "is more than the 61 candidates")))))
    'p: 90: is more than the 61 candidates'
    """
    match problem.get("kind"):
        case Trouble.INVALID:
            return Invalid(
                Fault(each["where"], each["value"], each["message"], tuple(each["allowed"]))
                for each in problem["faults"]
            )
        case Trouble.NOT_FOUND:
            return NotFound(problem["what"], problem["name"])
        case Trouble.TOO_LONG:
            return TooLong()
        case Trouble.TOO_LARGE:
            return TooMuch()
        case Trouble.UNAVAILABLE:
            return Unavailable(problem["message"])
        case _:
            return BrokenOff()


def _plain(value: object) -> str | int | float | bool | None:
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
