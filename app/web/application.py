"""The application: routes, problem documents, and the edge around both."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from threading import Thread
from typing import Any

import orjson
from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.types import ASGIApp, Scope

from app.jobs.addresses import API_PREFIX, RUNS
from app.jobs.cache import ContentCache
from app.jobs.checks import chores
from app.jobs.desk import Desk
from app.jobs.graphs import warm
from app.jobs.pool import Busy, Pool
from app.jobs.traffic import Traffic
from app.render.faces import FILES
from app.render.picture.notice import notice
from app.render.picture.png import png
from app.settings import Settings, resources
from app.web import (
    api,
    catalogue,
    checks,
    decode,
    drafts,
    graphs,
    pages,
    runs,
    searches,
    service,
    shapes,
    static,
)
from app.web.answers import FRESH, bounds_of, limits_header
from app.web.edge import Edge
from app.web.faces import MEDIA, VARY, link_face, preferred
from app.web.problems import Problem, problem_of
from app.web.templates import Pages

DESCRIPTION = """\
Steps through Linux writes and file system freezes, statement by statement, under any
interleaving. It is a model: sequentially consistent, the functions it shows, nothing else.
"""

RETRY_AFTER_SECONDS = 5

PROBLEM = shapes.ProblemDocument.__name__

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": description,
        "content": {
            "application/problem+json": {"schema": {"$ref": f"#/components/schemas/{PROBLEM}"}},
            "text/plain": {"schema": {"type": "string"}},
            "text/html": {"schema": {"type": "string"}},
        },
    }
    for status, description in (
        (400, "The request cannot be read"),
        (404, "Nothing is at this address"),
        (413, "The body is too large"),
        (422, "The request is readable and cannot be answered"),
        (429, "Too many searches are waiting"),
        (503, "The searching process was lost, or the store of links is out of reach"),
        (507, "The store of links is full"),
    )
}


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application under `settings`; nothing is started before its first request."""
    settings = settings or Settings()
    workers, memory = settings.check_workers, settings.check_memory_bytes
    traffic = Traffic()
    pool = Pool(workers, memory, settings.check_queue, warm, chores(), traffic.quiet)
    desk = Desk.of(settings, pool)
    files = static.StaticFiles(resources("static"))
    views = Pages(resources("templates"), files)
    answer = problem_answers(views, limits_header(settings))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # So that the first visitor, and the first search, need not wait.
        Thread(target=desk.prepare, args=(traffic.quiet,), daemon=True).start()
        pool.start()
        yield
        pool.close()
        desk.links.close()

    edge = Middleware(
        Edge,
        body_bytes=settings.body_bytes,
        refuse=refusal(answer),
        cache=ContentCache(settings.cache_bytes),
        traffic=traffic,
    )
    app = FastAPI(
        title="kiocbscope",
        version="1",
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        responses=PROBLEMS,
        middleware=[edge],
        generate_unique_id_function=lambda route: route.name,
    )
    for error in (*catalogue.TABLE, HTTPException, Exception):
        app.add_exception_handler(error, answer)
    app.include_router(api.router(desk))
    app.include_router(decode.router(desk, settings))
    app.include_router(drafts.router(desk))
    app.include_router(runs.router(desk, settings))
    app.include_router(checks.router(desk, settings))
    app.include_router(searches.router(desk, settings))
    app.include_router(graphs.router(desk, settings))
    app.include_router(pages.router(desk, settings, views))
    app.include_router(service.router(desk, settings, views))
    app.include_router(static.router(files))
    document = app.openapi()
    for shape in (shapes.ProblemDocument, shapes.SearchProgress):  # of no answer's body
        document["components"]["schemas"][shape.__name__] = shape.model_json_schema()
    return app


Answer = Callable[[Request, Exception], Response]


def problem_answers(views: Pages, bounds: str) -> Answer:
    """The one handler of every exception: a problem in the face that was asked for.

    One of the API comes with the service's `bounds`, which may be what it is about.
    """

    def answer(request: Request, error: Exception) -> Response:
        body = getattr(request.scope.get("route"), "body_field", None)
        takes = body.field_info.annotation if body else None
        problem = problem_of(error, method=request.method, path=request.url.path, takes=takes)
        body, media = problem_face(problem, request, views)
        headers = {"Vary": VARY, "Cache-Control": FRESH, **bounds_of(media)}
        if request.url.path.startswith(API_PREFIX):
            headers["X-Limits"] = bounds
        if isinstance(error, HTTPException) and error.headers:
            headers |= error.headers
        if isinstance(error, Busy):
            headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return Response(body, problem.status, headers, media)

    return answer


def problem_face(problem: Problem, request: Request, views: Pages) -> tuple[bytes, str]:
    """The problem as bytes, and their media type. The API answers JSON unless told otherwise."""
    path = request.url.path
    if path.startswith(RUNS):
        face = link_face(request.headers, path)
    else:
        face = preferred(request.headers, "json" if path.startswith("/api") else "text")
    match face:
        case "html" | "capsule":
            return views.problem(problem.document(), problem.kind).encode(), MEDIA["html"]
        case "json" | "jsonl":
            return orjson.dumps(problem.document()), "application/problem+json"
        case "svg" | "anim":
            return notice(problem.kind.title, problem.detail).encode(), FILES["svg"].media
        case "png":
            return png(notice(problem.kind.title, problem.detail, "light")), FILES["png"].media
        case _:
            return problem.text().encode(), MEDIA["text"]


def refusal(answer: Answer) -> Callable[[Scope], ASGIApp]:
    """What the edge answers to a body that is too large."""

    def refuse(scope: Scope) -> ASGIApp:
        too_large = HTTPException(413, catalogue.BODY_TOO_LARGE.meaning)
        return answer(Request(scope), too_large)

    return refuse
