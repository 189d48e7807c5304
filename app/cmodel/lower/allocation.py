"""Allocations: what they make is told by the pointer that takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pycparser import c_ast

from app.cmodel.lower.declarators import complete
from app.cmodel.lower.dispatch import value
from app.cmodel.program import Op
from app.cmodel.types import CType, Pointer, Record

if TYPE_CHECKING:
    from app.cmodel.lower.body import Body, Value

ALLOCATIONS = frozenset({"kmalloc", "kzalloc", "kmem_cache_alloc", "kmem_cache_zalloc"})
"""They always succeed: failing is a choice that the text makes. Arguments are not looked at."""


def value_for(body: Body, node: c_ast.Node, type_: CType) -> Value:
    """The value of `node` where `type_` is wanted.

    Raises:
        CError: an allocation for something other than a pointer to a struct.
    """
    called = (
        node.name.name
        if isinstance(node, c_ast.FuncCall) and isinstance(node.name, c_ast.ID)
        else ""
    )
    if called not in ALLOCATIONS or called in body.unit.functions:
        return value(body, node)
    if not isinstance(type_, Pointer) or not isinstance(type_.to, Record):
        raise body.refuse(node, f"it becomes {type_}", "assign it to a pointer to a struct")
    record = complete(body.unit, type_.to, node)
    return body.result(Op.ALLOC, type_, record.id)
