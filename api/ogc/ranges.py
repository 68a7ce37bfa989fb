"""Parts of files: the header Range with one range of bytes (RFC 9110, 14).

More ranges than one, or what is no range, is answered with the whole, as the standard leaves open.
"""

import re
from typing import NamedTuple

from starlette.datastructures import Headers

_RANGE = re.compile(r"bytes\s*=\s*(?:(\d{1,18})\s*-\s*(\d{1,18})?|-\s*(\d{1,18}))", re.IGNORECASE)


class Part(NamedTuple):
    """Bytes from `start` up to, and without, `end`."""

    start: int
    end: int


class Unsatisfiable(Exception):
    """The range begins behind the last byte."""


def wanted(headers: Headers, *, size: int, tag: str) -> Part | None:
    """The part that a request asks for of a file of `size` bytes named `tag`; None for the whole.

    With If-Range that names other bytes it is the whole. Raises Unsatisfiable.
    """
    if headers.get("if-range", tag) != tag:
        return None
    return part(headers.get("range", ""), size)


def part(text: str, size: int) -> Part | None:
    """The bytes that a Range header names.

    >>> part("bytes=0-4", 10), part("bytes=7-", 10), part("bytes=-3", 10), part("bytes=2-99", 10)
    (Part(start=0, end=5), Part(start=7, end=10), Part(start=7, end=10), Part(start=2, end=10))
    >>> part("bytes=0-1,4-5", 10), part("lines=1-2", 10), part("bytes=5-2", 10), part("", 10)
    (None, None, None, None)
    >>> part("bytes=10-", 10)
    Traceback (most recent call last):
    ...
    api.ogc.ranges.Unsatisfiable
    """
    found = _RANGE.fullmatch(text.strip())
    if found is None:
        return None
    first, last, suffix = (None if each is None else int(each) for each in found.groups())
    if suffix is not None:
        if suffix == 0 or size == 0:
            raise Unsatisfiable
        return Part(max(0, size - suffix), size)
    if first is None or (last is not None and last < first):
        return None
    if first >= size:
        raise Unsatisfiable
    return Part(first, size if last is None else min(last + 1, size))
