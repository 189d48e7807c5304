"""Where the old lines of a hunk may stand in a file that has only some of them.

Only lines that mean something count. A removed line must be found; a line of context may be
missing, and the file may have lines in between that the hunk does not know. Both cost, so that
the best alignment keeps together what the hunk has together.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MISSING_TELLING, MISSING_PLAIN, SKIPPED = 8, 2, 1
"""What it costs that a context line is not there, or that the file has one more line."""

FARTHEST = 16
"""No two neighbours of an alignment are further apart, in the hunk or in the file."""

NOWHERE = 1 << 30


@dataclass(frozen=True, slots=True)
class OldLine:
    """A line of the hunk that the file should have."""

    meaning: str
    removed: bool
    tells: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """An old line and a line of the file that says the same, both by their number."""

    old: int
    new: int


Edge = tuple[Pair | None, Pair | None]
"""Two neighbours of an alignment; None before its first and after its last pair."""


@dataclass(frozen=True)
class Alignment:
    """All ways to lay `old` onto the lines of a file that have the meanings `file`."""

    old: Sequence[OldLine]
    file: Sequence[str]

    @cached_property
    def pairs(self) -> tuple[tuple[Pair, ...], ...]:
        """For each old line, where the file says the same."""
        where: dict[str, list[int]] = {}
        for number, meaning in enumerate(self.file):
            where.setdefault(meaning, []).append(number)
        return tuple(
            tuple(Pair(number, at) for at in where.get(line.meaning, ()))
            for number, line in enumerate(self.old)
        )

    @cached_property
    def best(self) -> int:
        """What the best alignment costs; NOWHERE if there is none."""
        return min((cost for _, cost in self.costs()), default=NOWHERE)

    def costs(self) -> Iterator[tuple[Pair, int]]:
        """Every pair that some alignment has, and what the best of these costs."""
        for group in self.pairs:
            for pair in group:
                cost = self._before[pair] + self._after[pair]
                if cost < NOWHERE:
                    yield pair, cost

    def edges_over(self, first: int, last: int) -> Iterator[tuple[Edge, int]]:
        """Every edge from an old line up to `first` to one from `last` on, and its best cost."""
        for group in self.pairs[: first + 1]:
            for pair in group:
                before = self._before[pair]
                if before < NOWHERE:
                    yield from self._from(pair, before, last)
        for group in self.pairs[last:]:
            for pair in group:
                cost = self._missing(0, pair.old) + self._after[pair]
                if cost < NOWHERE:
                    yield (None, pair), cost

    def _from(self, pair: Pair, before: int, last: int) -> Iterator[tuple[Edge, int]]:
        for other, step in self._next(pair):
            if other.old >= last and (cost := before + step + self._after[other]) < NOWHERE:
                yield (pair, other), cost
        if (cost := before + self._missing(pair.old + 1, len(self.old))) < NOWHERE:
            yield (pair, None), cost

    @cached_property
    def _before(self) -> dict[Pair, int]:
        """What the best way up to each pair costs."""
        found: dict[Pair, int] = {}
        for group in self.pairs:
            for pair in group:
                found[pair] = self._missing(0, pair.old)
        for group in self.pairs:
            for pair in group:
                for other, step in self._next(pair):
                    found[other] = min(found[other], found[pair] + step)
        return found

    @cached_property
    def _after(self) -> dict[Pair, int]:
        """What the best way on from each pair costs."""
        found: dict[Pair, int] = {}
        for group in reversed(self.pairs):
            for pair in group:
                end = self._missing(pair.old + 1, len(self.old))
                ways = (step + found[other] for other, step in self._next(pair))
                found[pair] = min((end, *ways))
        return found

    def _next(self, pair: Pair) -> Iterator[tuple[Pair, int]]:
        """Every pair that may follow, and what lies in between costs."""
        missed = 0
        for number in range(pair.old + 1, min(len(self.old), pair.old + 1 + FARTHEST)):
            line = self.old[number]
            together = line.removed and number == pair.old + 1 and self.old[pair.old].removed
            group = self.pairs[number]
            for other in group[bisect_left(group, pair.new + 1, key=lambda p: p.new) :]:
                skipped = other.new - pair.new - 1
                if skipped > FARTHEST or (together and skipped):
                    break
                yield other, missed + SKIPPED * skipped
            if line.removed:
                return
            missed += MISSING_TELLING if line.tells else MISSING_PLAIN

    def _missing(self, first: int, last: int) -> int:
        """What it costs that the old lines from `first` to before `last` are not there."""
        lines = self.old[first:last]
        if any(line.removed for line in lines):
            return NOWHERE
        return sum(MISSING_TELLING if line.tells else MISSING_PLAIN for line in lines)
