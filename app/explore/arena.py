"""Room for the states and edges that a search finds; it grows as they do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from app.explore.effects import MOST_DEEDS
from app.explore.graph import StateGraph
from app.explore.loop import MOST_ACTIONS, NOWHERE, Found, has_circle, index_states, spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.explore.tables import Learner

Deeds: TypeAlias = "npt.NDArray[np.uint16]"

_WORD = 8
_STATES, _EDGES = 1 << 16, 1 << 18
"""Room at first. What is not used takes no memory: the system gives it when it is written to."""


class Exits(NamedTuple):
    """Steps that leave the model: the states that they leave, their actions and deeds."""

    states: npt.NDArray[np.uint32]
    actions: npt.NDArray[np.uint16]
    deeds: Deeds


class Arena:
    """The arrays of one search; `learner` says how wide a row must be."""

    def __init__(self, learner: Learner) -> None:
        self.learner = learner
        self.stride = _wide_enough(learner.coding.width)
        self.size = np.array([1, 0, 0], np.int64)
        words = np.zeros(_STATES * self.stride // _WORD, np.uint64)
        self.found = Found(
            size=self.size,
            rows=words.view(np.uint8),
            words=words,
            places=np.zeros(2 * _STATES, np.uint64),
            first=np.zeros(_STATES, np.uint32),
            degree=np.zeros(_STATES, np.uint16),
            targets=np.zeros(_EDGES, np.uint32),
            deeds=np.zeros(_EDGES, np.uint16),
            uses=np.zeros(MOST_DEEDS, np.int64),
        )
        self._index(0)

    @property
    def states(self) -> int:
        """How many states were found."""
        return int(self.size[0])

    @property
    def edges(self) -> int:
        """How many steps were taken; those that leave the model lead to no state."""
        return int(self.size[1] - self.size[2])

    @property
    def left(self) -> int:
        """How many states were found and not looked at."""
        return int(np.count_nonzero(self.found.first[: self.states] == 0))

    @property
    def bytes(self) -> int:
        """The memory that it holds."""
        return sum(array.nbytes for array in self.found) - self.found.words.nbytes

    def row(self, state: int) -> list[int]:
        """The bytes of a state."""
        numbers: list[int] = self.found.rows[
            state * self.stride : (state + 1) * self.stride
        ].tolist()
        return numbers

    def widen(self) -> None:
        """Make the rows as wide as the learner needs them now."""
        if self.learner.coding.width <= self.stride:
            return
        stride = _wide_enough(self.learner.coding.width)
        self.found = found = self.found._replace(rows=np.zeros(0, np.uint8))
        _lengthen(found.words, len(found.first) * stride // _WORD)
        spread(found.words, self.states, self.stride // _WORD, stride // _WORD)
        self.found, self.stride = found._replace(rows=found.words.view(np.uint8)), stride

    def grow(self) -> None:
        """Make more room for states or edges, whichever are short of it."""
        found = self.found
        if self.size[1] + MOST_ACTIONS > len(found.targets):
            for edges in (found.targets, found.deeds):
                _lengthen(edges)
        if self.states + MOST_ACTIONS >= len(found.first):
            states = _lengthen(found.first)
            _lengthen(found.degree, states)
            _lengthen(found.words, states * self.stride // _WORD)
            self.found = found = found._replace(rows=found.words.view(np.uint8))
        if self.states + MOST_ACTIONS > len(found.places) // 4 * 3:
            places = 2 * len(found.places)
            self.found = found = found._replace(places=np.zeros(0, np.uint64))
            self.found = found._replace(places=np.zeros(places, np.uint64))
            self._index(0)

    def _index(self, begin: int) -> None:
        tables = self.learner.tables()
        index_states(tables, self.found, self.learner.coding.width, begin, self.states)

    def goes_round(self) -> bool:
        """Whether some run comes back to a state that it was in."""
        states, found = self.states, self.found
        return bool(has_circle(found.first[:states], found.degree[:states], found.targets))

    def graph(self, layers: Sequence[int]) -> tuple[StateGraph, Deeds, Exits]:
        """What was found, the deed of each edge, and the steps that leave the model.

        `layers` as a graph has them.
        """
        found, states = self.found, self.states
        first, count = (a[:states].astype(np.int64) for a in (found.first, found.degree))
        looked_at = first != 0
        until = np.cumsum(count)
        order = np.repeat(first - 1 - (until - count), count) + np.arange(until[-1])
        sources = np.repeat(np.arange(states, dtype=np.uint32), count)
        targets, deeds = found.targets[order], found.deeds[order]
        actions = np.array([deed.action for deed in self.learner.deeds], np.uint16)[deeds]
        leaves = targets == NOWHERE
        exits = Exits(sources[leaves], actions[leaves], deeds[leaves])
        stays = count - np.bincount(exits.states, minlength=states)
        graph = StateGraph(
            first=(np.cumsum(stays) - stays).astype(np.uint32),
            count=stays.astype(np.uint16),
            targets=targets[~leaves],
            actions=actions[~leaves],
            layers=np.array(layers, np.uint32),
            ends=np.flatnonzero(looked_at & (count == 0)).astype(np.uint32),
            exits=np.unique(exits.states),
        )
        return graph, deeds[~leaves], exits


def _wide_enough(width: int) -> int:
    """The bytes of a row with so many columns: whole words, by which rows are compared."""
    return -(-max(width, 1) // _WORD) * _WORD


def _lengthen(array: npt.NDArray[Any], length: int = 0) -> int:
    """Give an array an eighth more room, or this length, with zeros; how long it is now.

    In place: large arrays are moved by the page, so old and new never take memory side by side.
    Nobody but the arena may hold on to it.
    """
    longer = length or len(array) * 9 // 8 + MOST_ACTIONS
    array.resize(longer, refcheck=False)
    return longer
