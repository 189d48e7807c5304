"""Macros of the kernel that the subset knows, in the shape of calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pycparser import c_ast

from app.cmodel.arithmetic import common
from app.cmodel.intrinsics import INTRINSIC_IDS
from app.cmodel.lower.allocation import value_for
from app.cmodel.lower.body import Body, Place, Value, load, store
from app.cmodel.lower.conditions import jump_if
from app.cmodel.lower.declarators import complete, object_type
from app.cmodel.lower.dispatch import constant, deciding, place, type_of, value
from app.cmodel.lower.fields import field, is_kiocb, note_written, owner
from app.cmodel.lower.operators import assigned, binary, to_scalar
from app.cmodel.program import Op
from app.cmodel.types import (
    BOOL,
    INT,
    PLAIN,
    UNSIGNED_LONG,
    VOID,
    Array,
    Pointer,
    Record,
    Scalar,
    cells,
    kind_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    Arguments = list[c_ast.Node]
    Builtin = Callable[[Body, c_ast.FuncCall, Arguments, bool], Value]

BUILTINS: dict[str, Builtin] = {}
_ANY = 1 << 16
_ERESTARTSYS = 512
"""What a killed sleeper is given (6.7, include/linux/errno.h)."""


def _builtin(*names: str, least: int = 1, most: int = 1) -> Callable[[Builtin], Builtin]:
    """Register a macro that takes from `least` to `most` arguments."""

    def register(function: Builtin) -> Builtin:
        def checked(body: Body, node: c_ast.FuncCall, arguments: Arguments, decides: bool) -> Value:
            if not least <= len(arguments) <= most:
                wanted = f"{least}" if least == most else f"at least {least}"
                raise body.refuse(node, f"it takes {wanted} arguments, not {len(arguments)}")
            return function(body, node, arguments, decides)

        BUILTINS.update(dict.fromkeys(names, checked))
        return function

    return register


def _name(node: c_ast.FuncCall) -> str:
    """The macro's name; it is in BUILTINS, so it has one."""
    return str(node.name.name)


@_builtin("likely", "unlikely")
def _likely(body: Body, _node: c_ast.FuncCall, arguments: Arguments, decides: bool) -> Value:
    found = deciding(body, arguments[0], decides)
    if found.constant is not None:
        return body.constant(int(found.constant != 0), INT)
    return body.result(Op.NE, INT, found.operand, body.unit.operand(0))


def _warn(literal: int, gives: bool) -> Builtin:
    def lowered(body: Body, _node: c_ast.FuncCall, arguments: Arguments, _decides: bool) -> Value:
        condition = deciding(body, arguments[0]) if arguments else body.constant(1, INT)
        slot = body.temporary() if gives else -1
        body.emit(Op.WARN, slot, condition.operand, literal)
        return Value(slot, BOOL) if gives else Value(0, VOID)

    return lowered


_builtin("WARN_ON")(_warn(0, gives=True))
_builtin("WARN_ON_ONCE")(_warn(1, gives=True))
_builtin("BUG_ON")(_warn(2, gives=False))
_builtin("BUG", least=0, most=0)(_warn(2, gives=False))
_builtin("WARN", least=2, most=_ANY)(_warn(0, gives=True))
_builtin("WARN_ONCE", least=2, most=_ANY)(_warn(1, gives=True))


@_builtin("READ_ONCE", "smp_load_acquire", "data_race")
def _read_once(body: Body, node: c_ast.FuncCall, arguments: Arguments, _decides: bool) -> Value:
    if _name(node) == "smp_load_acquire":
        return load(body, _behind(body, arguments[0]))
    return load(body, place(body, arguments[0]))


