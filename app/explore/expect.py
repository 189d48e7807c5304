"""Expectations: does some run show these facts, in this order? Does none?

    expect app.1 blocked disk:WRITE        forbid admin.1 returns 0; app.1 completes 4096

An expectation is about one request. ``blocked`` is a fact of a state: the request's thread, or
a context that acts for it, waits for that. ``returns`` and ``completes`` are events: what the
call gave back, and what was reported to user space later (an event or a completion entry).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.explore.search import never
from app.explore.since import REQUEST as WAITS_FOR_REQUEST
from app.explore.store import Key, Store
from app.explore.trace import replay
from app.explore.transitions import Transitions
from app.explore.verdict import Limits
from app.machine import LEVELS, RangeError, why_blocked
from app.machine.layout import REQUEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from app.explore.trace import Trace
    from app.machine import Action, Event, Model, State

BLOCKED, RETURNS, COMPLETES = "blocked", "returns", "completes"
KINDS = (BLOCKED, RETURNS, COMPLETES)

_EVENTS = {RETURNS: "return", COMPLETES: "complete"}

ANSWER = re.compile(r"-?(?:(?P<errno>E[A-Z0-9]+)|[0-9]{1,9})")
"""What a request can return: a number, or an errno with or without its minus sign."""


def blocked_on(file_systems: Iterable[str]) -> tuple[str, ...]:
    """All that a request can be blocked on: a level, the end of a freeze, a lock, a
    device, a request.
    """
    parts = (
        *LEVELS,
        "frozen",
        "s_umount",
        "i_rwsem",
        "bd_held",
        "suspend_lock",
        "asked",
        "answered",
    )
    return (*(f"{name}:{part}" for name in file_systems for part in parts), WAITS_FOR_REQUEST)


@dataclass(frozen=True, slots=True)
class Expectation:
    """A fact about a request: ``app.1 blocked disk:WRITE``, ``app.1 returns EAGAIN``.

    The value is one of `blocked_on`, or an `ANSWER`.
    """

    request: str
    kind: str
    value: str

    def __str__(self) -> str:
        return f"{self.request} {self.kind} {self.value}"


@dataclass(eq=False)
class ExpectationError(Exception):
    """An expectation that names what the model does not have."""

    expectation: str
    why: str
    would_do: str

    def __str__(self) -> str:
        return f"{self.expectation!r}: {self.why}; {self.would_do}"


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a run shows the facts: ``yes`` with its schedule, ``no``, or ``unknown`` and why."""

    word: str
    actions: tuple[Action, ...] = ()
    schedule: str = ""
    cut: str = ""


def allows(
    model: Model,
    expectations: Sequence[Expectation],
    limits: Limits | None = None,
    stop: Callable[[], bool] = never,
) -> Answer:
    """Whether one run meets all `expectations` in this order, with a shortest such schedule.

    ``no`` only after every run was looked at; a search that was cut says ``unknown``.

    Raises:
        ExpectationError: a request, a level or a kind of fact that does not exist.
    """
    facts = [_Fact(model, item) for item in expectations]
    return _find(model, facts, Limits() if limits is None else limits, stop)


def forbids(
    model: Model,
    expectations: Sequence[Expectation],
    limits: Limits | None = None,
    stop: Callable[[], bool] = never,
) -> Answer:
    """Whether no run shows `expectations` in this order: ``no`` comes with the run that does."""
    answer = allows(model, expectations, limits, stop)
    word = {"yes": "no", "no": "yes"}.get(answer.word, answer.word)
    return Answer(word, answer.actions, answer.schedule, answer.cut)


def shown(trace: Trace, expectations: Sequence[Expectation]) -> int:
    """How many of `expectations`, from the first on and in their order, the run of `trace` shows.

    Raises:
        ExpectationError: one names what the model does not have.
    """
    facts = [_Fact(trace.model, item) for item in expectations]
    met = _met(facts, 0, (), trace.states[0])
    for account, after in zip(trace.accounts, trace.states[1:], strict=True):
        met = _met(facts, met, account.events, after)
    return met


