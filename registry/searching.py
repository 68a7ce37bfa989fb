"""Free text: whether words stand in a folded text, asked so that a trigram index can answer."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, true

from registry.text import fold

_SHORT = 3
"""Letters of a trigram: shorter words are looked for where words begin, which an index knows too."""


def says(search: ColumnElement[Any], words: str) -> ColumnElement[bool]:
    """Whether all words stand in a folded text: anywhere, or those of one or two letters at the beginning of
    a word.

    Without a word it is true.
    """
    sought = words.split()
    has_long = any(_is_long(word) for word in sought)
    return and_(true(), *(_holds(search, word, is_alone=not has_long) for word in sought))


def _is_long(word: str) -> bool:
    return len(fold(word)) >= _SHORT


def _holds(search: ColumnElement[Any], word: str, *, is_alone: bool) -> ColumnElement[bool]:
    # Both sides are folded by the same function of the database, so case, diacritics and đ cannot tell them
    # apart.
    sought = _escaped(word)
    if _is_long(word):
        return search.like(func.registry.fold(literal(f"%{sought}%")))
    if is_alone:
        return or_(*(search.like(func.registry.fold(literal(f"{start}{sought}%"))) for start in ("", "% ")))
    # Beside a longer word it is looked for in what the index found: two patterns would ask that twice.
    return literal(" ").concat(search).like(func.registry.fold(literal(f"% {sought}%")))


def _escaped(word: str) -> str:
    r"""Text in which the wildcards of LIKE stand for themselves.

    >>> _escaped("100%")
    '100\\%'
    """
    for sign in "\\%_":
        word = word.replace(sign, f"\\{sign}")
    return word
