"""The addresses that only the web has; the engine's own are in `app.jobs.addresses`."""

from __future__ import annotations

import re
from urllib.parse import quote

from starlette.requests import HTTPConnection

_HOST = re.compile(r"(?:[A-Za-z0-9.\-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")


def problem_url(slug: str) -> str:
    """What a kind of problem means."""
    return f"/problems/{quote(slug)}"


def static_url(path: str, version: str) -> str:
    """A file under static/, at an address that changes with its content."""
    return f"/static/{quote(path)}?v={version}"


def origin(connection: HTTPConnection, public_url: str | None = None) -> str:
    """``https://host`` as the reader spells it; empty if the Host header is no host."""
    if public_url is not None:
        return public_url.rstrip("/")
    host = connection.headers.get("host", "")
    return f"{connection.scope['scheme']}://{host}" if _HOST.fullmatch(host) else ""
