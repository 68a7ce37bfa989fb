"""Random values that let somebody in, and what is kept of them: never the value itself."""

import hashlib
import secrets as system

BYTES = 32
"""Random bytes of a secret: nobody guesses it, so a fast hash of it is enough."""


def fresh(prefix: str = "") -> str:
    """A new secret as text for cookies, headers and addresses.

    >>> len(fresh()), fresh("crt_")[:4]
    (43, 'crt_')
    """
    return prefix + system.token_urlsafe(BYTES)


def digest(secret: str) -> bytes:
    """What is kept of a secret: its SHA-256.

    >>> len(digest(fresh()))
    32
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
