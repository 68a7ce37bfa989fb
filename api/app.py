"""The assembly: one application from settings and a database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from anyio import Semaphore
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware

from api import health, ogc, pages, problem_pages, problems, security
from api.formats import MEDIA_TYPE, Format
from registry.database import reading_engine
from registry.settings import Settings

PACKED = (MEDIA_TYPE[Format.GEOPARQUET], MEDIA_TYPE[Format.XLSX])
"""Media types that are compressed already."""

LONGEST_FETCH = 120
"""Seconds that the database may take for one batch of a file."""


def create_app(settings: Settings, database_url: str) -> FastAPI:
    """The application; it reads the database at `database_url` as the public does, and opens it when it
    starts.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.engine = reading_engine(database_url, pool=settings.pool)
        app.state.turns = Semaphore(settings.pool)
        # Files are long work: they have connections of their own, so that pages never wait for them.
        files = max(1, settings.pool // 4)
        app.state.exporting = reading_engine(database_url, pool=files, longest=LONGEST_FETCH)
        app.state.file_turns = Semaphore(files)
        yield
        app.state.engine.dispose()
        app.state.exporting.dispose()

    app = FastAPI(
        title="Hanoi creative spaces registry",
        version=version("creative-registry"),
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.settings = settings
    app.include_router(ogc.router)
    app.include_router(problem_pages.router)
    app.include_router(health.router)
    app.include_router(pages.router)
    pages.mount_static(app)
    problems.install(app)
    security.install(app, settings)
    app.add_middleware(
        GZipMiddleware, compresslevel=5, exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, *PACKED)
    )
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD"],
        allow_headers=["If-None-Match"],
        expose_headers=["Content-Crs", "Content-Disposition", "ETag", "Last-Modified", "Link"],
    )
    return app
