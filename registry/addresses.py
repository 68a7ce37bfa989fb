"""Addresses of databases, as people write them."""

import re

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from registry.errors import Fault, Invalid

_DRIVER = "postgresql+psycopg://"
_FORMS = ("postgresql://user:password@host:5432/database", "postgresql://user@/database?host=/folder")


def driver_url(url: str, setting: str) -> str:
    """The address with our driver named, whichever usual form it was given in; raises Invalid.

    >>> driver_url("postgres://me@host/registry", "REGISTRY_DATABASE_URL")
    'postgresql+psycopg://me@host/registry'
    """
    scheme, _, rest = url.partition("://")
    try:
        if scheme.split("+")[0] not in {"postgres", "postgresql"} or not rest:
            raise ArgumentError
        make_url(_DRIVER + rest)
    except (ArgumentError, ValueError):
        # Not the value itself: it may hold a password.
        raise Invalid(Fault(setting, None, "is not an address of PostgreSQL", _FORMS)) from None
    return _DRIVER + rest


def driver_urls(urls: str, setting: str) -> tuple[str, ...]:
    """Several addresses, with commas or spaces between them; raises Invalid.

    >>> driver_urls("postgresql://a/registry, postgresql://b/registry", "REGISTRY_READ_URL")
    ('postgresql+psycopg://a/registry', 'postgresql+psycopg://b/registry')
    """
    # A comma may also stand between the hosts of one address.
    parts = re.split(r"[\s,]+(?=postgres)|\s+", urls.strip().strip(","))
    return tuple(driver_url(each, setting) for each in parts if each)
