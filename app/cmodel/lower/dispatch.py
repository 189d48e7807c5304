"""Which function lowers which kind of node. The modules of this package register themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pycparser import c_ast

from app.cmodel.lower.body import Body, Place, Value
from app.cmodel.types import CType, Void

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.cmodel.lower.unit import Unit

_VALUES: dict[type, Callable[[Body, Any], Value]] = {}
_PLACES: dict[type, Callable[[Body, Any], Place]] = {}
_Lowering = TypeVar("_Lowering", bound="Callable[[Body, Any], Any]")


def gives_value(*nodes: type) -> Callable[[_Lowering], _Lowering]:
    """Register a function as the one that computes the value of `nodes`."""

    def register(function: _Lowering) -> _Lowering:
        _VALUES.update(dict.fromkeys(nodes, function))
        return function

    return register


def gives_place(*nodes: type) -> Callable[[_Lowering], _Lowering]:
    """Register a function as the one that finds the object that `nodes` designate."""

    def register(function: _Lowering) -> _Lowering:
        _PLACES.update(dict.fromkeys(nodes, function))
        return function

    return register


def effect(body: Body, node: c_ast.Node) -> Value:
    """Lower `node` for what it does; its value may be void."""
    lowering = _VALUES.get(type(node))
    if lowering is None:
        raise body.refuse(node, f"{type(node).__name__} is not in the subset here")
    return lowering(body, node)


def value(body: Body, node: c_ast.Node) -> Value:
    """Lower `node` to its value.

    Raises:
        CError: it has none, or is not in the subset.
    """
    found = effect(body, node)
    if isinstance(found.type, Void):
        raise body.refuse(node, "this gives no value", "call it as a statement")
    return found


def designates(node: c_ast.Node) -> bool:
    """Whether `node` is of a kind that designates an object."""
    return type(node) in _PLACES and (not isinstance(node, c_ast.UnaryOp) or node.op == "*")


def place(body: Body, node: c_ast.Node) -> Place:
    """The object that `node` designates.

    Raises:
        CError: it designates none.
    """
    lowering = _PLACES.get(type(node))
    if lowering is None:
        raise body.refuse(
            node, "this is not an object", "a variable, a field, an element or *pointer is accepted"
        )
    return lowering(body, node)


def deciding(body: Body, node: c_ast.Node, decides: bool = True) -> Value:
    """The value of `node`, lowered as what decides a branch, or not."""
    before, body.deciding = body.deciding, decides
    found = value(body, node)
    body.deciding = before
    return found


def constant(unit: Unit, node: c_ast.Node, body: Body | None = None) -> Value:
    """The value of the constant expression `node`; `body` gives it local names.

    Raises:
        CError: not constant.
    """
    body = body or unit.outside(node)
    with body.aside():
        found = value(body, node)
    if found.constant is None:
        raise body.refuse(node, "this is not constant", "a constant expression is accepted")
    return found


def type_of(body: Body, node: c_ast.Node) -> CType:
    """The type of the expression `node`, an array's included; no code remains."""
    with body.aside():
        return place(body, node).type if designates(node) else effect(body, node).type
