"""Every kind of problem this service has: its slug, status, meaning and remedy."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from app.jobs.worker import Busy, Overran


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem. ``addressed`` is its status when the address itself is to blame."""

    slug: str
    status: int
    title: str
    meaning: str
    remedy: str
    addressed: int = 0

    def __post_init__(self) -> None:
        if not self.addressed:
            object.__setattr__(self, "addressed", self.status)


INVALID_REQUEST = Kind(
    "invalid-request",
    422,
    "The request has a part that this call does not take",
    "A body or a query parameter is missing, unknown, or of the wrong type. Nothing is guessed:"
    " an unknown field is refused rather than ignored.",
    "Compare the request with the examples at /api/docs.",
)
NOT_FOUND = Kind(
    "not-found",
    404,
    "Nothing is at this address",
    "No page or call of this service has that address.",
    "The calls are listed at /api/docs.",
)
METHOD_NOT_ALLOWED = Kind(
    "method-not-allowed",
    405,
    "This address does not take that method",
    "Reading is GET; runs, checks and links are asked for with POST and a JSON body.",
    "The header Allow names what is possible.",
)
HTTP_ERROR = Kind(
    "bad-request",
    400,
    "The request cannot be read",
    "The request breaks HTTP itself, or its body is not what its header says.",
    "Send JSON in UTF-8, or a scenario as text/plain.",
)
BODY_TOO_LARGE = Kind(
    "body-too-large",
    413,
    "The body is too large",
    "Bodies are bounded, so that one request cannot take the memory of all others.",
    "Scenarios are a few hundred bytes; the bounds are at /limits.",
)
BUSY = Kind(
    "busy",
    429,
    "Too many searches are waiting",
    "Searches run one after another in a process of their own, and the queue is bounded.",
    "Try again after the number of seconds in Retry-After, or search on your own machine.",
)
OVERRAN = Kind(
    "search-overran",
    422,
    "The search took too much",
    "The searching process did not stop within its time, or ran out of memory, and was ended."
    " That says nothing about the scenario: it is no verdict.",
    "Lower limits.states, or make the scenario smaller.",
)
INTERNAL_ERROR = Kind(
    "internal-error",
    500,
    "This service made a mistake",
    "Something that cannot happen happened. It is our fault and it is in the log.",
    "Please report the address and the body that led here.",
)
