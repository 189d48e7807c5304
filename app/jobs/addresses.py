"""The addresses of what can be asked for, built in one place; `app.web.urls` has the web's own."""

from __future__ import annotations

import re
from urllib.parse import quote

API_PREFIX = "/api/"
LINK_PREFIX = "/v1/"
STORED_PREFIX = "/s/"
EMBED_PREFIX = "/embed/v1/"

RUNS = (LINK_PREFIX, STORED_PREFIX, EMBED_PREFIX)
"""What the addresses of runs begin with."""

_STORED = re.compile(r"(?:https?://[^/\s]+)?/s/(?P<id>[0-9A-Za-z]+)(?:[/.?#]\S*)?")


_MENTIONED = re.compile(
    r"""(?:https?://[^\s/<>"']+|(?<![\w/]))/s/([0-9A-Za-z]{16})(?![0-9A-Za-z])(?:/([0-9]{1,6})\b)?"""
)
"""A stored link somewhere in a text: ids are of one length."""


def kernel_address(kernel: str) -> str:
    """One kernel."""
    return f"/api/kernels/{quote(kernel, safe='+')}"


def scenario_address(name: str) -> str:
    """One scenario of the library."""
    return f"/api/scenarios/{quote(name)}"


def link_address(payload: str) -> str:
    """A run, by the payload of its link."""
    return f"{LINK_PREFIX}{payload}"


def stored_address(link: str) -> str:
    """A stored link, by its id."""
    return f"{STORED_PREFIX}{link}"


def stored_id_of(source: str) -> str | None:
    """The id in the address of a stored link; None where `source` is no such address."""
    match = _STORED.fullmatch(source.strip())
    return match["id"] if match else None


def stored_in(text: str) -> tuple[str, int | None] | None:
    """The id and the step of the first stored link in `text`; None where there is none."""
    match = _MENTIONED.search(text)
    return match and (match[1], None if match[2] is None else int(match[2]))


def face_address(link: str, step: int | None, suffix: str) -> str:
    """A face of the run at `link`, at a step or (None) at its end."""
    return f"{link}{'' if step is None else f'/{step}'}{suffix}"


def is_link(source: str) -> bool:
    """Whether `source` is a link, rather than a scenario: one word that has ``/v1/`` in it."""
    return len(source.split()) == 1 and LINK_PREFIX in source


def payload_of(link: str) -> str:
    """The payload of a link, or of a bare payload; a step or a suffix behind it is dropped."""
    _, _, behind = link.strip().rpartition(LINK_PREFIX)
    return re.split(r"[/.?#]", behind, maxsplit=1)[0]
