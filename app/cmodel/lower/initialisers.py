"""Initialisers and compound literals, nested and designated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pycparser import c_ast

from app.cmodel.lower.body import Body, Place, Value
from app.cmodel.lower.declarators import complete, object_type
from app.cmodel.lower.dispatch import constant, gives_place
from app.cmodel.lower.expressions import converted_to, copied
from app.cmodel.lower.fields import note_overwriting, note_overwritten
from app.cmodel.types import Array, CType, Pointer, Record, Scalar, cells

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Entry:
    """One initialised object inside the whole: where, its type, its expression."""

    offset: int
    type: CType
    node: c_ast.Node


def entries(body: Body, type_: CType, node: c_ast.Node, offset: int = 0) -> Iterator[Entry]:
    """What the initialiser `node` says about an object of `type_`, in the order of the text.

    Raises:
        CError: it does not fit the type.
    """
    if not isinstance(node, c_ast.InitList):
        yield Entry(offset, type_, node)
        return
    listed = node.exprs or []
    if isinstance(type_, Scalar | Pointer):
        if len(listed) != 1 or isinstance(listed[0], c_ast.NamedInitializer):
            raise body.refuse(node, f"{type_} takes one value", "leave the braces out")
        yield from entries(body, type_, listed[0], offset)
        return
    at = 0
    for item in listed:
        if isinstance(item, c_ast.NamedInitializer):
            where, part, at = _designated(body, type_, item)
            at = at if len(item.name) == 1 else _UNCLEAR
            yield from entries(body, part, item.expr, offset + where)
        else:
            where, part = _positional(body, type_, at, item)
            _check_braces(body, part, item)
            yield from entries(body, part, item, offset + where)
        at += 1


_UNCLEAR = 1 << 20
"""The position after a designator like .a.b: C goes on inside .a, which nobody reads correctly."""


def _positional(body: Body, type_: CType, at: int, node: c_ast.Node) -> tuple[int, CType]:
    if isinstance(type_, Array) and at < type_.length:
        return at * cells(type_.of), type_.of
    if isinstance(type_, Record):
        own = complete(body.unit, type_, node).own[: 1 if type_.keyword == "union" else None]
        if at < len(own):
            return own[at][1], own[at][2]
    if at > _UNCLEAR:
        raise body.refuse(node, "a value without a name after .a.b = ...", "name its field")
    raise body.refuse(node, f"{type_} has no room for this value", "leave it out")


def _check_braces(body: Body, part: CType, item: c_ast.Node) -> None:
    if isinstance(part, Array) and not isinstance(item, c_ast.InitList):
        raise body.refuse(
            item, f"{part} wants braces of its own", "write { ... } around its elements"
        )


def _designated(body: Body, type_: CType, item: c_ast.NamedInitializer) -> tuple[int, CType, int]:
    """Offset and type of what ``.a.b[1]`` names, and its position in `type_`."""
    offset, position, part = 0, None, type_
    for designator in item.name:
        if isinstance(designator, c_ast.ID) and isinstance(part, Record):
            members = complete(body.unit, part, designator).members or {}
            if designator.name not in members:
                raise body.refuse(
                    designator,
                    f"{part} has no field {designator.name}",
                    f"it has {', '.join(members)}",
                )
            at = _position(part, designator.name)
            where, part = members[designator.name]
        else:
            at, where, part = _indexed(body, part, designator)
        position = at if position is None else position
        offset += where
    return offset, part, position or 0


def _position(record: Record, name: str) -> int:
    for at, (own, _, part) in enumerate(record.own):
        if own == name or (not own and isinstance(part, Record) and name in (part.members or {})):
            return at
    return 0


def _indexed(body: Body, type_: CType, designator: c_ast.Node) -> tuple[int, int, CType]:
    node = designator.expr if isinstance(designator, c_ast.ArrayDesignator) else designator
    if not isinstance(type_, Array):
        raise body.refuse(
            node, f"{type_} has no such part", "a designator that fits the type is accepted"
        )
    index = constant(body.unit, node, body).constant or 0
    if not 0 <= index < type_.length:
        raise body.refuse(
            node, f"{type_} has no element {index}", f"0 to {type_.length - 1} is accepted"
        )
    return index, index * cells(type_.of), type_.of


def initialise(body: Body, target: Place, node: c_ast.Node) -> None:
    """Give the local object `target` the value of the initialiser `node`."""
    if isinstance(target.type, Scalar | Pointer):
        only = next(iter(entries(body, target.type, node)))
        body.move(target.offset, converted_to(body, only.node, target.type))
        return
    if not isinstance(node, c_ast.InitList):
        if isinstance(target.type, Array):
            raise body.refuse(node, "an array takes its elements in braces", "{ ... } is accepted")
        copied(body, target, node)
        return
    note_overwriting(body, target)
    fill(body, target, node)
    note_overwritten(body, target)


def fill(body: Body, target: Place, node: c_ast.Node) -> None:
    """Set the frame cells of `target` as the braces of `node` say, those not named to zero."""
    told = list(entries(body, target.type, node))
    named = {entry.offset + cell for entry in told for cell in range(cells(entry.type))}
    zero = body.constant(0, target.type)
    for cell in range(cells(target.type)):
        if cell not in named:
            body.move(target.offset + cell, zero)
    for entry in told:
        part = target.part(entry.offset, entry.type)
        if isinstance(entry.type, Record):
            copied(body, part, entry.node)
        else:
            body.move(part.offset, converted_to(body, entry.node, entry.type))


def global_cells(body: Body, type_: CType, node: c_ast.Node) -> tuple[int, ...]:
    """The cells of a global object that is initialised by `node`.

    Raises:
        CError: not constant.
    """
    values = [0] * cells(type_)
    for entry in entries(body, type_, node):
        if isinstance(entry.type, Record | Array):
            raise body.refuse(
                entry.node, f"a whole {entry.type} is not constant", "write its fields in braces"
            )
        with body.aside():
            found: Value = converted_to(body, entry.node, entry.type)
        if found.constant is None:
            raise body.refuse(
                entry.node, "this is not constant", "a constant or an address is accepted"
            )
        values[entry.offset] = found.constant
    return tuple(values)


@gives_place(c_ast.CompoundLiteral)
def _literal(body: Body, node: c_ast.CompoundLiteral) -> Place:
    """A literal lives as long as its block: it gets cells of its own, unless copied at once."""
    brief, body.brief = body.brief, False
    type_ = object_type(body.unit, node.type, node)
    if brief:
        target = Place(type_, None, body.temporary(cells(type_)))
    else:
        target = body.reserve(f"({type_})", type_, node)
    if isinstance(type_, Scalar | Pointer):
        initialise(body, target, node.init)
    else:
        fill(body, target, node.init)
    return target
