"""What each instruction does: one function per opcode, named after it."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

from app.cmodel.intrinsics import INTRINSICS
from app.cmodel.program import Note, Op, function_pointer
from app.machine import lockdep
from app.machine.arithmetic import converted, fits
from app.machine.contexts import NOWHERE
from app.machine.cpu import Cpu, NeedsValue
from app.machine.intrinsics import BEHAVIOUR
from app.machine.layout import (
    AFTER_CALL,
    GRANTED,
    HAS_RESULT,
    PHASE,
    RETURNED,
    RUNNING,
    STATUS,
    address,
)
from app.machine.semaphores import Again
from app.machine.tasks import Interrupted, end_task_work, enters_user_space, in_task_work
from app.machine.tokens import complete_iocb, leak_iocb, open_iocb, settle

if TYPE_CHECKING:
    from collections.abc import Callable

_WIDEST_SHIFT = 63


def mark(cpu: Cpu, d: int, _a: int, _b: int, _c: int) -> None:
    if cpu.touched:
        cpu.pc -= 1
        cpu.rest()
        return
    cpu.statement = d
    statement = cpu.model.program.statements[d]
    missing = cpu.fp + cpu.model.program.functions[statement.function].frame - len(cpu.cells)
    if missing > 0:
        cpu.cells += [0] * missing
    cpu.touched = statement.visible


def mov(cpu: Cpu, d: int, a: int, _b: int, _c: int) -> None:
    cpu.put(d, cpu.get(a))


def _binary(
    compute: Callable[[int, int], int],
) -> Callable[[Cpu, int, int, int, int], None]:
    def handler(cpu: Cpu, d: int, a: int, b: int, _c: int) -> None:
        cpu.put(d, int(compute(cpu.get(a), cpu.get(b))))

    return handler


def _divide(cpu: Cpu, d: int, a: int, b: int, _c: int) -> None:
    cpu.put(d, _quotient(cpu, cpu.get(a), cpu.get(b)))


def _remainder(cpu: Cpu, d: int, a: int, b: int, _c: int) -> None:
    left, right = cpu.get(a), cpu.get(b)
    cpu.put(d, left - right * _quotient(cpu, left, right))


def _quotient(cpu: Cpu, left: int, right: int) -> int:
    if right == 0:
        raise cpu.fault("division by zero")
    size = abs(left) // abs(right)
    return size if (left < 0) == (right < 0) else -size


def _shift(
    compute: Callable[[int, int], int],
) -> Callable[[Cpu, int, int, int, int], None]:
    def handler(cpu: Cpu, d: int, a: int, b: int, _c: int) -> None:
        by = cpu.get(b)
        if not 0 <= by <= _WIDEST_SHIFT:
            raise cpu.fault(f"shift by {by}")
        cpu.put(d, compute(cpu.get(a), by))

    return handler


def _unary(compute: Callable[[int], int]) -> Callable[[Cpu, int, int, int, int], None]:
    def handler(cpu: Cpu, d: int, a: int, _b: int, _c: int) -> None:
        cpu.put(d, int(compute(cpu.get(a))))

    return handler


def conv(cpu: Cpu, d: int, a: int, b: int, _c: int) -> None:
    # A function pointer is negative here; as a truth value it counts, as a pointer it stays.
    value = cpu.get(a)
    cpu.put(d, converted(value, b))


def check(cpu: Cpu, _d: int, a: int, b: int, _c: int) -> None:
    value = cpu.get(a)
    if not fits(value, b):
        raise cpu.fault(f"signed overflow: {value} does not fit")


def lea(cpu: Cpu, d: int, a: int, _b: int, _c: int) -> None:
    cpu.put(d, address(cpu.model.stacks + cpu.context, cpu.fp + a))


def load(cpu: Cpu, d: int, a: int, b: int, c: int) -> None:
    cpu.touched = cpu.touched or b == 0
    cpu.put(d, cpu.load(cpu.get(a) + c))


def store(cpu: Cpu, _d: int, a: int, b: int, c: int) -> None:
    cpu.touched = True
    _store(cpu, cpu.get(a) + c, cpu.get(b))


def _store(cpu: Cpu, where: int, value: int) -> None:
    """A store of the text's own; by hand even a level's count may be changed."""
    cpu.store(where, value)
    if where in cpu.model.frozen_cells:
        cpu.note("frozen", cpu.model.frozen_cells[where], value=value)
    if where in cpu.model.semaphores:
        cpu.note("count", *cpu.model.semaphores[where], value=value)


def copy(cpu: Cpu, _d: int, a: int, b: int, c: int) -> None:
    cpu.touched = True
    to, source = cpu.get(a), cpu.get(b)
    values = [cpu.load(source + cell) for cell in range(c)]
    for cell, value in enumerate(values):
        _store(cpu, to + cell, value)


def jmp(cpu: Cpu, _d: int, a: int, _b: int, _c: int) -> None:
    cpu.pc = a


def jz(cpu: Cpu, _d: int, a: int, b: int, _c: int) -> None:
    if cpu.get(a) == 0:
        cpu.pc = b


def jnz(cpu: Cpu, _d: int, a: int, b: int, _c: int) -> None:
    if cpu.get(a) != 0:
        cpu.pc = b


def call(cpu: Cpu, d: int, a: int, b: int, c: int) -> None:
    cpu.enter(a, cpu.cells[cpu.fp + b : cpu.fp + b + c], d)
    if cpu.touched:
        cpu.rest()


def calli(cpu: Cpu, d: int, a: int, b: int, c: int) -> None:
    call(cpu, d, cpu.function_id(cpu.get(a)), b, c)


def ret(cpu: Cpu, _d: int, a: int, _b: int, _c: int) -> None:
    value = cpu.get(a)
    if cpu.leaves_call():
        if cpu.touched:
            cpu.pc -= 1
            cpu.stopped = True
            return
        _end_of_call(cpu, value)
        return
    cpu.leave(value)
    cpu.statement = cpu.model.statement_of_pc[cpu.pc - 1]  # the call that it returns to
    if cpu.touched:
        cpu.rest()


def _end_of_call(cpu: Cpu, value: int) -> None:
    """The operation returns, or task_work or a spawned context is done: a step of its own."""
    request, model = cpu.request, cpu.model
    if in_task_work(cpu):
        end_task_work(cpu)
    elif model.contexts[cpu.context].kind == "thread":
        cpu.set_ghost(model.request_cell(request, STATUS), AFTER_CALL)
        cpu.set_ghost(model.request_cell(request, RETURNED), value)
        cpu.note("return", value=value)
        if cpu.ghost(model.request_cell(request, HAS_RESULT)):
            cpu.note("return-too", value=value)
        lockdep.note_blind(cpu)
        enters_user_space(cpu)
        cpu.call_is_over()
    else:
        cpu.note("finish")
        lockdep.work_is_done(cpu)
        cpu.call_is_over()
    cpu.stopped = True
    settle(cpu, request)


def intr(cpu: Cpu, d: int, a: int, b: int, c: int) -> None:
    intrinsic = INTRINSICS[a]
    if cpu.touched and not intrinsic.fused:
        cpu.pc -= 1
        cpu.stopped = True
        return
    entered = cpu.cells[PHASE]
    try:
        value = BEHAVIOUR[intrinsic.name](cpu, *cpu.cells[cpu.fp + b : cpu.fp + b + c])
    except Again as again:  # the step is taken, but the context still stands at the intrinsic
        cpu.cells[PHASE] = again.phase
        cpu.pc -= 1
        cpu.stopped = True
        return
    except Interrupted:
        return
    cpu.cells[PHASE] = RUNNING
    cpu.put(d, value)
    # What was granted was part of the granter's step; here it only carries on.
    cpu.stopped = not intrinsic.fused and entered != GRANTED


def choose(cpu: Cpu, d: int, a: int, b: int, _c: int) -> None:
    if cpu.touched:
        cpu.pc -= 1
        cpu.stopped = True
        return
    where = cpu.get(b)
    superblock = cpu.superblock_at(where) if where else NOWHERE
    values = cpu.model.choices[cpu.request, a, superblock]
    pinned = len(values) == 1
    value = values[0] if pinned else cpu.value
    if value is None or value not in values:
        raise NeedsValue(a, values)
    names = cpu.model.choice_values[a]
    cpu.put(d, value)
    what = f"{cpu.model.program.choices[a]}={names[value]}"
    cpu.note("choose", superblock, value=value, detail=what)
    if not pinned:
        cpu.value = None
    cpu.stopped = True


def warn(cpu: Cpu, d: int, a: int, b: int, _c: int) -> None:
    cpu.touched = True
    condition = cpu.get(a) != 0
    cpu.put(d, int(condition))
    if not condition:
        return
    statement = cpu.model.statement_of_pc[cpu.pc - 1]
    if b == 2:
        raise cpu.fault("BUG_ON: the kernel stops here")
    if b == 1 and not cpu.first_time(cpu.pc - 1):
        cpu.note("warn-silent", value=statement)
        return
    cpu.note("warn", value=statement)


def note(cpu: Cpu, d: int, a: int, b: int, _c: int) -> None:
    where = cpu.get(a)
    match d:
        case Note.FLAG_READ:
            cpu.note("flag-read", value=where, detail=str(cpu.get(b)))
        case Note.FLAG_WRITE:
            cpu.note("flag-write", value=where)
        case Note.ENTER_WRITE_ITER:
            open_iocb(cpu, where)
            cpu.note("write-iter", value=where)
        case Note.FILP_WRITE:
            cpu.note("filp-write", value=where)
        case Note.COMPLETE:
            complete_iocb(cpu, where)
        case Note.INIT_KIOCB:
            leak_iocb(cpu, where, "its iocb is initialised again")
            open_iocb(cpu, where)
            cpu.note("init", value=where)


def alloc(cpu: Cpu, d: int, a: int, _b: int, _c: int) -> None:
    where = cpu.allocate(a)
    cpu.touched = True
    cpu.put(d, where)
    cpu.note("alloc", value=where)


def func(cpu: Cpu, d: int, a: int, _b: int, _c: int) -> None:
    cpu.put(d, function_pointer(a))


def bound(cpu: Cpu, _d: int, a: int, b: int, _c: int) -> None:
    index = cpu.get(a)
    if not 0 <= index < b:
        raise cpu.fault(f"index {index} of an array of {b}")


_TABLE: dict[Op, Callable[[Cpu, int, int, int, int], None]] = {
    Op.MARK: mark, Op.MOV: mov,
    Op.ADD: _binary(operator.add), Op.SUB: _binary(operator.sub), Op.MUL: _binary(operator.mul),
    Op.DIV: _divide, Op.MOD: _remainder,
    Op.AND: _binary(operator.and_), Op.OR: _binary(operator.or_), Op.XOR: _binary(operator.xor),
    Op.SHL: _shift(operator.lshift), Op.SHR: _shift(operator.rshift),
    Op.EQ: _binary(operator.eq), Op.NE: _binary(operator.ne), Op.LT: _binary(operator.lt),
    Op.LE: _binary(operator.le), Op.GT: _binary(operator.gt), Op.GE: _binary(operator.ge),
    Op.NEG: _unary(operator.neg), Op.INV: _unary(operator.invert), Op.NOT: _unary(operator.not_),
    Op.CONV: conv, Op.CHECK: check, Op.LEA: lea, Op.LOAD: load, Op.STORE: store, Op.COPY: copy,
    Op.JMP: jmp, Op.JZ: jz, Op.JNZ: jnz, Op.CALL: call, Op.CALLI: calli, Op.RET: ret, Op.INTR: intr,
    Op.CHOOSE: choose, Op.WARN: warn, Op.NOTE: note, Op.ALLOC: alloc, Op.FUNC: func,
    Op.BOUND: bound,
}  # fmt: skip
HANDLERS = tuple(_TABLE[op] for op in Op)
