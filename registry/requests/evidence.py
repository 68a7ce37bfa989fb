"""What proves a request: links, and files of a few kinds that open without running anything."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, insert, select

from registry.errors import Fault, Invalid, NotFound
from registry.policy import Actor
from registry.requests.moving import hold
from registry.tables import evidence
from registry.workflow import RequestAction

LARGEST = 10 * 2**20
"""Bytes of a file."""

MEDIA_TYPES = {
    "application/pdf": b"%PDF-",
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG\r\n\x1a\n",
}
"""Kinds of files that are taken, and how each begins."""


class Evidence(NamedTuple):
    """A link, or a file by its type; `url` or `media_type` is None."""

    id: UUID
    at: datetime
    title: str
    url: str | None
    media_type: str | None


def attach(
    connection: Connection,
    actor: Actor,
    key: UUID,
    *,
    title: str,
    url: str | None = None,
    content: bytes | None = None,
) -> UUID:
    """Add a link or a file to a request that its author can still edit; gives its id.

    Raises Invalid, Conflicting, Forbidden.
    """
    hold(connection, actor, key, RequestAction.EDIT, version=None)
    if (url is None) == (content is None):
        raise Invalid(Fault("/url", url, "give a link or a file"))
    if url is not None and not url.startswith(("http://", "https://")):
        raise Invalid(Fault("/url", url, "is not a web address; it starts with https://"))
    added: UUID = connection.execute(
        insert(evidence)
        .values(
            request=key,
            account=actor.id,
            title=title.strip() or url or "?",
            url=url,
            content=content,
            media_type=None if content is None else _media_type(content, title),
        )
        .returning(evidence.c.id)
    ).scalar_one()
    return added


def _media_type(content: bytes, title: str) -> str:
    if len(content) > LARGEST:
        raise Invalid(Fault("/file", title, "is too large", (f"up to {LARGEST // 2**20} MiB",)))
    for media_type, beginning in MEDIA_TYPES.items():
        if content.startswith(beginning):
            return media_type
    raise Invalid(Fault("/file", title, "is not a file of these kinds", ("PDF", "JPEG", "PNG")))


def evidence_of(connection: Connection, key: UUID) -> list[Evidence]:
    """What was attached to a request, in order."""
    rows = connection.execute(
        select(*(evidence.c[name] for name in Evidence._fields))
        .where(evidence.c.request == key)
        .order_by(evidence.c.at, evidence.c.id)
    )
    return [Evidence(*row) for row in rows]


def evidence_file(connection: Connection, key: UUID) -> tuple[str, str, bytes]:
    """Title, media type and content of an attached file; raises NotFound."""
    row = connection.execute(
        select(evidence.c.title, evidence.c.media_type, evidence.c.content).where(
            evidence.c.id == key, evidence.c.content.is_not(None)
        )
    ).one_or_none()
    if row is None:
        raise NotFound("file", key)
    return row.title, row.media_type, row.content