@_builtin("WRITE_ONCE", "smp_store_release", least=2, most=2)
def _write_once(body: Body, node: c_ast.FuncCall, arguments: Arguments, _decides: bool) -> Value:
    first, second = arguments
    holder, name = None, ""
    if _name(node) == "smp_store_release":
        target = _behind(body, first)
    elif isinstance(first, c_ast.StructRef):
        holder, name = owner(body, first), first.field.name
        target = field(body, holder, first.field)
    else:
        target = place(body, first)
    store(body, target, assigned(body, node, value_for(body, second, target.type), target.type))
    if holder is not None and is_kiocb(holder):
        note_written(body, holder, name)
    return Value(0, VOID)


def _behind(body: Body, node: c_ast.Node) -> Place:
    """The object that the pointer `node` points to."""
    pointer = value(body, node)
    if not isinstance(pointer.type, Pointer):
        raise body.refuse(
            node, f"{pointer.type} is not a pointer", "the address of an object is accepted"
        )
    return Place(pointer.type.to, pointer.operand, 0)


@_builtin("offsetof", least=2, most=2)
def _offsetof(body: Body, _node: c_ast.FuncCall, arguments: Arguments, _decides: bool) -> Value:
    offset, _ = _member(body, arguments[0], arguments[1])
    return body.constant(offset, UNSIGNED_LONG)


def _member(body: Body, named: c_ast.Node, node: c_ast.Node) -> tuple[int, Record]:
    """Cell offset of the member `node`, a path of fields, in the struct that `named` names."""
    record = object_type(body.unit, named, node)
    if not isinstance(record, Record):
        raise body.refuse(node, f"{record} has no members", "a struct is accepted")
    with body.aside():
        found = _path(body, Place(record, body.unit.operand(0), 0), node)
    return found.offset, record


def _path(body: Body, holder: Place, node: c_ast.Node) -> Place:
    if isinstance(node, c_ast.StructRef):
        holder, node = _path(body, holder, node.name), node.field
    if isinstance(node, c_ast.ArrayRef):
        holder = _path(body, holder, node.name)
        index = constant(body.unit, node.subscript, body).constant or 0
        if not isinstance(holder.type, Array) or not 0 <= index < holder.type.length:
            raise body.refuse(node.subscript, f"{holder.type} has no element {index}")
        size = cells(holder.type.of)
        return holder.part(index * size, holder.type.of)
    if not isinstance(holder.type, Record) or not isinstance(node, c_ast.ID):
        raise body.refuse(node, f"{holder.type} has no members", "a path of fields is accepted")
    complete(body.unit, holder.type, node)
    return field(body, holder, node)


@_builtin("container_of", least=2, most=2)
def _container_of(body: Body, node: c_ast.FuncCall, arguments: Arguments, _decides: bool) -> Value:
    pointer = value(body, arguments[0])
    if not isinstance(pointer.type, Pointer):
        raise body.refuse(
            arguments[0], f"{pointer.type} is not a pointer", "the address of a member is accepted"
        )
    inner = arguments[1]
    if not isinstance(inner, c_ast.FuncCall):
        raise body.refuse(
            node, "not in the shape of the macro", "container_of(pointer, struct type, member)"
        )
    named, member = inner.args.exprs
    offset, record = _member(body, named, member)
    if pointer.constant is not None:
        return body.constant(pointer.constant - offset, Pointer(record))
    if offset == 0:
        return Value(pointer.operand, Pointer(record))
    return body.result(Op.SUB, Pointer(record), pointer.operand, body.unit.operand(offset))


@_builtin("ARRAY_SIZE")
def _array_size(body: Body, node: c_ast.FuncCall, arguments: Arguments, _decides: bool) -> Value:
    found = type_of(body, arguments[0])
    if not isinstance(found, Array):
        raise body.refuse(node, f"{found} is not an array", "an array is accepted")
    return body.constant(found.length, UNSIGNED_LONG)


@_builtin("BIT", "BIT_ULL")
def _bit(body: Body, node: c_ast.FuncCall, arguments: Arguments, _decides: bool) -> Value:
    return binary(body, node, "<<", body.constant(1, UNSIGNED_LONG), value(body, arguments[0]))


