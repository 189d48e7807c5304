"""A graph of states folded around a run, until it is small enough to be drawn.

Every state is in one block. The states of the run are blocks of their own; what can be chosen
beside it (see `app.explore.beside`) is a block for each such place; all that lies behind a place,
and has the same future, is one; so are ends of runs that are told alike. Of a run too long to be
drawn, steps in a row are one block. Where even all of the graph is small enough, only corridors are
folded: states in a row with one way on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt
from numba import njit

from app.explore.beside import Beside, beside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from app.explore.backwards import Forwards, Marks, Numbers
    from app.explore.graph import StateGraph
    from app.machine import Action

Labels: TypeAlias = "npt.NDArray[np.int32]"

MOST = 150
"""Blocks that can be drawn so that a person can read them."""

STEP, BESIDE, BEYOND, END = "step", "beside", "beyond", "end"
"""Kinds of blocks: on the run, a step away from it, behind that, and where runs end beside it."""

LENGTHS = (2, 3, 4, 5, 8, 10, 15, 20, 30, 50, 100, 200, 500, 1000, 2000)
"""How many steps of a run are told as one where it is too long."""

GROUPS = 16
"""Of what lies behind the places beside a run, so many groups are told apart at most."""

SMALL = 4 * MOST
"""A graph with more states than this is not small enough, however many corridors it has."""


@dataclass(frozen=True, eq=False)
class Block:
    """States that are drawn as one.

    ``first`` and ``last`` are steps of the run: those that it stands for if it is on the run;
    else those after which the run is left for it. ``action`` is the one that a block beside the
    run is reached by. The states are none where the run comes back to one that it was in before.
    """

    kind: str
    first: int
    last: int
    states: Numbers
    action: Action | None = None


@dataclass(frozen=True, eq=False)
class Folded:
    """The blocks of a graph, those of the run first, in its order; and by state the block."""

    blocks: tuple[Block, ...]
    of: Labels
    whole: bool
    """Whether nothing but corridors was folded."""
    at: tuple[int, ...]
    """By step of the run, 0 the initial state, the block."""


@dataclass(frozen=True)
class Folding:
    """Folds `graph` around a run through the states `run`, by `actions`.

    ``ends`` has the states in which runs end, and how each of them is told. ``special`` are steps
    of the run that must not be lost among others. ``futures`` tell what may still come of a state,
    in ever fewer respects; each of these is told by state.
    """

    graph: StateGraph
    run: Sequence[int]
    actions: Sequence[Action]
    ends: Mapping[int, object]
    special: frozenset[int] = frozenset()
    futures: Sequence[Sequence[Marks]] = ()
    most: int = MOST
    besides: list[Beside] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "besides", beside(self.graph, self.run, self.actions))

    def folded(self, *, may_be_whole: bool = True) -> Folded:
        """The graph folded no more than is needed; `may_be_whole` where all states are in it."""
        if may_be_whole and self.graph.states <= SMALL:
            whole = self._whole()
            if len(whole.blocks) <= self.most:
                return whole
        places = [*self._places(), *self._end_blocks()]
        stretches = self._stretches(max(self.most - len(places), self.most // 2))
        return self._put_together(stretches, places, whole=False)

    def _whole(self) -> Folded:
        corridors = [Block(BEYOND, 0, 0, states) for states in self._corridors()]
        blocks = [*corridors, *self._end_blocks()]
        return self._put_together(list(_ones(len(self.run))), blocks, whole=True)

    def _put_together(
        self, stretches: Sequence[tuple[int, int]], others: Sequence[Block], *, whole: bool
    ) -> Folded:
        """The blocks of the run, and the others."""
        of = np.full(self.graph.states, -1, np.int32)
        blocks, at = [], []
        for number, (first, last) in enumerate(stretches):
            here = self.run[first : last + 1]
            fresh = [state for state in dict.fromkeys(here) if of[state] < 0]
            of[fresh] = number
            blocks.append(Block(STEP, first, last, np.array(fresh, np.uint32)))
            at += [number] * len(here)
        for block in others:
            of[block.states] = len(blocks)
            blocks.append(block)
        return Folded(tuple(blocks), of, whole, tuple(at))

    # -- the run ------------------------------------------------------------------------

    def _stretches(self, most: int) -> list[tuple[int, int]]:
        """The steps of the run: one by one, or those in a row that are told as one."""
        ones = list(_ones(len(self.run)))
        if len(ones) <= most:
            return ones
        met = self.special | {0, len(self.run) - 1}
        met |= {step for item in self.besides for step in (item.first, item.last, item.joins or 0)}
        for kept in (met, self.special):
            for length in LENGTHS:
                shorter = list(_joined(len(self.run), kept, length))
                if len(shorter) <= most:
                    return shorter
        return list(_joined(len(self.run), frozenset(), -(-len(self.run) // most)))

    # -- beside it ----------------------------------------------------------------------

    @cached_property
    def _off(self) -> Marks:
        """By state, whether it is neither of the run nor an end."""
        off = np.ones(self.graph.states, np.bool_)
        off[list(self.run)] = False
        off[list(self.ends)] = False
        return off

    def _end_blocks(self) -> Iterator[Block]:
        """The ends beside the run, those that are told alike as one."""
        on_run = set(self.run)
        beside = {state: told for state, told in self.ends.items() if state not in on_run}
        for states in alike(beside):
            yield Block(END, 0, 0, _numbers(states))

    def _places(self) -> list[Block]:
        """What can be chosen beside the run, and all that lies behind it."""
        claimed = np.where(self._off, np.int32(-1), np.int32(-2))
        places = []
        for item in self.besides:
            own = [state for state in dict.fromkeys(item.states) if claimed[state] == -1]
            claimed[own] = -2
            places.append(Block(BESIDE, item.first, item.last, _numbers(own), item.action))
        order = sorted(range(len(places)), key=lambda n: (places[n].last, n), reverse=True)
        for number in order:
            seeds = np.array(self.besides[number].states, np.uint32)
            _claim(self.graph.onward, seeds, number, claimed)
        here = [place for place in places if len(place.states)]
        return here + [
            Block(BEYOND, places[number].first, places[number].last, _numbers(group))
            for number, group in self._behind(claimed)
        ]

    def _behind(self, claimed: Labels) -> list[tuple[int, list[int]]]:
        """What lies behind each place, apart where the future is another, if there is room."""
        states = np.flatnonzero(claimed >= 0)
        groups: dict[tuple[int, bytes], list[int]] = {}
        for respects in [*([self._forced, *marks] for marks in self.futures), []]:
            told = np.array([np.zeros(len(self._off), np.bool_), *respects])[:, states]
            groups = {}
            for state, future in zip(states.tolist(), np.packbits(told, axis=0).T, strict=True):
                groups.setdefault((int(claimed[state]), future.tobytes()), []).append(state)
            if len(groups) <= GROUPS:
                break
        found = sorted(groups.items(), key=lambda item: item[1][0])
        return [(number, group) for (number, _), group in found]

    @cached_property
    def _forced(self) -> Marks:
        """By state, whether from there on there is only one way, up to an end."""
        graph = self.graph
        open_ = np.flatnonzero(graph.count > 1).astype(np.uint32)
        return ~graph.into.reaching(open_, graph.unbarred)

    def _corridors(self) -> Iterator[Numbers]:
        """The states beside the run, those that follow each other by one way alone as one."""
        graph = self.graph
        arrivals = np.bincount(graph.targets, minlength=graph.states)
        inner = {
            int(graph.targets[graph.first[state]])
            for state in np.flatnonzero(self._off & (graph.count == 1)).tolist()
        }
        inner = {state for state in inner if self._off[state] and arrivals[state] == 1}
        seen = np.zeros(graph.states, np.bool_)
        heads = [s for s in np.flatnonzero(self._off).tolist() if s not in inner]
        for head in [*heads, *inner]:  # what is left then goes round in a circle
            corridor = []
            state = head
            while not seen[state]:
                seen[state] = True
                corridor.append(state)
                if graph.count[state] != 1 or int(graph.targets[graph.first[state]]) not in inner:
                    break
                state = int(graph.targets[graph.first[state]])
            if corridor:
                yield np.array(corridor, np.uint32)


def alike(ends: Mapping[int, object]) -> list[list[int]]:
    """The states in which runs end, those that are told alike together."""
    found: dict[object, list[int]] = {}
    for state, told in ends.items():
        found.setdefault(told, []).append(state)
    return list(found.values())


def _numbers(states: Iterable[int]) -> Numbers:
    return np.array(list(states), np.uint32)


def _ones(count: int) -> Iterator[tuple[int, int]]:
    return ((step, step) for step in range(count))


def _joined(count: int, kept: Iterable[int], length: int) -> Iterator[tuple[int, int]]:
    """`count` steps in stretches of at most `length`; those that are `kept` stand alone."""
    alone = set(kept)
    first = 0
    for step in range(count):
        last = step == count - 1
        if step in alone or last or step + 1 in alone or step - first + 1 == length:
            yield first, step
            first = step + 1


@njit(cache=True)
def _claim(onward: Forwards, seeds: Numbers, number: int, claimed: Labels) -> None:
    """Claim for `number` all that is reached from `seeds` through what nobody has claimed."""
    first, count, targets = onward.first, onward.degree, onward.targets
    waiting = np.empty(len(first) + len(seeds), np.uint32)
    waits = len(seeds)
    waiting[:waits] = seeds
    while waits:
        waits -= 1
        state = int(waiting[waits])
        for edge in range(int(first[state]), int(first[state]) + int(count[state])):
            target = targets[edge]
            if claimed[target] == -1:
                claimed[target] = number
                waiting[waits] = target
                waits += 1
