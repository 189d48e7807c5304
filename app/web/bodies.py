"""Bodies as JSON or as text: ``curl --data-binary @my.scenario`` needs no JSON around it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import orjson
from fastapi import Request
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import Response

JSON_HEADER = (b"content-type", b"application/json")


class ScenarioRequest(Request):
    """A request whose body reads as JSON even where a scenario was sent by itself.

    What begins with ``{`` is JSON, whatever curl says it is; no scenario text begins so.
    JSON is read strictly: UTF-8, no NaN, no lone surrogates, nesting bounded. What is refused
    is refused as a ``JSONDecodeError``, which the framework reports as an invalid request.
    """

    async def json(self) -> Any:
        """The body.

        Raises:
            JSONDecodeError: it begins as JSON and is none.
            HTTPException: it is text, and not in UTF-8 (400).
        """
        body = await self.body()
        if self.scope["declared_json"] or body.lstrip().startswith(b"{"):
            return orjson.loads(body)
        try:
            return {"scenario": body.decode("utf-8-sig")}
        except UnicodeDecodeError as error:
            where = f"byte {error.start + 1}"
            raise HTTPException(400, f"the body is not UTF-8: {where} cannot be read") from None


class ScenarioRoute(APIRoute):
    """A route that takes JSON, or a scenario as text."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The framework's handler, given a request that it always asks for JSON."""
        handle = super().get_route_handler()

        async def handle_both(request: Request) -> Response:
            kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            others = [(k, v) for k, v in request.scope["headers"] if k != b"content-type"]
            scope = {
                **request.scope,
                "headers": [*others, JSON_HEADER],
                "declared_json": kind.endswith("json"),
            }
            return await handle(ScenarioRequest(scope, request.receive))

        return handle_both
