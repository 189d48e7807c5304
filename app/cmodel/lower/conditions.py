"""Branches: `&&`, `||`, `!`, `?:`, and what decides them."""

from __future__ import annotations

from pycparser import c_ast

from app.cmodel.arithmetic import common, converted
from app.cmodel.lower.body import Body, Value
from app.cmodel.lower.dispatch import deciding, effect, gives_value
from app.cmodel.lower.operators import assigned, compatible
from app.cmodel.program import Instruction, Op
from app.cmodel.types import INT, PLAIN, VOID, CType, Pointer, Scalar, Void, kind_of

_TRANSPARENT = frozenset({"likely", "unlikely"})


def jump_if(body: Body, node: c_ast.Node, when: bool, label: int) -> None:
    """Go to `label` if the truth of `node` is `when`, else go on."""
    if isinstance(node, c_ast.UnaryOp) and node.op == "!":
        jump_if(body, node.expr, not when, label)
    elif isinstance(node, c_ast.BinaryOp) and node.op in ("&&", "||"):
        _jump_if_both(body, node, when, label)
    elif _is_hint(node):
        jump_if(body, node.args.exprs[0], when, label)
    else:
        found = deciding(body, node)
        if found.constant is None:
            body.emit(Op.JNZ if when else Op.JZ, 0, found.operand, label)
        elif bool(found.constant) == when:
            body.jump(label)


def _jump_if_both(body: Body, node: c_ast.BinaryOp, when: bool, label: int) -> None:
    decided_by = node.op == "||"  # the truth of the left side that settles the whole
    if when == decided_by:
        jump_if(body, node.left, when, label)
        jump_if(body, node.right, when, label)
        return
    skip = body.label()
    jump_if(body, node.left, decided_by, skip)
    jump_if(body, node.right, when, label)
    body.bind(skip)


def _is_hint(node: c_ast.Node) -> bool:
    return (
        isinstance(node, c_ast.FuncCall)
        and isinstance(node.name, c_ast.ID)
        and node.name.name in _TRANSPARENT
        and node.args is not None
        and len(node.args.exprs) == 1
    )


def truth(body: Body, node: c_ast.BinaryOp) -> Value:
    """The value, 0 or 1, of ``&&`` or ``||``."""
    left = deciding(body, node.left)
    if left.constant is not None:
        if bool(left.constant) == (node.op == "||"):
            return body.constant(left.constant != 0, INT)
        right = deciding(body, node.right)
        if right.constant is not None:
            return body.constant(right.constant != 0, INT)
        return body.result(Op.NE, INT, right.operand, body.unit.operand(0))
    slot = body.temporary()
    short, end = body.label(), body.label()
    body.emit(Op.JNZ if node.op == "||" else Op.JZ, 0, left.operand, short)
    right = deciding(body, node.right)
    body.emit(Op.NE, slot, right.operand, body.unit.operand(0))
    body.jump(end)
    body.bind(short)
    body.emit(Op.MOV, slot, body.unit.operand(int(node.op == "||")))
    body.bind(end)
    return Value(slot, INT)


@gives_value(c_ast.TernaryOp)
def _choice(body: Body, node: c_ast.TernaryOp) -> Value:
    """``a ? b : c``: the type is known at the end only, so `b` is converted afterwards."""
    condition = deciding(body, node.cond)
    if condition.constant is not None:
        return _decided(body, node, bool(condition.constant))
    other, end = body.label(), body.label()
    body.emit(Op.JZ, 0, condition.operand, other)
    first = _side(body, node.iftrue)
    slot = body.temporary()
    body.emit(Op.MOV, slot, first.operand)
    patch = len(body.code) - 1
    body.jump(end)
    body.bind(other)
    second = _side(body, node.iffalse)
    if isinstance(first.type, Void) or isinstance(second.type, Void):
        body.bind(end)
        return Value(0, VOID)
    type_ = _common_type(body, node, first, second)
    if isinstance(type_, Scalar):
        body.code[patch] = _conversion(body, slot, first, type_)
    body.emit(Op.MOV, slot, assigned(body, node, second, type_).operand)
    body.bind(end)
    return Value(slot, type_)


def _side(body: Body, node: c_ast.Node) -> Value:
    before, body.deciding = body.deciding, False
    found = effect(body, node)
    body.deciding = before
    return Value(body.unit.operand(0), VOID) if isinstance(found.type, Void) else found


def _conversion(body: Body, slot: int, given: Value, type_: Scalar) -> Instruction:
    if given.constant is not None:
        return Op.MOV, slot, body.unit.operand(converted(given.constant, type_.kind)), 0, 0
    return Op.CONV, slot, given.operand, int(type_.kind), 0


def _decided(body: Body, node: c_ast.TernaryOp, first: bool) -> Value:
    """One side is never run; it still has a say in the type."""
    with body.aside():
        unused = _side(body, node.iffalse if first else node.iftrue)
    found = _side(body, node.iftrue if first else node.iffalse)
    if isinstance(found.type, Void) or isinstance(unused.type, Void):
        return Value(0, VOID)
    return assigned(body, node, found, _common_type(body, node, found, unused))


def _common_type(body: Body, node: c_ast.TernaryOp, first: Value, second: Value) -> CType:
    if isinstance(first.type, Scalar) and isinstance(second.type, Scalar):
        return PLAIN[common(kind_of(first.type), kind_of(second.type))]
    for one, other in ((first, second), (second, first)):
        if isinstance(one.type, Pointer) and (
            other.constant == 0 or compatible(one.type, other.type)
        ):
            return (
                other.type
                if one.type.to == Void() and isinstance(other.type, Pointer)
                else one.type
            )
    raise body.refuse(
        node, f"one side is {first.type}, the other {second.type}", "cast one of them"
    )
