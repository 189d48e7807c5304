"""The library: the scenarios of ``library/``, one file each, in the order of the story.

A file begins with comment lines: the first is what the scenario shows in one line, the others
tell the story. Its name is the file's without the number in front: ``03-waits-for-thaw.scn`` is
``waits-for-thaw``.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from itertools import takewhile

from app.scenarios.language import parse
from app.scenarios.scenario import Scenario


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


@dataclass(eq=False)
class UnknownScenario(Exception):
    """A name that the library does not have."""

    name: str
    known: tuple[str, ...]

    def __str__(self) -> str:
        close = get_close_matches(self.name, self.known, n=1)
        hint = f"did you mean {close[0]}? " if close else ""
        return f"no scenario is called {self.name!r}; {hint}there are {', '.join(self.known)}"


@lru_cache(maxsize=1)
def library() -> tuple[Entry, ...]:
    """Every scenario, in the order of the story."""
    folder = files("app.scenarios").joinpath("library")
    found = {item.name: item for item in folder.iterdir() if item.name.endswith(".scn")}
    return tuple(_entry(name, found[name].read_text("utf-8")) for name in sorted(found))


def find(name: str) -> Entry:
    """The scenario called `name`. Raises UnknownScenario."""
    for entry in library():
        if entry.name == name:
            return entry
    raise UnknownScenario(name, tuple(entry.name for entry in library()))


def _entry(file: str, text: str) -> Entry:
    comments = takewhile(lambda line: line.startswith("#"), text.splitlines())
    summary, *story = (line.removeprefix("#").strip() for line in comments)
    name = file.removesuffix(".scn").partition("-")[2]
    return Entry(name, summary, " ".join(story), text, parse(text))
