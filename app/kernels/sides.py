"""The two sides of placing: a file and a hunk, each as far as it counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernels.alignment import OldLine
from app.kernels.comments import functions, meanings, telling, without_comments

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.kernels.mail import PastedHunk


@dataclass(frozen=True)
class Target:
    """A file that a hunk is to be placed in; `found` are the numbers of the lines that count."""

    path: str
    lines: Sequence[str]
    means: Sequence[str]
    found: Sequence[int]
    functions: Mapping[str, tuple[int, int]]

    @classmethod
    def of(cls, path: str, lines: Sequence[str]) -> Target:
        """The whole file."""
        means = meanings(lines)
        found = [number for number, meaning in enumerate(means) if meaning]
        return cls(path, lines, means, found, functions(lines))

    def only(self, function: str) -> Target:
        """The same, as if there were nothing but `function`."""
        first, last = self.functions[function]
        found = [number for number in self.found if first <= number <= last]
        return Target(self.path, self.lines, self.means, found, self.functions)

    def within(self, number: int) -> str | None:
        """The function that line `number` stands in."""
        spans = self.functions.items()
        return next((name for name, (first, last) in spans if first <= number <= last), None)


@dataclass(frozen=True)
class Sides:
    """A hunk as it counts: what it leans on, what it adds."""

    hunk: PastedHunk
    old: tuple[OldLine, ...]
    at: tuple[int, ...]
    """The number of each old line among the hunk's lines."""
    added: Mapping[int, str]
    """What is added, by number among the hunk's lines; not a comment that others would end."""
    idle: bool
    """Nothing but blanks and comments changes."""


def sides(hunk: PastedHunk) -> Sides:
    """`hunk` without what does not count."""
    old = [(n, line) for n, line in enumerate(hunk.lines) if line.mark != "+"]
    means = meanings([line.text for _, line in old])
    counted = [(*item, says) for item, says in zip(old, means, strict=True) if says]
    new = [(n, line) for n, line in enumerate(hunk.lines) if line.mark != "-"]
    bare, spans = without_comments([line.text for _, line in new])
    added = {n: line.text for n, line in new if line.mark == "+"}
    for first, last in spans:
        if any(line.mark != "+" for _, line in new[first : last + 1]):
            for at in range(first, last + 1):
                number, line = new[at]
                if line.mark == "+":
                    added[number] = bare[at].rstrip()
                    if not added[number]:
                        del added[number]
    after = [says for says in meanings([line.text for _, line in new]) if says]
    return Sides(
        hunk,
        tuple(OldLine(says, line.mark == "-", telling(says)) for _, line, says in counted),
        tuple(n for n, _, _ in counted),
        added,
        idle=after == [says for _, _, says in counted],
    )
