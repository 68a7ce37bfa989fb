"""The limit of our framework: bytes that are there already, through our application or FastAPI alone."""

import os

from fastapi import FastAPI, Request
from starlette.responses import Response

from api.app import create_app
from registry.settings import Settings

TAG = '"constant"'


def app() -> FastAPI:
    """Our application with `/constant/{kilobytes}`."""
    return _with_constant(create_app(Settings(), os.environ["REGISTRY_DATABASE_URL"]))


def bare() -> FastAPI:
    """FastAPI with `/constant/{kilobytes}`."""
    return _with_constant(FastAPI())


def _with_constant(made: FastAPI) -> FastAPI:
    bodies: dict[int, bytes] = {}
    headers = {"ETag": TAG, "Cache-Control": "no-cache"}

    @made.get("/constant/{kilobytes}")
    async def constant(request: Request, kilobytes: int) -> Response:
        if request.headers.get("if-none-match") == TAG:
            return Response(status_code=304, headers=headers)
        body = bodies.setdefault(kilobytes, b"x" * 1024 * kilobytes)
        return Response(body, media_type="application/geo+json", headers=headers)

    return made
