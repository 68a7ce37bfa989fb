"""Passwords: which are accepted, what is kept of them, and whether one fits.

Length is what protects; no rule asks for signs or numbers, because such rules make people choose worse (NIST
SP 800-63B, 5.1.1.2).
"""

import unicodedata
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from registry.accounts.secrets import fresh
from registry.errors import Fault, Invalid
from registry.text import fold

SHORTEST, LONGEST = 12, 256
DIFFER = Fault("again", None, "is not the same as the password above")
FEWEST_SIGNS = 5
"""Different characters that a password must have."""

COMMON = (
    *("password", "passw0rd", "matkhau", "admin", "administrator", "welcome", "letmein", "iloveyou"),
    *("qwerty", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abc", "abcd", "abcdef", "abcdefghijkl", "qazwsx"),
    *("hanoi", "vietnam", "thanglong", "xinchao", "anhyeuem", "emyeuanh", "quantri", "nguoidung"),
)
"""Words that people choose first; alone, repeated or with numbers around them they protect nothing."""


@cache
def _hasher() -> PasswordHash:
    return PasswordHash((Argon2Hasher(),))


@cache
def dummy() -> str:
    """The hash of a password that nobody has, for names that are not known."""
    return _hasher().hash(fresh())


def normal(password: str) -> str:
    r"""A password as it is hashed: two ways to type one letter are one.

    >>> normal("Ha\u0300 No\u0323\u0302i") == "Hà Nội"
    True
    """
    return unicodedata.normalize("NFC", password)


def require_acceptable(password: str, *, names: tuple[str, ...] = ()) -> None:
    """Check a new password; raises Invalid, which never repeats it. `names` are the account's own.

    >>> require_acceptable("ngày mưa phố cổ", names=("lan",))
    >>> require_acceptable("short")
    Traceback (most recent call last):
    registry.errors.Invalid: password: must have 12 to 256 characters
    """
    text = normal(password)
    if not SHORTEST <= len(text) <= LONGEST:
        raise Invalid(Fault("password", None, f"must have {SHORTEST} to {LONGEST} characters"))
    bare = "".join(sign for sign in fold(text) if sign.isalpha())
    if bare and bare in {_letters(name) for name in names}:
        raise Invalid(Fault("password", None, "must not be made of the account's own name"))
    if len(set(text)) < FEWEST_SIGNS or _is_common(bare, text):
        raise Invalid(Fault("password", None, "is among the first that anybody would try"))


def _letters(name: str) -> str:
    return "".join(sign for sign in fold(name) if sign.isalpha())


def _is_common(bare: str, text: str) -> bool:
    """Whether a password is a common word, once or again and again, with numbers and signs at most."""
    if not bare:
        # Numbers in a row, as 123456789012.
        digits = "".join(sign for sign in text if sign.isdigit())
        return bool(digits) and (digits in "0123456789" * 26 or digits in "9876543210" * 26)
    return any(len(bare) % len(word) == 0 and bare == word * (len(bare) // len(word)) for word in COMMON)


def hashed(password: str) -> str:
    """The Argon2id hash of an acceptable password. It takes time and memory on purpose."""
    return _hasher().hash(normal(password))


def fits(password: str, kept: str | None) -> bool:
    """Whether a password is the one whose hash is kept; without a hash, a dummy is checked and never fits.

    An unknown name so costs the same work as a known one.
    """
    if len(password) > 4 * LONGEST:  # it cannot be one of ours, however it is composed
        password = ""
    right = _hasher().verify(normal(password), kept or dummy())
    return right and kept is not None
