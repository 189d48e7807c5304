"""The steps of a search as it meets them, on their way to a graph of states."""

from __future__ import annotations

from array import array
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from app.explore.breaches import Breaches
from app.explore.graph import StateGraph, action_number
from app.explore.points import BreakPoints

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.explore.backwards import Numbers
    from app.machine import Action


class Edges:
    """Grows breadth first: states are looked at in the order of their numbers."""

    def __init__(self) -> None:
        self._sources = array("I")
        self._targets = array("I")
        self._actions = array("H")
        self._ends = array("I")
        self._exits = array("I")
        self._left_by = array("H")
        self._failed: list[bool] = []
        self._edges: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        self._states: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))

    def __len__(self) -> int:
        return len(self._sources)

    def add(self, source: int, action: Action, target: int) -> None:
        """A step. The next one gets the number that `len` now says."""
        self._sources.append(source)
        self._actions.append(action_number(action))
        self._targets.append(target)

    def add_end(self, state: int) -> None:
        """Nobody can step in `state`."""
        self._ends.append(state)

    def add_exit(self, state: int, action: Action, *, limit: bool) -> None:
        """A step leaves the model; `limit` where that is the model's own fault."""
        self._exits.append(state)
        self._left_by.append(action_number(action))
        self._failed.append(not limit)

    def broken_by_step(self, slug: str) -> None:
        """The step that is added next breaks a property."""
        self._edges[slug].append(len(self))

    def broken_at(self, slug: str, state: int) -> None:
        """To end in `state` breaks a property."""
        self._states[slug].append(state)

    def breaches(self, layers: array[int], states: int) -> Breaches:
        """The graph of these edges, its layers beginning as told, and all that is broken in it."""
        sources = np.array(self._sources, np.uint32)
        count = np.bincount(sources, minlength=states)
        graph = StateGraph(
            first=(np.cumsum(count) - count).astype(np.uint32),
            count=count.astype(np.uint16),
            targets=np.array(self._targets, np.uint32),
            actions=np.array(self._actions, np.uint16),
            layers=np.array([*layers, states], np.uint32),
            ends=_sorted(self._ends),
            exits=_sorted(self._exits),
        )
        failed = np.array(self._failed, np.bool_)
        return Breaches(
            graph,
            self._points(),
            np.array(self._exits, np.uint32)[failed],
            np.array(self._left_by, np.uint16)[failed],
        )

    def _points(self) -> Mapping[str, BreakPoints]:
        slugs = dict.fromkeys([*self._edges, *self._states])
        return {s: BreakPoints(_sorted(self._edges[s]), _sorted(self._states[s])) for s in slugs}


def _sorted(numbers: array[int]) -> Numbers:
    """`numbers`, each once."""
    return np.unique(np.array(numbers, np.uint32))
