"""Expressions: names, fields, elements, operators, assignments."""

from __future__ import annotations

from pycparser import c_ast

from app.cmodel.lower.allocation import value_for
from app.cmodel.lower.body import Body, Place, Value, address, load, store
from app.cmodel.lower.conditions import truth
from app.cmodel.lower.declarators import complete, object_type, resolved
from app.cmodel.lower.dispatch import (
    deciding,
    designates,
    effect,
    gives_place,
    gives_value,
    place,
    type_of,
    value,
)
from app.cmodel.lower.fields import (
    field,
    flags_field,
    is_kiocb,
    note_overwriting,
    note_overwritten,
    note_read,
    note_written,
    owner,
)
from app.cmodel.lower.literals import character, integer
from app.cmodel.lower.operators import advanced, assigned, binary, cast, negated
from app.cmodel.program import Op, function_pointer
from app.cmodel.types import (
    INT,
    LONG,
    UNSIGNED_LONG,
    VOID,
    Array,
    CType,
    FunctionType,
    Pointer,
    Record,
    Void,
    cells,
)

_COMPOUND = {f"{op}=": op for op in ("+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>")}


@gives_value(c_ast.Constant)
def _constant(body: Body, node: c_ast.Constant) -> Value:
    if node.type == "char":
        return body.constant(character(body, node), INT)
    if node.type in ("string", "float", "double", "long double"):
        raise body.refuse(
            node,
            f"a {node.type} is no value here",
            "integers are accepted; strings only where printed",
        )
    number, type_ = integer(body, node)
    return body.constant(number, type_)


@gives_value(c_ast.ID)
def _name(body: Body, node: c_ast.ID) -> Value:
    local = body.variable(node.name)
    if local is not None:
        return load(body, local)
    if (found := body.unit.constant_of(node.name)) is not None:
        return found
    if node.name in body.unit.functions:
        return _function(body, node.name)
    return load(body, _named_place(body, node))


def _function(body: Body, name: str) -> Value:
    """A pointer to a function: an instruction, so that the code tells whose address is taken."""
    number, _, type_ = body.unit.functions[name]
    found = body.result(Op.FUNC, Pointer(type_), number)
    return Value(found.operand, found.type, function_pointer(number))


@gives_place(c_ast.ID)
def _named_place(body: Body, node: c_ast.ID) -> Place:
    local = body.variable(node.name)
    if local is not None:
        return local
    unit = body.unit
    if node.name in unit.globals:
        type_, start = unit.globals[node.name]
        return Place(type_, unit.operand(start), 0)
    if node.name in unit.functions or unit.constant_of(node.name) is not None:
        raise body.refuse(
            node, f"{node.name} is not an object", "a variable, field or element is accepted"
        )
    if node.name in unit.prototypes:
        raise body.refuse(node, f"{node.name} is declared, but defined nowhere", "define it")
    raise body.refuse(
        node, f"{node.name} is not known", "declare it, #define it, or leave the statement out"
    )


@gives_place(c_ast.StructRef)
def _field(body: Body, node: c_ast.StructRef) -> Place:
    return field(body, owner(body, node), node.field)


@gives_place(c_ast.ArrayRef)
def _element(body: Body, node: c_ast.ArrayRef) -> Place:
    holder = place(body, node.name) if designates(node.name) else None
    if holder is not None and isinstance(holder.type, Array):
        return _element_of(body, node, holder, holder.type)
    pointer = value(body, node.name) if holder is None else load(body, holder)
    index = value(body, node.subscript)
    if not isinstance(pointer.type, Pointer) or isinstance(index.type, Pointer):
        raise body.refuse(
            node, f"{pointer.type} has no element {index.type}", "array[integer] is accepted"
        )
    return Place(pointer.type.to, advanced(body, node, pointer, index).operand, 0)


