"""From a run to the map of the states around it: by a walk over every state, or what lies near."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.explore.broken import broken
from app.explore.judge import Judge
from app.explore.ledger import Ledger
from app.explore.neighbours import Neighbourhood
from app.explore.points import way
from app.explore.schedule import format_entries, parse
from app.explore.statemap import LEFT, Ended, Known, StateMap
from app.explore.verdict import IN_RANGE, Limits, never
from app.explore.walk import Walk
from app.machine import Action, actions, ending, format_action

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from app.explore.graph import StateGraph
    from app.explore.trace import Trace
    from app.explore.verdict import Progress
    from app.machine import Model, State

MOST_STATES = 400_000
"""More states are not looked at for a map: they are kept one by one, with every step."""


@dataclass(frozen=True)
class Mapped:
    """The map around a run. ``cut`` says why not every state was looked at, '' where all were.

    Then ``states`` and ``transitions`` are how many there are; else how many were found by then.
    """

    map: StateMap
    graph: StateGraph
    state: Callable[[int], State]
    model: Model
    states: int
    transitions: int
    cut: str

    def text(self, state: int, action: Action) -> str:
        """An action as a schedule has it, where it is taken in a state."""
        if action.value is None:
            return self.model.contexts[action.context].name
        return format_action(self.model, self.state(state), action)

    def schedule(self, actions: Iterable[Action]) -> str:
        """The text of a run."""
        taken = tuple(actions)
        states = [0, *(state for _, state in way(self.graph, taken))]
        texts = [self.text(state, action) for state, action in zip(states, taken, strict=False)]
        return format_entries(parse(" ".join(texts)))


def mapped(
    trace: Trace,
    limits: Limits | None = None,
    stop: Callable[[], bool] = never,
    unwanted: Callable[[], bool] = never,
) -> Generator[Progress, None, Mapped]:
    """Progress now and then, and at last the map around the run of `trace`.

    Where there are more states than `limits` allow, or `stop` says so, it is of what lies near;
    that takes a moment more, unless it is `unwanted`.
    """
    model = trace.model
    most = Limits(min((limits or Limits()).states, MOST_STATES))
    ledger = Ledger(model, Judge(model, trace.properties))
    walk = Walk(model, ledger, most, stop)
    yield from walk.go()
    cut = walk.cut or walk.limited()
    around = _near(trace, unwanted) if cut else _whole(trace, walk, ledger)
    known, state = around
    counts = walk.arena.states, walk.arena.edges
    return Mapped(known.map(), known.graph, state, model, *counts, cut)


def _whole(trace: Trace, walk: Walk, ledger: Ledger) -> tuple[Known, Callable[[int], State]]:
    breaches, states = broken(walk, ledger, trace.properties)
    leaves = IN_RANGE in breaches.slugs
    graph = breaches.where(IN_RANGE)[0] if leaves else breaches.graph
    by_state: dict[int, list[str]] = {}
    for slug, points in breaches.points.items():
        for number in points.states.tolist():
            by_state.setdefault(number, []).append(slug)
    ends = {
        number: _ended(trace.model, state, tuple(by_state.get(number, ())))
        for number, state in states.items()
    }
    if leaves:
        ends[graph.states - 1] = LEFT
    return Known(graph, _actions(trace), ends, _broken(trace), breaches), walk.state


def _near(trace: Trace, stop: Callable[[], bool]) -> tuple[Known, Callable[[int], State]]:
    actions = _actions(trace)
    near = Neighbourhood(trace.model, trace.states, actions, stop)
    ends = {number: _ended(trace.model, near.states[number]) for number in near.ends}
    if near.outside is not None:
        ends[near.outside] = LEFT
    unseen = frozenset(range(len(near.states))) - near.seen - {near.outside}
    known = Known(near.graph(), actions, ends, _broken(trace), None, unseen)
    return known, near.states.__getitem__


def _ended(model: Model, state: State, breaks: tuple[str, ...] = ()) -> Ended:
    found = ending(model, state)
    return Ended(found.kind, found.reason, breaks)


def _actions(trace: Trace) -> tuple[Action, ...]:
    """The run's actions, the one included that leaves the model, if one does."""
    last = trace.states[-1]
    fatal = [
        action
        for action in (actions(trace.model, last) if trace.fatal is not None else ())
        if format_action(trace.model, last, action) == trace.fatal
    ]
    return (*trace.actions, *fatal)


def _broken(trace: Trace) -> list[tuple[str, ...]]:
    """What each step is the first to break; before them, what the beginning does."""
    steps = [tuple(b.property for b in found if b.first) for found in trace.breaches]
    beginning = () if steps else tuple(b.property for b in trace.end_breaches)
    return [beginning, *steps, *([(IN_RANGE,)] if trace.fatal is not None else [])]
