"""The application for a server that begins: loaded quickly, and with little that lies idle in memory."""

import gc
from threading import Thread
from typing import TYPE_CHECKING

from registry.settings import Settings

if TYPE_CHECKING:  # other commands begin without it
    from fastapi import FastAPI


def loading() -> Thread:
    """Begin to load what the application needs, while the database starts; `application` waits for it."""
    thread = Thread(target=_load, name="loading", daemon=True)
    thread.start()
    return thread


def application(settings: Settings, url: str, begun: Thread) -> "FastAPI":
    """The application over a database, with everything loaded that every request needs, and no more."""
    begun.join()
    try:
        from api.app import create_app

        return create_app(settings, url)
    finally:
        gc.enable()
        gc.freeze()


def _load() -> None:
    # What is made here stays: to look through it for rubbish again and again takes a fifth of the time.
    gc.disable()
    from maps.without_pandas import load_folium

    load_folium()
    import api.app  # noqa: F401 - to have it loaded
