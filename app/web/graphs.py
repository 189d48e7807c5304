"""``POST /api/graphs``: the states around a run."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from app.jobs.desk import Desk
from app.render.graph import graph_text
from app.settings import Settings
from app.web.answers import TEXT_OUT, UNKEPT, faced, limits_header
from app.web.bodies import ScenarioRoute, body_examples
from app.web.checks import answered
from app.web.graph_shapes import GraphAnswer
from app.web.hanging_up import nobody_reads
from app.web.schemas import EXAMPLE, GraphRequest
from app.web.text_query import LetterStyle
from app.web.urls import origin


def router(desk: Desk, settings: Settings) -> APIRouter:
    """The states around a run. Nothing here searches: it waits for those who do."""
    routes = APIRouter(prefix="/api", tags=["runs"], route_class=ScenarioRoute)
    bounds = {"x_limits": limits_header(settings)}

    @routes.post(
        "/graphs",
        response_model=GraphAnswer,
        responses=TEXT_OUT,
        openapi_extra=body_examples(
            EXAMPLE, scenario=EXAMPLE, kernel="6.8", schedule="app*3 admin"
        ),
    )
    async def draw(body: GraphRequest, request: Request, style: LetterStyle) -> Response:
        """The states around a run, folded until they can be drawn: about 150 nodes at most.

        The run itself; what else could be chosen on its way, as one wherever it makes no difference
        after which step; behind that, as one, all states with the same future; and the ends.
        Every state is in one node, and every node has a schedule that leads to it.

        A search that was cut claims nothing of what it did not see: then it is the run, and what
        else could be chosen on its way. Whoever hangs up has no more interest, as with checks.
        """
        limits = body.limits
        asked = (body.kernel, body.schedule, limits.states, limits.seconds, limits.memory_bytes)
        question = await run_in_threadpool(desk.graph_question, body.scenario, *asked)
        known = desk.verdicts.known(question)
        try:
            document = known or await answered(desk, question, request.receive)
        except ClientDisconnect:
            return nobody_reads()
        headers = bounds if document["complete"] else bounds | UNKEPT
        where = origin(request, settings.public_url)
        return faced(request, document, lambda d: graph_text(d, style, origin=where), **headers)

    return routes
