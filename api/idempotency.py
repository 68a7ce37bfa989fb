"""A POST that is sent again is done once: who names it in `Idempotency-Key` gets the first answer again.

The answer is kept in the transaction that did the work. So an answer that is kept was done, and one that
failed was not kept: it can be tried again under the same key.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy import func, insert, select
from starlette.responses import Response

from api.auth.deps import Edit, Edits
from api.sent import Sent
from registry.errors import Conflicting, Fault, Invalid
from registry.language import Words
from registry.tables import idempotent_answer

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
"""The header that tells an answer which was given before."""

_FORM = re.compile(r"[\x21-\x7e]{1,200}")
_KEPT = ("content-type", "content-language", "location", "etag", "cache-control", "vary")
_ANOTHER = Words(
    "Khóa này đã được dùng cho một yêu cầu khác; hãy dùng khóa mới cho mỗi yêu cầu mới.",
    "This key was used for another request; use a new key for each new request.",
)


@dataclass(frozen=True)
class Once:
    """The transaction of a POST, what was sent, and how to do its work no more than once."""

    edit: Edit
    sent: bytes
    key: str | None
    digest: bytes

    def answer(self, work: Callable[[], Response]) -> Response:
        """What the work answers, or what it answered the first time.

        Of two at once with the same key, the second waits for the first. Raises Conflicting when the key
        was used for something else, and what the work raises: then nothing is kept.
        """
        if self.key is None:
            return work()
        connection, account = self.edit.connection, self.edit.actor.id
        named = func.hashtextextended(f"{account} {self.key}", 0)
        connection.execute(select(func.pg_advisory_xact_lock(named)))
        kept = connection.execute(
            select(idempotent_answer).where(
                idempotent_answer.c.account == account, idempotent_answer.c.key == self.key
            )
        ).one_or_none()
        if kept is None:
            return self._kept(work())
        if kept.digest != self.digest:
            raise Conflicting(_ANOTHER, [Fault(HEADER, self.key, "was used for another request")])
        return Response(bytes(kept.body), kept.status, {**kept.headers, REPLAYED: "true"})

    def _kept(self, answer: Response) -> Response:
        headers: dict[str, Any] = {name: answer.headers[name] for name in _KEPT if name in answer.headers}
        self.edit.connection.execute(
            insert(idempotent_answer).values(
                account=self.edit.actor.id,
                key=self.key,
                digest=self.digest,
                status=answer.status_code,
                headers=headers,
                body=bytes(answer.body),
            )
        )
        return answer


async def _once(request: Request, sent: Sent, edit: Edits) -> Once:
    key = request.headers.get(HEADER)
    if key is not None and not _FORM.fullmatch(key):
        raise Invalid(Fault(HEADER, key[:200], "is not a key", ("1 to 200 visible characters",)))
    system = request.headers.get("content-crs", "")  # says what the same numbers mean
    asked = f"{request.method} {request.url.path}?{request.url.query} {system}\n"
    return Once(edit, sent, key, hashlib.sha256(asked.encode() + sent).digest())


# The answer is kept before the transaction is committed, and so before it is sent.
Onces = Annotated[Once, Depends(_once, scope="function")]
