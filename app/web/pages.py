"""Addresses that people open: the page, a link's faces, problems explained."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from app.jobs.addresses import EMBED_PREFIX, LINK_PREFIX, STORED_PREFIX, link_address
from app.jobs.desk import Desk
from app.jobs.refusals import NoSuchStep
from app.render.faces import FILES, WHOLE, FileFace, Wish
from app.render.picture.ink import Theme
from app.render.style import PLAIN, Style
from app.render.text import run_text
from app.scenarios.repair import other_format
from app.settings import Settings
from app.web import catalogue, run_shapes
from app.web.answers import answer, html_answer, lasting, text_answer
from app.web.faces import MEDIA, SENTENCE, SUFFIXES, Face, link_face, preferred
from app.web.problems import Problem
from app.web.templates import Pages
from app.web.text_query import LetterStyle
from app.web.urls import origin, problem_url

ADDRESS = re.compile(r"(?P<payload>[^/.]+)(?:/(?P<step>[0-9]{1,6}))?(?P<suffix>(?:\.[a-z]+)*)")

LISTED = ", ".join(f"`{suffix}`" for suffix in SUFFIXES)

TEXT_AND_PAGE: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            "text/plain": {"schema": {"type": "string"}},
            "text/html": {"schema": {"type": "string"}},
        }
    }
}

FACES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            **TEXT_AND_PAGE[200]["content"],
            **{
                file.media.partition(";")[0]: {"schema": {"type": "string"}}
                for file in FILES.values()
            },
        }
    }
}

USAGE = """\
kiocbscope: step through Linux writes and freezes, statement by statement.
It is a model: sequentially consistent, the functions it shows, nothing else.

  curl {origin}/api/scenarios -H accept:text/plain
  curl {origin}/api/runs -H accept:text/plain --data-binary @FILE
  curl {origin}/api/checks -H accept:text/plain --data-binary @FILE

Links ({origin}/v1/...) answer curl with the trace as text;
behind them: {suffixes}.
Texts take ?w=100 columns, ?u Unicode, ?c colours, ?1 one line, ?all steps.
The calls are listed at {origin}/api/docs,
the limits at {origin}/limits,
what the model leaves out at {origin}/leaves-out.
"""


Document = dict[str, Any]

Wanted = Annotated[Theme, Query(description="of pictures and files; auto follows the reader")]


@dataclass(frozen=True)
class Asked:
    """A link as it was asked for: payload, step, face."""

    payload: str
    step: int | None
    face: Face
    named: bool
    """Whether a suffix names the face; otherwise the client's headers chose it."""

    @classmethod
    def of(cls, address: str, request: Request) -> Asked:
        """What `address` (behind ``/v1/``) asks for. Raises HTTPException: 404."""
        address = address.rstrip(SENTENCE)
        match = ADDRESS.fullmatch(address)
        suffix = match["suffix"] if match else ""
        if match is None or (suffix and suffix not in SUFFIXES):
            raise HTTPException(404)
        step = int(match["step"]) if match["step"] else None
        return cls(match["payload"], step, link_face(request.headers, address), bool(suffix))


def file_answer(
    asked: Asked, face: FileFace, desk: Desk, theme: Theme, where: str, *, framed: bool = False
) -> Response:
    """A run as a file; framed it is for a frame in another page.

    Raises:
        LinkError, NoSuchStep: as `Desk.open_link` does.
    """
    address = link_address(asked.payload)
    run = desk.open_link(address, None if face in WHOLE else asked.step)
    step, steps = asked.step, len(run["steps"])
    if step is not None and step > steps:
        if run["diverged"] is None:
            raise NoSuchStep(step, steps)
        step = steps
    file = FILES[face]
    body = file.of(Wish(run, step, theme, f"{where}{run['link']}", framed))
    return link_answer(run, body, file.media, named=asked.named)


def run_answer(
    asked: Asked, desk: Desk, pages: Pages, theme: Theme, style: Style, where: str
) -> Response:
    """A run in the face that was asked for.

    Raises:
        LinkError, NoSuchStep: as `Desk.open_link` does.
    """
    match asked.face:
        case "html":
            run = desk.open_link(link_address(asked.payload), None)
            return html_answer(pages.run(run, desk.library(), asked.step, where))
        case "json" | "text" as face:
            run = desk.open_link(link_address(asked.payload), asked.step)
            text = run_text(run, style, origin=where)
            body = orjson.dumps(run) if face == "json" else text.encode()
            return link_answer(run, body, MEDIA[face], named=asked.named)
        case face:
            return file_answer(asked, face, desk, theme, where)


def link_answer(run: Document, body: bytes, media: str, *, named: bool) -> Response:
    """What a link shows, to be kept; but not of a run that stops before it did when it was made."""
    if run["diverged"] is not None:
        return answer(body, media, {})
    return lasting(body, media, named=named)


def router(desk: Desk, settings: Settings, pages: Pages) -> APIRouter:
    """Every address outside /api and /static."""
    routes = APIRouter()

    @routes.get("/", include_in_schema=False)
    def read_home(request: Request) -> Response:
        """The page with the story's key scenario; for curl, how to use this."""
        if preferred(request.headers, "text", ("html", "text")) == "text":
            return text_answer(
                USAGE.format(
                    origin=origin(request, settings.public_url), suffixes=" ".join(SUFFIXES)
                )
            )
        return html_answer(
            pages.run(desk.key_run(), desk.library(), 0, origin(request, settings.public_url))
        )

    @routes.get(
        f"{LINK_PREFIX}{{address:path}}",
        response_model=run_shapes.RunAnswer,
        responses=FACES,
        tags=["links"],
    )
    def read_link(
        address: Annotated[
            str,
            Path(description=f"`payload`, `payload/step`, then perhaps {LISTED}"),
        ],
        request: Request,
        theme: Wanted = "auto",
        style: LetterStyle = PLAIN,
    ) -> Response:
        """One address, many faces: the page for browsers, text for curl, what Accept asks for.

        With a step, text, JSON and other lists are the run up to it; page and pictures show it.
        """
        where = origin(request, settings.public_url)
        return run_answer(Asked.of(address, request), desk, pages, theme, style, where)

    @routes.get(
        f"{STORED_PREFIX}{{address:path}}",
        response_model=run_shapes.RunAnswer,
        responses=FACES,
        tags=["links"],
    )
    def read_stored_link(
        address: Annotated[str, Path(description=f"`id`, `id/step`, then perhaps {LISTED}")],
        request: Request,
        theme: Wanted = "auto",
        style: LetterStyle = PLAIN,
    ) -> Response:
        """A link that somebody had stored here (`POST /api/links` with `store`): the same faces.

        The id is a hash of the link, so it never comes to mean something else.
        """
        asked = Asked.of(address, request)
        found = replace(asked, payload=desk.payload(asked.payload))
        where = origin(request, settings.public_url)
        return run_answer(found, desk, pages, theme, style, where)

    @routes.get(f"{EMBED_PREFIX}{{address:path}}", response_class=HTMLResponse, tags=["links"])
    def read_embed(
        address: Annotated[str, Path(description="`payload` or `payload/step`")],
        request: Request,
        theme: Wanted = "auto",
    ) -> Response:
        """A run for a frame in another page: one small HTML file that steps both ways."""
        asked = Asked.of(address, request)
        if asked.named:
            raise HTTPException(404)
        where = origin(request, settings.public_url)
        asked = replace(asked, named=True)
        return file_answer(asked, "capsule", desk, theme, where, framed=True)

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
