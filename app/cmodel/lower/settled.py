"""Which loads are no step: those of fields that are settled once the scenario is set up.

A field that only mounting and opening write (``f_inode``, ``i_sb``, ``f_op``) has one value for
the whole run, so nobody can tell when it was read: such a load is local. This is decided by the
text of the whole kernel, and a kernel that writes the field makes the load a step again. Text
that writes it through a pointer to something else cannot be seen here: the machine stops there.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.cmodel.program import Op, function_pointer
from app.cmodel.types import Pointer, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.cmodel.program import Function, Global, Instruction, Statement
    from app.cmodel.types import Record

Cell = tuple[str, int]
"""A scalar field: the tag of the innermost struct around it, and its offset there."""

_CALLS = frozenset({Op.CALL, Op.CALLI, Op.INTR, Op.CHOOSE})
_TOUCHES = frozenset({Op.STORE, Op.COPY, Op.WARN})
SETTLED = 1
"""The literal b of an Op.LOAD that is no step."""


@dataclass
class Accesses:
    """What each function reads and writes, as lowering finds it."""

    loads: list[tuple[int, int, Cell]] = field(default_factory=list)
    """(function, index in its code, what is read)."""
    writes: list[tuple[int, Cell]] = field(default_factory=list)
    rewrites: list[tuple[int, str]] = field(default_factory=list)
    """(function, tag): a whole struct is overwritten, by a copy or by an intrinsic."""
    escapes: set[Cell] = field(default_factory=set)
    """Fields whose own address is taken: anybody may write them."""

    def unsettled(
        self, settling: frozenset[int], nested: dict[str, set[str]]
    ) -> tuple[set[Cell], set[str]]:
        """The fields, and the tags of whole structs, that functions outside `settling` write.

        ``nested``: by tag, the tags of the structs inside.
        """
        cells = {cell for function, cell in self.writes if function not in settling}
        tags = {tag for function, tag in self.rewrites if function not in settling}
        return cells | self.escapes, tags | {inner for tag in tags for inner in nested.get(tag, ())}


def settling(
    code: list[Instruction],
    functions: Iterable[Function],
    variables: Iterable[Global],
    boot: frozenset[str],
) -> frozenset[int]:
    """The functions that run only while a scenario is set up: `boot`, and what they alone call."""
    named = list(functions)
    calls: dict[int, set[int]] = {}
    taken = {function_pointer(v) for g in variables for v in g.initial if v < 0}
    for number, function in enumerate(named):
        body = code[function.entry : function.end]
        calls[number] = {a for op, _, a, *_ in body if op == Op.CALL}
        taken |= {a for op, _, a, *_ in body if op == Op.FUNC}
    first = {number for number, function in enumerate(named) if function.name in boot}
    at_boot = _reached(first, calls)
    others = set(range(len(named))) - at_boot
    return frozenset(at_boot - _reached(others | (taken & at_boot), calls))


def _reached(roots: set[int], calls: dict[int, set[int]]) -> set[int]:
    found, todo = set(roots), list(roots)
    while todo:
        for callee in calls[todo.pop()] - found:
            found.add(callee)
            todo.append(callee)
    return found


def settled_cells(record: Record, unsettled: tuple[set[Cell], set[str]]) -> set[int]:
    """The cells of the scalar fields of `record` itself that nothing writes in a run."""
    cells, tags = unsettled
    if record.keyword != "struct" or record.tag in tags:
        return set()
    own = {at for _, at, type_ in record.own if isinstance(type_, Scalar | Pointer)}
    return {at for at in own if (record.tag, at) not in cells}


def settle(
    code: list[Instruction],
    statements: list[Statement],
    functions: list[Function],
    accesses: Accesses,
    unsettled: tuple[set[Cell], set[str]],
) -> tuple[list[Instruction], list[Statement]]:
    """The code with its settled loads marked, and statements that are visible for other reasons."""
    cells, tags = unsettled
    settled = list(code)
    for function, index, cell in accesses.loads:
        if cell not in cells and cell[0] not in tags:
            at = functions[function].entry + index
            op, d, a, _, c = settled[at]
            settled[at] = (op, d, a, SETTLED, c)
    return settled, _seen(settled, statements)


def _seen(code: list[Instruction], statements: list[Statement]) -> list[Statement]:
    """The statements, visible if anything before their first call touches what may change."""
    visible: set[int] = set()
    current, called = -1, False
    for op, d, _, b, _ in code:
        if op == Op.MARK:
            current, called = d, False
        elif op in _CALLS:
            called = True
        elif not called and (op in _TOUCHES or (op == Op.LOAD and b != SETTLED)):
            visible.add(current)
    return [replace(s, visible=number in visible) for number, s in enumerate(statements)]
