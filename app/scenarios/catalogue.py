"""The library: the scenarios of ``story/`` and, behind them, of ``gallery/``, one file each.

A file begins with comment lines: the first is what the scenario shows in one line, the others
tell the story. A bug of real kernels also says, a line each, which commit cured it, on which kernel
it bites, and on which it is gone (or "on no kernel here"):

    # Commit: 6ae654392bb5, 6.8
    # Bites:  6.7
    # Cured:  6.8

Its name is the file's without the number in front: ``03-waits-for-thaw.scn`` is
``waits-for-thaw``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from itertools import takewhile

from app.scenarios.language import parse
from app.scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Bug:
    """A bug of real kernels, told by a scenario: which commit cured it, and where that shows."""

    commit: str
    """The commit and the version it came with, or why there is none."""
    bites: str
    """A kernel on which the scenario's verdict is violated: the scenario's own."""
    cured: str | None
    """A kernel on which it holds; None where no kernel here cures it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One scenario of the library."""

    name: str
    summary: str
    """What it shows, in one line."""
    story: str
    """What happens, in a few sentences."""
    text: str
    """The file as it stands."""
    scenario: Scenario
    part: str
    """``story`` of the flag patch, or ``gallery`` of the bugs that kernels had."""
    bug: Bug | None


@dataclass(eq=False)
class UnknownScenario(Exception):
    """A name that the library does not have."""

    name: str
    known: tuple[str, ...]

    def __str__(self) -> str:
        close = get_close_matches(self.name, self.known, n=1)
        hint = f"did you mean {close[0]}? " if close else ""
        return f"no scenario is called {self.name!r}; {hint}there are {', '.join(self.known)}"


_FACT = re.compile(r"(Commit|Bites|Cured):\s+(.+)")
NOWHERE = "on no kernel here"

PARTS = ("story", "gallery")


@lru_cache(maxsize=1)
def library() -> tuple[Entry, ...]:
    """Every scenario: the story in its order, then the gallery."""
    return tuple(entry for part in PARTS for entry in _part(part))


def _part(part: str) -> list[Entry]:
    folder = files("app.scenarios").joinpath(part)
    found = {item.name: item for item in folder.iterdir() if item.name.endswith(".scn")}
    return [_entry(part, name, found[name].read_text("utf-8")) for name in sorted(found)]


def find(name: str) -> Entry:
    """The scenario called `name`. Raises UnknownScenario."""
    for entry in library():
        if entry.name == name:
            return entry
    raise UnknownScenario(name, tuple(entry.name for entry in library()))


def _entry(part: str, file: str, text: str) -> Entry:
    comments = takewhile(lambda line: line.startswith("#"), text.splitlines())
    summary, *told = (line.removeprefix("#").strip() for line in comments)
    found = (_FACT.fullmatch(line) for line in told)
    facts = {match[1]: match[2] for match in found if match is not None}
    story = " ".join(line for line in told if not _FACT.fullmatch(line))
    name = file.removesuffix(".scn").partition("-")[2]
    return Entry(name, summary, story, text, parse(text), part, _bug(facts))


def _bug(facts: dict[str, str]) -> Bug | None:
    if not facts:
        return None
    cured = facts["Cured"]
    return Bug(facts["Commit"], facts["Bites"], None if cured == NOWHERE else cured)
