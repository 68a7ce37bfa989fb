"""The API's own page: its description, drawn by Swagger UI from our files."""

from fastapi import APIRouter, Request, Response

from api.pages.reader import Reads, fresh
from api.pages.rendering import page

router = APIRouter()


@router.get("/api")
def description(request: Request, reads: Reads) -> Response:
    """Every resource of the API, to read and to try; Swagger UI brings the main landmark with it."""
    return fresh(
        request,
        page(request, "api.html", {"holder": "div"}, edition=reads.edition),
        f"{reads.edition.number}-api-{reads.lang}",
    )
