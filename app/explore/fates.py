"""What becomes of a property along a run: whether it can still be kept, and how.

A run is complete when it comes to an end: nobody can step any more. A run that goes round for
ever is not complete, and neither is one that leaves the model: neither passes. So
``inevitable`` means that no way from here comes to an end with the property unbroken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.explore.points import way
from app.explore.shortest import shortest_from

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.explore.backwards import Marks, Numbers
    from app.explore.graph import StateGraph
    from app.explore.points import BreakPoints
    from app.machine import Action

IMPOSSIBLE, AVOIDABLE, INEVITABLE, VIOLATED = "impossible", "avoidable", "inevitable", "violated"
"""From here: no run breaks it; some run breaks it and some passes; none passes; it is broken."""


@dataclass(frozen=True, slots=True)
class PassingRun:
    """A run that ends without a breach, and stays with another run for as long as any can.

    It takes another action at ``step``, the one that decides; ``actions`` is the whole run.
    """

    step: int
    actions: tuple[Action, ...]


class Fates:
    """What can come of one property, broken at `points`, from every state of a graph."""

    def __init__(self, graph: StateGraph, points: BreakPoints) -> None:
        self.graph = graph
        self.breaks: Marks = points.barred(graph)
        """By edge."""
        self.broken: Marks = points.here(graph)
        """By state."""
        sources = graph.into.sources[points.edges]
        self.can_break: Marks = graph.into.reaching(
            np.concatenate([points.states, sources]), graph.unbarred
        )
        self.good_ends: Numbers = graph.ends[~self.broken[graph.ends]]
        self.can_pass: Marks = graph.into.reaching(self.good_ends, self.breaks)

    def along(self, actions: Sequence[Action]) -> tuple[str, ...]:
        """What becomes of the property in every state of a run, the initial one included."""
        told = [self._here(0, broken=bool(self.broken[0]))]
        for edge, state in way(self.graph, actions):
            broken = told[-1] == VIOLATED or self.breaks[edge] or self.broken[state]
            told.append(self._here(state, broken=bool(broken)))
        return tuple(told)

    def _here(self, state: int, *, broken: bool) -> str:
        if broken:
            return VIOLATED
        if not self.can_break[state]:
            return IMPOSSIBLE
        return AVOIDABLE if self.can_pass[state] else INEVITABLE

    def nearest_passing(self, actions: Sequence[Action]) -> PassingRun | None:
        """The passing run that shares the longest beginning with `actions`, which break it.

        From where it parts it is the shortest: fewest steps, then fewest switches, then first
        in order. None where no run passes.
        """
        if not self.can_pass[0]:
            return None
        parts_at, shared = 0, 0
        for number, (edge, state) in enumerate(way(self.graph, actions), 1):
            if self.breaks[edge] or not self.can_pass[state]:
                break
            parts_at, shared = state, number
        last = actions[shared - 1].context if shared else None
        rest = shortest_from(self.graph, parts_at, last, self.good_ends, self.breaks)
        assert rest is not None, "a state that can pass has a way to do so"
        return PassingRun(shared + 1, (*actions[:shared], *rest))


class Outlook:
    """What may still come of one property, by state, whatever led there.

    ``clean``: some run comes there without a breach. ``happens``: some breach is a step to there.
    Of what is beyond the graph of `fates`, up to so many `states`, nothing more comes.
    """

    def __init__(self, fates: Fates, states: int) -> None:
        graph = fates.graph
        clean = graph.onward.reached(0, fates.breaks)
        happens = fates.broken.copy()
        happens[graph.targets[fates.breaks]] = True
        more = states - len(clean)
        clean &= ~fates.broken
        self.can_break, self.can_pass, self.happens = (
            np.pad(marks, (0, more))
            for marks in (fates.can_break | ~clean, fates.can_pass & clean, happens)
        )
        self.clean = np.pad(clean, (0, more), constant_values=True)

    def of(self, states: Sequence[int] | np.ndarray) -> str:
        """What becomes of it from some of these states on; where it is broken, it is not kept."""
        clean = np.asarray(states)[self.clean[states]]
        if not len(clean):
            return VIOLATED
        if not self.can_break[clean].any():
            return IMPOSSIBLE
        return AVOIDABLE if self.can_pass[clean].any() else INEVITABLE


def point_of_no_return(fates: Sequence[str]) -> int | None:
    """The first step after which the property is broken or cannot be kept; 0 before any."""
    return next((n for n, fate in enumerate(fates) if fate in (INEVITABLE, VIOLATED)), None)


def runs_of(fates: Sequence[str]) -> list[tuple[int, int, str]]:
    """Equal neighbours joined: (first step, last step, fate)."""
    joined: list[tuple[int, int, str]] = []
    for number, fate in enumerate(fates):
        if joined and joined[-1][2] == fate:
            joined[-1] = (joined[-1][0], number, fate)
        else:
            joined.append((number, number, fate))
    return joined
