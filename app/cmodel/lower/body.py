"""A function's code while it is being written: slots, labels, marks."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.cmodel.errors import refused
from app.cmodel.program import Instruction, Local, Op, Statement
from app.cmodel.source import place
from app.cmodel.types import Array, CType, Pointer, Record, Scalar, cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pycparser import c_ast

    from app.cmodel.errors import CError, Where
    from app.cmodel.lower.settled import Cell
    from app.cmodel.lower.unit import Unit

MOST_CELLS = 400
MOST_INSTRUCTIONS = 20_000
_TEMPORARY = 1 << 20
"""Slots from here on are temporaries, until `finished` puts them after the locals."""

_CALLS = frozenset({Op.CALL, Op.CALLI, Op.INTR, Op.CHOOSE})
_TOUCHES = frozenset({Op.LOAD, Op.STORE, Op.COPY, Op.WARN})
_GIVES_D = frozenset(
    {Op.LEA, Op.LOAD, Op.CALL, Op.CALLI, Op.INTR, Op.CHOOSE, Op.WARN, Op.ALLOC, Op.CONV, Op.FUNC}
    | set(range(Op.MOV, Op.NOT + 1))
)


@dataclass(frozen=True, slots=True)
class Value:
    """A scalar, a pointer, or nothing (void); `constant` is its value where the text tells it."""

    operand: int
    type: CType
    constant: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """An object: frame slot `offset` when `base` is None, else memory at `base` + `offset`."""

    type: CType
    base: int | None
    offset: int
    cell: Cell | None = None
    """Which field of which struct it is, where that is known; elements of arrays are not."""

    def part(self, offset: int, type_: CType) -> Place:
        """The object of `type_` that starts `offset` cells into this one."""
        whole = self.type
        known = isinstance(whole, Record) and whole.keyword == "struct"
        cell = (whole.tag, offset) if known and isinstance(whole, Record) else None
        return Place(type_, self.base, self.offset + offset, cell)


class Body:
    """Writes one function's instructions; jumps name labels until `finished`."""

    def __init__(self, unit: Unit, number: int, returns: CType, here: Where) -> None:
        self.unit = unit
        self.number = number
        self.returns = returns
        self.code: list[Instruction] = []
        self.scopes: list[dict[str, Place]] = [{}]
        self.locals: list[Local] = []
        self.cells = 0
        self.breaks: list[int] = []
        self.continues: list[int] = []
        self.cases: list[dict[int | None, int]] = []
        self.bound_names: set[str] = set()
        self._named: dict[str, tuple[int, c_ast.Node]] = {}
        self.deciding = False
        """Whether what is being lowered decides a branch (for FLAG_READ)."""
        self.brief = False
        """Whether the compound literal about to be lowered is copied at once."""
        self.here = here
        self._labels: list[int] = []
        self._bound = -1
        self._temporaries = 0
        self._most_temporaries = 0
        self._called = False
        self.marked = False
        """Whether a statement of this body has begun."""

    # -- errors --------------------------------------------------------------------------

    def refuse(
        self, node: c_ast.Node | None, why: str, accepted: str = "", found: str = ""
    ) -> CError:
        """A CError at `node`, or at the statement being lowered."""
        here = self.here if node is None or node.coord is None else place(node)
        return refused(here, found or self.unit.source.found(here), why, accepted)

    # -- slots ---------------------------------------------------------------------------

    def declare(self, name: str, type_: CType, node: c_ast.Node) -> Place:
        """A new local variable in the innermost scope."""
        if name in self.scopes[-1]:
            raise self.refuse(node, f"{name} is declared twice in this block", "rename one")
        self.scopes[-1][name] = found = self.reserve(name, type_, node)
        return found

    def reserve(self, name: str, type_: CType, node: c_ast.Node) -> Place:
        """Frame cells for an object that outlives its statement."""
        size = cells(type_)
        if self.cells + size > MOST_CELLS:
            raise self.refuse(
                node, f"the function has more than {MOST_CELLS} cells of locals", found=name
            )
        struct = type_.id if isinstance(type_, Record) else None
        self.locals.append(Local(name, self.cells, size, str(type_), struct))
        self.cells += size
        return Place(type_, None, self.cells - size)

    def temporary(self, size: int = 1) -> int:
        """A slot, or `size` slots in a row, until the statement ends."""
        slot = self._temporaries
        self._temporaries += size
        self._most_temporaries = max(self._most_temporaries, self._temporaries)
        if self._temporaries > MOST_CELLS:
            raise self.refuse(None, "the statement needs too many temporaries", "split it")
        return _TEMPORARY + slot

    def variable(self, name: str) -> Place | None:
        """The local variable called `name`, innermost first."""
        return next((scope[name] for scope in reversed(self.scopes) if name in scope), None)

    # -- code ----------------------------------------------------------------------------

    def emit(self, op: Op, d: int = 0, a: int = 0, b: int = 0, c: int = 0) -> None:
        """Append one instruction."""
        self.code.append((op, d, a, b, c))
        if op in _CALLS:
            self._called = True
        elif op in _TOUCHES and not self._called and self.marked:
            drafts = self.unit.drafts
            if not drafts[-1].visible:
                drafts[-1] = replace(drafts[-1], visible=True)
        if len(self.code) > MOST_INSTRUCTIONS:
            raise self.refuse(
                None, f"more than {MOST_INSTRUCTIONS} instructions", "leave something out"
            )

    def constant(self, value: int, type_: CType) -> Value:
        """`value` as a constant operand."""
        return Value(self.unit.operand(value), type_, value)

    def result(self, op: Op, type_: CType, a: int = 0, b: int = 0, c: int = 0) -> Value:
        """The value of an instruction, in a new temporary."""
        slot = self.temporary()
        self.emit(op, slot, a, b, c)
        return Value(slot, type_)

    def move(self, slot: int, value: Value) -> None:
        """Slot = value; where a temporary was just made for it, make it there at once."""
        operand = value.operand
        if operand == slot:
            return
        checked = bool(self.code) and self.code[-1][0] == Op.CHECK and self.code[-1][2] == operand
        last = len(self.code) - 1 - checked
        if operand >= _TEMPORARY and last >= 0 and self._bound <= last:
            op, d, a, b, c = self.code[last]
            if op in _GIVES_D and d == operand:
                self.code[last] = (op, slot, a, b, c)
                if checked:
                    self.code[-1] = (Op.CHECK, slot, slot, self.code[-1][3], 0)
                return
        self.emit(Op.MOV, slot, operand)

    def label(self) -> int:
        """A new label, not yet bound."""
        self._labels.append(-1)
        return len(self._labels) - 1

    def bind(self, label: int) -> None:
        """`label` is here."""
        self._labels[label] = self._bound = len(self.code)

    def target(self, name: str, node: c_ast.Node) -> int:
        """The label that a goto calls `name`."""
        return self._named.setdefault(name, (self.label(), node))[0]

    def unbound(self) -> c_ast.Node | None:
        """A goto whose label is nowhere, if there is one."""
        return next(
            (node for name, (_, node) in self._named.items() if name not in self.bound_names), None
        )

    def jump(self, label: int) -> None:
        """Go to `label`."""
        self.emit(Op.JMP, 0, label)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What is lowered inside leaves no code behind: for sizeof and constants."""
        length, temporaries = len(self.code), self._temporaries
        called, marked, self.marked = self._called, self.marked, False
        loads = len(self.unit.accesses.loads)
        yield
        del self.code[length:]
        del self.unit.accesses.loads[loads:]
        self._temporaries, self._called, self.marked = temporaries, called, marked

    def mark(self, first: int, last: int, at: int | None = None) -> None:
        """A statement begins: tokens `first` to `last`, its place at token `at`."""
        source = self.unit.source
        self.here = source.where(first if at is None else at)
        file, line, column = self.here
        end = source.where(last).line
        text = source.text(first, last)
        self._temporaries, self._called, self.marked = 0, False, True
        self.code.append((Op.MARK, len(self.unit.drafts), 0, 0, 0))
        self.unit.drafts.append(Statement(file, line, column, end, self.number, text, False))

    # -- the end -------------------------------------------------------------------------

    def falls_off(self) -> bool:
        """Whether control can reach the end of the code so far."""
        seen: set[int] = set()
        todo = [0]
        while todo:
            at = todo.pop()
            while at < len(self.code) and at not in seen:
                seen.add(at)
                op, _, a, b, _ = self.code[at]
                if op == Op.RET:
                    break
                if op in (Op.JZ, Op.JNZ):
                    todo.append(self._labels[b])
                at = self._labels[a] if op == Op.JMP else at + 1
            if at == len(self.code):
                return True
        return False

    def finished(self, entry: int) -> list[Instruction]:
        """The code with jumps to indices from `entry` on, and temporaries after the locals."""
        return [self._linked(instruction, entry) for instruction in self.code]

    def _linked(self, instruction: Instruction, entry: int) -> Instruction:
        op, d, a, b, c = instruction
        if op == Op.JMP:
            return op, d, entry + self._labels[a], b, c
        if op in (Op.JZ, Op.JNZ):
            return op, d, self._slot(a), entry + self._labels[b], c
        return op, self._slot(d), self._slot(a), self._slot(b), c

    def _slot(self, slot: int) -> int:
        return slot if slot < _TEMPORARY else slot - _TEMPORARY + self.cells

    @property
    def frame(self) -> int:
        """Cells of the whole frame."""
        return self.cells + self._most_temporaries


def load(body: Body, found: Place) -> Value:
    """The value in `found`; an array gives the address of its first element."""
    if isinstance(found.type, Array):
        start = address(body, found)
        return Value(start.operand, Pointer(found.type.of), start.constant)
    if not isinstance(found.type, Scalar | Pointer):
        raise body.refuse(
            None, f"a whole {found.type} is not a value here", "copy it, or take its address"
        )
    if found.base is None:
        return Value(found.offset, found.type)
    if found.cell is not None:
        body.unit.accesses.loads.append((body.number, len(body.code), found.cell))
    return body.result(Op.LOAD, found.type, found.base, 0, found.offset)


def address(body: Body, found: Place) -> Value:
    """A pointer to `found`."""
    pointer = Pointer(found.type)
    if found.cell is not None and isinstance(found.type, Scalar | Pointer):
        body.unit.accesses.escapes.add(found.cell)
    if found.base is None:
        return body.result(Op.LEA, pointer, found.offset)
    known = body.unit.known(found.base)
    if known is not None:
        return body.constant(known + found.offset, pointer)
    if found.offset == 0:
        return Value(found.base, pointer)
    offset = body.constant(found.offset, pointer)
    return body.result(Op.ADD, pointer, found.base, offset.operand)


def store(body: Body, to: Place, value: Value) -> Value:
    """Put `value`, already of the type of `to`, there; gives it back."""
    if to.base is None:
        body.move(to.offset, value)
        return Value(to.offset, to.type, None)
    if to.cell is not None:
        body.unit.accesses.writes.append((body.number, to.cell))
    body.emit(Op.STORE, 0, to.base, value.operand, to.offset)
    return Value(value.operand, to.type, value.constant)
