"""What the reviewing agency works with.

waiting   the queue: requests, and whole imports as one line
request   one request: what is asked, what it meets, what was said, and the steps that can be taken
shown     a request as its page shows it
drawing   where things are and would be, on a map
evidence  the files that were handed in
"""

from fastapi import APIRouter

from api.pages.reviewing import evidence, request, waiting

__all__ = ["router"]

router = APIRouter()
for _page in (waiting, request, evidence):
    router.include_router(_page.router)
