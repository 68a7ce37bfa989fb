"""What was sent: read when it is known who sends it, and before a transaction begins.

A slow client so holds no connection, and a stranger's body is not read at all.
"""

import hashlib
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from api.auth.deps import SignedIn
from api.auth.own_forms import FIELD

MULTIPART = "multipart/form-data"


async def _sent(request: Request, _actor: SignedIn) -> AsyncIterator[bytes]:
    if not request.headers.get("content-type", "").startswith(MULTIPART):
        yield await request.body()
        return
    try:
        yield await _parts(request)
    finally:
        await request.close()


async def _parts(request: Request) -> bytes:
    """The fields and files of a form, whatever line stood between them: a client draws it by lot each time.

    The word of the session is no part of it: a form that is sent again after a new sign-in is the same form.
    """
    found = []
    for name, value in (await request.form()).multi_items():
        if name == FIELD:
            continue
        if isinstance(value, UploadFile):
            found.append(repr((name, value.filename, hashlib.sha256(await value.read()).digest())))
            await value.seek(0)
        else:
            found.append(repr((name, value)))
    return "\n".join(found).encode("utf-8", "surrogatepass")


Sent = Annotated[bytes, Depends(_sent, scope="function")]
"""The body of a request, whole; of a form in parts, its fields and the digests of its files. It is never more
than `api.body_limits` lets pass.
"""