def _element_of(body: Body, node: c_ast.ArrayRef, holder: Place, array: Array) -> Place:
    index = value(body, node.subscript)
    if isinstance(index.type, Pointer):
        raise body.refuse(node.subscript, "a pointer is no index", "an integer is accepted")
    if index.constant is None:
        body.emit(Op.BOUND, 0, index.operand, array.length)
        pointer = Value(address(body, holder).operand, Pointer(array.of))
        return Place(array.of, advanced(body, node, pointer, index).operand, 0)
    if not 0 <= index.constant < array.length:
        raise body.refuse(
            node.subscript, f"{array} has no element {index.constant}", f"0 to {array.length - 1}"
        )
    return holder.part(index.constant * cells(array.of), array.of)


@gives_value(c_ast.StructRef, c_ast.ArrayRef)
def _loaded(body: Body, node: c_ast.Node) -> Value:
    before, body.deciding = body.deciding, False
    found = load(body, place(body, node))
    body.deciding = before
    return found


@gives_value(c_ast.UnaryOp)
def _unary(body: Body, node: c_ast.UnaryOp) -> Value:
    operator = node.op
    if operator == "sizeof":
        return _sizeof(body, node)
    if operator == "&":
        return _address(body, node)
    if operator == "*":
        return _pointed_value(body, node)
    if operator == "!":
        return negation(body, deciding(body, node.expr))
    if operator in ("-", "~", "+"):
        return negated(body, node, operator, value(body, node.expr))
    if operator in ("++", "--", "p++", "p--"):
        return stepped(body, node, keep_old=operator.startswith("p"))
    raise body.refuse(node, f"{operator} is not in the subset")


def negation(body: Body, operand: Value) -> Value:
    """``!operand``."""
    if operand.constant is not None:
        return body.constant(int(not operand.constant), INT)
    return body.result(Op.NOT, INT, operand.operand)


def _sizeof(body: Body, node: c_ast.UnaryOp) -> Value:
    operand = node.expr
    named = isinstance(operand, c_ast.Typename)
    type_ = object_type(body.unit, operand, node) if named else type_of(body, operand)
    return body.constant(cells(type_), UNSIGNED_LONG)


def _address(body: Body, node: c_ast.UnaryOp) -> Value:
    name = node.expr.name if isinstance(node.expr, c_ast.ID) else None
    if name in body.unit.functions and body.variable(name) is None:
        return _function(body, name)
    if isinstance(node.expr, c_ast.UnaryOp) and node.expr.op == "*":
        return value(body, node.expr.expr)
    return address(body, place(body, node.expr))


@gives_place(c_ast.UnaryOp)
def _pointed(body: Body, node: c_ast.UnaryOp) -> Place:
    if node.op != "*":
        raise body.refuse(
            node, "this is not an object", "a variable, a field, an element or *pointer is accepted"
        )
    pointer = value(body, node.expr)
    if not isinstance(pointer.type, Pointer) or isinstance(pointer.type.to, Void):
        raise body.refuse(
            node,
            f"{pointer.type} points to nothing that can be used",
            "cast it to a pointer to something",
        )
    if isinstance(pointer.type.to, Record):
        complete(body.unit, pointer.type.to, node)
    return Place(pointer.type.to, pointer.operand, 0)


def _pointed_value(body: Body, node: c_ast.UnaryOp) -> Value:
    found = _pointed(body, node)
    if isinstance(found.type, FunctionType):  # *f is f again
        assert found.base is not None, "a function is not in the frame"
        return Value(found.base, Pointer(found.type), body.unit.known(found.base))
    return load(body, found)


@gives_value(c_ast.BinaryOp)
def _binary(body: Body, node: c_ast.BinaryOp) -> Value:
    if node.op in ("&&", "||"):
        return truth(body, node)
    if node.op == "&":
        return _masked(body, node)
    left = value(body, node.left)
    return binary(body, node, node.op, left, value(body, node.right))


def _masked(body: Body, node: c_ast.BinaryOp) -> Value:
    """``left & right``, telling of a test of ki_flags where it decides a branch."""
    iocb: Place | None = None
    sides: list[Value] = []
    for side in (node.left, node.right):
        flags = flags_field(side) if body.deciding else None
        if flags is None:
            sides.append(value(body, side))
            continue
        holder = owner(body, flags)
        sides.append(load(body, field(body, holder, flags.field)))
        iocb = holder if is_kiocb(holder) else iocb
    masks = [side for side in sides if side.constant is not None]
    if iocb is not None and masks:
        note_read(body, iocb, masks[0])
    return binary(body, node, "&", *sides)


