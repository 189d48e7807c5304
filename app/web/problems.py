"""Problem documents (RFC 9457): the one table from exceptions to answers, and what each means.

Below this layer an error is an exception with fields and one readable sentence. Here it gets a
``type`` that the app itself explains, a status, and the face that the client asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from app.jobs.complaints import complaints
from app.render.style import PLAIN
from app.web import catalogue
from app.web.catalogue import Kind
from app.web.urls import problem_url

Json = dict[str, Any]

RESERVED = ("type", "title", "status", "detail", "instance")
LONGEST_TEXT = 4000
"""Characters of any one string in a problem: an error need not repeat 200 kB of input."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: its kind, what happened this time, where, and the fields of the exception."""

    kind: Kind
    status: int
    detail: str
    instance: str
    extra: Mapping[str, Any]

    def document(self) -> Json:
        """The RFC 9457 document."""
        return {
            "type": problem_url(self.kind.slug),
            "title": self.kind.title,
            "status": self.status,
            "detail": self.detail,
            "instance": self.instance,
            **self.extra,
        }

    def text(self) -> str:
        """The same for a terminal."""
        lines = [f"{self.status} {self.kind.title}", "", *PLAIN.fold(self.detail)]
        lines += ["", *PLAIN.fold(self.kind.remedy), f"More: {problem_url(self.kind.slug)}"]
        return "\n".join(lines) + "\n"


def problem_of(
    error: Exception, *, method: str, path: str, takes: type[BaseModel] | None = None
) -> Problem:
    """The problem that `error` is. An address of what is not there is 404; a body is 422.

    `takes` is the shape of the body that belongs there, if any.
    """
    kind = catalogue.kind_of(error)
    status = kind.addressed if method in ("GET", "HEAD") else kind.status
    if isinstance(error, HTTPException):
        detail = _http_detail(error, method, path)
        return Problem(kind, error.status_code, detail, printable(path), {})
    if isinstance(error, RequestValidationError):
        errors = [
            {"where": printable(found["where"])[:200], "what": printable(found["what"])[:500]}
            for found in complaints(error.errors(), error.body, takes)
        ]
        detail = "; ".join(f"{found['where']} {found['what']}" for found in errors)
        return Problem(kind, status, printable(detail), printable(path), {"errors": errors})
    detail = printable(str(error)) if kind is not catalogue.INTERNAL_ERROR else kind.meaning
    return Problem(kind, status, detail, printable(path), _fields(error))


def _http_detail(error: HTTPException, method: str, path: str) -> str:
    match error.status_code:
        case 404:
            return printable(f"nothing answers at {path}")
        case 405:
            allowed = (error.headers or {}).get("Allow", "")
            return printable(f"{method} is not possible at {path}; possible: {allowed or 'GET'}")
        case _:
            return printable(str(error.detail))


def _fields(error: object) -> Json:
    """The fields of an exception that is a dataclass."""
    if not is_dataclass(error):
        return {}
    found = {f.name: getattr(error, f.name) for f in fields(error) if not f.name.startswith("_")}
    return {k: clean(v) for k, v in found.items() if k not in RESERVED}


def clean(value: Any) -> Any:
    """`value` as something that any JSON encoder takes."""
    match value:
        case None | bool() | float():
            return value
        case int():
            return value if abs(value) < 2**53 else str(value)
        case str():
            return printable(value)
        case list() | tuple():
            return [clean(item) for item in value[:100]]
        case _:
            return printable(str(value))


def printable(text: str) -> str:
    """`text` cut to a bound, without lone surrogates and control characters."""
    if len(text) > LONGEST_TEXT:
        text = f"{text[:LONGEST_TEXT]} (and {len(text) - LONGEST_TEXT} more characters)"
    text = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(
        c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text
    )
