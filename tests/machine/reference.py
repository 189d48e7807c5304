"""A second interpreter of a Program's tables: slow, mutable, and written to be obviously right.

It shares nothing with `app.machine`'s stepping but the tables and the initial memory. Memory is
a dictionary from address to value, a frame is an object, every opcode and every intrinsic is a
method of a few lines, and "is it enabled?" is answered by trying on a copy.

The step rule: local instructions ride along. A step ends at the next MARK, after a CALL, or
after a RET once memory was touched in it; or right after an intrinsic that is not fused, or a
choice. Such an intrinsic, a choice and the return of the outermost function do not begin in a
step that has touched memory.
"""

from __future__ import annotations

import copy
import operator

from app.cmodel.intrinsics import INTRINSICS
from app.cmodel.program import SEGMENT_BITS, Kind, Note, Op
from app.machine.layout import HEAPS
from tests.machine.reference_intrinsics import Intrinsics
from tests.machine.reference_memory import (
    Blocks,
    Context,
    Interrupted,
    NeedsValue,
    OutOfModel,
    StepEnds,
)

BINARY = {
    Op.ADD: operator.add,
    Op.SUB: operator.sub,
    Op.MUL: operator.mul,
    Op.AND: operator.and_,
    Op.OR: operator.or_,
    Op.XOR: operator.xor,
    Op.SHL: operator.lshift,
    Op.SHR: operator.rshift,
    Op.EQ: operator.eq,
    Op.NE: operator.ne,
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
}
RANGES = {
    Kind.BOOL: (0, 1),
    Kind.U8: (0, 2**8 - 1),
    Kind.S8: (-(2**7), 2**7 - 1),
    Kind.U16: (0, 2**16 - 1),
    Kind.S16: (-(2**15), 2**15 - 1),
    Kind.U32: (0, 2**32 - 1),
    Kind.S32: (-(2**31), 2**31 - 1),
    Kind.U64: (0, 2**64 - 1),
    Kind.S64: (-(2**63), 2**63 - 1),
}


