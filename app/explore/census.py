"""How many interleavings there are, and what they come to: exact numbers, however large.

An interleaving is a run from the initial state to an end, a state in which nobody can step. Runs
that leave the model, or go round for ever, come to no end and are not counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd, log2
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
from numba import njit

from app.explore.points import NOTHING, BreakPoints, all_of
from app.explore.shortest import shortest

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

    from app.explore.backwards import Forwards, Marks, Numbers
    from app.explore.graph import StateGraph
    from app.machine import Action

What = TypeVar("What", bound="Hashable")
Groups: TypeAlias = "npt.NDArray[np.int32]"
Sums: TypeAlias = "npt.NDArray[np.int64]"

MODULUS_BITS = 61
SPARE_BITS = 4
"""The logarithm that says how large a count may be is itself not exact."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[What]):
    """What some interleavings come to.

    ``interleavings`` is how many, None where a circle on the way makes it unbounded; so with
    ``breaking``, those of them that break a property on their way or at their end. ``run`` is
    the shortest of all.
    """

    what: What
    interleavings: int | None
    breaking: int | None
    run: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Census(Generic[What]):
    """All interleavings: how many, how many of them break a property, and what they come to.

    ``leaves`` and ``endless`` say whether there are runs beside them: that leave the model, or
    from some state on cannot come to an end.
    """

    interleavings: int | None
    breaking: int | None
    outcomes: tuple[Outcome[What], ...]
    leaves: bool
    endless: bool


def census(
    graph: StateGraph, what: Callable[[int], What], points: Iterable[BreakPoints]
) -> Census[What]:
    """The census of a graph without reductions. ``what(end)`` is what it means to end there.

    Outcomes come in the order of their shortest runs. `points` are where each property is broken.
    """
    numbers: dict[What, int] = {}
    groups = np.full(graph.states, -1, np.int32)
    for end in graph.ends.tolist():
        outcome = what(end)
        groups[end] = numbers.setdefault(outcome, len(numbers))
    broken = all_of(points)
    unbroken = groups.copy()
    unbroken[broken.states] = -1
    ending = graph.ending
    order = _in_order(graph.onward, ending)
    bits = _largest(graph.onward, order, groups)
    totals = _counts(graph, order, graph.unbarred, groups, len(numbers), bits)
    passing = _counts(graph, order, broken.barred(graph), unbroken, len(numbers), bits)
    unbounded = set(groups[_left_out(graph, order, ending)].tolist())
    ends = _grouped(graph.ends, groups[graph.ends], len(numbers))
    outcomes = [
        Outcome(
            outcome,
            None if number in unbounded else totals[number],
            None if number in unbounded else totals[number] - passing[number],
            shortest(graph, BreakPoints(NOTHING, ends[number])),
        )
        for outcome, number in numbers.items()
    ]
    return Census(
        sum(totals) if not unbounded else None,
        sum(totals) - sum(passing) if not unbounded else None,
        tuple(sorted(outcomes, key=lambda outcome: len(outcome.run))),
        leaves=len(graph.exits) > 0,
        endless=not bool(graph.stopping.all()),
    )


def _left_out(graph: StateGraph, order: Numbers, ending: Marks) -> Numbers:
    """The ends that lie behind a circle: so many runs lead there that there is no number."""
    ordered = np.zeros(graph.states, np.bool_)
    ordered[order] = True
    left: Numbers = graph.ends[~ordered[graph.ends] & ending[graph.ends]]
    return left


def _grouped(states: Numbers, groups: Groups, count: int) -> list[Numbers]:
    """`states` by the group of each."""
    by_group = np.argsort(groups, kind="stable")
    bounds = np.searchsorted(groups[by_group], np.arange(1, count))
    return np.split(states[by_group], bounds)


def _counts(
    graph: StateGraph, order: Numbers, barred: Marks, groups: Groups, count: int, bits: float
) -> list[int]:
    """How many runs by no `barred` edge end in each group: at most 2 to the `bits`.

    They are counted modulo one number after another, as many as that bound says are needed, and
    put together (the Chinese remainder theorem). So the states need one machine word each.
    """
    so_far, product = [0] * count, 1
    for modulus in _moduli():
        if log2(product) > bits + SPARE_BITS:
            return so_far
        rest = _modulo(graph.onward, order, barred, groups, count, modulus).tolist()
        inverse = pow(product, -1, modulus)
        so_far = [
            known + product * ((found - known) * inverse % modulus)
            for known, found in zip(so_far, rest, strict=True)
        ]
        product *= modulus
    raise AssertionError("there are always more moduli")


def _moduli() -> Iterator[int]:
    """Numbers below 2 to the 62nd, no two with a common factor: two of their rests can be added."""
    product, candidate = 1, 1 << (MODULUS_BITS + 1)
    while True:
        candidate -= 1
        if gcd(product, candidate) == 1:
            product *= candidate
            yield candidate


@njit(cache=True)
def _in_order(onward: Forwards, ending: Marks) -> Numbers:
    """The states from which an end is reached, each behind all that lead to it.

    Those on a circle, and all behind one, are left out.
    """
    first, count, targets = onward.first, onward.degree, onward.targets
    states = len(first)
    waits_for = np.zeros(states, np.uint32)
    for state in range(states):
        if ending[state]:
            for edge in range(int(first[state]), int(first[state]) + int(count[state])):
                waits_for[targets[edge]] += 1
    order = np.empty(states, np.uint32)
    found, done = 0, 0
    if ending[0] and waits_for[0] == 0:
        order[0] = 0
        found = 1
    while done < found:
        state = int(order[done])
        done += 1
        for edge in range(int(first[state]), int(first[state]) + int(count[state])):
            target = targets[edge]
            waits_for[target] -= 1
            if waits_for[target] == 0 and ending[target]:
                order[found] = target
                found += 1
    return order[:found].copy()


@njit(cache=True)
def _largest(onward: Forwards, order: Numbers, groups: Groups) -> float:
    """The binary logarithm of how many runs there are in all, nearly; at least 0."""
    first, count, targets = onward.first, onward.degree, onward.targets
    size = np.full(len(first), -np.inf)
    if len(order):
        size[0] = 0.0
    whole = 0.0
    for state in order:
        if size[state] == -np.inf:
            continue
        if groups[state] >= 0:
            whole = np.logaddexp2(whole, size[state])
        for edge in range(int(first[state]), int(first[state]) + int(count[state])):
            target = targets[edge]
            size[target] = np.logaddexp2(size[target], size[state])
    return whole


@njit(cache=True)
def _modulo(
    onward: Forwards,
    order: Numbers,
    barred: Marks,
    groups: Groups,
    group_count: int,
    modulus: int,
) -> Sums:
    """How many runs end in each group, modulo `modulus`."""
    first, count, targets = onward.first, onward.degree, onward.targets
    ways = np.zeros(len(first), np.int64)
    sums = np.zeros(group_count, np.int64)
    if len(order):
        ways[0] = 1
    for state in order:
        here = ways[state]
        group = groups[state]
        if group >= 0:
            sums[group] = (sums[group] + here) % modulus
        for edge in range(int(first[state]), int(first[state]) + int(count[state])):
            if not barred[edge]:
                target = targets[edge]
                more = ways[target] + here
                ways[target] = more - modulus if more >= modulus else more
    return sums
