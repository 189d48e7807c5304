"""``POST /api/runs`` and ``/api/links``: computed at once."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.jobs.desk import Desk
from app.jobs.runs import Carried
from app.jobs.sources import is_letter
from app.render.text import run_text
from app.settings import Settings
from app.web import run_shapes, shapes
from app.web.answers import TEXT_OUT, UNKEPT, faced, json_answer, limits_header, text_answer
from app.web.bodies import ScenarioRoute, body_examples
from app.web.faces import preferred
from app.web.schemas import EXAMPLE, LinkRequest, RunRequest
from app.web.text_query import LetterStyle
from app.web.urls import origin

StoreQuery = Annotated[
    bool, Query(description="keep the link, as `store` in a JSON body does; for one that is text")
]


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
            headers |= UNKEPT  # every time it is the store that acknowledges
        if as_text:
            return text_answer(f"{made['link']}\n", **headers)
        return json_answer(made, **headers)

    return routes
