"""``POST /api/hunks`` and ``/api/comparisons``: several verdicts, put side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from app.jobs.checks import silent
from app.jobs.desk import Desk
from app.jobs.worker import Ask
from app.render.comparison import comparison_text
from app.render.hunks import hunks_text
from app.settings import Settings
from app.web import shapes
from app.web.answers import TEXT_OUT, UNKEPT, faced, limits_header
from app.web.bodies import ScenarioRoute, body_examples
from app.web.hanging_up import nobody_reads, while_wanted
from app.web.schemas import EXAMPLE, ComparisonRequest, HunksRequest
from app.web.text_query import LetterStyle, TextStyle
from app.web.urls import origin

Document = dict[str, Any]

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


def router(desk: Desk, settings: Settings) -> APIRouter:
    """What takes several searches. Nothing here searches, but a thread waits for those who do."""
    routes = APIRouter(prefix="/api", tags=["runs"], route_class=ScenarioRoute)
    bounds = {"x_limits": limits_header(settings)}

    async def answer(
        request: Request, make: Callable[[Ask], Document], text: Callable[[Document], str]
    ) -> Response:
        """What `make` makes, as long as somebody waits for it; whole, it is the same each time."""
        try:
            document = await while_wanted(request.receive, make)
        except ClientDisconnect:
            return nobody_reads()
        return faced(request, document, text, **bounds, **({} if document["complete"] else UNKEPT))

    @routes.post(
        "/hunks",
        response_model=shapes.HunksAnswer,
        responses=TEXT_OUT,
        openapi_extra=body_examples(
            FLAGGED, scenario=EXAMPLE, kernel="6.7+flag+move", patch="flag"
        ),
    )
    async def hunks(body: HunksRequest, request: Request, style: TextStyle) -> Response:
        """What each hunk of the kernel's patch is for: the verdict with each one left out.

        A hunk whose absence breaks nothing is told so, and so is one without which the kernel
        cannot be built. A search that was cut says nothing of what it did not see.

        Whoever hangs up has no more interest: what nobody else waits for stops.
        """

        def make(stop: Ask) -> Document:
            return desk.hunks(body.scenario, body.kernel, body.patch, (silent, stop))

        where = origin(request, settings.public_url)
        return await answer(request, make, lambda d: hunks_text(d, style, origin=where))

    @routes.post(
        "/comparisons",
        response_model=shapes.ComparisonAnswer,
        responses=TEXT_OUT,
        openapi_extra=body_examples(EXAMPLE, scenario=EXAMPLE, kernels=["6.7+naive-move", "6.8"]),
    )
    async def compare(
        body: ComparisonRequest, request: Request, style: LetterStyle, kernel: KernelsQuery = ()
    ) -> Response:
        """One scenario on several kernels: a verdict each, and the first step told otherwise.

        All are compared with the first. The same schedule runs on each, as far as it goes there:
        one of marks (`app>queued`) carries further than one of counts.

        A verdict that is known already is not searched for again. Whoever hangs up has no more
        interest: what nobody else waits for stops.
        """
        kernels = body.kernels or kernel

        def make(stop: Ask) -> Document:
            return desk.compare(body.scenario, kernels, body.schedule, (silent, stop))

        where = origin(request, settings.public_url)
        return await answer(request, make, lambda d: comparison_text(d, style, origin=where))

    return routes
