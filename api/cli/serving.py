"""The application for a server that begins: loaded quickly, and with little that lies idle in memory."""

import gc

from fastapi import FastAPI

from registry.settings import Settings


def application(settings: Settings, url: str) -> FastAPI:
    """The application over a database, with everything loaded that every request needs, and no more."""
    from maps.without_pandas import load_folium

    # What is made here stays: to look through it for rubbish again and again takes a fifth of the time.
    gc.disable()
    try:
        load_folium()
        from api.app import create_app

        return create_app(settings, url)
    finally:
        gc.enable()
        gc.freeze()