def _extreme(operator: str) -> Builtin:
    def lowered(body: Body, node: c_ast.FuncCall, arguments: Arguments, _decides: bool) -> Value:
        *typed, left_node, right_node = arguments
        left, right = value(body, left_node), value(body, right_node)
        if not isinstance(left.type, Scalar) or not isinstance(right.type, Scalar):
            raise body.refuse(node, "pointers have no order here", "integers are accepted")
        type_ = PLAIN[common(kind_of(left.type), kind_of(right.type))]
        if typed:
            named = value(body, typed[0]).type
            type_ = named if isinstance(named, Scalar) else type_
        slot = body.temporary()
        body.emit(Op.MOV, slot, to_scalar(body, left, type_).operand)
        other = to_scalar(body, right, type_)
        end = body.label()
        found = body.result(Op.LE if operator == "<" else Op.GE, INT, slot, other.operand)
        body.emit(Op.JNZ, 0, found.operand, end)
        body.emit(Op.MOV, slot, other.operand)
        body.bind(end)
        return Value(slot, type_)

    return lowered


_builtin("min", least=2, most=2)(_extreme("<"))
_builtin("max", least=2, most=2)(_extreme(">"))
_builtin("min_t", least=3, most=3)(_extreme("<"))
_builtin("max_t", least=3, most=3)(_extreme(">"))


@_builtin("choose", least=2, most=2)
def _choose(body: Body, _node: c_ast.FuncCall, arguments: Arguments, _decides: bool) -> Value:
    name, block = arguments
    if not isinstance(name, c_ast.ID) or name.name not in body.unit.choices:
        known = ", ".join(body.unit.choices)
        raise body.refuse(name, "not a choice of this kernel", f"one of {known} is accepted")
    of = value(body, block)
    if not isinstance(of.type, Pointer):
        raise body.refuse(
            block, f"{of.type} is not a super_block", "a struct super_block * is accepted"
        )
    return body.result(Op.CHOOSE, INT, body.unit.choice(name.name), of.operand)


@_builtin("INIT_WORK", least=2, most=2)
def _init_work(body: Body, node: c_ast.FuncCall, arguments: Arguments, _decides: bool) -> Value:
    work = _behind(body, arguments[0])
    if not isinstance(work.type, Record) or "func" not in (
        complete(body.unit, work.type, node).members or {}
    ):
        raise body.refuse(
            arguments[0], f"{work.type} is not a work item", "a struct work_struct * is accepted"
        )
    func = work.part(*(work.type.members or {})["func"])
    store(body, func, assigned(body, arguments[1], value(body, arguments[1]), func.type))
    return Value(0, VOID)


@_builtin("wait_var_event", "wait_var_event_killable", least=2, most=2)
def _wait_var_event(
    body: Body, node: c_ast.FuncCall, arguments: Arguments, _decides: bool
) -> Value:
    """The condition and falling asleep are one step; awake, the condition is asked again.

    The killable one gives 0, or -ERESTARTSYS to a killed thread whose condition does not hold.
    """
    again, end = body.label(), body.label()
    body.bind(again)
    jump_if(body, arguments[1], True, end)
    slot = body.temporary()
    body.move(slot, value(body, arguments[0]))
    if not _name(node).endswith("killable"):
        body.emit(Op.INTR, -1, INTRINSIC_IDS["wait_var"], slot, 1)
        body.jump(again)
        body.bind(end)
        return Value(0, VOID)
    result, out = body.temporary(), body.label()
    body.emit(Op.INTR, result, INTRINSIC_IDS["wait_var_killable"], slot, 1)
    body.emit(Op.JZ, 0, result, again)
    body.move(result, body.constant(-_ERESTARTSYS, INT))
    body.jump(out)
    body.bind(end)
    body.move(result, body.constant(0, INT))
    body.bind(out)
    return Value(result, INT)
