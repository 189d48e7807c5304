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


class Evaluator:
    """Runs functions of one program; `answers` are given to choices and valued intrinsics in turn."""

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
        return self._run(self.program.function_ids[name], arguments)

    def _run(self, number: int, arguments: Sequence[int]) -> int:
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
        memory, constants = self.memory, self.program.constants

        def get(operand: int) -> int:
            return memory[base + operand] if operand >= 0 else constants[~operand]

        while True:
            op, d, a, b, c = self.program.code[pc]
            pc += 1
            match op:
                case Op.MARK:
                    self.log.append(("mark", d))
                case Op.MOV:
                    memory[base + d] = get(a)
                case Op.DIV | Op.MOD:
                    if get(b) == 0:
                        raise RangeError("division by zero")
                    whole = quotient(get(a), get(b))
                    memory[base + d] = whole if op == Op.DIV else get(a) - whole * get(b)
                case Op.NEG:
                    memory[base + d] = -get(a)
                case Op.INV:
                    memory[base + d] = ~get(a)
                case Op.NOT:
                    memory[base + d] = int(not get(a))
                case Op.CONV:
                    memory[base + d] = converted(get(a), Kind(b))
                case Op.CHECK:
                    if not fits(get(a), Kind(b)):
                        raise RangeError("signed overflow")
                case Op.LEA:
                    memory[base + d] = base + a
                case Op.LOAD:
                    memory[base + d] = memory[get(a) + c]
                case Op.STORE:
                    memory[get(a) + c] = get(b)
                case Op.COPY:
                    values = [memory[get(b) + cell] for cell in range(c)]
                    memory |= dict(enumerate(values, get(a)))
                case Op.JMP:
                    pc = a
                case Op.JZ:
                    pc = b if get(a) == 0 else pc
                case Op.JNZ:
                    pc = b if get(a) != 0 else pc
                case Op.CALL | Op.CALLI:
                    number = a if op == Op.CALL else function_pointer(get(a))
                    given = [memory[base + b + i] for i in range(c)]
                    self._give(base, d, self._run(number, given))
                case Op.RET:
                    return get(a)
                case Op.INTR:
                    given = [memory[base + b + i] for i in range(c)]
                    self.log.append((INTRINSICS[a].name, *given))
                    self._give(base, d, self.answers.pop(0) if INTRINSICS[a].value else 0)
                case Op.CHOOSE:
                    self.log.append(("choose", self.program.choices[a], get(b)))
                    self._give(base, d, self.answers.pop(0))
                case Op.WARN:
                    self.log.append(("warn", b, int(get(a) != 0)))
                    self._give(base, d, int(get(a) != 0))
                case Op.NOTE:
                    self.log.append((Note(d).name, get(a), get(b)))
                case Op.FUNC:
                    memory[base + d] = function_pointer(a)
                case Op.ALLOC:
                    size = self.program.structs[a].cells
                    memory |= dict.fromkeys(range(self.heap, self.heap + size), 0)
                    memory[base + d] = self.heap
                    self.heap += size
                case _:
                    memory[base + d] = int(_BINARY[Op(op)](get(a), get(b)))

    def _give(self, base: int, slot: int, value: int) -> None:
        if slot >= 0:
            self.memory[base + slot] = value


def run(text: str, *arguments: int, name: str = "f", answers: Sequence[int] = ()) -> int:
    """What the function `name` of `text` returns."""
    return Evaluator(compiled(text), answers).call(name, *arguments)
