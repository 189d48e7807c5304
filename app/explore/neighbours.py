"""The states along a run and beside it, where a graph of all states is not to be had."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from app.explore.graph import StateGraph, action_number
from app.machine import RangeError, Stepped, actions, attempt

if TYPE_CHECKING:
    from app.machine import Action, Model, State

CORRIDOR = 400
"""So many steps are followed where there is only one way."""


@dataclass
class Neighbourhood:
    """What lies near a run through `run`: each of its states, a step away from it, and from there

    on for as long as there is only one way. `stop` ends it early; then it is the run alone.
    ``ends`` are the states from which nobody can step; ``outside`` is the one outside the model.
    ``seen`` are the states of which every step is in the graph.
    """

    model: Model
    run: Sequence[State]
    taken: Sequence[Action]
    stop: Callable[[], bool]
    states: list[State] = field(default_factory=list)
    onward: dict[int, list[tuple[Action, int]]] = field(default_factory=dict)
    outside: int | None = None
    _numbers: dict[State, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.path = [self._number(state) for state in self.run]
        if len(self.taken) >= len(self.run):  # the last step leaves the model
            self.path.append(self._out())
        for here, action, there in zip(self.path, self.taken, self.path[1:], strict=False):
            self.onward.setdefault(here, []).append((action, there))
        looked = {here: self._steps(here) for here in dict.fromkeys(self.path) if not self.stop()}
        self.seen = set(looked)
        self.onward |= looked
        for beside in [target for steps in looked.values() for _, target in steps]:
            self._follow(beside)

    def _follow(self, state: int) -> None:
        """Look on from a state; further where there is only one way."""
        for _ in range(CORRIDOR):
            if state in self.seen or state == self.outside or self.stop():
                return
            self.onward[state] = self._steps(state)
            self.seen.add(state)
            if len(self.onward[state]) != 1:
                return
            state = self.onward[state][0][1]

    def _number(self, state: State) -> int:
        number = self._numbers.setdefault(state, len(self.states))
        if number == len(self.states):
            self.states.append(state)
        return number

    def _out(self) -> int:
        if self.outside is None:
            self.outside = len(self.states)
            self.states.append(())
        return self.outside

    def _steps(self, number: int) -> list[tuple[Action, int]]:
        if number == self.outside:
            return []
        return [
            (action, self._after(self.states[number], action))
            for action in actions(self.model, self.states[number])
        ]

    def _after(self, state: State, action: Action) -> int:
        try:
            result = attempt(self.model, state, action)
        except RangeError:
            return self._out()
        assert isinstance(result, Stepped), "what is possible leads on"
        return self._number(result.state)

    @property
    def ends(self) -> list[int]:
        """The states in which nobody can step, and not the one outside."""
        return [n for n in sorted(self.seen) if n != self.outside and not self.onward[n]]

    def graph(self) -> StateGraph:
        """As a graph. It has no layers: nobody knows how deep these states lie."""
        edges = [self.onward.get(number, []) for number in range(len(self.states))]
        count = np.array([len(steps) for steps in edges], np.uint16)
        return StateGraph(
            first=(np.cumsum(count) - count).astype(np.uint32),
            count=count,
            targets=np.array([t for steps in edges for _, t in steps], np.uint32),
            actions=np.array([action_number(a) for steps in edges for a, _ in steps], np.uint16),
            layers=np.zeros(0, np.uint32),
            ends=np.array(self.ends, np.uint32),
            exits=np.zeros(0, np.uint32),
        )
