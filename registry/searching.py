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
    return and_(true(), *(_holds(search, word) for word in words.split()))


def _holds(search: ColumnElement[Any], word: str) -> ColumnElement[bool]:
    # Both sides are folded by the same function of the database, so case, diacritics and đ cannot tell them
    # apart.
    sought = _escaped(word)
    patterns = [f"%{sought}%"] if len(fold(word)) >= _SHORT else [f"{sought}%", f"% {sought}%"]
    return or_(*(search.like(func.registry.fold(literal(pattern))) for pattern in patterns))


def _escaped(word: str) -> str:
    r"""Text in which the wildcards of LIKE stand for themselves.

    >>> _escaped("100%")
    '100\\%'
    """
    for sign in "\\%_":
        word = word.replace(sign, f"\\{sign}")
    return word
