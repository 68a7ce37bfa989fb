"""A whole selection as a file: made in a temporary folder that is gone before the first byte is sent, then
streamed.
"""

import os
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import IO

from anyio import Semaphore
from sqlalchemy import Engine
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from api.deps import Ask
from api.formats import MEDIA_TYPE, Format
from api.links import Link, header, here, itself, licence
from api.ogc import words
from api.ogc.answers import headers, text
from api.params import Asked
from api.turns import turn
from registry.exporting import Format as FileFormat
from registry.exporting import csvw, export, snapshot, stamp
from registry.language import Lang

CHUNK = 64 * 1024
PATIENCE = 60.0
"""Seconds that a file waits for its turn."""


def as_file(ask: Ask, asked: Asked, format_: Format) -> Response:
    """The selected features as a file; without a limit, all of them."""
    name = (
        f"{asked.selection.collection.id}-{ask.edition.changed_at:%Y-%m-%d}-v{ask.edition.number}.{format_}"
    )
    described: Link = {
        "href": here(ask.request, f=Format.CSVW),
        "rel": "describedby",
        "type": MEDIA_TYPE[Format.CSVW],
        "title": words.DESCRIBED_BY.get(ask.lang),
    }
    links = [*itself(ask.request, format_, (format_,)), licence(ask.request)]
    if format_ is Format.CSV:
        links.append(described)
    told = {
        **headers(ask, format_),
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Crs": f"<{asked.projection.uri}>",
        "Link": header(links),
    }
    media_type = MEDIA_TYPE[format_] + ("; charset=utf-8; header=present" if format_ is Format.CSV else "")
    if ask.request.method == "HEAD":
        return Response(media_type=media_type, headers=told)
    app = ask.request.app
    make = partial(_made, app.state.exporting, asked, FileFormat(format_), ask.lang)
    return _FileAnswer(make, app.state.file_turns, media_type=media_type, headers=told)


def as_csvw(ask: Ask, asked: Asked) -> Response:
    """The description of the CSV file of the same selection."""
    told = stamp(ask.connection, asked.selection, asked.projection)
    content = csvw(asked.selection, told, here(ask.request, f=Format.CSV), ask.lang)
    answer = text(ask, content.encode(), MEDIA_TYPE[Format.CSVW])
    answer.headers.update(headers(ask, Format.CSVW))
    return answer


def _made(engine: Engine, asked: Asked, format_: FileFormat, lang: Lang) -> IO[bytes]:
    """The file, open for reading and no longer in any folder: whatever happens, nothing is left behind."""
    with tempfile.TemporaryDirectory(prefix="registry-") as folder:
        path = Path(folder) / f"export.{format_}"
        with snapshot(engine) as connection:
            export(
                connection,
                asked.selection,
                path,
                format=format_,
                lang=lang,
                projection=asked.projection,
                limit=asked.limit,
            )
        return path.open("rb")


class _FileAnswer(StreamingResponse):
    """A file as an answer, made when its turn has come: who waits for it holds no connection and no thread.

    It is closed when it has been sent, and when nobody wants it any more.
    """

    def __init__(
        self,
        make: Callable[[], IO[bytes]],
        turns: Semaphore,
        *,
        media_type: str,
        headers: Mapping[str, str],
    ) -> None:
        super().__init__((), media_type=media_type, headers=headers)
        self._make = make
        self._turns = turns

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with turn(self._turns, patience=PATIENCE):
            file = await run_in_threadpool(self._make)
        try:
            self.headers["Content-Length"] = str(os.fstat(file.fileno()).st_size)
            self.body_iterator = iterate_in_threadpool(iter(lambda: file.read(CHUNK), b""))
            await super().__call__(scope, receive, send)
        finally:
            file.close()
