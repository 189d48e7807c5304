"""The error of this package: a place in the reader's own text, and what would do there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Where(NamedTuple):
    """A place in the text as it was given: line and column count from 1."""

    file: str
    line: int
    column: int


@dataclass(eq=False)
class CError(Exception):
    """The text is not in the C subset.

    ``found`` is the offending text, ``why`` completes "it is refused because", and
    ``accepted`` says what would be taken instead.
    """

    file: str
    line: int
    column: int
    found: str
    why: str
    accepted: str

    def __str__(self) -> str:
        found = f"{self.found!r}: " if self.found else ""
        accepted = f"; {self.accepted}" if self.accepted else ""
        return f"{self.file}:{self.line}:{self.column}: {found}{self.why}{accepted}"

    def __reduce__(self) -> tuple[type[CError], tuple[object, ...]]:
        """Rebuilt positionally, so that it survives the way out of a worker process."""
        return type(self), (
            self.file,
            self.line,
            self.column,
            self.found,
            self.why,
            self.accepted,
        )


_LONGEST_QUOTE = 60


def refused(where: Where, found: str, why: str, accepted: str = "") -> CError:
    """A CError at `where`; a long `found` is cut."""
    if len(found) > _LONGEST_QUOTE:
        found = found[: _LONGEST_QUOTE - 3] + "..."
    return CError(where.file, where.line, where.column, found, why, accepted)
