"""Whether a graph that was searched already shows facts in their order: no search is needed.

A run of the graph is followed together with how many facts it has met so far. What happens in a
step is told by its effect, what is so in a state by the bytes of its row: a fact is worked out once
for all states that are equal where it looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt
from numba import njit

from app.explore.allows import Answer
from app.explore.expect import met_after
from app.explore.graph import StateGraph
from app.explore.points import NOTHING, BreakPoints
from app.explore.shortest import shortest
from app.machine import Trail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.explore.backwards import Forwards, Marks, Numbers
    from app.explore.effects import Effect
    from app.explore.expect import Fact
    from app.explore.walk import Walk

Steps: TypeAlias = "npt.NDArray[np.int32]"
Actions: TypeAlias = "npt.NDArray[np.uint16]"

EXACT_BYTES = 8
"""So many columns of a row are one number."""


def shows(walk: Walk, facts: Sequence[Fact], numbers: Sequence[int]) -> Answer:
    """Whether one run of the graph of `walk` meets all `facts` in this order; of a shortest, it.

    `numbers` are those by which effects name the facts. The walk was taken without reductions;
    of one that was cut, what it did not reach is unknown.
    """
    met = met_after(facts, 0, (), walk.model.initial)
    if met == len(facts):
        return Answer("yes")
    graph, deeds, _ = walk.arena.graph([*walk.layers, walk.arena.states])
    met_by = [_met_by(deed.effect, numbers) for deed in walk.learner.deeds]
    happens = np.array(met_by, np.int32).reshape(-1, len(facts) + 1)
    is_so = np.stack([_where(walk, fact) for fact in facts], axis=1)
    first, count, targets, actions, layers, last = _followed(
        graph.onward, deeds, happens, is_so, met
    )
    if len(last):
        product = StateGraph(first, count, targets, actions, layers, NOTHING, NOTHING)
        run = shortest(product, BreakPoints(last, NOTHING))
        return Answer("yes", run, shortest=not walk.cut or len(run) < walk.depth)
    cut = walk.cut or walk.limited()
    return Answer("unknown", cut=cut) if cut else Answer("no")


def _met_by(effect: Effect, numbers: Sequence[int]) -> list[int]:
    """How many facts are met once a step has this effect, by how many were met before it."""
    found = []
    for before in range(len(numbers) + 1):
        met = before
        for happened in effect.shown:
            if met < len(numbers) and numbers[met] in happened:
                met += 1
        found.append(met)
    return found


def _where(walk: Walk, fact: Fact) -> Marks:
    """By state, whether `fact` is so there."""
    arena, coding = walk.arena, walk.learner.coding
    rows = arena.found.rows.reshape(-1, arena.stride)[: arena.states]
    found = np.zeros(arena.states, np.bool_)
    if fact.event is not None:
        return found
    waiting = [(np.arange(arena.states), frozenset[int]())]
    while waiting:
        states, alike = waiting.pop()
        trail = Trail()
        holds = fact.is_so(walk.state(int(states[0])), trail)
        parts = {part for piece in trail.read for part in coding.parts_of(piece)}
        columns = {int(c) for p in parts for c in (coding.low[p], coding.high[p]) if c >= 0}
        if columns <= alike:
            found[states] = holds
            continue
        alike |= columns
        waiting += [(group, alike) for group in _grouped(states, rows[states][:, sorted(columns)])]
    return found


def _grouped(
    states: npt.NDArray[np.intp], bytes_: npt.NDArray[np.uint8]
) -> list[npt.NDArray[np.intp]]:
    """`states` in groups of those with equal bytes."""
    if bytes_.shape[1] <= EXACT_BYTES:
        padded = np.zeros((len(states), EXACT_BYTES), np.uint8)
        padded[:, : bytes_.shape[1]] = bytes_
        _, group = np.unique(padded.view(np.uint64).ravel(), return_inverse=True)
    else:
        _, group = np.unique(bytes_, axis=0, return_inverse=True)
    order = np.argsort(group, kind="stable")
    bounds = np.flatnonzero(np.diff(group[order])) + 1
    return np.split(states[order], bounds)


@njit(cache=True)
def _followed(
    onward: Forwards, by_edge: Actions, happens: Steps, is_so: Marks, start: int
) -> tuple[Numbers, Actions, Numbers, Actions, Numbers, Numbers]:
    """States with how many facts are met there, breadth first, up to the layer that has met all.

    The arrays of a `StateGraph` up to its layers, and the edges by which the last fact is met.
    """
    first, count, targets, actions = onward
    facts = is_so.shape[1]
    known = np.zeros(len(first) * (facts + 1), np.uint32)
    places = np.empty(len(known), np.uint32)
    new_first, new_count = np.zeros(len(known), np.uint32), np.zeros(len(known), np.uint16)
    new_targets = np.empty(len(targets) * (facts + 1), np.uint32)
    new_actions = np.empty(len(new_targets), np.uint16)
    layers, last = [0], [0]
    places[0], known[start] = start, 1
    found, edges = 1, 0
    while layers[-1] < found and len(last) == 1:
        layers.append(found)
        for place in range(layers[-2], layers[-1]):
            state, met = places[place] // (facts + 1), places[place] % (facts + 1)
            new_first[place], new_count[place] = edges, count[state]
            for edge in range(int(first[state]), int(first[state]) + int(count[state])):
                target = targets[edge]
                now = happens[by_edge[edge], met]
                while now < facts and is_so[target, now]:
                    now += 1
                key = target * (facts + 1) + now
                if known[key] == 0:
                    places[found] = key
                    found += 1
                    known[key] = found
                new_targets[edges], new_actions[edges] = known[key] - 1, actions[edge]
                if now == facts:
                    last.append(edges)
                edges += 1
    if layers[-1] < found:
        layers.append(found)
    return (
        new_first[:found].copy(),
        new_count[:found].copy(),
        new_targets[:edges].copy(),
        new_actions[:edges].copy(),
        np.array(layers).astype(np.uint32),
        np.array(last[1:]).astype(np.uint32),
    )
