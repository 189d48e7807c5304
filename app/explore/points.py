"""Where in a graph one property is broken, and the way that a run takes through it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from app.explore.graph import StateGraph, action_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.explore.backwards import Marks, Numbers
    from app.machine import Action

NOTHING: Numbers = np.zeros(0, np.uint32)


@dataclass(frozen=True, eq=False)
class BreakPoints:
    """Where one property is broken: by which steps, and in which states.

    ``states`` are ends of runs that break it, and for no-deadlock also the states from which no
    end can be reached (see `app.explore.livelock`).
    """

    edges: Numbers
    states: Numbers

    def barred(self, graph: StateGraph) -> Marks:
        """By edge, whether it breaks the property."""
        marks = np.zeros(len(graph.targets), np.bool_)
        marks[self.edges] = True
        return marks

    def here(self, graph: StateGraph) -> Marks:
        """By state, whether to be there breaks it."""
        marks = np.zeros(graph.states, np.bool_)
        marks[self.states] = True
        return marks


def all_of(points: Iterable[BreakPoints]) -> BreakPoints:
    """Where any of several properties is broken."""
    every = list(points)
    return BreakPoints(
        np.unique(np.concatenate([NOTHING, *(item.edges for item in every)])),
        np.unique(np.concatenate([NOTHING, *(item.states for item in every)])),
    )


def with_way_out(
    graph: StateGraph, states: Numbers, actions: npt.NDArray[np.uint16]
) -> tuple[StateGraph, BreakPoints]:
    """`graph` with one state more, outside the model, and the edges that lead there.

    Such an edge is the action with the number ``actions[i]`` from ``states[i]``. So runs that
    leave the model can be told as what breaks a property on its way. Edges get new numbers.
    """
    outside = graph.states
    sources = np.concatenate([graph.into.sources, states])
    taken = np.concatenate([graph.actions, actions])
    targets = np.concatenate([graph.targets, np.full(len(states), outside, np.uint32)])
    order = np.lexsort((taken, sources))
    count = np.bincount(sources, minlength=outside + 1)
    wider = replace(
        graph,
        first=(np.cumsum(count) - count).astype(np.uint32),
        count=count.astype(np.uint16),
        targets=targets[order].astype(np.uint32),
        actions=taken[order].astype(np.uint16),
        layers=np.append(graph.layers, np.uint32(outside + 1)),
        exits=NOTHING,
    )
    leaving = np.flatnonzero(wider.targets == outside).astype(np.uint32)
    return wider, BreakPoints(leaving, NOTHING)


def way(graph: StateGraph, actions: Iterable[Action], start: int = 0) -> list[tuple[int, int]]:
    """The edge of each action from `start` on, and the state that it leads to."""
    found = []
    state = start
    for action in actions:
        begin, count = int(graph.first[state]), int(graph.count[state])
        here = graph.actions[begin : begin + count]
        edge = begin + int(np.flatnonzero(here == action_number(action))[0])
        state = int(graph.targets[edge])
        found.append((edge, state))
    return found
