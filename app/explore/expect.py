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

from app.explore.since import REQUEST as WAITS_FOR_REQUEST
from app.machine import LEVELS, Action, Blocked, RangeError, attempt
from app.machine.layout import REQUEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.explore.trace import Trace
    from app.machine import Event, Model, State, Trail

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


def shown(trace: Trace, expectations: Sequence[Expectation]) -> int:
    """How many of `expectations`, from the first on and in their order, the run of `trace` shows.

    Raises:
        ExpectationError: one names what the model does not have.
    """
    facts = [Fact(trace.model, item) for item in expectations]
    met = met_after(facts, 0, (), trace.states[0])
    for account, after in zip(trace.accounts, trace.states[1:], strict=True):
        met = met_after(facts, met, account.events, after)
    return met


class Fact:
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

    def is_so(self, state: State, trail: Trail | None = None) -> bool:
        """Whether the fact is one of `state`; `trail` is told what was looked at."""
        if self.event is not None:
            return False
        info = self.model.requests[self.request]
        contexts = [c for spawned in info.spawns.values() for c in spawned]
        if self._acts(state, info.context):
            contexts.append(info.context)
        if trail is not None:
            trail.look(self.model.stacks + info.context)
        return any(self._waits(state, context, trail) for context in contexts)

    def _acts(self, state: State, context: int) -> bool:
        """Whether the thread is at this request, not at another of its operations."""
        cells = state[self.model.stacks + context]
        return cells[REQUEST] == self.request

    def _waits(self, state: State, context: int, trail: Trail | None) -> bool:
        try:
            found = attempt(self.model, state, Action(context), trail=trail)
        except RangeError:
            return False  # it can step: out of the model
        return isinstance(found, Blocked) and (found.kind, found.on) == ("waiting", self.value)


def met_after(
    facts: Sequence[Fact], met: int, step: Iterable[Event], after: State, trail: Trail | None = None
) -> int:
    """How many facts are met after a step with these events, if `met` were before it.

    Meeting a fact as soon as it is there is never worse than waiting for its next time. `trail`
    is told what was looked at of `after`.
    """
    for event in step:
        if met < len(facts) and facts[met].happens(event):
            met += 1
    while met < len(facts) and facts[met].is_so(after, trail):
        met += 1
    return met
