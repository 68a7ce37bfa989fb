"""Static files: found by an address that changes with their content, so a browser may keep them for ever."""

import hashlib
from functools import cache
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable

from fastapi import FastAPI
from starlette.datastructures import QueryParams
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDERS = {"maps": files("maps") / "static", "site": files("api") / "static"}
"""What is served below /static, by name."""


class _Kept(StaticFiles):
    """Files that a browser may keep for a year when their address names their content, and asks about
    otherwise.
    """

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        named = "v" in QueryParams(scope["query_string"])
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if named else "no-cache"
        return answer


def mount_static(app: FastAPI) -> None:
    """Serve the files of pages and maps below /static."""
    for name, folder in FOLDERS.items():
        with as_file(folder) as path:
            app.mount(f"/static/{name}", _Kept(directory=path), name=f"static-{name}")


def _file(name: str, path: str) -> Traversable:
    return FOLDERS[name].joinpath(*path.split("/"))


@cache
def asset(name: str, path: str) -> str:
    """The address of a file, below the root of the application; raises FileNotFoundError."""
    digest = hashlib.sha256(_file(name, path).read_bytes()).hexdigest()[:12]
    return f"/static/{name}/{path}?v={digest}"


@cache
def build() -> str:
    """A short name of this build of the pages: it changes with our templates, words, styles and scripts."""
    digest = hashlib.sha256()
    waiting = [files("api") / "templates", files("api") / "wording", files("api") / "static", files("maps")]
    while waiting:
        held = waiting.pop()
        if held.is_dir():
            waiting += sorted(
                (one for one in held.iterdir() if one.name not in _UNREAD), key=lambda one: one.name
            )
        else:
            digest.update(held.read_bytes())
    return digest.hexdigest()[:8]


_UNREAD = {"vendor", "__pycache__"}


@cache
def icon(name: str) -> str:
    """The drawing inside a lucide icon: the elements within its svg tag."""
    text = _file("maps", f"vendor/lucide-static/{name}.svg").read_text(encoding="utf-8")
    return text[text.index(">", text.index("<svg")) + 1 : text.rindex("</svg>")].strip()
