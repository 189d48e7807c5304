"""Calls: of the text's functions, intrinsics, choices, and what the model leaves out."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from pycparser import c_ast

from app.cmodel.errors import CError
from app.cmodel.intrinsics import INTRINSIC_IDS, INTRINSICS
from app.cmodel.lower.allocation import ALLOCATIONS
from app.cmodel.lower.body import Body, Value
from app.cmodel.lower.builtins import BUILTINS
from app.cmodel.lower.dispatch import effect, gives_value, type_of, value
from app.cmodel.lower.expressions import converted_to
from app.cmodel.program import Note, Op
from app.cmodel.source import place as place_in_text
from app.cmodel.types import (
    BOOL,
    INT,
    VOID,
    VOID_POINTER,
    CType,
    FunctionType,
    Pointer,
    Record,
    Void,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

SOME_POINTER = 1
"""What an opaque pointer is: not NULL, and in the page that nobody may touch."""

_ALIASES = {"kfree": ("free", 0), "kmem_cache_free": ("free", 1), "kvfree": ("free", 0)}
"""The kernel's names of an intrinsic, and which argument it takes."""

_NOTED_CALLS = {"write_iter": Note.ENTER_WRITE_ITER, "ki_complete": Note.COMPLETE}
"""Fields whose calls are told to the properties; the first argument is an iocb."""
_TELLING = frozenset({"kiocb", "work_struct", "super_block"})
_WAYS_OUT = "define it, leave the call out, or declare it: opaque {name} = 0, any or ptr"


@lru_cache(maxsize=1)
def _left_out() -> tuple[frozenset[str], tuple[str, ...], frozenset[str]]:
    """Names, prefixes, and names that give a pointer, of ``calls.toml``."""
    text = files("app.cmodel").joinpath("calls.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return (
        frozenset(table["harmless"]),
        tuple(table["harmless_prefixes"]),
        frozenset(table["pointer"]),
    )


@gives_value(c_ast.FuncCall)
def _call(body: Body, node: c_ast.FuncCall) -> Value:
    before, body.deciding = body.deciding, False
    arguments: list[c_ast.Node] = node.args.exprs if node.args is not None else []
    found = _called(body, node, arguments, before)
    body.deciding = before
    return found


def _called(body: Body, node: c_ast.FuncCall, arguments: list[c_ast.Node], decides: bool) -> Value:
    name = node.name.name if isinstance(node.name, c_ast.ID) else ""
    unit = body.unit
    if not name or body.variable(name) is not None or name in unit.globals:
        return _through_pointer(body, node, arguments)
    if name in unit.functions:
        number, _, type_ = unit.functions[name]
        return _emit_call(body, node, type_, arguments, number)
    if name in BUILTINS:
        return BUILTINS[name](body, node, arguments, decides)
    if name in ALLOCATIONS:
        raise body.refuse(
            node, "what it makes is not told", "assign it directly to a pointer to a struct"
        )
    if name in _ALIASES:
        intrinsic, taken = _ALIASES[name]
        _expect(body, node, arguments, taken + 1)
        return _intrinsic(body, node, intrinsic, arguments[taken:])
    if name in INTRINSIC_IDS:
        return _intrinsic(body, node, name, arguments)
    return _outside(body, node, name, arguments)


def _expect(body: Body, node: c_ast.FuncCall, arguments: Sequence[c_ast.Node], count: int) -> None:
    if len(arguments) != count:
        raise body.refuse(node, f"it takes {count} arguments, not {len(arguments)}", "")


def _through_pointer(body: Body, node: c_ast.FuncCall, arguments: list[c_ast.Node]) -> Value:
    pointer = value(body, node.name)
    if not isinstance(pointer.type, Pointer) or not isinstance(pointer.type.to, FunctionType):
        raise body.refuse(
            node, f"{pointer.type} cannot be called", "a function, or a pointer to one, is accepted"
        )
    field = node.name.field.name if isinstance(node.name, c_ast.StructRef) else ""
    note = _NOTED_CALLS.get(field)
    return _emit_call(body, node, pointer.type.to, arguments, None, pointer.operand, note)


