"""Which face of an answer a client wants: page, text, JSON; of a run also pictures and files.

An explicit suffix wins, then ``Accept``, then (only where there is no ``Accept``) ``User-Agent``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from app.render.faces import FILES, FileFace

Face = Literal["json", "text", "html"] | FileFace

EVERYWHERE: tuple[Face, ...] = ("json", "text", "html")
"""The faces that every answer has; the others are of a run."""

MEDIA: dict[Face, str] = {
    "json": "application/json",
    "text": "text/plain; charset=utf-8",
    "html": "text/html; charset=utf-8",
}

EVENTS = "text/event-stream"

SUFFIXES: dict[str, Face] = {
    ".txt": "text",
    ".json": "json",
    **{file.suffix: face for face, file in FILES.items()},
}
"""The page itself has no suffix: ``.html`` is the one file that needs no server."""

OF_A_RUN: tuple[Face, ...] = (*EVERYWHERE, *FILES)

SENTENCE = "!?.,;:)]>'\""
"""What readers of mail may take for the end of a link, and is of the sentence around it."""

VARY = "Accept, User-Agent"

_KINDS: dict[str, Face] = {
    "application/json": "json",
    "application/problem+json": "json",
    "application/*": "json",
    "text/plain": "text",
    "text/html": "html",
    "application/xhtml+xml": "html",
    "image/svg+xml": "svg",
    "image/png": "png",
    "text/markdown": "md",
    "text/csv": "csv",
    "application/x-ndjson": "jsonl",
    "application/jsonl": "jsonl",
    "text/x-python": "pytest",
}

_BROWSER = re.compile(r"Mozilla/|Lynx/|w3m/|Links ")

_QUALITY = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$")


def preferred(headers: Mapping[str, str], default: Face, offered: tuple[Face, ...] = ()) -> Face:
    """The face that `headers` ask for, among `offered` (those of every answer by default).

    ``*/*`` and ``text/*`` leave the choice to `default`, as does a request for something else.
    """
    offered = offered or EVERYWHERE
    accept = headers.get("accept", "")
    if not accept.strip():
        browser = _BROWSER.search(headers.get("user-agent", "")) is not None
        return "html" if browser and "html" in offered else default
    best, best_quality = default, 0.0
    for entry in accept.split(","):
        kind, *parameters = (part.strip().lower() for part in entry.split(";"))
        face = _KINDS.get(kind)
        if kind in ("*/*", "text/*") and best_quality == 0.0:
            face = default
        if face in offered and (quality := _quality(parameters)) > best_quality:
            best, best_quality = face, quality
    return best


def link_face(headers: Mapping[str, str], address: str) -> Face:
    """The face of the link `address`: by its suffix where it has one that is known."""
    _, point, suffix = address.rstrip(SENTENCE).rpartition("/")[2].partition(".")
    return SUFFIXES.get(f"{point}{suffix}") or preferred(headers, "text", OF_A_RUN)


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        if (match := _QUALITY.match(parameter)) is not None:
            return float(match[1])
    return 1.0


def wants_events(headers: Mapping[str, str]) -> bool:
    """Whether `headers` name a stream of events, and nothing they like better."""
    entries = headers.get("accept", "").lower().split(",")
    kinds = [[part.strip() for part in entry.split(";")] for entry in entries]
    best = max((_quality(rest) for kind, *rest in kinds if kind == EVENTS), default=0.0)
    others = max((_quality(rest) for kind, *rest in kinds if kind != EVENTS), default=0.0)
    return best > 0.0 and best >= others
