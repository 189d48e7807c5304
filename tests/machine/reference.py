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
from dataclasses import dataclass, field

from app.cmodel.intrinsics import INTRINSICS
from app.cmodel.program import NULL_PAGE, SEGMENT_BITS, Kind, Note, Op
from app.machine.layout import HEAPS, STACK, WORK_KINDS, Model

HEADER = 3
"""Cells between two frames of a stack, so that addresses of locals agree with the machine's."""

WRITE = 1


class Blocks(Exception):
    """The context cannot step now."""


class NeedsValue(Exception):
    """The step is a choice: ``args[0]`` lists the legal values."""


class OutOfModel(Exception):
    """The program did what the model does not allow."""


class StepEnds(Exception):
    """The step ends here."""


@dataclass
class Frame:
    """One activation: where it stands, where its slots lie, where its caller wants the result."""

    function: int
    pc: int
    base: int
    result: int


@dataclass
class Context:
    """A stack of frames and how far it is inside the intrinsic it stands at."""

    number: int
    request: int | None
    frames: list[Frame] = field(default_factory=list)
    operation: int = 0
    phase: str = "running"
    sleeps_on: int = 0
    status: str = "idle"


@dataclass
class Request:
    """What user space knows about an operation."""

    status: str = "new"
    returned: int = 0
    result: int | None = None


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


