"""What was answered to a key is answered again: a client that heard nothing can safely ask once more."""

import re
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, func, insert, literal, select

from registry.errors import Conflicting, Fault, Invalid
from registry.language import Words
from registry.tables import idempotent_answer

LONGEST_KEY = 200
_FORM = re.compile(rf"[\x21-\x7e]{{1,{LONGEST_KEY}}}")
OTHER = Words(
    "Khóa `Idempotency-Key` này đã được dùng cho một yêu cầu khác; hãy dùng khóa mới.",
    "This `Idempotency-Key` was used for another request; use a new key.",
)


class Answer(NamedTuple):
    """An answer as it was given, with those of its headers that count."""

    status: int
    headers: dict[str, str]
    body: bytes


def answered(connection: Connection, account: UUID, key: str, digest: bytes) -> Answer | None:
    """The answer that the account was given to this key; None when it is new.

    Requests with the same key follow each other until their transactions end: the second finds what the
    first has done. Raises Invalid for a key that is none, Conflicting when `digest` is of another request.
    """
    if not _FORM.fullmatch(key):
        allowed = (f"1 to {LONGEST_KEY} visible ASCII characters",)
        raise Invalid(Fault("Idempotency-Key", key[:LONGEST_KEY], "is not a key", allowed))
    lock = func.hashtextextended(literal(f"{account} {key}"), 0)
    connection.execute(select(func.pg_advisory_xact_lock(lock)))
    held = idempotent_answer.c
    row = connection.execute(
        select(held.digest, held.status, held.headers, held.body).where(
            held.account == account, held.key == key
        )
    ).one_or_none()
    if row is None:
        return None
    if bytes(row.digest) != digest:
        raise Conflicting(OTHER, (Fault("Idempotency-Key", key, "was used for another request"),))
    return Answer(row.status, dict(row.headers), bytes(row.body))


def keep(connection: Connection, account: UUID, key: str, digest: bytes, answer: Answer) -> None:
    """Keep the answer to a key, in the transaction that did the work."""
    connection.execute(
        insert(idempotent_answer).values(account=account, key=key, digest=digest, **answer._asdict())
    )
