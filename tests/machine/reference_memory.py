"""What the reference interpreter remembers: memory by address, frames, contexts, requests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.cmodel.program import NULL_PAGE, SEGMENT_BITS
from app.machine.layout import HEAPS, STACK

if TYPE_CHECKING:
    from app.machine import Model

HEADER = 3
"""Cells between two frames of a stack, so that addresses of locals agree with the machine's."""


class Blocks(Exception):
    """The context cannot step now."""


class NeedsValue(Exception):
    """The step is a choice: ``args[0]`` lists the legal values."""


class OutOfModel(Exception):
    """The program did what the model does not allow."""


class Interrupted(Exception):
    """Task_work begins; the intrinsic is met again after it."""


class StepEnds(Exception):
    """The step ends here."""


@dataclass
class Frame:
    """One activation: where it stands, where its slots lie, where its caller wants the result."""

    function: int
    pc: int
    base: int
    result: int
    task_work: bool = False


@dataclass
class Context:
    """A stack of frames and how far it is inside the intrinsic it stands at."""

    number: int
    request: int | None
    frames: list[Frame] = field(default_factory=list)
    operation: int = 0
    phase: str = "running"
    sleeps_on: int = 0
    sleeps_killably: bool = False
    status: str = "idle"
    task_work: list[tuple[int, int, int]] = field(default_factory=list)
    works: bool = False
    killed: bool = False
    lockdep: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class Request:
    """What user space knows about an operation."""

    status: str = "new"
    returned: int = 0
    result: int | None = None


class Memory:
    """The whole state of a run, changed in place."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.program = model.program
        self.memory: dict[int, int] = {}
        self.headers: dict[int, int] = {}
        self.heap_ends: dict[int, int] = {}
        for segment in (0, *range(HEAPS, HEAPS + len(model.requests))):
            for cell, value in enumerate(model.initial[segment]):
                self.memory[segment << SEGMENT_BITS | cell] = value
            self.heap_ends[segment] = len(model.initial[segment])
            if segment:
                self._read_headers(segment)
        self.contexts = [Context(i, info.request) for i, info in enumerate(model.contexts)]
        self.requests = [Request() for _ in model.requests]
        self.tokens: dict[tuple[int, int, int], int] = {}
        self.leaked: dict[tuple[int, int, int], int] = {}
        self.queues: dict[int, list[tuple[int, str]]] = {sem: [] for sem in model.semaphores}
        self.fired: set[int] = set()
        self.threads: dict[int, list[int]] = {}
        for number, request in enumerate(model.requests):
            self.threads.setdefault(request.context, []).append(number)
        for number, context in enumerate(self.contexts):
            if model.contexts[number].kind == "thread" and number not in self.threads:
                context.status = "finished"
        self.touched = False
        self.actor = 0
        self.value: int | None = None

    def _lockdep_takes(self, where: int, how: str) -> None:
        if where in self.model.semaphores or where in self.model.locks:
            held = self.context.lockdep
            if how == "shared" or (where, how) not in held:
                held.append((where, how))

    def _lockdep_lets_go(self, where: int) -> None:
        held = self.context.lockdep
        for entry in [(where, "shared"), (where, "exclusive")]:
            if entry in held:
                held.remove(entry)
                return

    def _read_headers(self, segment: int) -> None:
        header = segment << SEGMENT_BITS
        while header in self.memory:
            self.headers[header] = abs(self.memory[header]) - 1
            header += 1 + self.program.structs[self.headers[header]].cells

    @property
    def context(self) -> Context:
        return self.contexts[self.actor]

    @property
    def request(self) -> int:
        """The request that the acting context acts for."""
        return self._request_of(self.actor)

    def _request_of(self, actor: int) -> int:
        context = self.contexts[actor]
        if context.works:
            return context.task_work[0][2]
        if context.request is not None:
            return context.request
        return self.threads[actor][context.operation]

    @property
    def frame(self) -> Frame:
        return self.context.frames[-1]

    def _get(self, operand: int) -> int:
        if operand < 0:
            return self.program.constants[~operand]
        return self.memory[self.frame.base + operand]

    def _set(self, slot: int, value: int) -> None:
        if slot >= 0:
            self.memory[self.frame.base + slot] = value

    def _arguments(self, first: int, count: int) -> list[int]:
        return [self._get(first + i) for i in range(count)]

    def _check(self, where: int) -> int:
        if where < NULL_PAGE or where not in self.memory:
            raise OutOfModel(f"bad pointer {where}")
        return where

    def _push(self, context: Context, function: int, arguments: list[int], result: int) -> None:
        segment = self.model.stacks + context.number
        base = (segment << SEGMENT_BITS | STACK) + HEADER
        if context.frames:
            caller = context.frames[-1]
            base = caller.base + self.program.functions[caller.function].frame + HEADER
        callee = self.program.functions[function]
        context.frames.append(Frame(function, callee.entry, base, result))
        for slot in range(callee.frame):
            self.memory[base + slot] = arguments[slot] if slot < len(arguments) else 0

    def _function(self, pointer: int) -> int:
        if pointer >= 0:
            raise OutOfModel(f"{pointer} is no function")
        return -pointer - 1

    def _forget(self, frame: Frame) -> None:
        for slot in range(self.program.functions[frame.function].frame):
            del self.memory[frame.base + slot]

    def _leak(self, key: tuple[int, int, int]) -> None:
        held = self.tokens.pop(key, 0)
        self.leaked[key] = self.leaked.get(key, 0) + held

    def _is_finished(self, request: int) -> bool:
        if self.requests[request].status == "cancelled":
            return True
        helpers = [c for c in self.contexts if c.request == request]
        busy = any(context.status == "running" for context in helpers)
        queued = [r for c in self.contexts for _, _, r in c.task_work]
        return self.requests[request].status == "after call" and not busy and request not in queued
