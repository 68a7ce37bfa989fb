"""Whether the program lives, and whether it can serve."""

from fastapi import APIRouter, Request
from sqlalchemy.exc import ProgrammingError
from starlette.responses import JSONResponse, Response

from api.deps import readers_of
from registry.errors import Unavailable
from registry.readers import Report

router = APIRouter()


@router.get("/healthz")
def lives() -> Response:
    """The program runs; nothing else is asked."""
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


@router.get("/readyz")
def ready(request: Request) -> Response:
    """A database answers and has our tables; otherwise a problem with status 503 is told.

    Without the primary, while a replica answers, the status is `read-only`.
    """
    readers = readers_of(request.app)
    try:
        connection, present = readers.begin()
        connection.close()
    except ProgrammingError as reason:
        raise Unavailable(
            "The database has not been migrated: run `creative-registry db migrate`"
        ) from reason
    told = {
        "status": "read-only" if readers.only_read else "ok",
        "data_version": present.number,
        "databases": [_told(each) for each in readers.report()],
    }
    return JSONResponse(told, headers={"Cache-Control": "no-store"})


def _told(each: Report) -> dict[str, object]:
    return {
        "name": each.name,
        "state": each.state.value,
        "data_version": each.number,
        "seconds_behind": round(each.behind, 1),
    }
