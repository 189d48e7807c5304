"""The addresses of what can be asked for, built in one place; `app.web.urls` has the web's own."""

from __future__ import annotations

import re
from urllib.parse import quote

LINK_PREFIX = "/v1/"


def kernel_address(kernel: str) -> str:
    """One kernel."""
    return f"/api/kernels/{quote(kernel, safe='+')}"


def scenario_address(name: str) -> str:
    """One scenario of the library."""
    return f"/api/scenarios/{quote(name)}"


def link_address(payload: str) -> str:
    """A run, by the payload of its link."""
    return f"{LINK_PREFIX}{payload}"


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
