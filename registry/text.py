"""Text as people type it: normal form, folding for search, slugs."""

import re
import unicodedata

_NOT_A_SLUG = re.compile(r"[^a-z0-9]+")


def clean(value: str) -> str:
    r"""NFC, with runs of white space as one blank and none at the ends.

    >>> clean("  Ha\u0300 \n Nội ")
    'Hà Nội'
    """
    return " ".join(unicodedata.normalize("NFC", value).split())


def fold(value: str) -> str:
    """Lower case without diacritics, đ as d: the form in which names are compared.

    >>> fold("Đình Kim Liên")
    'dinh kim lien'
    """
    spread = unicodedata.normalize("NFD", value.replace("đ", "d").replace("Đ", "D"))
    return clean("".join(mark for mark in spread if not unicodedata.combining(mark))).lower()


def slug(value: str) -> str:
    """The folded text as one word of an address; empty when nothing is left.

    >>> slug("Tổ hợp Complex 01")
    'to-hop-complex-01'
    """
    return _NOT_A_SLUG.sub("-", fold(value)).strip("-")