class _Fact:
    """An expectation resolved against a model."""

    def __init__(self, model: Model, item: Expectation) -> None:
        names = [request.name for request in model.requests]
        if item.request not in names:
            there = ", ".join(names) or "none"
            raise ExpectationError(
                str(item), f"there is no request {item.request}", f"there is {there}"
            )
        if item.kind not in KINDS:
            raise ExpectationError(str(item), f"{item.kind} is no fact", f"say {', '.join(KINDS)}")
        self.model, self.value = model, item.value
        self.request = names.index(item.request)
        self.event = _EVENTS.get(item.kind)
        self.number = None if self.event is None else self._number(item)
        places = blocked_on(superblock.name for superblock in model.superblocks)
        if self.event is None and item.value not in places:
            why = f"nothing waits for {item.value}"
            raise ExpectationError(str(item), why, f"say {', '.join(places)}")

    def _number(self, item: Expectation) -> int:
        """The value as a call returns it."""
        match = ANSWER.fullmatch(item.value)
        if match is not None and match["errno"] is None:
            return int(item.value)
        number = self.model.program.defines.get(match["errno"], 0) if match is not None else 0
        if number not in self.model.errnos:
            why = f"{item.value} is neither a number nor an errno of this kernel"
            raise ExpectationError(str(item), why, "say 0, 4096 or EAGAIN")
        return -number

    def happens(self, event: Event) -> bool:
        """Whether `event` is the fact."""
        return (event.kind, event.request, event.value) == (self.event, self.request, self.number)

    def is_so(self, state: State) -> bool:
        """Whether the fact is one of `state`."""
        if self.event is not None:
            return False
        info = self.model.requests[self.request]
        contexts = [c for spawned in info.spawns.values() for c in spawned]
        if self._acts(state, info.context):
            contexts.append(info.context)
        return any(self._waits(state, context) for context in contexts)

    def _acts(self, state: State, context: int) -> bool:
        """Whether the thread is at this request, not at another of its operations."""
        cells = state[self.model.stacks + context]
        return cells[REQUEST] == self.request

    def _waits(self, state: State, context: int) -> bool:
        blocked = why_blocked(self.model, state, context)
        return blocked is not None and blocked.kind == "waiting" and blocked.on == self.value


def _find(model: Model, facts: list[_Fact], limits: Limits, stop: Callable[[], bool]) -> Answer:
    """Breadth first over states with how many facts were met, kept as one more segment.

    Meeting a fact as soon as it is there is never worse than waiting for its next time.
    """
    met = _met(facts, 0, (), model.initial)
    if met == len(facts):
        return Answer("yes")
    store = Store((*model.initial, (met,)))
    transitions = Transitions(model, store, frozenset(_EVENTS.values()))
    layer: list[tuple[int, Key, int]] = [(0, store.initial_key, met)]
    limited = ""
    while layer:
        found: list[tuple[int, Key, int]] = []
        for number, key, so_far in layer:
            if stop():
                return Answer("unknown", cut="it was stopped")
            for action, taken in transitions.of(key):
                if isinstance(taken, RangeError):
                    limited = limited or (str(taken) if taken.limit else "")
                    continue
                after = taken.after(key)
                met = _met(facts, so_far, taken.events, store.state(after)[:-1])
                if met == len(facts):
                    return _shown(model, (*store.path(number), action))
                after = store.replaced(after, len(after) - 1, (met,))
                if store.find(after) is None:
                    found.append((store.add(after, number, action), after, met))
            if len(store) > limits.states:
                return Answer("unknown", cut=f"it found {limits.states} states, its budget")
        layer = found
    return Answer("unknown", cut=limited) if limited else Answer("no")


def _met(facts: list[_Fact], met: int, events: tuple[Event, ...], after: State) -> int:
    """How many facts are met after a step with these events, if `met` were before it."""
    for event in events:
        if met < len(facts) and facts[met].happens(event):
            met += 1
    while met < len(facts) and facts[met].is_so(after):
        met += 1
    return met


def _shown(model: Model, actions: tuple[Action, ...]) -> Answer:
    trace = replay(model, actions, (), budget=len(actions))
    return Answer("yes", actions, trace.schedule)
