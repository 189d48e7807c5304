"""What else could have been chosen along a run, and where that comes to the same.

Another action may be possible at many steps of a run in a row, and not meet what the run does
there: then it makes no difference after which of these steps it is taken. Such places are one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.explore.graph import StateGraph
    from app.machine import Action


@dataclass
class Beside:
    """Another action than the run's, which may be taken after step `first`, …, or `last`.

    Between these it commutes with the run's steps: both orders lead to the same state.
    ``states`` are those that it leads to, one a step. ``joins`` is the step of the run after which
    one is there as well, because the run takes that action itself by then; None where it does not.
    """

    action: Action
    first: int
    last: int
    states: list[int] = field(default_factory=list)
    joins: int | None = None


def beside(graph: StateGraph, run: Sequence[int], actions: Sequence[Action]) -> list[Beside]:
    """All that is beside a run, which takes `actions` through the states `run`, by first step."""
    onward = {state: dict(graph.steps(state)) for state in run}
    found: list[Beside] = []
    going_on: dict[Action, Beside] = {}
    for step, state in enumerate(run):
        taken = actions[step] if step < len(actions) else None
        goes_on: dict[Action, Beside] = {}
        for action, target in onward[state].items():
            if action == taken:
                continue
            item = going_on.get(action)
            if item is None:
                item = Beside(action, step, step)
                found.append(item)
            item.last = step
            item.states.append(target)
            if taken is None or not _commutes(graph, onward, run[step : step + 2], taken, action):
                continue
            if step + 1 < len(actions) and actions[step + 1] == action:
                item.joins = step + 2
            else:
                goes_on[action] = item
        going_on = goes_on
    return found


def _commutes(
    graph: StateGraph,
    onward: dict[int, dict[Action, int]],
    states: Sequence[int],
    taken: Action,
    other: Action,
) -> bool:
    """Whether both orders of the run's step and another one lead to the same state."""
    here, there = states
    target = onward[here][other]
    ways = onward[target] if target in onward else dict(graph.steps(target))
    return other in onward[there] and ways.get(taken) == onward[there][other]
