"""Addresses that people open: the page, a link's faces, problems explained."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.jobs.addresses import link_address
from app.jobs.desk import Desk
from app.render.text import run_text
from app.scenarios.repair import other_format
from app.settings import Settings
from app.web import catalogue, run_shapes
from app.web.answers import html_answer, json_answer, text_answer
from app.web.faces import SUFFIXES, Face, preferred
from app.web.problems import Problem
from app.web.templates import Pages
from app.web.urls import origin, problem_url

ADDRESS = re.compile(r"(?P<payload>[^/.]+)(?:/(?P<step>[0-9]{1,6}))?(?P<suffix>\.[a-z]+)?")

SENTENCE = "!?.,;:)]>'\""
"""What readers of mail may take for the end of an address, and is of the sentence around it."""

TEXT_AND_PAGE: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            "text/plain": {"schema": {"type": "string"}},
            "text/html": {"schema": {"type": "string"}},
        }
    }
}

USAGE = """\
kiocbscope: step through Linux writes and freezes, statement by statement.
It is a model: sequentially consistent, the functions it shows, nothing else.

  curl {origin}/api/scenarios -H accept:text/plain
  curl {origin}/api/runs -H accept:text/plain --data-binary @FILE
  curl {origin}/api/checks -H accept:text/plain --data-binary @FILE

Links ({origin}/v1/...) answer curl with the trace as text.
The calls are listed at {origin}/api/docs,
the limits at {origin}/limits,
what the model leaves out at {origin}/leaves-out.
"""


@dataclass(frozen=True)
class Asked:
    """A link as it was asked for: payload, step, face."""

    payload: str
    step: int | None
    face: Face

    @classmethod
    def of(cls, address: str, request: Request) -> Asked:
        """What `address` (behind ``/v1/``) asks for. Raises HTTPException: 404."""
        match = ADDRESS.fullmatch(address.rstrip(SENTENCE))
        suffix = match["suffix"] if match else None
        if match is None or (suffix is not None and suffix not in SUFFIXES):
            raise HTTPException(404)
        face = SUFFIXES[suffix] if suffix else preferred(request.headers, "text")
        step = int(match["step"]) if match["step"] else None
        return cls(match["payload"], step, face)


def router(desk: Desk, settings: Settings, pages: Pages) -> APIRouter:
    """Every address outside /api and /static."""
    routes = APIRouter()

    @routes.get("/", include_in_schema=False)
    def read_home(request: Request) -> Response:
        """The page with the story's key scenario; for curl, how to use this."""
        if preferred(request.headers, "text", ("html", "text")) == "text":
            return text_answer(USAGE.format(origin=origin(request, settings.public_url)))
        return html_answer(pages.run(desk.key_run(), desk.library(), step=0))

    @routes.get(
        "/v1/{address:path}",
        response_model=run_shapes.RunAnswer,
        responses=TEXT_AND_PAGE,
        tags=["links"],
    )
    def read_link(
        address: Annotated[
            str,
            Path(description="`payload`, `payload/step`, then `.txt` or `.json`"),
        ],
        request: Request,
    ) -> Response:
        """One address, many faces: the page for browsers, text for curl, JSON on Accept.

        With a step, text and JSON are the run up to it, and the page opens there.
        """
        asked = Asked.of(address, request)
        if asked.face == "html":
            run = desk.open_link(link_address(asked.payload), None)
            return html_answer(pages.run(run, desk.library(), step=asked.step))
        run = desk.open_link(link_address(asked.payload), asked.step)
        if asked.face == "json":
            return json_answer(run)
        return text_answer(run_text(run, origin=origin(request, settings.public_url)))

    @routes.get("/v{version:int}/{address:path}", include_in_schema=False)  # noqa: FAST003
    def read_other_link(request: Request) -> Response:
        """A link of another format. Raises LinkError, which names it."""
        raise other_format(request.path_params["version"])

    @routes.get("/problems/{slug}", include_in_schema=False)
    def read_problem(slug: str, request: Request) -> Response:
        """What a kind of problem means, and what to do."""
        kind = catalogue.KINDS.get(slug)
        if kind is None:
            raise HTTPException(404)
        if preferred(request.headers, "text", ("html", "text")) == "html":
            return html_answer(pages.problem(None, kind))
        return text_answer(Problem(kind, kind.status, kind.meaning, problem_url(slug), {}).text())

    return routes