@gives_value(c_ast.Assignment)
def _assignment(body: Body, node: c_ast.Assignment) -> Value:
    if node.op != "=":
        return _compound(body, node)
    holder, target = _target(body, node.lvalue)
    if isinstance(target.type, Record):
        copied(body, target, node.rvalue)
        return Value(0, VOID)
    return _stored(body, node.lvalue, holder, target, converted_to(body, node.rvalue, target.type))


def _compound(body: Body, node: c_ast.Assignment) -> Value:
    right = value(body, node.rvalue)
    holder, target = _target(body, node.lvalue)
    found = binary(body, node, _COMPOUND[node.op], load(body, target), right)
    return _stored(body, node.lvalue, holder, target, assigned(body, node, found, target.type))


def stepped(body: Body, node: c_ast.UnaryOp, keep_old: bool) -> Value:
    """``++x`` and its like; the old value only where it is wanted."""
    holder, target = _target(body, node.expr)
    old = load(body, target)
    if keep_old and target.base is None:
        kept = body.temporary()
        body.move(kept, old)
        old = Value(kept, old.type)
    found = binary(body, node, "+" if "+" in node.op else "-", old, body.constant(1, INT))
    new = _stored(body, node.expr, holder, target, assigned(body, node, found, target.type))
    return old if keep_old else new


def _target(body: Body, node: c_ast.Node) -> tuple[Place | None, Place]:
    """The object assigned to, and the struct that it is a field of."""
    if isinstance(node, c_ast.StructRef):
        holder = owner(body, node)
        return holder, field(body, holder, node.field)
    return None, place(body, node)


def _stored(
    body: Body, node: c_ast.Node, holder: Place | None, target: Place, given: Value
) -> Value:
    result = store(body, target, given)
    if holder is not None and isinstance(node, c_ast.StructRef):
        note_written(body, holder, node.field.name)
    return result


def copied(body: Body, target: Place, node: c_ast.Node) -> None:
    """Copy the struct that `node` designates to `target`."""
    if not designates(node):
        raise body.refuse(
            node, "a whole struct comes from an object or a literal here", "copy field by field"
        )
    body.brief = isinstance(node, c_ast.CompoundLiteral)
    source = place(body, node)
    if source.type != target.type or not isinstance(target.type, Record):
        raise body.refuse(
            node, f"{source.type} becomes {target.type}", "the same struct is accepted"
        )
    note_overwriting(body, target)
    copy_cells(body, target, source)
    note_overwritten(body, target)


def copy_cells(body: Body, target: Place, source: Place) -> None:
    """The cells of `source` to `target`; inside the frame by moves, else by one COPY."""
    record = target.type
    assert isinstance(record, Record), "only structs are copied whole"
    if target.base is None and source.base is None:
        for cell in range(record.cells):
            body.move(target.offset + cell, Value(source.offset + cell, LONG))
        return
    body.unit.accesses.rewrites.append((body.number, record.tag))
    into, out_of = address(body, target), address(body, source)
    body.emit(Op.COPY, record.id, into.operand, out_of.operand, record.cells)


@gives_value(c_ast.Cast)
def _cast(body: Body, node: c_ast.Cast) -> Value:
    type_ = resolved(body.unit, node.to_type)
    if isinstance(type_, Void):
        effect(body, node.expr)
        return Value(0, VOID)
    return cast(body, node, value_for(body, node.expr, type_), type_)


@gives_value(c_ast.ExprList)
def _comma(body: Body, node: c_ast.ExprList) -> Value:
    before, body.deciding = body.deciding, False
    for expression in node.exprs[:-1]:
        effect(body, expression)
    body.deciding = before
    return effect(body, node.exprs[-1])


@gives_value(c_ast.CompoundLiteral)
def _literal_value(body: Body, node: c_ast.CompoundLiteral) -> Value:
    return load(body, place(body, node))


def converted_to(body: Body, node: c_ast.Node, type_: CType) -> Value:
    """The value of `node`, converted as an assignment to `type_` does."""
    return assigned(body, node, value_for(body, node, type_), type_)
