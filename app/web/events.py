"""Server-sent events of a search: how far it has come, and at last what it found."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Any, Self

import orjson
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event
from starlette.types import Receive, Scope, Send

from app.jobs.pool import Answer, News
from app.jobs.verdicts import Question, Verdicts
from app.web import catalogue, shapes
from app.web.faces import VARY
from app.web.problems import problem_of

Document = dict[str, Any]

KEEPALIVE_SECONDS = 15.0
"""After so long without news a comment is sent, lest something between takes the line for dead."""

HEADERS = {
    "Cache-Control": "no-store",
    "Vary": VARY,
    "Referrer-Policy": "same-origin",
    "X-Accel-Buffering": "no",  # or nginx would keep the events until it has a good many
    "X-Content-Type-Options": "nosniff",
}

log = logging.getLogger(__name__)


def event(name: str, document: Document) -> bytes:
    """One event."""
    return format_sse_event(event=name, data_str=orjson.dumps(document).decode())


EXAMPLE_EVENTS = (
    event("progress", shapes.EXAMPLE_PROGRESS).decode()
    + 'event: verdict\ndata: {"verdict":"violated", ...}\n\n'
)


class Hearing:
    """What a search tells, heard on the event loop, until it is left.

    Raises:
        Busy: the queue is full.
    """

    def __init__(self, verdicts: Verdicts, question: Question) -> None:
        self._verdicts, self._question = verdicts, question
        self._heard: asyncio.Queue[News | Answer] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def listen(told: News | Answer) -> None:
            loop.call_soon_threadsafe(self._heard.put_nowait, told)

        self.leave = verdicts.ask(question, listen)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.leave()

    async def verdict(self) -> Document:
        """The verdict; what ended the search is raised."""
        while not isinstance(told := await self._heard.get(), Answer):
            pass
        return self._found(told)

    async def events(self, path: str) -> AsyncIterator[bytes]:
        """Every event of the search; a problem is one of the address `path`."""
        yield format_sse_event(comment="asked")
        while True:
            try:
                told = await asyncio.wait_for(self._heard.get(), KEEPALIVE_SECONDS)
            except TimeoutError:
                yield KEEPALIVE_COMMENT
                continue
            if isinstance(told, News):
                yield event("progress", told.told)
                continue
            try:
                last = event("verdict", self._found(told))
            except Exception as error:  # noqa: BLE001 - whatever it is, the client is told
                last = event("problem", _problem(error, path))
            yield last
            return

    def _found(self, answer: Answer) -> Document:
        return self._verdicts.found(self._question, answer.result())


class EventStream(EventSourceResponse):
    """The events of a search, which is left when the stream ends, however it ends."""

    def __init__(self, hearing: Hearing, path: str, bounds: str) -> None:
        super().__init__(hearing.events(path), headers={**HEADERS, "X-Limits": bounds})
        self._hearing = hearing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        with self._hearing:
            await super().__call__(scope, receive, send)


def verdict_alone(verdict: Document, bounds: str) -> EventSourceResponse:
    """The stream of a search that was done before."""

    async def events() -> AsyncIterator[bytes]:
        yield event("verdict", verdict)

    return EventSourceResponse(events(), headers={**HEADERS, "X-Limits": bounds})


def _problem(error: Exception, path: str) -> Document:
    problem = problem_of(error, method="POST", path=path)
    if problem.kind is catalogue.INTERNAL_ERROR:
        log.error("a search failed", exc_info=error)
    return problem.document()
