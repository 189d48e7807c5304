"""Graphs of states by plain breadth-first search, and drawn ones: small enough to enumerate."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np

from app.explore.graph import StateGraph, action_number, numbered
from app.explore.judge import Judge
from app.explore.points import BreakPoints
from app.explore.properties import choose
from app.machine import Action, Model, RangeError, State, ending
from tests.explore.successors import successors

Place = TypeVar("Place", bound=Hashable)
Steps = Iterable[tuple[Action, Place | None]]
Edge = tuple[Action, int]


def numbers(found: Iterable[int]) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    return np.array(sorted(found), np.uint32)


def breadth_first(
    initial: Place, steps: Callable[[Place], Steps[Place]]
) -> tuple[StateGraph, list[Place]]:
    """The graph of all that `steps` leads to, and what its states stand for.

    A step to None leaves the model.
    """
    places, known = [initial], {initial: 0}
    first: list[int] = []
    count: list[int] = []
    targets: list[int] = []
    actions: list[int] = []
    layers, ends, exits = [0], [], []
    while layers[-1] < len(places):
        layers.append(len(places))
        for number in range(layers[-2], layers[-1]):
            first.append(len(targets))
            found = list(steps(places[number]))
            for action, place in found:
                if place is None:
                    exits.append(number)
                    continue
                if place not in known:
                    known[place] = len(places)
                    places.append(place)
                targets.append(known[place])
                actions.append(action_number(action))
            count.append(len(targets) - first[-1])
            if not found:
                ends.append(number)
    graph = StateGraph(
        first=np.array(first, np.uint32),
        count=np.array(count, np.uint16),
        targets=np.array(targets, np.uint32),
        actions=np.array(actions, np.uint16),
        layers=np.array(layers, np.uint32),
        ends=numbers(ends),
        exits=numbers(exits),
    )
    return graph, places


@dataclass(frozen=True)
class Explored:
    """A model's graph, its states, and where each property is broken."""

    graph: StateGraph
    states: list[State]
    points: dict[str, BreakPoints]


def explored(model: Model) -> Explored:
    """Every state of `model`, and what the usual properties say of each step and end."""
    judge = Judge(model, choose())
    edges: dict[str, set[int]] = {}
    here: dict[str, set[int]] = {}
    taken = 0

    def steps(state: State) -> Iterator[tuple[Action, State | None]]:
        nonlocal taken
        for action, result in successors(model, state):
            if isinstance(result, RangeError):
                yield action, None
                continue
            for slug, finding in judge.findings(state, result.events, result.state, str):
                if finding.breach:
                    edges.setdefault(slug, set()).add(taken)
            taken += 1
            yield action, result.state

    graph, states = breadth_first(model.initial, steps)
    for end in graph.ends:
        for slug, finding in judge.end_findings(states[end], ending(model, states[end])):
            if finding.breach:
                here.setdefault(slug, set()).add(int(end))
    slugs = sorted({*edges, *here})
    points = {s: BreakPoints(numbers(edges.get(s, ())), numbers(here.get(s, ()))) for s in slugs}
    return Explored(graph, states, points)


def drawn(moves: str) -> StateGraph:
    """``0a1 0b2 1a2``: by one-letter contexts between one-digit states; 0 is the initial one.

    ``2a!`` leaves the model. States are numbered anew where a search meets them in another order.
    """
    known: dict[int, list[tuple[Action, int | None]]] = {}
    for move in moves.split():
        target = None if move[2] == "!" else int(move[2])
        known.setdefault(int(move[0]), []).append((Action(ord(move[1]) - ord("a")), target))
    graph, _ = breadth_first(
        0, lambda n: sorted(known.get(n, []), key=lambda move: move[0].context)
    )
    return graph


def runs(graph: StateGraph, start: int = 0, most: int = 1 << 30) -> Iterator[tuple[int, ...]]:
    """The edges of every run from `start` that ends, one by one, in the order of the actions."""
    count = int(graph.count[start])
    if start in graph.ends:
        yield ()
    if not most:
        return
    for edge in range(int(graph.first[start]), int(graph.first[start]) + count):
        for rest in runs(graph, int(graph.targets[edge]), most - 1):
            yield (edge, *rest)


def actions_of(graph: StateGraph, edges: Sequence[int]) -> tuple[Action, ...]:
    return tuple(numbered(int(graph.actions[edge])) for edge in edges)


def cost(
    graph: StateGraph, edges: Sequence[int], last: int | None = None
) -> tuple[int, int, list[int]]:
    """(steps, switches, the actions' numbers): what a shortest run has least of, in this order."""
    taken = [int(graph.actions[edge]) for edge in edges]
    contexts = [] if last is None else [last]
    contexts += [number >> 8 for number in taken]
    turns = sum(one != other for one, other in pairwise(contexts))
    return len(taken), turns, taken