class Reference:
    """The whole state of a run, changed in place by `step`."""

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

    def _read_headers(self, segment: int) -> None:
        header = segment << SEGMENT_BITS
        while header in self.memory:
            self.headers[header] = abs(self.memory[header]) - 1
            header += 1 + self.program.structs[self.headers[header]].cells

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

    @property
    def context(self) -> Context:
        return self.contexts[self.actor]

    @property
    def request(self) -> int:
        """The request that the acting context acts for."""
        if self.context.request is not None:
            return self.context.request
        return self.threads[self.actor][self.context.operation]

    def _must_be_ready(self, context: Context) -> None:
        if context.status == "finished":
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

    def _instruction(self, context: Context) -> None:
        frame = context.frames[-1]
        op, d, a, b, c = self.program.code[frame.pc]
        frame.pc += 1
        if op in BINARY:
            self._set(d, int(BINARY[Op(op)](self._get(a), self._get(b))))
        else:
            getattr(self, f"op_{Op(op).name.lower()}")(d, a, b, c)

    # Operands and memory.

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

    def op_lea(self, d: int, slot: int, *_: int) -> None:
        self._set(d, self.frame.base + slot)

    def op_load(self, d: int, a: int, _: int, c: int) -> None:
        self.touched = True
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

    def _function(self, pointer: int) -> int:
        if pointer >= 0:
            raise OutOfModel(f"{pointer} is no function")
        return -pointer - 1

    def op_ret(self, _: int, a: int, *__: int) -> None:
        context = self.context
        value = self._get(a)
        if len(context.frames) == 1:
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
        self._forget(context.frames.pop())
        if context.request is not None:
            context.status = "finished"
        else:
            self.requests[request].status = "after call"
            self.requests[request].returned = value
            context.operation += 1
            done = context.operation == len(self.threads[self.actor])
            context.status = "finished" if done else "idle"
        if self._is_finished(request):
            for key in [key for key in self.tokens if key[0] == request]:
                self._leak(key)

    def _forget(self, frame: Frame) -> None:
        for slot in range(self.program.functions[frame.function].frame):
            del self.memory[frame.base + slot]

    def op_note(self, kind: int, a: int, *_: int) -> None:
        if kind == Note.INIT_KIOCB:
            self._lose_iocb(self._get(a))

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
        self._set_result(d, getattr(self, f"do_{intrinsic.name}")(*arguments))
        if not intrinsic.fused or context.phase == "asleep":
            raise StepEnds

    def _set_result(self, d: int, value: int | None) -> None:
        if value is not None:
            self._set(d, value)

    # The percpu rwsem: rules R1 to R5. Its cells are read_count, block, writer, held.

    def _token(self, semaphore: int, request: int) -> tuple[int, int, int]:
        superblock, level = self.model.semaphores[semaphore]
        return request, superblock, level

    def _semaphore(self, where: int) -> int:
        if where not in self.model.semaphores:
            raise OutOfModel("no percpu rwsem")
        return where

    def _enter(self, sem: int, request: int) -> None:
        self.memory[sem] += 1
        key = self._token(sem, request)
        self.tokens[key] = self.tokens.get(key, 0) + 1

    def do_percpu_down_read(self, where: int) -> None:
        sem = self._semaphore(where)
        if self.memory[sem + 1]:
            self.queues[sem].append((self.actor, "read"))
            self.context.phase = "queued"
        else:
            self._enter(sem, self.request)

    def do_percpu_down_read_trylock(self, where: int) -> int:
        sem = self._semaphore(where)
        if self.memory[sem + 1]:
            return 0
        self._enter(sem, self.request)
        return 1

    def do_percpu_up_read(self, where: int) -> None:
        sem = self._semaphore(where)
        self.memory[sem] -= 1
        key = self._token(sem, self.request)
        if self.tokens.get(key, 0) > 0:
            self.tokens[key] -= 1

    def do_percpu_down_write(self, where: int) -> None:
        sem = self._semaphore(where)
        if self.memory[sem + 1]:
            self.queues[sem].append((self.actor, "write"))
            self.context.phase = "queued"
        else:
            self._block(sem, self.actor)

    def _block(self, sem: int, actor: int) -> None:
        self.memory[sem + 1] = 1
        self.memory[sem + 2] = actor + 1
        self.contexts[actor].phase = "draining"
        self.contexts[actor].sleeps_on = sem

    def _drained(self, context: Context) -> None:
        if self.memory[context.sleeps_on] != 0:
            raise Blocks("waiting")
        self.memory[context.sleeps_on + 3] = 1
        context.phase = "running"

    def do_percpu_up_write(self, where: int) -> None:
        sem = self._semaphore(where)
        self.memory[sem + 1] = self.memory[sem + 2] = self.memory[sem + 3] = 0
        while self.queues[sem]:
            actor, wants = self.queues[sem].pop(0)
            if wants == "write":
                self._block(sem, actor)
                break
            self.contexts[actor].phase = "running"
            self._enter(sem, self._request_of(actor))

    def _request_of(self, actor: int) -> int:
        context = self.contexts[actor]
        if context.request is not None:
            return context.request
        return self.threads[actor][context.operation]

    def do_percpu_rwsem_release(self, *_: int) -> None:
        """Only lockdep hears of it."""

    def do_percpu_rwsem_acquire(self, *_: int) -> None:
        """Only lockdep hears of it."""

    # The plain rwsem. Its cells are writer, readers.

    def do_down_write(self, sem: int) -> None:
        if self.memory[self._check(sem)] or self.memory[sem + 1]:
            raise Blocks("waiting")
        self.memory[sem] = self.actor + 1

    def do_up_write(self, sem: int) -> None:
        if not self.memory[self._check(sem)]:
            raise OutOfModel("not held")
        self.memory[sem] = 0

    def do_down_read(self, sem: int) -> None:
        if self.memory[self._check(sem)]:
            raise Blocks("waiting")
        self.memory[sem + 1] += 1

    def do_up_read(self, sem: int) -> None:
        if not self.memory[self._check(sem) + 1]:
            raise OutOfModel("not held")
        self.memory[sem + 1] -= 1

    # Sleeping on an address.

    def do_wait_var(self, where: int) -> None:
        self.context.phase = "asleep"
        self.context.sleeps_on = where

    def do_wake_up_var(self, where: int) -> None:
        for context in self.contexts:
            if context.phase == "asleep" and context.sleeps_on == where:
                context.phase = "running"

    # References and lifetime.

    def do_refcount_set(self, where: int, value: int) -> None:
        self.memory[self._check(where)] = value

    def do_refcount_inc(self, where: int) -> None:
        self.memory[self._check(where)] += 1

    def do_refcount_dec_and_test(self, where: int) -> int:
        self.memory[self._check(where)] -= 1
        return int(self.memory[where] == 0)

    def do_free(self, where: int) -> None:
        if where == 0:
            return
        header = where - 1
        if self.memory.get(header, 0) <= 0 or header not in self.headers:
            raise OutOfModel("bad free")
        struct = self.program.structs[self.headers[header]]
        kiocb = self.model.offsets.kiocb
        inside = [member.offset for member in struct.members if member.struct == kiocb]
        for offset in [0] if self.headers[header] == kiocb else inside:
            self._lose_iocb(where + offset)
        self.memory[header] = -self.memory[header]
        for cell in range(struct.cells):
            self.memory[where + cell] = 0

    def _lose_iocb(self, iocb: int) -> None:
        """An asynchronous iocb goes: what its request holds of its superblock leaks."""
        offsets = self.model.offsets
        file = self.memory.get(iocb + offsets.ki_filp, 0)
        if not file or not self.memory.get(iocb + offsets.ki_complete, 0):
            return
        inode = self.memory[file + offsets.file_inode]
        address = self.memory[inode + offsets.inode_sb]
        for superblock in self.model.superblocks:
            if superblock.address == address:
                self._leak((self.request, superblock.number, WRITE))

    def _leak(self, key: tuple[int, int, int]) -> None:
        held = self.tokens.pop(key, 0)
        self.leaked[key] = self.leaked.get(key, 0) + held

    # Handing a request on.

    def do_queue_io(self, function: int, argument: int) -> None:
        self._spawn("irq", function, argument)

    def do_queue_work(self, queue: int, work: int) -> int:
        kind = WORK_KINDS[self.memory[self._check(queue + self.model.offsets.queue_kind)]]
        function = self.memory[self._check(work + self.model.offsets.work_func)]
        self._spawn(kind, function, work)
        return 1

    def _spawn(self, kind: str, function: int, argument: int) -> None:
        for actor in self.model.requests[self.request].spawns.get(kind, ()):
            context = self.contexts[actor]
            if context.status == "idle":
                context.status = "running"
                self._push(context, self._function(function), [argument], -1)
                return
        raise OutOfModel(f"no {kind} context is left")

    # What a file system and user space notice.

    def do_modify(self, _: int) -> None:
        """An event, nothing else."""

    def do_hook(self, _: int) -> None:
        """An event, but one that others may see: it counts as touching memory."""
        self.touched = True

    def do_post_event(self, result: int) -> None:
        self.requests[self.request].result = result

    def do_wait_for_request(self, number: int) -> None:
        mine = self.threads[self.actor]
        wanted = mine[: self.context.operation] if number == -1 else [number]
        if not all(self._is_finished(request) for request in wanted):
            raise Blocks("waiting")

    def _is_finished(self, request: int) -> bool:
        helpers = [c for c in self.contexts if c.request == request]
        busy = any(context.status == "running" for context in helpers)
        return self.requests[request].status == "after call" and not busy
