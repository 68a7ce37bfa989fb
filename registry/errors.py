"""Every error that the registry raises on purpose.

    RegistryError
    ├── Invalid        what was given cannot be accepted; carries one Fault per mistake
    ├── NotFound       nothing of that name or id
    ├── Gone           it was here and has been removed
    ├── Unsigned       nobody is signed in, or what they show counts no longer
    ├── Forbidden      the actor may not
    ├── TooMany        it was tried in vain too often; says how long to wait
    ├── Stale          it was changed by somebody else meanwhile; may carry the fields, as they stand now
    ├── Conflicting    it cannot be done as things stand; carries the fields that are in the way, if any
    └── Unavailable    the database, a file or a program that is needed cannot be reached

No HTTP here: `api.problems` maps these to status codes, `api.cli` to exit codes.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from registry.language import Words


@dataclass(frozen=True)
class Fault:
    """One mistake: where it is, what stood there, why it is refused and what would be accepted.

    >>> str(Fault("limit", "-1", "must be at least 1", ("1 to 1000",)))
    "limit: '-1': must be at least 1; allowed: 1 to 1000"
    """

    where: str
    value: object
    message: str
    allowed: tuple[str, ...] = ()

    def __str__(self) -> str:
        shown = "" if self.value is None or self.value == "" else f" {self.value!r}:"
        allowed = f"; allowed: {', '.join(self.allowed)}" if self.allowed else ""
        return f"{self.where}:{shown} {self.message}{allowed}"


class RegistryError(Exception):
    """Base of every error that the registry raises on purpose."""


class Invalid(RegistryError):
    """What was given cannot be accepted; all mistakes are told at once."""

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class NotFound(RegistryError):
    """There is nothing of that name or id."""

    def __init__(self, what: str, name: object) -> None:
        self.what = what
        self.name = name
        super().__init__(f"no {what} {str(name)!r}")


class Gone(NotFound):
    """It was here and has been removed for a recorded reason."""


class _Told(RegistryError):
    """An error whose sentence is written in both languages."""

    def __init__(self, why: Words) -> None:
        self.words = why
        super().__init__(why.en)


class Unsigned(_Told):
    """Nobody is signed in, or the password, session, token or link that they show counts no longer."""


class TooMany(_Told):
    """It was tried in vain too often; it can be tried again in so many seconds."""

    def __init__(self, why: Words, *, seconds: int) -> None:
        super().__init__(why)
        self.seconds = seconds


class Forbidden(_Told):
    """The actor may not do this; the words say why."""


class Stale(_Told):
    """The record was changed by somebody else since it was read; `now` is the version that stands there.

    Each fault is a field that was changed, by JSON pointer, with the value that stands there now.
    """

    def __init__(self, why: Words, faults: Iterable[Fault] = (), *, now: int | None = None) -> None:
        super().__init__(why)
        self.faults = tuple(faults)
        self.now = now


class Conflicting(_Told):
    """It cannot be done as things stand: a step that the state does not allow, or fields that others changed.

    Each fault is a field, by JSON pointer, with the value that stands there now.
    """

    def __init__(self, why: Words, faults: Iterable[Fault] = ()) -> None:
        super().__init__(why)
        self.faults = tuple(faults)


class Unavailable(RegistryError):
    """The database, a file or a program that is needed cannot be reached; the message says what to do."""
