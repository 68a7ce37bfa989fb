"""A whole selection as a file: made in a temporary folder that is gone before the first byte is sent, then
streamed.
"""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from sqlalchemy import Engine
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from api.deps import Ask
from api.formats import MEDIA_TYPE, Format
from api.links import Link, header, here, itself, licence
from api.ogc import words
from api.ogc.answers import headers, text
from api.params import Asked
from registry.exporting import Format as FileFormat
from registry.exporting import csvw, export, snapshot, stamp

CHUNK = 64 * 1024


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
    file = _made(ask, asked, FileFormat(format_))
    told["Content-Length"] = str(os.fstat(file.fileno()).st_size)
    return _FileAnswer(file, media_type=media_type, headers=told)


def as_csvw(ask: Ask, asked: Asked) -> Response:
    """The description of the CSV file of the same selection."""
    told = stamp(ask.connection, asked.selection, asked.projection)
    content = csvw(asked.selection, told, here(ask.request, f=Format.CSV), ask.lang)
    answer = text(ask, content, MEDIA_TYPE[Format.CSVW])
    answer.headers.update(headers(ask, Format.CSVW))
    return answer


def _made(ask: Ask, asked: Asked, format_: FileFormat) -> IO[bytes]:
    """The file, open for reading and no longer in any folder: whatever happens, nothing is left behind."""
    engine: Engine = ask.request.app.state.exporting
    with tempfile.TemporaryDirectory(prefix="registry-") as folder:
        path = Path(folder) / f"export.{format_}"
        with snapshot(engine) as connection:
            export(
                connection,
                asked.selection,
                path,
                format=format_,
                lang=ask.lang,
                projection=asked.projection,
                limit=asked.limit,
            )
        return path.open("rb")


class _FileAnswer(StreamingResponse):
    """An open file as an answer; closed when it has been sent, and when nobody wants it any more."""

    def __init__(self, file: IO[bytes], *, media_type: str, headers: Mapping[str, str]) -> None:
        super().__init__(iter(lambda: file.read(CHUNK), b""), media_type=media_type, headers=headers)
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._file.close()
