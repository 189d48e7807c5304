"""A graph of states read backwards: which edges lead into a state, and who can reach what."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from numba import njit

Numbers: TypeAlias = "npt.NDArray[np.uint32]"
Marks: TypeAlias = "npt.NDArray[np.bool_]"


class Forwards(NamedTuple):
    """The steps of a graph as compiled code takes them (see `app.explore.graph.StateGraph`)."""

    first: Numbers
    degree: npt.NDArray[np.uint16]
    targets: Numbers
    actions: npt.NDArray[np.uint16]

    def reached(self, start: int, barred: Marks) -> Marks:
        """By state, whether some run from `start` reaches it by no `barred` edge."""
        return _reached(self, start, barred)


class Backwards(NamedTuple):
    """The edges into state ``t`` are numbered ``edges[first[t]]`` to ``edges[first[t + 1] - 1]``.

    ``sources[e]`` is the state that edge ``e`` comes from.
    """

    sources: Numbers
    first: Numbers
    edges: Numbers

    @classmethod
    def of(cls, onward: Forwards) -> Backwards:
        """The same steps the other way round."""
        return cls(*_reversed(onward))

    def reaching(self, seeds: Numbers, barred: Marks) -> Marks:
        """By state, whether some run from there reaches one of `seeds` by no `barred` edge."""
        return _reaching(self, seeds, barred)


@njit(cache=True)
def _reversed(onward: Forwards) -> tuple[Numbers, Numbers, Numbers]:
    """(sources, first, edges) of `Backwards`."""
    first, count, targets = onward.first, onward.degree, onward.targets
    states = len(first)
    sources = np.zeros(len(targets), np.uint32)
    begins = np.zeros(states + 1, np.uint32)
    for state in range(states):
        for edge in range(int(first[state]), int(first[state]) + int(count[state])):
            sources[edge] = state
            begins[targets[edge] + 1] += 1
    for state in range(states):
        begins[state + 1] += begins[state]
    free = begins[:-1].copy()
    edges = np.empty(begins[states], np.uint32)
    for state in range(states):
        for edge in range(int(first[state]), int(first[state]) + int(count[state])):
            target = targets[edge]
            edges[free[target]] = edge
            free[target] += 1
    return sources, begins, edges


@njit(cache=True)
def _reaching(into: Backwards, seeds: Numbers, barred: Marks) -> Marks:
    sources, first, edges = into
    states = len(first) - 1
    reached = np.zeros(states, np.bool_)
    waiting = np.empty(states, np.uint32)
    waits = 0
    for seed in seeds:
        if not reached[seed]:
            reached[seed] = True
            waiting[waits] = seed
            waits += 1
    while waits:
        waits -= 1
        state = int(waiting[waits])
        for place in range(int(first[state]), int(first[state + 1])):
            edge = edges[place]
            source = sources[edge]
            if not reached[source] and not barred[edge]:
                reached[source] = True
                waiting[waits] = source
                waits += 1
    return reached


@njit(cache=True)
def _reached(onward: Forwards, start: int, barred: Marks) -> Marks:
    first, count, targets = onward.first, onward.degree, onward.targets
    reached = np.zeros(len(first), np.bool_)
    waiting = np.empty(len(first), np.uint32)
    waiting[0] = start
    reached[start] = True
    waits = 1
    while waits:
        waits -= 1
        state = int(waiting[waits])
        for edge in range(int(first[state]), int(first[state]) + int(count[state])):
            target = targets[edge]
            if not reached[target] and not barred[edge]:
                reached[target] = True
                waiting[waits] = target
                waits += 1
    return reached