def _emit_call(
    body: Body,
    node: c_ast.FuncCall,
    type_: FunctionType,
    arguments: list[c_ast.Node],
    number: int | None,
    pointer: int = 0,
    note: Note | None = None,
) -> Value:
    if type_.parameters is not None:
        _expect(body, node, arguments, len(type_.parameters))
    first, _ = _in_a_row(body, arguments, type_.parameters or ())
    if note is not None and arguments:
        body.emit(Op.NOTE, note, first, body.unit.operand(0))
    result = -1 if isinstance(type_.returns, Void) else body.temporary()
    if number is not None:
        body.emit(Op.CALL, result, number, first, len(arguments))
    else:
        body.emit(Op.CALLI, result, pointer, first, len(arguments))
    return Value(max(result, 0), type_.returns)


def _in_a_row(
    body: Body, arguments: Sequence[c_ast.Node], types: Sequence[CType] = ()
) -> tuple[int, list[CType]]:
    """The first of consecutive slots with `arguments`, evaluated left to right; their types."""
    first = body.temporary(len(arguments)) if arguments else 0
    found: list[CType] = []
    for at, argument in enumerate(arguments):
        given = converted_to(body, argument, types[at]) if types else value(body, argument)
        body.move(first + at, given)
        found.append(given.type)
    return first, found


def _intrinsic(body: Body, node: c_ast.FuncCall, name: str, arguments: list[c_ast.Node]) -> Value:
    number = INTRINSIC_IDS[name]
    intrinsic = INTRINSICS[number]
    _expect(body, node, arguments, intrinsic.arguments)
    first, types = _in_a_row(body, arguments)
    if intrinsic.writes:
        _note_written(body, types[0])
    result = body.temporary() if intrinsic.value else -1
    body.emit(Op.INTR, result, number, first, len(arguments))
    return Value(result, BOOL) if intrinsic.value else Value(0, VOID)


def _note_written(body: Body, pointer: CType) -> None:
    """An intrinsic writes the struct that its first argument, a `pointer`, points to."""
    if isinstance(pointer, Pointer) and isinstance(pointer.to, Record):
        body.unit.accesses.rewrites.append((body.number, pointer.to.tag))


def _outside(body: Body, node: c_ast.FuncCall, name: str, arguments: list[c_ast.Node]) -> Value:
    """A call of what the model leaves out: declared opaque, harmless, or refused."""
    names, prefixes, pointers = _left_out()
    gives = body.unit.opaque.get(name)
    if (
        gives is None
        and name not in names
        and name not in pointers
        and not name.startswith(prefixes)
    ):
        raise body.refuse(
            node, f"{name} has no body here and is not known", _WAYS_OUT.format(name=name)
        )
    if gives is not None:
        body.unit.called_opaque.add(name)
    for argument in arguments:
        if gives is not None:
            _remark(body, node, name, argument)
        if has_effect(argument):
            effect(body, argument)
    if gives == "0":
        return body.constant(0, INT)
    if gives == "any":
        return body.result(Op.CHOOSE, INT, body.unit.choice(f"opaque:{name}"), body.unit.operand(0))
    if gives == "ptr" or name in pointers:
        return body.constant(SOME_POINTER, VOID_POINTER)
    return Value(0, VOID)


def _remark(body: Body, node: c_ast.FuncCall, name: str, argument: c_ast.Node) -> None:
    """Remember that an opaque call is given something that it might start, end or complete."""
    try:
        given = type_of(body, argument)
    except CError:
        return  # what has no type here is nothing that the model knows
    if isinstance(given, Pointer) and isinstance(given.to, Record) and given.to.tag in _TELLING:
        at = place_in_text(node)
        what = f"{at.file}:{at.line}: {name}() is opaque, and is given a {given.to}"
        body.unit.remarks[f"{what}: what it does to it is not modelled"] = None


def has_effect(node: c_ast.Node) -> bool:
    """Whether evaluating `node` may do more than read."""
    if isinstance(node, c_ast.FuncCall | c_ast.Assignment):
        return True
    if isinstance(node, c_ast.UnaryOp) and node.op in ("++", "--", "p++", "p--"):
        return True
    return any(has_effect(child) for _, child in node.children())
