"""The shortest run to somewhere: fewest steps, then fewest context switches, then first in order.

Runs differ by the hundred in the order of steps that do not meet. So of those with the fewest
steps the one is shown that changes the acting context least, and of these the one that is first
in the order of the actions. It is the same on every run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt
from numba import njit

from app.explore.graph import VALUE_BITS, numbered
from app.explore.points import NOTHING, BreakPoints

if TYPE_CHECKING:
    from app.explore.backwards import Backwards, Forwards, Marks, Numbers
    from app.explore.graph import StateGraph
    from app.machine import Action

Sets: TypeAlias = "npt.NDArray[np.uint64]"
Steps: TypeAlias = "npt.NDArray[np.int32]"

SET_BITS = 64
"""Contexts in one word of a set."""


def shortest(graph: StateGraph, points: BreakPoints) -> tuple[Action, ...]:
    """The shortest run from the initial state to one of `points`, of which there are some.

    Only the layers of `graph` that it goes through need to be whole.
    """
    at = _depths(graph, points.states)
    behind = _depths(graph, graph.into.sources[points.edges]) + 1
    depth = int(np.concatenate([at, behind]).min())
    nearest = BreakPoints(points.edges[behind == depth], points.states[at == depth])
    run = _ways(graph, nearest, graph.unbarred, 0, graph.layers[: depth + 1]).best(0, None)
    assert run is not None, "every state is reached from the initial one"
    return run


def shortest_from(
    graph: StateGraph, start: int, last: int | None, ends: Numbers, barred: Marks
) -> tuple[Action, ...] | None:
    """The shortest run from `start` to one of `ends` by no `barred` edge; None if there is none.

    `last` is the context that has just stepped, so going on with it is no switch.
    """
    goal = BreakPoints(NOTHING, ends)
    return _ways(graph, goal, barred, start, NOTHING).best(start, last)


def _depths(graph: StateGraph, states: Numbers) -> npt.NDArray[np.int64]:
    return np.searchsorted(graph.layers, states, side="right") - 1


@dataclass(frozen=True, eq=False)
class _Ways:
    """For every state near a goal, what the best way on from there costs.

    ``steps`` is how many steps are left, -1 where it was not asked. ``fewest`` is how many
    switches are left after the next step, and ``by`` the contexts that may take that step for no
    more: the set's words, of which any other context costs one switch more.
    """

    graph: StateGraph
    barred: Marks
    final: Marks
    steps: Steps
    fewest: Steps
    by: Sets
    row: Numbers
    """Which row of `by` belongs to a state."""

    def best(self, state: int, last: int | None) -> tuple[Action, ...] | None:
        """The best way on from `state`, the context `last` having stepped."""
        if self.steps[state] < 0:
            return None
        taken: list[Action] = []
        left = self._switches(state, last)
        while self.steps[state] > 0:
            action, target, left = self._next(state, last, left)
            taken.append(action)
            state, last = target, action.context
            if target < 0:
                break
        return tuple(taken)

    def _next(self, state: int, last: int | None, left: int) -> tuple[Action, int, int]:
        """The first action that costs no more than `left`; the state behind it, -1 for the goal."""
        graph = self.graph
        begin = int(graph.first[state])
        for edge in range(begin, begin + int(graph.count[state])):
            action, target = numbered(int(graph.actions[edge])), int(graph.targets[edge])
            after = left - (last is not None and action.context != last)
            if self.final[edge] and self.steps[state] == 1:
                if after >= 0:
                    return action, -1, after
            elif self._leads_on(state, edge) and self._switches(target, action.context) <= after:
                return action, target, after
        raise AssertionError("some edge is as good as the best")

    def _leads_on(self, state: int, edge: int) -> bool:
        ahead: int = self.steps[self.graph.targets[edge]]
        return not self.barred[edge] and ahead >= 0 and ahead == self.steps[state] - 1

    def _switches(self, state: int, last: int | None) -> int:
        """The fewest switches from `state` to the goal."""
        fewest = int(self.fewest[state])
        if last is None:
            return fewest
        word = int(self.by[self.row[state], last // SET_BITS])
        return fewest + 1 - (word >> last % SET_BITS & 1)


def _ways(
    graph: StateGraph, goal: BreakPoints, barred: Marks, start: int, window: Numbers
) -> _Ways:
    """The ways from `start` to `goal`; through the layers of `window` alone, if it has any."""
    final = goal.barred(graph)
    steps, order = _waves(graph.into, barred, goal.states, goal.edges, start, window)
    row = np.zeros(graph.states, np.uint32)
    row[order] = np.arange(len(order), dtype=np.uint32)
    contexts = (int(graph.actions.max(initial=0)) >> VALUE_BITS) + 1
    by = np.zeros((len(order), -(-contexts // SET_BITS)), np.uint64)
    fewest = _fewest_switches(graph.onward, barred, final, steps, order, row, by)
    return _Ways(graph, barred, final, steps, fewest, by, row)


@njit(cache=True)
def _waves(
    into: Backwards,
    barred: Marks,
    goal_states: Numbers,
    goal_edges: Numbers,
    start: int,
    window: Numbers,
) -> tuple[Steps, Numbers]:
    """How many steps lead from each state to the goal, and the states in the order of that.

    Looked at as far as `start`. For the window see `_bounds`.
    """
    sources, first, edges = into
    states = len(first) - 1
    steps = np.full(states, -1, np.int32)
    order = np.empty(states, np.uint32)
    found = 0
    for state in goal_states:
        if steps[state] < 0:
            steps[state] = 0
            order[found] = state
            found += 1
    begin, wave = 0, 0
    while steps[start] < 0 and (wave < 2 or begin < found):
        end = found
        wave += 1
        low, high = _bounds(window, wave, states)
        if wave == 1:
            for edge in goal_edges:
                source = sources[edge]
                if steps[source] < 0 and low <= source < high:
                    steps[source] = wave
                    order[found] = source
                    found += 1
        for place in range(begin, end):
            state = int(order[place])
            for at in range(int(first[state]), int(first[state + 1])):
                edge = edges[at]
                source = sources[edge]
                if steps[source] < 0 and not barred[edge] and low <= source < high:
                    steps[source] = wave
                    order[found] = source
                    found += 1
        begin = end
    return steps, order[:found].copy()


@njit(cache=True)
def _bounds(window: Numbers, wave: int, states: int) -> tuple[int, int]:
    """The states that count if they are `wave` steps from the goal: from one, up to another.

    The layers before the goal begin as `window` says, which ends with where the goal's own does:
    a state n steps from it lies in the n-th before. Where there is no window, every state counts.
    """
    if len(window) == 0:
        return 0, states
    layer = len(window) - 1 - wave
    if layer < 0:
        return 0, 0
    return int(window[layer]), int(window[layer + 1])


@njit(cache=True)
def _fewest_switches(
    onward: Forwards,
    barred: Marks,
    final: Marks,
    steps: Steps,
    order: Numbers,
    row: Numbers,
    by: Sets,
) -> Steps:
    """By state, the switches after its next step; fills `by` (see `_Ways`).

    Once the next context is settled, what is left is the fewest of all, or one more.
    """
    first, count, targets, actions = onward
    fewest = np.zeros(len(steps), np.int32)
    for place in range(len(order)):
        state = int(order[place])
        if steps[state] == 0:
            by[place, :] = ~np.uint64(0)
            continue
        least = 1 << 30
        for edge in range(int(first[state]), int(first[state]) + int(count[state])):
            context = int(actions[edge]) >> VALUE_BITS
            target = int(targets[edge])
            cost = 1 << 30
            if final[edge] and steps[state] == 1:
                cost = 0
            elif not barred[edge] and steps[target] >= 0 and steps[target] == steps[state] - 1:
                bit = (by[row[target], context // SET_BITS] >> np.uint64(context % SET_BITS)) & (
                    np.uint64(1)
                )
                cost = fewest[target] + 1 - int(bit)
            if cost < least:
                least = cost
                by[place, :] = np.uint64(0)
            if cost == least and cost < 1 << 30:
                by[place, context // SET_BITS] |= np.uint64(1) << np.uint64(context % SET_BITS)
        fewest[state] = least
    return fewest
