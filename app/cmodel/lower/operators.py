"""Integer and pointer operators, with constants folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cmodel import arithmetic
from app.cmodel.arithmetic import Undefined, contains, converted, promoted, signed
from app.cmodel.lower.body import Body, Value
from app.cmodel.program import Kind, Op
from app.cmodel.types import (
    INT,
    LONG,
    PLAIN,
    UNSIGNED_LONG,
    CType,
    FunctionType,
    Pointer,
    Record,
    Scalar,
    Void,
    cells,
)

if TYPE_CHECKING:
    from pycparser import c_ast

_OPS = {
    "+": Op.ADD,
    "-": Op.SUB,
    "*": Op.MUL,
    "/": Op.DIV,
    "%": Op.MOD,
    "&": Op.AND,
    "|": Op.OR,
    "^": Op.XOR,
    "<<": Op.SHL,
    ">>": Op.SHR,
    "==": Op.EQ,
    "!=": Op.NE,
    "<": Op.LT,
    "<=": Op.LE,
    ">": Op.GT,
    ">=": Op.GE,
}
COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_WRAPS = frozenset({"+", "-", "*"})


def binary(body: Body, node: c_ast.Node, operator: str, left: Value, right: Value) -> Value:
    """``left operator right``. Raises CError where the operands do not go together."""
    if isinstance(left.type, Pointer) or isinstance(right.type, Pointer):
        return _with_pointer(body, node, operator, left, right)
    assert isinstance(left.type, Scalar), "value() gives scalars and pointers"
    assert isinstance(right.type, Scalar), "value() gives scalars and pointers"
    if operator in ("<<", ">>"):
        kind = promoted(left.type.kind)
    else:
        kind = arithmetic.common(left.type.kind, right.type.kind)
        right = to_scalar(body, right, PLAIN[kind])
    left = to_scalar(body, left, PLAIN[kind])
    return _integer(body, node, operator, left, right, kind)


def _integer(
    body: Body, node: c_ast.Node, operator: str, left: Value, right: Value, kind: Kind
) -> Value:
    compares = operator in COMPARISONS
    type_ = INT if compares else PLAIN[kind]
    if left.constant is not None and right.constant is not None:
        try:
            folded = arithmetic.computed(operator, left.constant, right.constant, kind)
        except Undefined as error:
            raise body.refuse(node, str(error), "a defined value is accepted") from None
        return body.constant(folded, type_)
    _check_right(body, node, operator, right, kind)
    found = body.result(_OPS[operator], type_, left.operand, right.operand)
    if operator == "<<" or (operator in _WRAPS and not signed(kind)):
        return body.result(Op.CONV, type_, found.operand, int(kind))
    if signed(kind) and (operator in _WRAPS or operator == "/"):
        body.emit(Op.CHECK, 0, found.operand, int(kind))
    return found


def _check_right(body: Body, node: c_ast.Node, operator: str, right: Value, kind: Kind) -> None:
    if right.constant is None:
        return
    if operator in ("/", "%") and right.constant == 0:
        raise body.refuse(node, "division by zero")
    if operator in ("<<", ">>") and not 0 <= right.constant < arithmetic.bits(kind):
        width = arithmetic.bits(kind)
        raise body.refuse(
            node,
            f"a shift by {right.constant} of {width} bits",
            f"0 to {width - 1} is accepted",
        )


def _with_pointer(body: Body, node: c_ast.Node, operator: str, left: Value, right: Value) -> Value:
    if operator in COMPARISONS:
        _check_comparable(body, node, left, right)
        if left.constant is not None and right.constant is not None:
            return body.constant(
                arithmetic.computed(operator, left.constant, right.constant, Kind.U64), INT
            )
        return body.result(_OPS[operator], INT, left.operand, right.operand)
    if operator == "+" and isinstance(right.type, Scalar):
        return advanced(body, node, left, right, Op.ADD)
    if operator == "+" and isinstance(left.type, Scalar):
        return advanced(body, node, right, left, Op.ADD)
    if operator == "-" and isinstance(right.type, Scalar):
        return advanced(body, node, left, right, Op.SUB)
    if operator == "-" and isinstance(left.type, Pointer) and left.type == right.type:
        apart = body.result(Op.SUB, LONG, left.operand, right.operand)
        size = body.constant(_step(body, node, left.type), LONG)
        return (
            apart if size.constant == 1 else body.result(Op.DIV, LONG, apart.operand, size.operand)
        )
    raise body.refuse(
        node,
        f"{left.type} {operator} {right.type} has no meaning",
        "cast the pointer first",
    )


def _check_comparable(body: Body, node: c_ast.Node, left: Value, right: Value) -> None:
    if compatible(left.type, right.type) or left.constant == 0 or right.constant == 0:
        return
    raise body.refuse(node, f"{left.type} is compared with {right.type}", "cast one of them")


def advanced(body: Body, node: c_ast.Node, pointer: Value, index: Value, op: Op = Op.ADD) -> Value:
    """The pointer `index` elements on."""
    assert isinstance(pointer.type, Pointer), "the caller has seen a pointer"
    size = _step(body, node, pointer.type)
    if index.constant is not None and pointer.constant is not None:
        step = index.constant * size
        return body.constant(pointer.constant + (step if op is Op.ADD else -step), pointer.type)
    if index.constant == 0:
        return pointer
    if index.constant is not None:
        index = body.constant(index.constant * size, LONG)
    elif size != 1:
        index = body.result(Op.MUL, LONG, index.operand, body.unit.operand(size))
    return body.result(op, pointer.type, pointer.operand, index.operand)


def _step(body: Body, node: c_ast.Node, pointer: Pointer) -> int:
    size = cells(pointer.to)
    if not size:
        raise body.refuse(
            node, f"{pointer} has no element size here", "a pointer to a known type is accepted"
        )
    return size


def negated(body: Body, node: c_ast.Node, operator: str, operand: Value) -> Value:
    """``-x``, ``~x`` or ``+x``."""
    if not isinstance(operand.type, Scalar):
        raise body.refuse(node, f"{operator} of {operand.type} has no meaning")
    kind = promoted(operand.type.kind)
    operand = to_scalar(body, operand, PLAIN[kind])
    if operator == "+":
        return operand
    zero_or_ones = body.constant(0 if operator == "-" else converted(-1, kind), PLAIN[kind])
    if operand.constant is not None:
        return _integer(body, node, {"-": "-", "~": "^"}[operator], zero_or_ones, operand, kind)
    found = body.result(Op.NEG if operator == "-" else Op.INV, PLAIN[kind], operand.operand)
    if not signed(kind):
        return body.result(Op.CONV, PLAIN[kind], found.operand, int(kind))
    if operator == "-":
        body.emit(Op.CHECK, 0, found.operand, int(kind))
    return found


def to_scalar(body: Body, given: Value, type_: Scalar) -> Value:
    """`given`, an integer or pointer, converted to an integer type."""
    if given.constant is not None:
        return body.constant(converted(given.constant, type_.kind), type_)
    if isinstance(given.type, Scalar) and contains(type_.kind, given.type.kind):
        return Value(given.operand, type_)
    return body.result(Op.CONV, type_, given.operand, int(type_.kind))


def assigned(body: Body, node: c_ast.Node, given: Value, type_: CType) -> Value:
    """`given` as an assignment to `type_` converts it.

    Raises:
        CError: C would want a cast, or has no conversion.
    """
    if isinstance(type_, Scalar):
        if isinstance(given.type, Scalar) or type_.kind is Kind.BOOL:
            return to_scalar(body, given, type_)
        raise body.refuse(node, f"{given.type} becomes {type_}", "cast it")
    if isinstance(type_, Pointer):
        if given.constant == 0 and (
            isinstance(given.type, Scalar) or given.type == Pointer(Void())
        ):
            return Value(given.operand, type_, 0)
        if isinstance(given.type, Pointer) and compatible(given.type, type_):
            return Value(given.operand, type_, given.constant)
        raise body.refuse(
            node, f"{given.type} becomes {type_}", "a pointer of that type, or a cast, is accepted"
        )
    raise body.refuse(node, f"nothing becomes {type_}")


def cast(body: Body, node: c_ast.Node, given: Value, type_: CType) -> Value:
    """`given` cast to `type_`."""
    if isinstance(type_, Scalar):
        if (
            isinstance(given.type, Pointer)
            and isinstance(given.type.to, FunctionType)
            and type_.kind is not Kind.BOOL
        ):
            raise body.refuse(
                node, "a function's address is not a number here", "keep it in a function pointer"
            )
        return to_scalar(body, given, type_)
    if not isinstance(type_, Pointer):
        raise body.refuse(
            node, f"nothing can be cast to {type_}", "integers and pointers are accepted"
        )
    if isinstance(given.type, Pointer):
        return Value(given.operand, type_, given.constant)
    number = to_scalar(body, given, UNSIGNED_LONG)
    return Value(number.operand, type_, number.constant)


def compatible(left: CType, right: CType) -> bool:
    """Whether a pointer of one type may stand for one of the other without a cast."""
    if not isinstance(left, Pointer) or not isinstance(right, Pointer):
        return False
    one, other = left.to, right.to
    if isinstance(one, Void) or isinstance(other, Void):
        return True
    if isinstance(one, FunctionType) and isinstance(other, FunctionType):
        return _arity(one) is None or _arity(other) is None or _arity(one) == _arity(other)
    return one == other or (not isinstance(one, Record) and compatible(one, other))


def _arity(type_: FunctionType) -> int | None:
    return None if type_.parameters is None else len(type_.parameters)
