"""What routes of forms ask for: the form that was sent, and a look that only some visitors get."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from starlette.datastructures import FormData

from api.auth.deps import Edit
from api.pages.reader import Reader
from maps.basemap import basemap
from registry.errors import NotFound
from registry.settings import Settings


async def _form(request: Request) -> AsyncIterator[FormData]:
    form = await request.form()
    yield form
    await form.close()


def _request_key(key: str) -> UUID:
    try:
        return UUID(key)
    except ValueError:
        raise NotFound("change request", key) from None


RequestKey = Annotated[UUID, Depends(_request_key)]
"""The id of a request in an address; what is none leads nowhere."""

Form = Annotated[FormData, Depends(_form)]
"""The fields and files of a form that was sent."""


def reader(edit: Edit) -> Reader:
    """What maps and sentences are made from, as the account sees it."""
    settings: Settings = edit.request.app.state.settings
    background = basemap(settings.basemap, settings.basemap_attribution)
    return Reader(edit.connection, edit.edition, edit.words, edit.lang, background)
