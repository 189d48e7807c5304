"""One attempt at one step: a working copy of a state, and the context that acts in it.

A Cpu lives for one step and is thrown away; the state it began with is never touched.
Segments are copied when they are first written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cmodel.program import Op
from app.machine.layout import (
    FINISHED,
    IDLE,
    IN_CALL,
    OPERATION,
    PHASE,
    REQUEST,
    RUNNING,
    STACK,
    STATUS,
)
from app.machine.memory import FRAME_HEADER
from app.machine.state import Blocked, Event
from app.machine.tasks import begin_task_work, cancel, is_killed
from app.machine.workspace import Waiting, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.machine.layout import Model
    from app.machine.state import State
    from app.machine.workspace import Listener

STEP_BUDGET = 2_000
"""Instructions that may run in one step: a local loop longer than this is left to its own."""
STACK_BUDGET = 1_000
"""Cells of one context's stack; deeper calls are not followed."""


class NeedsValue(Exception):
    """The step is a choice that the scenario leaves open: which value?"""

    def __init__(self, choice: int, values: tuple[int, ...]) -> None:
        super().__init__()
        self.choice = choice
        self.values = values


class Cpu(Workspace):
    """The working copy of a state in which one context acts."""

    __slots__ = ("statement", "stopped", "touched", "value")

    def __init__(
        self,
        model: Model,
        state: State,
        context: int,
        value: int | None,
        recorder: Listener | None,
    ) -> None:
        super().__init__(model, state, context, recorder)
        self.value = value
        self.touched = False
        self.stopped = False
        self.statement = model.statement_of_pc[self.pc] if self.pc >= 0 else None

    # -- values and frames ------------------------------------------------------

    def get(self, operand: int) -> int:
        """The value of an operand: a slot, or a constant."""
        return (
            self.cells[self.fp + operand]
            if operand >= 0
            else self.model.program.constants[~operand]
        )

    def put(self, slot: int, value: int) -> None:
        """Set a slot; -1 means that the value is not wanted."""
        if slot >= 0:
            self.cells[self.fp + slot] = value

    def enter(self, function: int, arguments: tuple[int, ...] | list[int], slot: int) -> None:
        """Call `function`: a new frame, and control at its first instruction."""
        callee = self.model.program.functions[function]
        if len(arguments) != callee.parameters:
            raise self.fault(
                f"{callee.name} takes {callee.parameters} arguments, not {len(arguments)}"
            )
        if len(self.cells) > STACK_BUDGET:
            what = f"calls nest too deeply: {callee.name} would pass {STACK_BUDGET} cells"
            raise self.fault(what, limit=True)
        outermost = self.pc < 0
        self.cells += [-1 if outermost else self.pc, self.fp, slot]
        self.fp = len(self.cells)
        self.cells += [*arguments, *[0] * (callee.frame - len(arguments))]
        self.pc = callee.entry
        self.events.append(Event("call", self.request, detail=callee.name))

    def leaves_call(self) -> bool:
        """Whether the innermost frame is the outermost: its return ends the call."""
        return self.cells[self.fp - FRAME_HEADER] < 0

    def leave(self, value: int) -> None:
        """Return `value` from the innermost frame to its caller's."""
        pc, fp, slot = self.cells[self.fp - FRAME_HEADER : self.fp]
        del self.cells[self.fp - FRAME_HEADER :]
        self.pc, self.fp = pc, fp
        self.put(slot, value)

    def call_is_over(self) -> None:
        """Empty the stack: nothing to run, or on to the thread's next operation, if it lives."""
        del self.cells[STACK:]
        self.fp = 0
        self.cells[PHASE] = RUNNING
        self.cells[REQUEST] = -1
        self.cells[OPERATION] += 1
        last = self.cells[OPERATION] >= self.model.operations_of[self.context]
        self.pc = FINISHED if last or is_killed(self, self.context) else IDLE
        if not last and self.pc == FINISHED:
            cancel(self, self.context)

    def begin(self) -> None:
        """Put the context where its step starts. Raises Waiting if it has nothing to run."""
        info = self.model.contexts[self.context]
        if self.pc < 0 and begin_task_work(self):
            return
        if self.pc == FINISHED:
            raise Waiting(lambda: Blocked("finished", "", (), f"{info.name} has finished"))
        if self.pc != IDLE:
            return
        if info.kind != "thread":
            reason = f"{info.name} has nothing to run yet"
            raise Waiting(lambda: Blocked("unborn", info.name, (info.thread,), reason))
        request = self.model.request_of(self.context, self.cells[OPERATION])
        self.cells[REQUEST] = request.number
        self.set_ghost(self.model.request_cell(request.number, STATUS), IN_CALL)
        self.enter(request.entry, request.arguments, -1)

    def rest(self) -> None:
        """Stop before the instruction at pc; between statements, temporaries are dead."""
        self.stopped = True
        if self.pc >= 0 and self.model.program.code[self.pc][0] == Op.MARK:
            function = self.model.program.functions[self.model.function_of_pc[self.pc]]
            del self.cells[self.fp + function.local_cells :]

    def run(self, handlers: tuple[Callable[[Cpu, int, int, int, int], None], ...]) -> None:
        """Run until the step is over. Raises Waiting, NeedsValue or RangeError."""
        code = self.model.program.code
        for _ in range(STEP_BUDGET):
            if self.recorder is not None:
                self.recorder.at(self)
            at = self.pc
            op, d, a, b, c = code[at]
            self.pc += 1
            handlers[op](self, d, a, b, c)
            if self.stopped:
                return
        self.pc = at + 1  # a fault is told of the instruction before
        raise self.fault(f"one step runs more than {STEP_BUDGET} instructions", limit=True)
