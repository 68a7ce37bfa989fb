"""Whether the program lives, and whether it can serve."""

from fastapi import APIRouter, Request
from sqlalchemy import Engine
from sqlalchemy.exc import ProgrammingError
from starlette.responses import JSONResponse, Response

from registry.browsing.edition import edition
from registry.errors import Unavailable

router = APIRouter()


@router.get("/healthz")
def lives() -> Response:
    """The program runs; nothing else is asked."""
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


@router.get("/readyz")
def ready(request: Request) -> Response:
    """The database answers and has our tables; otherwise a problem with status 503 is told."""
    engine: Engine = request.app.state.engine
    try:
        with engine.connect() as connection:
            present = edition(connection)
    except ProgrammingError as reason:
        raise Unavailable(
            "The database has not been migrated: run `creative-registry db migrate`"
        ) from reason
    return JSONResponse(
        {"status": "ok", "data_version": present.number}, headers={"Cache-Control": "no-store"}
    )
