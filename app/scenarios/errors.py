"""What can be wrong with a scenario's text, said so that it can be mended."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_QUOTE = 40
"""More of what was found is not shown."""


@dataclass(eq=False)
class ScenarioError(Exception):
    """A scenario that cannot be read. Line and column count from 1 and say where `found` stands.

    `accepted` is a phrase: what would be read in its place.
    """

    line: int
    column: int
    found: str
    why: str
    accepted: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.complaint}"

    @property
    def complaint(self) -> str:
        """The same without the place."""
        found = self.found
        if len(found) > LONGEST_QUOTE:
            found = f"{found[: LONGEST_QUOTE - 3]}..."
        what = repr(found) if found else "the end of the line"
        return f"{what} {self.why}; {self.accepted}"


def listed(names: Iterable[str]) -> str:
    """``a, b or c``."""
    *most, last = tuple(names)
    return f"{', '.join(most)} or {last}" if most else last


def instead(found: str, names: Iterable[str]) -> str:
    """What would do in place of `found`: the closest of `names`, and all of them."""
    known = tuple(names)
    if len(known) < 2:
        return f"write {known[0]}" if known else "there is none"
    close = get_close_matches(found, known, n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    return f"{hint}one of {', '.join(known)}"