class Reference(Intrinsics):
    """The whole state of a run, changed in place by `step`."""

    # What can be asked.

    def why_blocked(self, actor: int) -> str | None:
        """unborn, finished, waiting, or None where the context can step."""
        try:
            self._copy().step(actor, None)
        except Blocks as blocks:
            return str(blocks)
        except (NeedsValue, OutOfModel):
            return None
        return None

    def enabled(self) -> list[tuple[int, int | None]]:
        """Every legal action, in context order."""
        found: list[tuple[int, int | None]] = []
        for actor in range(len(self.contexts)):
            try:
                self._copy().step(actor, None)
                found.append((actor, None))
            except Blocks:
                continue
            except OutOfModel:
                found.append((actor, None))
            except NeedsValue as needs:
                found += [(actor, value) for value in needs.args[0]]
        return found

    def _copy(self) -> Reference:
        other = copy.copy(self)
        for name in ("memory", "headers", "heap_ends", "tokens", "leaked", "fired"):
            setattr(other, name, copy.copy(getattr(self, name)))
        for name in ("contexts", "requests", "queues"):
            setattr(other, name, copy.deepcopy(getattr(self, name)))
        return other

    # A step.

    def step(self, actor: int, value: int | None) -> None:
        """Lets context `actor` take one step. Raises Blocks, NeedsValue, OutOfModel."""
        self.actor, self.value, self.touched = actor, value, False
        context = self.context
        if not context.frames and self._has_task_work():
            self._begin_task_work()
        self._must_be_ready(context)
        if context.phase == "draining":
            self._drained(context)
            return
        if not context.frames:
            self._begin_operation(context)
        try:
            while True:
                self._instruction(context)
        except StepEnds:
            pass

    def _end_task_work(self, context: Context) -> None:
        _, _, request = context.task_work.pop(0)
        context.works = False
        self._forget(context.frames.pop())
        self._die_if_killed(context)
        self._let_go(request)

    def _must_be_ready(self, context: Context) -> None:
        if context.status == "finished" and not context.works:
            raise Blocks("finished")
        if context.status == "idle" and context.request is not None:
            raise Blocks("unborn")
        if context.phase in ("queued", "asleep"):
            raise Blocks("waiting")

    def _begin_operation(self, context: Context) -> None:
        request = self.model.requests[self.request]
        self._push(context, request.entry, list(request.arguments), -1)
        context.status = "running"
        self.requests[self.request].status = "in call"

    def _instruction(self, context: Context) -> None:
        frame = context.frames[-1]
        op, d, a, b, c = self.program.code[frame.pc]
        frame.pc += 1
        if op in BINARY:
            self._set(d, int(BINARY[Op(op)](self._get(a), self._get(b))))
        else:
            getattr(self, f"op_{Op(op).name.lower()}")(d, a, b, c)

    # The opcodes.

    def op_mark(self, statement: int, *_: int) -> None:
        if self.touched:
            self.frame.pc -= 1
            raise StepEnds
        self.touched = self.program.statements[statement].visible

    def op_mov(self, d: int, a: int, *_: int) -> None:
        self._set(d, self._get(a))

    def op_div(self, d: int, a: int, b: int, _: int) -> None:
        left, right = self._get(a), self._get(b)
        if right == 0:
            raise OutOfModel("division by zero")
        quotient = abs(left) // abs(right)
        self._set(d, quotient if (left < 0) == (right < 0) else -quotient)

    def op_mod(self, d: int, a: int, b: int, _: int) -> None:
        left, right = self._get(a), self._get(b)
        if right == 0:
            raise OutOfModel("division by zero")
        rest = abs(left) % abs(right)
        self._set(d, -rest if left < 0 else rest)

    def op_neg(self, d: int, a: int, *_: int) -> None:
        self._set(d, -self._get(a))

    def op_inv(self, d: int, a: int, *_: int) -> None:
        self._set(d, ~self._get(a))

    def op_not(self, d: int, a: int, *_: int) -> None:
        self._set(d, int(self._get(a) == 0))

    def op_conv(self, d: int, a: int, kind: int, _: int) -> None:
        value = self._get(a)
        if kind == Kind.BOOL:
            self._set(d, int(value != 0))
            return
        low, high = RANGES[Kind(kind)]
        self._set(d, (value - low) % (high - low + 1) + low)

    def op_check(self, _: int, a: int, kind: int, __: int) -> None:
        value = self._get(a)
        low, high = RANGES[Kind(kind)]
        if not low <= value <= high:
            raise OutOfModel(f"{value} does not fit")

    def op_bound(self, _: int, a: int, length: int, *__: int) -> None:
        if self._get(a) not in range(length):
            raise OutOfModel("an index outside its array")

    def op_lea(self, d: int, slot: int, *_: int) -> None:
        self._set(d, self.frame.base + slot)

    def op_load(self, d: int, a: int, settled: int, c: int) -> None:
        self.touched = self.touched or not settled
        self._set(d, self.memory[self._check(self._get(a) + c)])

    def op_store(self, _: int, a: int, b: int, c: int) -> None:
        self.touched = True
        self.memory[self._check(self._get(a) + c)] = self._get(b)

    def op_copy(self, _: int, a: int, b: int, c: int) -> None:
        self.touched = True
        target, source = self._get(a), self._get(b)
        values = [self.memory[self._check(source + i)] for i in range(c)]
        for i, value in enumerate(values):
            self.memory[self._check(target + i)] = value

    def op_jmp(self, _: int, a: int, *__: int) -> None:
        self.frame.pc = a

    def op_jz(self, _: int, a: int, b: int, __: int) -> None:
        if self._get(a) == 0:
            self.frame.pc = b

    def op_jnz(self, _: int, a: int, b: int, __: int) -> None:
        if self._get(a) != 0:
            self.frame.pc = b

    def op_call(self, d: int, function: int, b: int, c: int) -> None:
        self._push(self.context, function, self._arguments(b, c), d)
        if self.touched:
            raise StepEnds

    def op_calli(self, d: int, a: int, b: int, c: int) -> None:
        self.op_call(d, self._function(self._get(a)), b, c)

    def op_ret(self, _: int, a: int, *__: int) -> None:
        context = self.context
        value = self._get(a)
        if len(context.frames) == 1 or self.frame.task_work:
            self._return_from_outermost(context, value)
            raise StepEnds
        frame = context.frames.pop()
        self._forget(frame)
        self._set(frame.result, value)
        if self.touched:
            raise StepEnds

    def _return_from_outermost(self, context: Context, value: int) -> None:
        if self.touched:
            self.frame.pc -= 1
            raise StepEnds
        request = self.request
        if self.frame.task_work:
            self._end_task_work(context)
            return
        self._forget(context.frames.pop())
        if context.request is not None:
            context.status = "finished"
        else:
            self.requests[request].status = "after call"
            self.requests[request].returned = value
            context.operation += 1
            done = context.operation == len(self.threads[self.actor])
            context.status = "finished" if done else "idle"
            self._die_if_killed(context)
        self._let_go(request)

    def _let_go(self, request: int) -> None:
        """If nobody runs for it any more, what it still holds leaks."""
        if self._is_finished(request):
            for key in [key for key in self.tokens if key[0] == request]:
                self._leak(key)

    def op_note(self, kind: int, a: int, *_: int) -> None:
        where = self._get(a)
        if kind == Note.INIT_KIOCB:
            self._lose_iocb(where)
        if kind in (Note.INIT_KIOCB, Note.ENTER_WRITE_ITER):
            self.fired.discard(-where)
        if kind == Note.COMPLETE:
            self.fired.add(-where)

    def op_warn(self, d: int, a: int, kind: int, _: int) -> None:
        self.touched = True
        fires = self._get(a) != 0
        self._set(d, int(fires))
        if fires and kind == 2:
            raise OutOfModel("BUG")
        if fires and kind == 1:
            self.fired.add(self.frame.pc - 1)

    def op_alloc(self, d: int, struct: int, *_: int) -> None:
        self.touched = True
        segment = HEAPS + self.request
        header = segment << SEGMENT_BITS | self.heap_ends[segment]
        cells = self.program.structs[struct].cells
        self.headers[header] = struct
        self.memory[header] = struct + 1
        for i in range(cells):
            self.memory[header + 1 + i] = 0
        self.heap_ends[segment] += 1 + cells
        self._set(d, header + 1)

    def op_func(self, d: int, function: int, *_: int) -> None:
        self._set(d, -(function + 1))

    def op_choose(self, d: int, choice: int, b: int, _: int) -> None:
        if self.touched:
            self.frame.pc -= 1
            raise StepEnds
        address = self._get(b)
        superblock = next(sb.number for sb in self.model.superblocks if sb.address == address)
        legal = self.model.choices[self.request, choice, superblock]
        if len(legal) == 1:
            self._set(d, legal[0])
        elif self.value is None:
            raise NeedsValue(list(legal))
        else:
            assert self.value in legal, "only legal values are tried"
            self._set(d, self.value)
        raise StepEnds

    def op_intr(self, d: int, index: int, b: int, c: int) -> None:
        intrinsic = INTRINSICS[index]
        if self.touched and not intrinsic.fused:
            self.frame.pc -= 1
            raise StepEnds
        arguments = self._arguments(b, c)
        context = self.context
        try:
            self._set_result(d, getattr(self, f"do_{intrinsic.name}")(*arguments))
        except Interrupted:
            return
        if not intrinsic.fused or context.phase == "asleep":
            raise StepEnds

    def _set_result(self, d: int, value: int | None) -> None:
        if value is not None:
            self._set(d, value)
