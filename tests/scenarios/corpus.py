"""The golden links of ``tests/data/links-v1.txt``: what was issued once is read for ever."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

CORPUS = Path(__file__).parents[1] / "data" / "links-v1.txt"
PREFIX = "/v1/"


@dataclass(frozen=True)
class Golden:
    """A link, the sentence that opening it gives, and its scenario with the schedule."""

    payload: str
    recorded: str
    text: str


@lru_cache(maxsize=1)
def corpus() -> tuple[Golden, ...]:
    """Every golden link."""
    found: list[Golden] = []
    for part in f"\n{CORPUS.read_text('utf-8')}".split(f"\n{PREFIX}")[1:]:
        payload, recorded, *lines = part.splitlines()
        while not lines[-1]:
            lines.pop()
        text = "".join(f"{line.removeprefix(chr(9))}\n" for line in lines)
        found.append(Golden(payload, recorded.removeprefix("recorded "), text))
    return tuple(found)
