"""Runs that never end: states from which no end can be reached."""

from __future__ import annotations

from array import array
from itertools import accumulate


class Graph:
    """The transitions of a search, by state number, and the states where runs end."""

    def __init__(self) -> None:
        self._sources = array("I")
        self._targets = array("I")
        self._ends = array("I")
        self._may_loop = False

    def __len__(self) -> int:
        return len(self._sources)

    def add(self, source: int, target: int, *, forward: bool) -> None:
        """A transition; `forward` where it leads to a layer further from the initial state."""
        self._sources.append(source)
        self._targets.append(target)
        self._may_loop |= not forward

    def add_end(self, state: int) -> None:
        """`state` is an end: nobody can step, or a step leaves the model."""
        self._ends.append(state)

    def endless(self, states: int) -> int | None:
        """The first of `states` states from which no end can be reached, or None.

        A graph whose transitions all lead forward has no circle, so every run ends.
        """
        if not self._may_loop:
            return None
        firsts, sources = self._backwards(states)
        reached = bytearray(states)
        waiting = list(self._ends)
        while waiting:
            state = waiting.pop()
            if not reached[state]:
                reached[state] = 1
                waiting.extend(sources[firsts[state] : firsts[state + 1]])
        first = reached.find(0)
        return None if first < 0 else first

    def _backwards(self, states: int) -> tuple[list[int], array[int]]:
        """Where each state comes from: the sources of state n lie at [firsts[n], firsts[n + 1])."""
        counts = [0] * (states + 1)
        for target in self._targets:
            counts[target + 1] += 1
        firsts = list(accumulate(counts))
        free = firsts[:]
        sources = array("I", bytes(4 * len(self._sources)))
        for source, target in zip(self._sources, self._targets, strict=True):
            sources[free[target]] = source
            free[target] += 1
        return firsts, sources
