"""Answers that no cache keeps: what they tell changes while the data stay as they are."""

from starlette.responses import Response


def uncached(answer: Response) -> Response:
    """The answer, not to be kept."""
    for name in ("ETag", "Last-Modified"):
        if name in answer.headers:
            del answer.headers[name]
    answer.headers["Cache-Control"] = "no-store"
    return answer
