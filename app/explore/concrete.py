"""A run through a reduced graph, as a schedule: with each step that was merged, and by its names.

Behind an edge of such a graph may stand several steps of one context, and where twins were
exchanged, the state behind it may be known by other names. So the run is taken anew, step by step,
and at each edge that twin is chosen who leads to the state that the graph tells of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.explore.effects import Observed
from app.explore.points import way
from app.explore.reductions import MOST_MERGED, sort_threads
from app.machine import Action, RangeError, Stepped, Trail, attempt
from app.machine.pieces import content
from app.machine.recorder import Statements

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.explore.breaches import Breaches
    from app.explore.walk import Walk
    from app.machine import State


def concrete(walk: Walk, breaches: Breaches, slug: str) -> tuple[Action, ...]:
    """The shortest run through the graph to a breach, as it can be replayed. No run need be it."""
    graph, points = breaches.where(slug)
    run = breaches.run(slug)
    taken = way(graph, run)
    by_step = bool(taken) and bool(np.isin(taken[-1][0], points.edges))
    names = _Names(walk)
    state = walk.learner.model.initial
    actions: list[Action] = []
    for place, ((_, target), action) in enumerate(zip(taken, run, strict=True)):
        if by_step and place == len(run) - 1:
            return (*actions, names.breaking(state, action, slug))
        steps, state = names.followed(state, action, target)
        actions += steps
    return tuple(actions)


@dataclass
class _Names:
    """Finds the steps that stand behind edges."""

    walk: Walk

    def followed(self, state: State, action: Action, target: int) -> tuple[Sequence[Action], State]:
        """The steps behind an edge to the state with number `target`, and what they lead to."""
        wanted = self._bare(self.walk.arena.row(target))
        for first in self._alike(action):
            steps, here = [first], self._after(state, first)
            while here is not None and len(steps) <= MOST_MERGED + 1:
                if self._row(here) == wanted:  # but for the observer's number: no state says it
                    return steps, here
                steps.append(Action(first.context))
                here = self._after(here, steps[-1])
        raise AssertionError("some twin's steps stand behind every edge")

    def _bare(self, row: list[int]) -> list[int]:
        """A row without the observer's number."""
        coding = self.walk.learner.coding
        for column in (coding.low[coding.kept], coding.high[coding.kept]):
            if column >= 0:
                row[column] = 0
        return row

    def breaking(self, state: State, action: Action, slug: str) -> Action:
        """The step like `action` that breaks a property."""
        learner = self.walk.learner
        alike = list(self._alike(action))
        if len(alike) == 1:
            return action
        for like in alike:
            statements = Statements()
            try:
                result = attempt(learner.model, state, like, statements)
            except RangeError:
                return like
            if isinstance(result, Stepped):
                step = Observed(result.state, result.events, frozenset(statements.ran))
                effect, _ = learner.observer.observe(state, step, 0, Trail())
                if slug in effect.broken:
                    return like
        raise AssertionError("some twin's step is the breach")

    def _alike(self, action: Action) -> Iterator[Action]:
        """The action, and the same of its context's twins."""
        yield action
        for context in self.walk.learner.like(action.context):
            if context != action.context:
                yield Action(context, action.value)

    def _after(self, state: State, action: Action) -> State | None:
        try:
            result = attempt(self.walk.learner.model, state, action)
        except RangeError:
            return None
        return result.state if isinstance(result, Stepped) else None

    def _row(self, state: State) -> list[int] | None:
        """The bytes of a state, its twins in order; None where something is new in it."""
        coding, model = self.walk.learner.coding, self.walk.learner.model
        row = np.zeros(self.walk.arena.stride, np.uint8)
        for piece in coding.index:
            for part, held in coding.told(piece, content(model, state, piece)):
                number = coding.find(part, held)
                if number is None:
                    return None
                if number:
                    row[coding.low[part]] = number & 0xFF
                    if coding.high[part] >= 0:
                        row[coding.high[part]] = number >> 8
        sort_threads(0, row, coding.blocks)
        return row.tolist()
