"""A slow, obviously correct interpreter of compiled functions, for the tests of this package.

One context, memory as a dictionary, no steps: it answers what a call returns, and logs what
the machine would be told (intrinsics, choices, warnings, notes).
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.cmodel import compile_kernel
from app.cmodel.arithmetic import converted, fits, quotient
from app.cmodel.intrinsics import INTRINSICS
from app.cmodel.program import Kind, Note, Op, Program, function_pointer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STACK = 1 << 40
HEAP = 1 << 50


@dataclass(frozen=True)
class File:
    name: str
    text: str


@dataclass(frozen=True)
class Kernel:
    files: tuple[File, ...]
    choices: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: {"io": ("ok", "error"), "hook": ("pass", "deny")}
    )
    boot: frozenset[str] = frozenset()


def compiled(text: str, *, extra: str = "", opaque: Mapping[str, str] | None = None) -> Program:
    """The Program of one file ``a.c``, with `extra` as the file ``define``."""
    more = (File("define", extra),) if extra else ()
    return compile_kernel(Kernel((File("a.c", text),)), more, opaque)


class RangeError(Exception):
    """What the machine calls a range error."""


_BINARY = {
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


_METHOD = {op: "not_" if op is Op.NOT else op.name.lower() for op in Op}


class Evaluator:
    """Runs functions of one program; choices and valued intrinsics give `answers` in turn."""

    def __init__(self, program: Program, answers: Sequence[int] = ()) -> None:
        self.program = program
        self.memory: dict[int, int] = {}
        for item in program.globals:
            self.memory |= dict(enumerate(item.initial, item.address))
        self.log: list[tuple[object, ...]] = []
        self.answers = list(answers)
        self.stack = STACK
        self.heap = HEAP

    def call(self, name: str, *arguments: int) -> int:
        """What the function called `name` returns."""
        return self.run(self.program.function_ids[name], arguments)

    def run(self, number: int, arguments: Sequence[int]) -> int:
        function = self.program.functions[number]
        assert len(arguments) == function.parameters
        base = self.stack
        self.stack += function.frame
        for slot in range(function.frame):
            self.memory[base + slot] = arguments[slot] if slot < len(arguments) else 0
        result = self._body(function.entry, base)
        self.stack = base
        return result

    def _body(self, pc: int, base: int) -> int:
        """Run from `pc` in the frame at `base` until it returns."""
        frame = Frame(self, base, pc)
        while frame.result is None:
            op, d, a, b, c = self.program.code[frame.pc]
            frame.pc += 1
            if op in _BINARY:
                frame.set(d, int(_BINARY[Op(op)](frame.get(a), frame.get(b))))
            else:
                getattr(frame, _METHOD[Op(op)])(d, a, b, c)
        return frame.result


class Frame:
    """One call being run: a method an instruction, named after it."""

    def __init__(self, machine: Evaluator, base: int, pc: int) -> None:
        self.machine, self.base, self.pc = machine, base, pc
        self.memory = machine.memory
        self.program = machine.program
        self.result: int | None = None

    def get(self, operand: int) -> int:
        if operand < 0:
            return self.program.constants[~operand]
        return self.memory[self.base + operand]

    def set(self, slot: int, value: int) -> None:
        if slot >= 0:
            self.memory[self.base + slot] = value

    def row(self, first: int, count: int) -> list[int]:
        return [self.memory[self.base + first + i] for i in range(count)]

    def mark(self, d: int, _a: int, _b: int, _c: int) -> None:
        self.machine.log.append(("mark", d))

    def bound(self, _d: int, a: int, b: int, _c: int) -> None:
        if not 0 <= self.get(a) < b:
            raise RangeError("an index outside its array")

    def mov(self, d: int, a: int, _b: int, _c: int) -> None:
        self.set(d, self.get(a))

    def div(self, d: int, a: int, b: int, _c: int) -> None:
        if self.get(b) == 0:
            raise RangeError("division by zero")
        self.set(d, quotient(self.get(a), self.get(b)))

    def mod(self, d: int, a: int, b: int, c: int) -> None:
        left, right = self.get(a), self.get(b)
        self.div(d, a, b, c)
        self.set(d, left - right * self.get(d))

    def neg(self, d: int, a: int, _b: int, _c: int) -> None:
        self.set(d, -self.get(a))

    def inv(self, d: int, a: int, _b: int, _c: int) -> None:
        self.set(d, ~self.get(a))

    def not_(self, d: int, a: int, _b: int, _c: int) -> None:
        self.set(d, int(not self.get(a)))

    def conv(self, d: int, a: int, b: int, _c: int) -> None:
        self.set(d, converted(self.get(a), Kind(b)))

    def check(self, _d: int, a: int, b: int, _c: int) -> None:
        if not fits(self.get(a), Kind(b)):
            raise RangeError("signed overflow")

    def lea(self, d: int, a: int, _b: int, _c: int) -> None:
        self.set(d, self.base + a)

    def load(self, d: int, a: int, _b: int, c: int) -> None:
        self.set(d, self.memory[self.get(a) + c])

    def store(self, _d: int, a: int, b: int, c: int) -> None:
        self.memory[self.get(a) + c] = self.get(b)

    def copy(self, _d: int, a: int, b: int, c: int) -> None:
        values = [self.memory[self.get(b) + cell] for cell in range(c)]
        self.memory.update(enumerate(values, self.get(a)))

    def jmp(self, _d: int, a: int, _b: int, _c: int) -> None:
        self.pc = a

    def jz(self, _d: int, a: int, b: int, _c: int) -> None:
        self.pc = b if self.get(a) == 0 else self.pc

    def jnz(self, _d: int, a: int, b: int, _c: int) -> None:
        self.pc = b if self.get(a) != 0 else self.pc

    def call(self, d: int, a: int, b: int, c: int) -> None:
        self.set(d, self.machine.run(a, self.row(b, c)))

    def calli(self, d: int, a: int, b: int, c: int) -> None:
        self.call(d, function_pointer(self.get(a)), b, c)

    def ret(self, _d: int, a: int, _b: int, _c: int) -> None:
        self.result = self.get(a)

    def intr(self, d: int, a: int, b: int, c: int) -> None:
        self.machine.log.append((INTRINSICS[a].name, *self.row(b, c)))
        self.set(d, self.machine.answers.pop(0) if INTRINSICS[a].value else 0)

    def choose(self, d: int, a: int, b: int, _c: int) -> None:
        self.machine.log.append(("choose", self.program.choices[a], self.get(b)))
        self.set(d, self.machine.answers.pop(0))

    def warn(self, d: int, a: int, b: int, _c: int) -> None:
        truth = int(self.get(a) != 0)
        self.machine.log.append(("warn", b, truth))
        self.set(d, truth)

    def note(self, d: int, a: int, b: int, _c: int) -> None:
        self.machine.log.append((Note(d).name, self.get(a), self.get(b)))

    def func(self, d: int, a: int, _b: int, _c: int) -> None:
        self.set(d, function_pointer(a))

    def alloc(self, d: int, a: int, _b: int, _c: int) -> None:
        size = self.program.structs[a].cells
        start = self.machine.heap
        self.memory.update(dict.fromkeys(range(start, start + size), 0))
        self.machine.heap += size
        self.set(d, start)


def run(text: str, *arguments: int, name: str = "f", answers: Sequence[int] = ()) -> int:
    """What the function `name` of `text` returns."""
    return Evaluator(compiled(text), answers).call(name, *arguments)
