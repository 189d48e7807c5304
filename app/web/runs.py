"""``POST /api/runs``, ``/api/hunks``, ``/api/comparisons``, ``/api/links``: computed at once."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from app.jobs.desk import Desk
from app.jobs.runs import Carried
from app.jobs.sources import is_letter
from app.render.comparison import comparison_text
from app.render.hunks import hunks_text
from app.render.text import run_text
from app.settings import Settings
from app.web import run_shapes, shapes
from app.web.answers import faced, json_answer, limits_header, text_answer
from app.web.bodies import ScenarioRoute, body_examples
from app.web.faces import preferred
from app.web.schemas import (
    EXAMPLE,
    ComparisonRequest,
    HunksRequest,
    LinkRequest,
    RunRequest,
)
from app.web.text_query import LetterStyle, TextStyle
from app.web.urls import origin

FLAGGED = EXAMPLE.replace("naive-move", "flag+move")
"""The example, on a kernel with a patch that can be taken apart."""

KernelsQuery = Annotated[
    tuple[Annotated[str, Field(max_length=200)], ...],
    Query(
        max_length=16,
        examples=[["6.7+naive-move", "6.8"]],
        description="kernel ids, for a body that is text; those of a JSON body win",
    ),
]

StoreQuery = Annotated[
    bool, Query(description="keep the link, as `store` in a JSON body does; for one that is text")
]

TEXT_OUT: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/plain": {"schema": {"type": "string"}}}}
}


def router(desk: Desk, settings: Settings) -> APIRouter:
    """The computing half of the API. Routes are plain functions: they run in a thread."""
    routes = APIRouter(prefix="/api", tags=["runs"], route_class=ScenarioRoute)
    bounds = {"x_limits": limits_header(settings)}

    @routes.post(
        "/runs",
        response_model=run_shapes.RunAnswer,
        responses=TEXT_OUT,
        openapi_extra=body_examples(
            EXAMPLE, scenario=EXAMPLE, kernel="6.8", schedule="app*3 admin"
        ),
    )
    def run(body: RunRequest, request: Request, style: LetterStyle) -> Response:
        """The trace of a schedule: an account for every statement, deltas, the choices at the end.

        The same request always gives the same bytes. A schedule that cannot run is a 422 that
        says at which step, and what would be possible there; with `partial`, the run up to there.
        """
        document = desk.run(body.scenario, body.kernel, body.schedule, partial=body.partial)
        where = origin(request, settings.public_url)
        return faced(request, document, lambda d: run_text(d, style, origin=where), **bounds)

    @routes.post(
        "/hunks",
        response_model=shapes.HunksAnswer,
        responses=TEXT_OUT,
        openapi_extra=body_examples(
            FLAGGED, scenario=EXAMPLE, kernel="6.7+flag+move", patch="flag"
        ),
    )
    def hunks(body: HunksRequest, request: Request, style: TextStyle) -> Response:
        """What each hunk of the kernel's patch is for: the verdict with each one left out.

        A hunk whose absence breaks nothing is told so, and so is one without which the kernel
        cannot be built. A search that was cut says nothing of what it did not see.
        """
        document = desk.hunks(body.scenario, body.kernel, body.patch)
        where = origin(request, settings.public_url)
        return faced(request, document, lambda d: hunks_text(d, style, origin=where), **bounds)

    @routes.post(
        "/comparisons",
        response_model=shapes.ComparisonAnswer,
        responses=TEXT_OUT,
        openapi_extra=body_examples(EXAMPLE, scenario=EXAMPLE, kernels=["6.7+naive-move", "6.8"]),
    )
    def compare(
        body: ComparisonRequest, request: Request, style: LetterStyle, kernel: KernelsQuery = ()
    ) -> Response:
        """One scenario on several kernels: a verdict each, and the first step told otherwise.

        All are compared with the first. The same schedule runs on each, as far as it goes there:
        one of marks (`app>queued`) carries further than one of counts.
        """
        document = desk.compare(body.scenario, body.kernels or kernel, body.schedule)
        where = origin(request, settings.public_url)
        return faced(request, document, lambda d: comparison_text(d, style, origin=where), **bounds)

    @routes.post(
        "/links",
        response_model=shapes.LinkMade | shapes.LinkRead,
        responses=TEXT_OUT,
        openapi_extra=body_examples(EXAMPLE, scenario=EXAMPLE, schedule="app*3"),
    )
    def link(body: LinkRequest, request: Request, store: StoreQuery = False) -> Response:
        """The address of a scenario and schedule; or, for an address, what it says.

        A link may come as mail left it, or in the middle of a mail: quoting, wraps, soft breaks
        and encodings are undone, and told. A character that is lost or changed is not made up.

        With `store`, the link is kept on this server under a short id, a hash of what it says.
        It is on the disk before this answers. Nothing is stored otherwise.
        """
        as_text = preferred(request.headers, "json", ("json", "text")) == "text"
        stored, given = store or body.store, body.link
        if not stored and isinstance(body.scenario, str) and is_letter(body.scenario):
            given = body.scenario
        if given is not None:
            read = desk.read_link(given)
            if as_text:
                return text_answer(read["scenario"], **bounds)
            return json_answer(read, **bounds)
        assert body.scenario is not None, "LinkRequest takes either scenario or link"
        where = origin(request, settings.public_url)
        carried = Carried(body.title, body.marks)
        made = desk.link(body.scenario, body.kernel, body.schedule, where, carried)
        headers = dict(bounds)
        if stored:
            made = desk.store(made, where)
            headers["cache_control"] = "no-store"  # every time it is the store that acknowledges
        if as_text:
            return text_answer(f"{made['link']}\n", **headers)
        return json_answer(made, **headers)

    return routes
