"""The graph that a search leaves behind: every state it visited, every step between them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from app.explore.backwards import Backwards, Forwards
from app.machine import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.explore.backwards import Marks

Numbers: TypeAlias = "npt.NDArray[np.uint32]"

VALUE_BITS = 8
"""An action as a number: its context, and below it 0, or 1 and more for the value it chooses."""


def action_number(action: Action) -> int:
    """The number that stands for `action`."""
    value = 0 if action.value is None else action.value + 1
    return action.context << VALUE_BITS | value


def numbered(number: int) -> Action:
    """The action that `number` stands for."""
    context, value = divmod(number, 1 << VALUE_BITS)
    return Action(context, value - 1 if value else None)


@dataclass(frozen=True, eq=False)
class StateGraph:
    """States by number, in the order of a breadth-first search: 0 is the initial state.

    The edges of state ``s`` are those numbered ``first[s]`` to ``first[s] + count[s] - 1``; edge
    ``e`` leads to state ``targets[e]`` by the action with number ``actions[e]``.
    """

    first: npt.NDArray[np.uint32]
    count: npt.NDArray[np.uint16]
    targets: npt.NDArray[np.uint32]
    actions: npt.NDArray[np.uint16]
    layers: npt.NDArray[np.uint32]
    """The first state of each layer, and behind the last how many states there are: those of layer
    d, ``layers[d]`` to ``layers[d + 1] - 1``, take d steps and no fewer.
    """
    ends: npt.NDArray[np.uint32]
    """The states in which a run ends: nobody can step."""
    exits: npt.NDArray[np.uint32]
    """The states with a step that leaves the model: a run ends there, too."""

    @property
    def states(self) -> int:
        """How many states there are."""
        return len(self.first)

    @property
    def onward(self) -> Forwards:
        """The arrays of the edges alone, for compiled code."""
        return Forwards(self.first, self.count, self.targets, self.actions)

    @property
    def unbarred(self) -> Marks:
        """By edge, whether it is barred: none is."""
        return np.zeros(len(self.targets), np.bool_)

    @cached_property
    def into(self) -> Backwards:
        """The same edges by the state that they lead to."""
        return Backwards.of(self.onward)

    @cached_property
    def ending(self) -> Marks:
        """By state, whether some run from there comes to an end in the model."""
        return self.into.reaching(self.ends, self.unbarred)

    @cached_property
    def stopping(self) -> Marks:
        """By state, whether some run from there stops: it ends, or leaves the model."""
        if not len(self.exits):
            return self.ending
        stops = np.concatenate([self.ends, self.exits])
        return self.into.reaching(stops, self.unbarred)

    def steps(self, state: int) -> Iterator[tuple[Action, int]]:
        """Every step from a state, and where it leads, in the order of the actions."""
        begin = int(self.first[state])
        for edge in range(begin, begin + int(self.count[state])):
            yield numbered(int(self.actions[edge])), int(self.targets[edge])

    def depth(self, state: int) -> int:
        """How many steps lead to a state, at least."""
        return int(np.searchsorted(self.layers, state, side="right")) - 1
