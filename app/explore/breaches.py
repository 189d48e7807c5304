"""All that is broken in a graph of states, and the shortest run to each breach."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from app.explore.points import NOTHING, BreakPoints, way, with_way_out
from app.explore.shortest import shortest
from app.explore.verdict import IN_RANGE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.explore.backwards import Numbers
    from app.explore.graph import StateGraph
    from app.machine import Action


@dataclass(frozen=True, eq=False)
class Breaches:
    """Where in `graph` each property is broken, by slug.

    From state ``left[i]`` the action with the number ``left_by[i]`` leaves the model, and not
    because the model ran out of something of its own.
    """

    graph: StateGraph
    points: Mapping[str, BreakPoints]
    left: Numbers
    left_by: npt.NDArray[np.uint16]

    @property
    def slugs(self) -> tuple[str, ...]:
        """What is broken, ``in-range`` for runs that leave the model."""
        return (*self.points, *([IN_RANGE] if len(self.left) else []))

    def where(self, slug: str) -> tuple[StateGraph, BreakPoints]:
        """Where a property is broken. Another graph for ``in-range``: leaving is a step there."""
        return self._way_out if slug == IN_RANGE else (self.graph, self.points[slug])

    def run(self, slug: str) -> tuple[Action, ...]:
        """The shortest run that breaks a property."""
        return shortest(*self.where(slug))

    def broken_by(self, actions: Sequence[Action]) -> tuple[str, ...]:
        """The properties that a run breaks; it stays in the model."""
        taken = way(self.graph, actions)
        edges, states = [edge for edge, _ in taken], [0, *(state for _, state in taken)]
        return tuple(
            slug
            for slug, points in self.points.items()
            if np.isin(edges, points.edges).any() or np.isin(states, points.states).any()
        )

    @cached_property
    def _way_out(self) -> tuple[StateGraph, BreakPoints]:
        return with_way_out(self.graph, self.left, self.left_by)

    def also(self, slug: str, states: Numbers) -> Breaches:
        """These, with `states` among those that break a property."""
        if not len(states):
            return self
        known = self.points.get(slug, BreakPoints(NOTHING, NOTHING))
        both = BreakPoints(known.edges, np.union1d(known.states, states))
        return Breaches(self.graph, {**self.points, slug: both}, self.left, self.left_by)
