"""The assembly: one application from settings and a database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import Semaphore
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware

from api import editing, health, imports, ogc, pages, problem_pages, problems, security
from api.auth.asking import ask_to_sign_in
from api.auth.visits import Visits
from api.body_limits import BodyLimits
from api.catalog import routes as catalog
from api.compression import Compression
from api.desk import Desk
from api.kept import MIB, KeptAnswers
from api.methods import Methods
from api.office import routes as office
from api.ogc.files import Files
from api.pages.planning.workshop import Workshop
from api.pages.tally import Tally
from api.reporting.shelf import Shelf
from api.request_ids import RequestIds
from registry.addresses import driver_urls
from registry.database import editing_engine, porter_engine
from registry.errors import Unavailable, Unsigned
from registry.program import version
from registry.readers import Readers, files_at_once
from registry.settings import Settings

HASHES = 4
"""Passwords that are checked at once; each takes 64 MiB of memory for a moment."""


def create_app(settings: Settings, database_url: str) -> FastAPI:
    """The application; it reads the database at `database_url`, and the replicas that the settings name, as
    the public does, and opens them when it starts. Raises Invalid for addresses that are none.
    """
    named = settings.read_url
    replicas = () if named is None else driver_urls(named.get_secret_value(), "REGISTRY_READ_URL")

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.readers = Readers(database_url, replicas, pool=settings.pool, lag=settings.read_lag)
        app.state.readers.open()
        app.state.turns = Semaphore(settings.pool)
        app.state.file_turns = Semaphore(files_at_once(settings.pool))
        app.state.files = Files()
        app.state.editing = editing_engine(database_url, pool=settings.pool)
        app.state.editing_turns = Semaphore(settings.pool)
        # Sign-ins are short work, done in one go: they wait for a connection, and hold none while they wait.
        app.state.porter = porter_engine(database_url, pool=max(2, settings.pool // 2))
        app.state.hashing_turns = Semaphore(HASHES)
        app.state.tally = Tally()
        app.state.workshop = Workshop()
        app.state.reports = Shelf()
        app.state.report_turns = Semaphore(1)
        app.state.desk = Desk(database_url, pool=settings.pool)
        app.state.desk.open()
        yield
        await run_in_threadpool(app.state.workshop.close)
        await run_in_threadpool(app.state.desk.close)
        app.state.files.close()
        await app.state.readers.close()
        for engine in (app.state.editing, app.state.porter):
            engine.dispose()

    app = FastAPI(
        title="Hanoi creative spaces registry",
        version=version(),
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.settings = settings
    app.router.routes.extend(ogc.BUSY)
    app.include_router(ogc.router)
    app.include_router(catalog.router)
    app.include_router(editing.router)
    app.include_router(problem_pages.router)
    app.include_router(health.router)
    app.include_router(imports.router)
    app.include_router(pages.router)
    app.include_router(office.router)
    if settings.oidc_issuer is not None:
        _let_the_provider_vouch(app, settings)
    pages.mount_static(app)
    problems.install(app)
    app.add_exception_handler(Unsigned, ask_to_sign_in)
    app.add_middleware(Methods)
    app.add_middleware(Visits)
    app.add_middleware(Compression)
    app.add_middleware(BodyLimits)
    app.add_middleware(KeptAnswers, most=settings.keep_mb * MIB)
    security.install(app, settings)
    app.add_middleware(
        CORSMiddleware,
        # Other sites' pages read, and write with a token that they hold; cookies never come with them.
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=[
            *("Authorization", "Content-Crs", "Content-Type"),
            *("Idempotency-Key", "If-Match", "If-None-Match", "If-Range", "Prefer", "Range"),
        ],
        expose_headers=[
            *("Accept-Patch", "Accept-Post", "Accept-Ranges", "Allow", "Content-Crs", "Content-Disposition"),
            *("Content-Language", "Content-Range", "ETag", "Last-Modified", "Link", "Location"),
            *("Preference-Applied", "Retry-After", "X-Request-ID"),
        ],
    )
    app.add_middleware(RequestIds)
    _work_out(app)
    return app


def _work_out(app: FastAPI) -> None:
    """Let every route work out now what it depends on, by asking it for a path that is nobody's.

    Left alone it does so when the first requests come, which then wait for it; and not safely in two threads.
    """
    for route in app.routes:
        route.matches({"type": "http", "method": "GET", "path": "/-", "root_path": "", "headers": []})


def _let_the_provider_vouch(app: FastAPI, settings: Settings) -> None:
    """Add the sign-in of the city's own identity provider, which needs the extra `oidc`."""
    try:
        from api.auth.provider import provider
        from api.pages import provider as routes
    except ModuleNotFoundError as reason:
        raise Unavailable(
            f"REGISTRY_OIDC_ISSUER needs {reason.name}: install creative-registry[oidc]"
        ) from None
    app.state.provider = provider(settings)
    app.include_router(routes.router)
