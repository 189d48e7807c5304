"""``POST /api/checks``: a verdict, or the events on the way to it."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive

from app.jobs.desk import Desk
from app.jobs.verdicts import Question
from app.render.verdict import verdict_text
from app.settings import Settings
from app.web import shapes
from app.web.answers import UNKEPT, faced, limits_header
from app.web.bodies import ScenarioRoute, body_examples
from app.web.events import EXAMPLE_EVENTS, EventStream, Hearing, verdict_alone
from app.web.faces import EVENTS, wants_events
from app.web.hanging_up import gone, nobody_reads
from app.web.schemas import EXAMPLE, CheckRequest
from app.web.text_query import LetterStyle
from app.web.urls import origin

CHECKED: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            "text/plain": {"schema": {"type": "string"}},
            EVENTS: {"schema": {"type": "string"}, "example": EXAMPLE_EVENTS},
        },
        "headers": {
            "X-Verdict": {
                "description": "holds, violated, unknown or vacuous; not of a stream",
                "schema": {"type": "string"},
            }
        },
    }
}


def router(desk: Desk, settings: Settings) -> APIRouter:
    """The searching half of the API. Nothing here searches: it waits for those who do."""
    routes = APIRouter(prefix="/api", tags=["runs"], route_class=ScenarioRoute)
    bounds = {"x_limits": limits_header(settings)}

    @routes.post(
        "/checks",
        response_model=shapes.CheckAnswer,
        responses=CHECKED,
        openapi_extra=body_examples(
            EXAMPLE, scenario=EXAMPLE, kernel="6.7+flag+move", limits={"states": 50_000}
        ),
    )
    async def check(body: CheckRequest, request: Request, style: LetterStyle) -> Response:
        """The verdict over every interleaving, with the shortest schedule to each breach.

        `violated` is an answer, not an error. A search that ran out of its limits never says
        `holds`; what nothing put to the test is `vacuous`.

        With `Accept: text/event-stream` there are server-sent events: `progress` several times a
        second (a `SearchProgress`), and at last either `verdict`, with the document of the JSON
        answer, or `problem`, with a problem document. What can be refused at once is refused
        with its own status, without a stream.

        Whoever hangs up has no more interest: the search stops once nobody waits for it. Those
        who ask the same at the same time share one search.
        """
        limits = body.limits
        asked = (limits.states, limits.seconds, limits.memory_bytes, body.reductions)
        question = await run_in_threadpool(desk.question, body.scenario, body.kernel, *asked)
        known = desk.verdicts.known(question)
        if wants_events(request.headers):
            if known is not None:
                return verdict_alone(known, bounds["x_limits"])
            hearing = Hearing(desk.verdicts, question)
            return EventStream(hearing, request.url.path, bounds["x_limits"])
        try:
            document = known or await answered(desk, question, request.receive)
        except ClientDisconnect:
            return nobody_reads()
        headers = {**bounds, "x_verdict": str(document["verdict"])}
        if not document["complete"]:
            headers |= UNKEPT
        where = origin(request, settings.public_url)
        return faced(request, document, lambda d: verdict_text(d, style, origin=where), **headers)

    return routes


async def answered(desk: Desk, question: Question, receive: Receive) -> dict[str, Any]:
    """What a search comes to, once it does.

    Raises:
        ClientDisconnect: the client hung up before. Busy, and what ended the search.
    """
    with Hearing(desk.verdicts, question) as hearing:
        found = asyncio.ensure_future(hearing.verdict())
        left = asyncio.ensure_future(gone(receive))
        try:
            await asyncio.wait({found, left}, return_when=asyncio.FIRST_COMPLETED)
            if not found.done():
                raise ClientDisconnect
            return found.result()
        finally:
            found.cancel()
            left.cancel()
