"""The states along a run and beside it, where a graph of all states is not to be had."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from app.explore.graph import StateGraph, action_number
from app.machine import Action, NotEnabled, Open, RangeError, Stepped, attempt

if TYPE_CHECKING:
    from app.machine import Model, State

LOOKS = 200
"""At so many states beside the run it is looked what else can be done: a step of each context."""


@dataclass
class Neighbourhood:
    """What lies near a run through the states `run`, by the actions `taken`.

    Each of its states, a step away from it, and from there on for as long as there is only one
    way, if there are not too many. `stop` ends it early.
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
        beside: list[tuple[int, Action | None]] = [
            (target, action)
            for here, action in zip(self.path, self.taken, strict=False)
            for _, target in looked.get(here, ())
        ]
        beside += [(target, None) for _, target in looked.get(self.path[-1], ())]
        for target, taken in beside:
            self._also(target, taken)
        for target, _ in beside:
            self._follow(target)

    def _also(self, state: int, action: Action | None) -> None:
        """From a state beside the run take the step that the run takes, if that is possible."""
        if action is None or state in self.seen or state == self.outside or self.stop():
            return
        known = self.onward.setdefault(state, [])
        if action not in dict(known):
            known += [
                step for step in self._taken_by(self.states[state], action) if step[0] == action
            ]

    def _follow(self, state: int) -> None:
        """Look on from a state; further where there is only one way."""
        while len(self.seen) < len(self.path) + LOOKS:
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
        """Every step from a state, in the order of the actions."""
        contexts = range(len(self.model.contexts)) if number != self.outside else ()
        return [step for c in contexts for step in self._taken_by(self.states[number], Action(c))]

    def _taken_by(self, state: State, action: Action) -> list[tuple[Action, int]]:
        """Where an action leads; if it leaves a choice open, where each of its values does."""
        try:
            result = attempt(self.model, state, action, tell_why=False)
        except RangeError:
            return [(action, self._out())]
        except NotEnabled:
            return []
        match result:
            case Stepped():
                return [(action, self._number(result.state))]
            case Open(values=values):
                chosen = (Action(action.context, value) for value in values)
                return [step for one in chosen for step in self._taken_by(state, one)]
        return []

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
