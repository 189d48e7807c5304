"""A step's sentence in its parts, so that names, code and tokens can be dressed.

The words stay as they are. It is the page's rule (static/js/speech.js), for the faces that are
made here; a test puts every sentence of the library to both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

Dress = Literal["text", "name", "code", "token", "ice"]
Part = tuple[Dress, str]

_CODE = r"\b[A-Za-z_][\w.]*\([^()]*\)|\b[a-z]\w*_\w+\b|\b[A-Z]+_[A-Z_]+\b|-E[A-Z]{2,}"
_ICE = r"(?<![\w.>-])(?:shuts?|frozen|freeze)\b"


def dressing(run: Mapping[str, Any]) -> re.Pattern[str]:
    """The pattern that finds a run's own names, code, tokens and ice in its sentences."""
    members = (*run["contexts"], *run["requests"], *run["file_systems"])
    names = sorted({m["name"] for m in members}, key=lambda name: (-len(name), name))
    name = "|".join(map(re.escape, names)) or "(?!)"
    return re.compile(
        rf"(?P<name>\#\d+|(?<![\w.])(?:{name})(?![\w\[]|\.\w))|(?P<code>{_CODE})"
        rf"|(?P<token>\btokens?\b)|(?P<ice>{_ICE})",
        re.ASCII,
    )


def dressed(pattern: re.Pattern[str], words: str) -> list[Part]:
    """`words` cut into parts."""
    parts: list[Part] = []
    at = 0
    for match in pattern.finditer(words):
        if match.start() > at:
            parts.append(("text", words[at : match.start()]))
        dress: Dress = match.lastgroup  # type: ignore[assignment]  # every group is named after one
        parts.append((dress, match[0]))
        at = match.end()
    if at < len(words):
        parts.append(("text", words[at:]))
    return parts
