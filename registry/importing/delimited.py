"""Text with one row a line: comma, semicolon or tab between cells, in a declared encoding."""

import csv
from io import StringIO

from registry.importing.codes import Code
from registry.importing.encodings import Encoding, decoded, previews, quality
from registry.importing.grids import Grid, Line
from registry.importing.issues import Issue, Unreadable, issue
from registry.importing.limits import MOST_COLUMNS, MOST_ROWS, MOST_UNPACKED
from registry.language import Words

DELIMITERS = (",", ";", "\t")


def read(content: bytes, encoding: Encoding, *, name: str) -> tuple[Grid, tuple[Issue, ...]]:
    """The rows, and a warning when the text looks garbled.

    A row is numbered as a spreadsheet would number it, also when cells hold line breaks. Raises Unreadable
    for text that is not in the encoding, too large, or no table.
    """
    text = _text(content, encoding)
    if not text.strip():
        raise Unreadable(issue(Code.EMPTY_FILE))
    lines = _lines(text)
    if not lines:
        raise Unreadable(issue(Code.EMPTY_FILE))
    warnings: tuple[Issue, ...] = ()
    if quality(text[:200_000]).is_garbled:
        warnings = (issue(Code.GARBLED_TEXT, encoding=encoding.value, preview=_shown(content)),)
    return Grid(name, lines), warnings


def _text(content: bytes, encoding: Encoding) -> str:
    try:
        text = decoded(content, encoding)
    except UnicodeDecodeError as reason:
        line = content.count(b"\n", 0, reason.start) + 1
        raise Unreadable(
            issue(Code.WRONG_ENCODING, encoding=encoding.value, line=line, preview=_shown(content))
        ) from None
    except UnicodeError:  # UTF-16 without a mark, or of an odd length
        raise Unreadable(
            issue(Code.WRONG_ENCODING, encoding=encoding.value, line=1, preview=_shown(content))
        ) from None
    if "\0" in text:
        raise Unreadable(issue(Code.WRONG_ENCODING, encoding=encoding.value, line=1, preview=_shown(content)))
    return text


def _shown(content: bytes) -> str:
    """The beginning of the file in each encoding that can read it."""
    told = [
        f"{each.encoding.value}: “{' '.join((each.text or '').split())[:60]}”"
        for each in previews(content)
        if each.text is not None
    ]
    return " · ".join(told)


def delimiter(text: str) -> str:
    """The sign between cells: the one of which the first line with any has most, outside quotes.

    >>> delimiter('a;b;c'), delimiter('"a,b,c,d";b')
    (';', ';')
    """
    for line in text.splitlines():
        outside = "".join(line.split('"')[::2])
        counts = {sign: outside.count(sign) for sign in DELIMITERS}
        if any(counts.values()):
            return max(DELIMITERS, key=lambda sign: counts[sign])
    return ","


def _lines(text: str) -> tuple[Line, ...]:
    csv.field_size_limit(MOST_UNPACKED)
    lines: list[Line] = []
    try:
        for number, cells in enumerate(csv.reader(StringIO(text, newline=""), delimiter=delimiter(text)), 1):
            if len(cells) > MOST_COLUMNS:
                raise Unreadable(issue(Code.TOO_MANY_COLUMNS, most=MOST_COLUMNS))
            if any(cell.strip() for cell in cells):
                lines.append(Line(number, [cell or None for cell in cells]))
            if len(lines) > MOST_ROWS + 1:
                raise Unreadable(issue(Code.TOO_MANY_ROWS, most=MOST_ROWS))
    except csv.Error as reason:
        raise Unreadable(issue(Code.DAMAGED_FILE, reason=Words(str(reason), str(reason)))) from None
    return tuple(lines)
