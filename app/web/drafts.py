"""``POST /api/drafts``: a scenario while it is being written, mistakes and all."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.jobs.desk import Desk
from app.web import shapes
from app.web.answers import TEXT_OUT, faced
from app.web.bodies import ScenarioRoute, body_examples
from app.web.schemas import EXAMPLE, DraftRequest


def router(desk: Desk) -> APIRouter:
    """The one call that answers a mistake instead of refusing it."""
    routes = APIRouter(prefix="/api", tags=["scenarios"], route_class=ScenarioRoute)

    @routes.post(
        "/drafts",
        response_model=shapes.DraftAnswer,
        responses=TEXT_OUT,
        openapi_extra=body_examples(EXAMPLE, scenario=EXAMPLE),
    )
    def draft(body: DraftRequest, request: Request) -> Response:
        """A scenario as text and as an object, and its first mistake, if it has one.

        An object with `onto` is written into that text: lines that still hold, and comments on
        lines of their own, stay as they are.
        """
        return faced(request, desk.draft(body.scenario, body.onto), lambda d: str(d["text"]))

    return routes
