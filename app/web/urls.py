"""Every address of the service, built in one place."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from starlette.requests import HTTPConnection

_HOST = re.compile(r"(?:[A-Za-z0-9.\-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")


def problem_url(slug: str) -> str:
    """What a kind of problem means."""
    return f"/problems/{quote(slug)}"


def kernel_url(kernel: str) -> str:
    """One kernel."""
    return f"/api/kernels/{quote(kernel, safe='+')}"


def scenario_url(name: str) -> str:
    """One scenario of the library."""
    return f"/api/scenarios/{quote(name)}"


def static_url(path: str, version: str) -> str:
    """A file under static/, at an address that changes with its content."""
    return f"/static/{quote(path)}?v={version}"


def origin(connection: HTTPConnection, public_url: str | None = None) -> str:
    """``https://host`` as the reader spells it; empty if the Host header is no host."""
    if public_url is not None:
        return public_url.rstrip("/")
    host = connection.headers.get("host", "")
    return f"{connection.scope['scheme']}://{host}" if _HOST.fullmatch(host) else ""


def link_path(link: str) -> str:
    """The path of a link that may be a whole URL; `link` itself when it is none."""
    stripped = link.strip()
    if "://" not in stripped:
        return stripped
    try:
        return urlsplit(stripped).path
    except ValueError:
        return stripped
