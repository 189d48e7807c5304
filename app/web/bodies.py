"""Bodies as JSON or as text: ``curl --data-binary @my.scenario`` needs no JSON around it.

The text is put where the body's one long field would be: ``scenario``, or ``text``.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, ClassVar

import orjson
from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import Response

JSON_HEADER = (b"content-type", b"application/json")


class TextRequest(Request):
    """A request whose body reads as JSON even where the text of one field was sent by itself.

    What begins with ``{`` is JSON, whatever curl says it is; no scenario or trace begins so.
    JSON is read strictly: UTF-8, no NaN, no lone surrogates, nesting bounded. What is refused
    is refused as a ``JSONDecodeError``, which the framework reports as an invalid request.
    """

    async def json(self) -> Any:
        """The body.

        Raises:
            JSONDecodeError: it begins as JSON and is none.
            HTTPException: it is not in UTF-8 (400).
        """
        body = (await self.body()).removeprefix(codecs.BOM_UTF8)
        try:
            text = body.decode()
        except UnicodeDecodeError as error:
            where = f"byte {error.start + 1}"
            raise HTTPException(400, f"the body is not UTF-8: {where} cannot be read") from None
        if self.scope["declared_json"] or text.lstrip().startswith("{"):
            return orjson.loads(text)
        return {self.scope["text_field"]: text}


class TextRoute(APIRoute):
    """A route that takes JSON, or the text of the field `text_field`."""

    text_field: ClassVar[str]

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The framework's handler, given a request that it always asks for JSON."""
        handle = super().get_route_handler()
        known = set(_query_of(self.dependant))

        async def handle_both(request: Request) -> Response:
            if unknown := sorted(request.query_params.keys() - known):
                raise RequestValidationError([_not_taken(name) for name in unknown])
            kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            others = [(k, v) for k, v in request.scope["headers"] if k != b"content-type"]
            scope = {
                **request.scope,
                "headers": [*others, JSON_HEADER],
                "declared_json": kind.endswith("json"),
                "text_field": self.text_field,
            }
            return await handle(TextRequest(scope, request.receive))

        return handle_both


def _query_of(dependant: Dependant) -> Iterator[str]:
    """The parameters of the query that a call and what it depends on take."""
    yield from (field.alias for field in dependant.query_params)
    for other in dependant.dependencies:
        yield from _query_of(other)


def _not_taken(name: str) -> dict[str, Any]:
    """What is said of a parameter that would change nothing: who wrote it meant something."""
    what = "is not taken here; what goes with a scenario stands in it, or beside it in JSON"
    return {"loc": ("query", name), "msg": what, "type": "extra_forbidden"}


class ScenarioRoute(TextRoute):
    """A route that takes JSON, or a scenario as text."""

    text_field = "scenario"


class TraceRoute(TextRoute):
    """A route that takes JSON, or trace lines as text."""

    text_field = "text"


def body_examples(text: str, /, **fields: object) -> dict[str, Any]:
    """What the API page shows of a body: as text, and the same as JSON with more to say."""
    return {
        "requestBody": {
            "content": {
                "text/plain": {"schema": {"type": "string"}, "example": text},
                "application/json": {"example": fields},
            },
            "required": True,
        }
    }
