"""A whole selection as a file: made in a temporary folder that is gone before the first byte is sent, then
streamed, whole or in part.

The ETag of a file names its edition, what was asked, and its bytes: two that were made at different times
may differ in a byte, and parts of one must never continue the other.
"""

import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import IO

from anyio import Semaphore
from sqlalchemy import Engine
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from api.deps import Ask, readers_of
from api.formats import MEDIA_TYPE, Format
from api.links import Link, header, here, itself, licence
from api.ogc import words
from api.ogc.answers import headers, text
from api.ogc.files import Files, Key, Made
from api.ogc.ranges import Part, Unsatisfiable, wanted
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
        "Accept-Ranges": "bytes",
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Crs": f"<{asked.projection.uri}>",
        "Link": header(links),
    }
    media_type = MEDIA_TYPE[format_] + ("; charset=utf-8; header=present" if format_ is Format.CSV else "")
    app = ask.request.app
    key = Key(ask.edition.number, told.pop("ETag").removeprefix("W/").strip('"'))
    if held := re.search(rf'"{key.asked}-[0-9a-f]+"', ask.request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=told | {"ETag": held[0]})
    make = partial(_made, readers_of(app).beside(ask.connection), asked, FileFormat(format_), ask.lang)
    return _FileAnswer(key, make, app.state.files, app.state.file_turns, media_type=media_type, headers=told)


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


class _FileAnswer(Response):
    """A file as an answer, made when its turn has come: who waits for it holds no connection and no thread.

    It is given back when it has been sent, and when nobody wants it any more.
    """

    def __init__(
        self,
        key: Key,
        make: Callable[[], IO[bytes]],
        files: Files,
        turns: Semaphore,
        *,
        media_type: str,
        headers: Mapping[str, str],
    ) -> None:
        super().__init__(media_type=media_type, headers=headers)
        del self.headers["Content-Length"]
        self._key = key
        self._make = make
        self._files = files
        self._turns = turns

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        made = self._files.kept(self._key)
        if made is None and scope["method"] == "HEAD":  # nobody waits minutes for a head
            await super().__call__(scope, receive, send)
            return
        if made is None:
            async with turn(self._turns, patience=PATIENCE):
                made = await run_in_threadpool(self._files.take, self._key, self._make)
        try:
            await self._sent(made, scope, receive, send)
        finally:
            self._files.give_back(made)

    async def _sent(self, made: Made, scope: Scope, receive: Receive, send: Send) -> None:
        tag = f'"{self._key.asked}-{made.digest}"'
        status, part = 200, Part(0, made.size)
        try:
            asked = wanted(Headers(scope=scope), size=made.size, tag=tag)
        except Unsatisfiable:
            size = {"Content-Range": f"bytes */{made.size}", "Accept-Ranges": "bytes"}
            await Response(status_code=416, headers=size)(scope, receive, send)
            return
        if asked is not None:
            status, part = 206, asked
            self.headers["Content-Range"] = f"bytes {part.start}-{part.end - 1}/{made.size}"
        self.headers["ETag"] = tag
        self.headers["Content-Length"] = str(part.end - part.start)
        pieces = () if scope["method"] == "HEAD" else iterate_in_threadpool(_pieces(made.file, part))
        whole = StreamingResponse(pieces, status_code=status, headers=self.headers)
        await whole(scope, receive, send)


def _pieces(file: IO[bytes], part: Part) -> Iterator[bytes]:
    """The bytes of a part, read without moving what other readers of the file see."""
    for start in range(part.start, part.end, CHUNK):
        yield os.pread(file.fileno(), min(CHUNK, part.end - start), start)
