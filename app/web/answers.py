"""Answers as ready bytes, in the face that the client asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import orjson
from fastapi import Request
from starlette.responses import Response

from app.settings import Settings
from app.web.faces import MEDIA, VARY, preferred
from app.web.shapes import LimitsAnswer

Document = TypeVar("Document", bound=Mapping[str, Any])

TEXT_OUT: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/plain": {"schema": {"type": "string"}}}}
}
"""What the description of a route says, where it has a face that is text."""

FRESH = "no-cache"
"""Ask again each time; the ETag makes that cheap."""

UNKEPT = {"cache_control": "no-store"}
"""The header of an answer that may be another one the next time."""

LASTING = "public, max-age=86400, immutable"
"""What a link shows hangs on the link and on this version of the model: a day, then ask again."""


def faced(
    request: Request, document: Document, text: Callable[[Document], str], **headers: str
) -> Response:
    """`document` as JSON, or as text for those who want to read it."""
    if preferred(request.headers, "json", ("json", "text")) == "text":
        return text_answer(text(document), **headers)
    return json_answer(document, **headers)


def limits_header(settings: Settings) -> str:
    """The bounds that an answer was made under, for the header X-Limits: those of ``/limits``."""
    return ", ".join(f"{name}={getattr(settings, name)}" for name in LimitsAnswer.model_fields)


def json_answer(document: object, **headers: str) -> Response:
    """`document` as JSON. Header names are written with underscores."""
    return answer(orjson.dumps(document), MEDIA["json"], headers)


def text_answer(text: str, **headers: str) -> Response:
    """`text` for a terminal."""
    return answer(text.encode(), MEDIA["text"], headers)


def html_answer(page: str, **headers: str) -> Response:
    """A page."""
    return answer(page.encode(), MEDIA["html"], headers)


def lasting(body: bytes, media: str, *, named: bool) -> Response:
    """`body`, which will be the same tomorrow. Where a suffix has `named` it, it is so for all."""
    headers = {"Cache-Control": LASTING} | ({} if named else {"Vary": VARY})
    return Response(body, headers=headers | bounds_of(media), media_type=media)


def bounds_of(media: str) -> dict[str, str]:
    """The header that keeps a picture a picture where it is opened as a page of ours."""
    if not media.startswith("image/svg"):
        return {}
    return {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}


def answer(body: bytes, media: str, headers: Mapping[str, str]) -> Response:
    """`body`, which depends on Accept and User-Agent and is asked for again each time."""
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    own = {"Vary": VARY, "Cache-Control": FRESH, **bounds_of(media), **named}
    return Response(body, headers=own, media_type=media)
