"""Fields of structs, and what is told of a kiocb's flags (Note in ``program.py``)."""

from __future__ import annotations

from pycparser import c_ast

from app.cmodel.lower.body import Body, Place, Value, address
from app.cmodel.lower.declarators import complete
from app.cmodel.lower.dispatch import place, value
from app.cmodel.program import Note, Op
from app.cmodel.types import Pointer, Record, nested

_KIOCB = "kiocb"
_FLAGS = "ki_flags"
_WRITTEN = {_FLAGS: Note.FLAG_WRITE, "ki_filp": Note.FILP_WRITE}
"""Fields of a kiocb whose assignments are told to the properties."""


def owner(body: Body, node: c_ast.StructRef) -> Place:
    """The struct that the field `node` is part of."""
    if node.type == ".":
        holder = place(body, node.name)
    else:
        pointer = value(body, node.name)
        if not isinstance(pointer.type, Pointer):
            raise body.refuse(
                node.field, f"{pointer.type} is not a pointer", "write . for ->", node.field.name
            )
        holder = Place(pointer.type.to, pointer.operand, 0)
    if not isinstance(holder.type, Record):
        raise body.refuse(
            node.field, f"{holder.type} has no fields", "a struct is accepted", node.field.name
        )
    complete(body.unit, holder.type, node.field)
    return holder


def field(body: Body, holder: Place, name: c_ast.ID) -> Place:
    """The field called `name` of the struct in `holder`."""
    assert isinstance(holder.type, Record), "owner() gives structs"
    members = holder.type.members or {}
    if name.name not in members:
        known = ", ".join(members)
        raise body.refuse(name, f"{holder.type} has no field {name.name}", f"it has {known}")
    return holder.part(*members[name.name])


def flags_field(node: c_ast.Node) -> c_ast.StructRef | None:
    """The node that reads a field called ki_flags, as it is or by READ_ONCE, if `node` does."""
    if (
        isinstance(node, c_ast.FuncCall)
        and isinstance(node.name, c_ast.ID)
        and node.name.name == "READ_ONCE"
    ):
        node = node.args.exprs[0] if node.args is not None else node
    return node if isinstance(node, c_ast.StructRef) and node.field.name == _FLAGS else None


def is_kiocb(holder: Place) -> bool:
    """Whether the object is a struct kiocb."""
    return isinstance(holder.type, Record) and holder.type.tag == _KIOCB


def note_read(body: Body, holder: Place, mask: Value) -> None:
    """A branch tests the flags of the kiocb in `holder` against `mask`."""
    body.emit(Op.NOTE, Note.FLAG_READ, address(body, holder).operand, mask.operand)


def note_written(body: Body, holder: Place, name: str) -> None:
    """The field `name` of `holder` was assigned."""
    note = _WRITTEN.get(name)
    if note is not None and is_kiocb(holder):
        body.emit(Op.NOTE, note, address(body, holder).operand, body.unit.operand(0))


def note_overwriting(body: Body, target: Place) -> None:
    """Every kiocb inside `target` is about to be overwritten whole."""
    for iocb in _kiocbs(target):
        body.emit(Op.NOTE, Note.INIT_KIOCB, address(body, iocb).operand, body.unit.operand(0))


def note_overwritten(body: Body, target: Place) -> None:
    """Every kiocb inside `target` was overwritten whole."""
    for iocb in _kiocbs(target):
        for name in _WRITTEN:
            note_written(body, iocb, name)


def _kiocbs(target: Place) -> list[Place]:
    inside = [target.part(at, part) for _, at, part in nested(target.type)]
    return [found for found in (target, *inside) if is_kiocb(found)]
