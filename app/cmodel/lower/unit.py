"""All files of a kernel as one unit: names, types, constants, globals; what its functions share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pycparser import c_ast

from app.cmodel.errors import CError, refused
from app.cmodel.lower.body import Body, Value
from app.cmodel.lower.dispatch import constant
from app.cmodel.lower.settled import Accesses
from app.cmodel.program import NULL_PAGE, Global, Statement
from app.cmodel.rewrite import DEEPEST
from app.cmodel.source import Source
from app.cmodel.source import place as where
from app.cmodel.types import INT, VOID, VOID_POINTER, CType, Record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.cmodel.types import FunctionType

MOST_FUNCTIONS = 2000
MOST_GLOBAL_CELLS = 2048
_ALWAYS: dict[str, tuple[int, CType]] = {
    "NULL": (0, VOID_POINTER),
    "true": (1, INT),
    "false": (0, INT),
    "_THIS_IP_": (0, INT),
    "_RET_IP_": (0, INT),
}


class Unit:
    """What is known by name. Types, constants and globals are worked out when first asked for."""

    def __init__(self, source: Source, choices: tuple[str, ...], opaque: Mapping[str, str]) -> None:
        self.source = source
        self.body: Body | None = None
        """The function being lowered, where array lengths are looked up."""
        self.opaque = opaque
        self.called_opaque: set[str] = set()
        self.remarks: dict[str, None] = {}
        self.choices = list(choices)
        self.typedefs: dict[str, c_ast.Typedef] = {}
        self.typedef_types: dict[str, CType] = {}
        self.records: dict[str, Record] = {}
        self.structs: list[Record] = []
        self.definitions: dict[str, c_ast.Struct | c_ast.Union] = {}
        self.completing: list[Record] = []
        self.enums: dict[str, list[str]] = {}
        self.prototypes: dict[str, c_ast.Decl] = {}
        self.functions: dict[str, tuple[int, c_ast.FuncDef, FunctionType]] = {}
        self.variables: dict[str, c_ast.Decl] = {}
        self.globals: dict[str, tuple[CType, int]] = {}
        self.global_order: list[Global] = []
        self.drafts: list[Statement] = []
        self.pool: list[int] = []
        self._pooled: dict[int, int] = {}
        self._enumerators: dict[str, tuple[c_ast.Enumerator, str | None]] = {}
        self._declared: set[int] = set()
        self.accesses = Accesses()
        self._constants: dict[str, Value] = {}
        self._evaluating: list[str] = []
        self._next_address = NULL_PAGE

    def refuse(self, node: c_ast.Node, why: str, accepted: str = "", found: str = "") -> CError:
        """A CError at `node`."""
        here = where(node)
        return refused(here, found or self.source.found(here), why, accepted)

    def outside(self, node: c_ast.Node) -> Body:
        """A body for expressions outside functions."""
        return Body(self, -1, VOID, where(node))

    # -- constants -------------------------------------------------------------------------

    def operand(self, value: int) -> int:
        """The operand that stands for `value`."""
        if value not in self._pooled:
            self._pooled[value] = len(self.pool)
            self.pool.append(value)
        return ~self._pooled[value]

    def known(self, operand: int) -> int | None:
        """The value of a constant operand, else None."""
        return None if operand >= 0 else self.pool[~operand]

    def declare_enum(self, node: c_ast.Enum) -> None:
        """Make the enumerators of `node` known; again is harmless."""
        if id(node) in self._declared:
            return
        self._declared.add(id(node))
        names = [e.name for e in node.values.enumerators]
        if node.name:
            self.enums[node.name] = names
        for enumerator, previous in zip(node.values.enumerators, [None, *names], strict=False):
            if enumerator.name in self._enumerators:
                raise self.refuse(
                    enumerator,
                    "this constant is defined already",
                    "define it once",
                    enumerator.name,
                )
            self._enumerators[enumerator.name] = (enumerator, previous)

    def constant_names(self) -> list[str]:
        """Every constant of the text, in order."""
        return list(self._enumerators)

    def constant_of(self, name: str) -> Value | None:
        """The value of the constant called `name`, or None if there is none.

        Raises:
            CError: it is not constant, or is defined by itself.
        """
        if name in self._constants:
            return self._constants[name]
        if name not in self._enumerators:
            if name not in _ALWAYS:
                return None
            value, type_ = _ALWAYS[name]
            return Value(self.operand(value), type_, value)
        node, _ = self._enumerators[name]
        if name in self._evaluating or len(self._evaluating) > DEEPEST:
            raise self.refuse(
                node, f"{name} is defined by itself, or by too long a chain", "", name
            )
        self._evaluating.append(name)
        found = self._evaluate(name)
        self._evaluating.pop()
        self._constants[name] = found
        return found

    def _evaluate(self, name: str) -> Value:
        steps = 0
        node, previous = self._enumerators[name]
        while node.value is None and previous is not None:
            steps += 1
            if previous in self._constants:
                base = self._constants[previous].constant or 0
                return Value(self.operand(base + steps), INT, base + steps)
            node, previous = self._enumerators[previous]
        if node.value is None:
            return Value(self.operand(steps), INT, steps)
        found = constant(self, node.value)
        if steps == 0:
            return found
        return Value(
            self.operand((found.constant or 0) + steps), INT, (found.constant or 0) + steps
        )

    def choice(self, name: str) -> int:
        """The index of a choice in Program.choices; an opaque call's is added."""
        if name not in self.choices:
            self.choices.append(name)
        return self.choices.index(name)

    # -- structs and globals -----------------------------------------------------------------

    def number_struct(self, record: Record) -> None:
        """Give `record` its place in Program.structs."""
        record.id = len(self.structs)
        self.structs.append(record)

    def name_of(self, number: int) -> str:
        """The name of function `number`."""
        return next(name for name, (found, _, _) in self.functions.items() if found == number)

    def allocate(self, name: str, size: int, node: c_ast.Node) -> int:
        """Cells of segment 0 for a global object."""
        if self._next_address + size > NULL_PAGE + MOST_GLOBAL_CELLS:
            raise self.refuse(
                node, f"more than {MOST_GLOBAL_CELLS} cells of globals", "leave some out", name
            )
        self._next_address += size
        return self._next_address - size
