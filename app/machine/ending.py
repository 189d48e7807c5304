"""How a run stands: running, done, parked, or deadlocked, told by the wait-for graph.

Parked is fine: everybody who is blocked waits, directly or through others, only for a file
system that is frozen COMPLETE by a thread that has finished its script, or for a device that is
held by one; or is a daemon that waits for the next event. All else is a deadlock: a cycle, or a
wait that nobody can end.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from app.machine.ghost import frozen, request_status, semaphore, waiting_task_work
from app.machine.layout import COMPLETE, DEVICE, FINISHED, LEVELS, PC, WATCH, called_after
from app.machine.step import actions, why_blocked

if TYPE_CHECKING:
    from app.machine.layout import Model
    from app.machine.state import Blocked, State


@dataclass(frozen=True, slots=True)
class Ending:
    """``running``, ``done``, ``parked`` or ``deadlock``; why; and the contexts that wait."""

    kind: str
    reason: str
    contexts: tuple[int, ...] = ()


PARKS = (":bd_held", ":asked")
"""Waits that nobody needs to end: for a device that a finished thread holds, for the next event."""


class _Stuck(Exception):
    """A wait that nobody can end; the message says why."""


def run_status(model: Model, state: State) -> Ending:
    """How the run stands in `state`."""
    if actions(model, state):
        return Ending("running", "somebody can step")
    return ending(model, state)


def ending(model: Model, state: State) -> Ending:
    """How a run that cannot go on has ended; `state` must have no enabled action."""
    waits = {
        c: blocked
        for c in range(len(model.contexts))
        if (blocked := why_blocked(model, state, c)) is not None and blocked.kind == "waiting"
    }
    if not waits:
        return Ending("done", "everybody has finished")
    graph = _WaitFor(model, state, waits)
    try:
        frozen_by = [graph.follow(context, ()) for context in waits]
    except _Stuck as stuck:
        return Ending("deadlock", str(stuck), tuple(waits))
    return Ending(
        "parked",
        "; ".join(dict.fromkeys(w for words in frozen_by for w in words)),
        tuple(waits),
    )


class _WaitFor:
    """Follows waits to what they end in."""

    def __init__(self, model: Model, state: State, waits: dict[int, Blocked]) -> None:
        self.model, self.state, self.waits = model, state, waits
        self.contexts = {c.name: c.number - 1 for c in model.contexts}
        self.requests = {r.name: r.number for r in model.requests}
        self.levels = {
            f"{s.name}:{name}": (s.number, level)
            for s in model.superblocks
            for level, name in enumerate(LEVELS, 1)
        }
        self.parts = {
            f"{called_after(item.name)}:{field}": item.address
            for suffix, fields in ((DEVICE, ["bd_held"]), (WATCH, ["asked", "answered"]))
            for item in model.objects
            if item.name.endswith(suffix)
            for field in fields
        }

    def follow(self, context: int, path: tuple[int, ...]) -> tuple[str, ...]:
        """The frozen file systems that `context` waits for. Raises _Stuck when that is not all."""
        name = self.model.contexts[context].name
        if context in path:
            circle = (*path[path.index(context) :], context)
            raise _Stuck(f"a circle: {self._told(circle)}")
        if context not in self.waits:
            raise _Stuck(
                f"{self.model.contexts[path[-1]].name} waits for {name}, which has finished"
            )
        blocked, path = self.waits[context], (*path, context)
        if blocked.on in self.levels and (parked := self._parked(*self.levels[blocked.on])):
            return (parked,)
        ahead = self._ahead(blocked)
        if blocked.on.endswith(PARKS) and not ahead:
            return (blocked.reason,)
        if not ahead:
            raise _Stuck(f"{name} waits for ever: {blocked.reason}")
        return tuple(word for other in ahead for word in self.follow(other, path))

    def _at_part(self, on: str) -> list[int]:
        """Who may still let a device's I/O go, or answer a hook: threads with such an operation.

        He who holds a device, or has it held, counts until his thread has finished. An event may
        always come, from whom is not known here.
        """
        if on.endswith(":asked"):
            return []
        requests = [r for r in self.model.requests if self.parts[on] in r.arguments]
        if on.endswith(":answered"):
            done = (request_status(self.model, self.state, r.number) for r in requests)
            return [r.context for r, word in zip(requests, done, strict=True) if word != "finished"]
        threads = dict.fromkeys(r.context for r in requests)
        return [c for c in threads if self.state[self.model.stacks + c][PC] != FINISHED]

    def _told(self, circle: tuple[int, ...]) -> str:
        """``app waits for admin waits for app``, and what makes a thread's own way part of it."""
        words = " waits for ".join(self.model.contexts[c].name for c in circle)
        for waiter, ahead in pairwise(circle):
            for request in self._queued_on(ahead):
                if self.model.requests[request].name in self.waits[waiter].holders:
                    thread = self.model.contexts[ahead].name
                    name = self.model.requests[request].name
                    words += f"; {name} ends in task_work of {thread}, which is blocked in a call"
        return words

    def _queued_on(self, context: int) -> tuple[int, ...]:
        """The requests whose task_work is queued on a thread."""
        if context not in self.model.tasks:
            return ()
        return tuple(dict.fromkeys(waiting_task_work(self.state[self.model.tasks[context]])))

    def _parked(self, superblock: int, level: int) -> str | None:
        """Says that a finished thread froze it, if that is what a starter waits for."""
        shut = semaphore(self.model, self.state, superblock, level)
        if (
            not shut.held
            or shut.writer is None
            or frozen(self.model, self.state, superblock) != COMPLETE
        ):
            return None
        if self.state[self.model.stacks + shut.writer][PC] != FINISHED:
            return None
        name = self.model.superblocks[superblock].name
        return f"{name} stays frozen by {self.model.contexts[shut.writer].name}"

    def _ahead(self, blocked: Blocked) -> list[int]:
        """The contexts that must act before this wait can end."""
        if blocked.on in self.parts:
            return self._at_part(blocked.on)
        ahead: list[int] = []
        for holder in blocked.holders:
            if holder in self.contexts:
                ahead.append(self.contexts[holder])
            elif holder in self.requests:
                ahead += self._of_request(self.requests[holder])
        if blocked.holders or blocked.on in self.levels:
            return ahead
        return self._freezers(blocked.on)

    def _of_request(self, number: int) -> list[int]:
        """Who acts for a request: its thread until the call returned, then what it handed it to."""
        request = self.model.requests[number]
        if request_status(self.model, self.state, number) in {"waiting", "running"}:
            return [request.context]
        spawned = (c for contexts in request.spawns.values() for c in contexts)
        ahead = [c for c in spawned if c in self.waits]
        if number in self._queued_on(request.context):
            ahead.append(request.context)
        return ahead

    def _freezers(self, on: str) -> list[int]:
        """Who is in the middle of freezing the superblock whose variable is slept on."""
        name = on.split(":", maxsplit=1)[0]
        found: list[int] = []
        for superblock in self.model.superblocks:
            if (
                superblock.name == name
                and frozen(self.model, self.state, superblock.number) != COMPLETE
            ):
                writers = (
                    semaphore(self.model, self.state, superblock.number, level).writer
                    for level in range(1, len(LEVELS) + 1)
                )
                found += [w for w in writers if w is not None and w not in found]
        return found
