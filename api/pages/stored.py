"""Text that somebody typed, as a database can hold it."""


def stored(typed: str) -> str:
    r"""The text without NUL, which no keyboard types and PostgreSQL cannot store; lines end as in Unix.

    >>> stored("a\x00b\r\nc")
    'ab\nc'
    """
    return typed.replace("\x00", "").replace("\r\n", "\n")
