"""A change names the version that it is made from, in `If-Match`: nobody overwrites what they did not see."""

import re

from starlette.requests import Request

from registry.errors import Fault, RegistryError

HEADER = "If-Match"
_TAG = re.compile(r'"([0-9]{1,18})"')


class Unconditional(RegistryError):
    """A change does not name the version that it is made from."""

    def __init__(self, given: str | None) -> None:
        message = "is missing" if given is None else "names no version"
        self.faults = (Fault(HEADER, given, message, ('"17"',)),)
        super().__init__(str(self.faults[0]))


def etag(version: int) -> str:
    """The ETag of a version.

    >>> etag(17)
    '"17"'
    """
    return f'"{version}"'


def expected(request: Request) -> frozenset[int]:
    """The versions that a change may be made from; raises Unconditional when it names none.

    What is no tag of ours is the tag of no version, and so stale. A proxy that compresses makes tags weak:
    they say the same.
    """
    given = request.headers.get(HEADER)
    if given is None or given.strip() in ("", "*"):
        raise Unconditional(given)
    return frozenset(int(number) for number in _TAG.findall(given))
