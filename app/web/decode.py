"""``POST /api/decode``: trace lines, read by the flag table of the kernel that printed them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.jobs.desk import Desk
from app.render.decode import decoded_trace_text
from app.settings import Settings
from app.web import trace_shapes
from app.web.answers import TEXT_OUT, faced, limits_header
from app.web.bodies import TraceRoute, body_examples
from app.web.schemas import TRACE, DecodeRequest
from app.web.text_query import TextStyle

KernelQuery = Annotated[
    str | None,
    Query(
        max_length=200,
        examples=["6.8"],
        description="kernel id, for a body that is text; one in a JSON body wins",
    ),
]


def router(desk: Desk, settings: Settings) -> APIRouter:
    """The decoding part of the API."""
    routes = APIRouter(prefix="/api", tags=["kernels"], route_class=TraceRoute)

    @routes.post(
        "/decode",
        response_model=trace_shapes.DecodedTrace,
        responses=TEXT_OUT,
        openapi_extra=body_examples(TRACE, text=TRACE, kernel="6.8"),
    )
    def decode(
        body: DecodeRequest, request: Request, style: TextStyle, kernel: KernelQuery = None
    ) -> Response:
        """Lines of ftrace, trace-cmd report or perf script, each in a sentence, ki_flags by name.

        The same bit has had several names (0x800000 was one flag after another), so say which
        kernel printed the lines; a name that its table does not have is warned of. Lines that
        are not understood come back with the reason.
        """
        wanted = kernel if body.kernel is None else body.kernel
        document = desk.decode(body.text, wanted)
        bounds = limits_header(settings)
        return faced(request, document, lambda d: decoded_trace_text(d, style), x_limits=bounds)

    return routes
