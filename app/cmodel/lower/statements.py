"""Statements: one mark each, then its code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pycparser import c_ast

from app.cmodel.arithmetic import converted, promoted
from app.cmodel.lower.body import Body, Place
from app.cmodel.lower.conditions import jump_if
from app.cmodel.lower.declarators import object_type, resolved
from app.cmodel.lower.dispatch import constant, effect, value
from app.cmodel.lower.expressions import converted_to, stepped
from app.cmodel.lower.initialisers import global_cells, initialise
from app.cmodel.program import Global, Op
from app.cmodel.types import LONGEST_ARRAY, Array, CType, Record, Scalar, Void, cells

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def statement(body: Body, node: c_ast.Node) -> None:
    """Lower one statement or declaration.

    Raises:
        CError: it is not in the subset.
    """
    lowering = _STATEMENTS.get(type(node), _expression)
    lowering(body, node)


def block(body: Body, node: c_ast.Node | None) -> None:
    """Lower `node` in a scope of its own."""
    if node is not None:
        body.scopes.append({})
        statement(body, node)
        body.scopes.pop()


def _compound(body: Body, node: c_ast.Compound) -> None:
    body.scopes.append({})
    for item in node.block_items or ():
        statement(body, item)
    body.scopes.pop()


def _mark_expression(body: Body, node: c_ast.Node) -> None:
    source = body.unit.source
    first = source.expression_start(source.index(node))
    body.mark(first, source.statement_end(first))


def _mark_head(body: Body, node: c_ast.Node, at: int | None = None) -> None:
    """The head of an if, while, for or switch; its place is token `at`."""
    first = body.unit.source.index(node)
    body.mark(first, body.unit.source.head_end(first), at)


def _mark_part(body: Body, node: c_ast.For, part: c_ast.Node) -> None:
    """The head of a for; its place is that of the part that runs."""
    source = body.unit.source
    _mark_head(body, node, source.expression_start(source.index(part)))


def _mark_jump(body: Body, node: c_ast.Node) -> None:
    first = body.unit.source.index(node)
    body.mark(first, body.unit.source.statement_end(first))


def _expression(body: Body, node: c_ast.Node) -> None:
    _mark_expression(body, node)
    _for_effect(body, node)


def _for_effect(body: Body, node: c_ast.Node) -> None:
    """Nobody wants the value: no old one is kept, no warning's result."""
    if isinstance(node, c_ast.UnaryOp) and node.op in ("p++", "p--"):
        stepped(body, node, keep_old=False)
        return
    effect(body, node)
    if body.code[-1][0] == Op.WARN:
        body.code[-1] = (Op.WARN, -1, *body.code[-1][2:])


def _declaration(body: Body, node: c_ast.Decl) -> None:
    if node.name is None or "extern" in node.storage or isinstance(node.type, c_ast.FuncDecl):
        _without_object(body, node)
        return
    type_ = variable_type(body, node)
    if "static" in node.storage:
        _static(body, node, Place(type_, None, 0))
        return
    if node.init is None:
        body.declare(node.name, type_, node)
        return
    source = body.unit.source
    first = source.declaration_start(source.index(node))
    if source.where(first) != body.here:  # `int a = 1, b = 2;` is one statement
        body.mark(first, source.statement_end(first))
    initialise(body, body.declare(node.name, type_, node), node.init)


def _without_object(body: Body, node: c_ast.Decl) -> None:
    """``struct s { ... };``, ``enum { ... };`` or a prototype inside a function."""
    if node.name is None:
        resolved(body.unit, node.type)
    elif isinstance(node.type, c_ast.FuncDecl):
        body.unit.prototypes.setdefault(node.name, node)


def variable_type(body: Body, node: c_ast.Decl) -> CType:
    """The type of a declared variable; ``T name[] = { ... }`` has its length from the braces."""
    unsized = isinstance(node.type, c_ast.ArrayDecl) and node.type.dim is None
    if not unsized or not isinstance(node.init, c_ast.InitList):
        return object_type(body.unit, node.type, node)
    of = object_type(body.unit, node.type.type, node)
    count = at = 0
    for item in node.init.exprs:
        if isinstance(item, c_ast.NamedInitializer):
            designator = item.name[0]
            inner = designator.expr if isinstance(designator, c_ast.ArrayDesignator) else designator
            at = constant(body.unit, inner, body).constant or 0
        at += 1
        count = max(count, at)
    if not 0 < count * max(cells(of), 1) <= LONGEST_ARRAY:
        raise body.refuse(
            node,
            f"{count} elements of {cells(of)} cells",
            f"1 to {LONGEST_ARRAY} cells are accepted",
        )
    return Array(of, count)


def _static(body: Body, node: c_ast.Decl, shape: Place) -> None:
    """A static local is a global that only its block can name."""
    unit = body.unit
    size = cells(shape.type)
    name = f"{unit.name_of(body.number)}.{node.name}"
    start = unit.allocate(name, size, node)
    initial = global_cells(body, shape.type, node.init) if node.init is not None else (0,) * size
    struct = shape.type.id if isinstance(shape.type, Record) else None
    unit.global_order.append(Global(name, start, size, struct, initial))
    body.scopes[-1][node.name] = Place(shape.type, unit.operand(start), 0)


def _declarations(body: Body, node: c_ast.DeclList) -> None:
    for decl in node.decls:
        _declaration(body, decl)


def _if(body: Body, node: c_ast.If) -> None:
    otherwise, end = body.label(), body.label()
    _mark_head(body, node)
    jump_if(body, node.cond, False, otherwise)
    block(body, node.iftrue)
    if node.iffalse is not None:
        body.jump(end)
    body.bind(otherwise)
    block(body, node.iffalse)
    body.bind(end)


def _while(body: Body, node: c_ast.While) -> None:
    again, end = body.label(), body.label()
    body.bind(again)
    _mark_head(body, node)
    jump_if(body, node.cond, False, end)
    _loop(body, node.stmt, end, again)
    body.jump(again)
    body.bind(end)


def _do(body: Body, node: c_ast.DoWhile) -> None:
    again, ask, end = body.label(), body.label(), body.label()
    body.bind(again)
    _loop(body, node.stmt, end, ask)
    body.bind(ask)
    source = body.unit.source
    first = source.keyword_before(source.index(node.cond), "while")
    body.mark(first, source.head_end(first))
    jump_if(body, node.cond, True, again)
    body.bind(end)


def _for(body: Body, node: c_ast.For) -> None:
    again, step, end = body.label(), body.label(), body.label()
    body.scopes.append({})
    if isinstance(node.init, c_ast.DeclList):
        source = body.unit.source
        _mark_head(body, node, source.declaration_start(source.index(node.init.decls[0])))
        _declarations(body, node.init)
    elif node.init is not None:
        _mark_part(body, node, node.init)
        _for_effect(body, node.init)
    body.bind(again)
    if node.cond is not None:
        _mark_part(body, node, node.cond)
        jump_if(body, node.cond, False, end)
    _loop(body, node.stmt, end, step)
    body.bind(step)
    if node.next is not None:
        _mark_part(body, node, node.next)
        _for_effect(body, node.next)
    body.jump(again)
    body.bind(end)
    body.scopes.pop()


def _loop(body: Body, node: c_ast.Node, end: int, again: int) -> None:
    body.breaks.append(end)
    body.continues.append(again)
    block(body, node)
    body.breaks.pop()
    body.continues.pop()


def _switch(body: Body, node: c_ast.Switch) -> None:
    """The body comes first; which case it is, is asked behind it, so that all cases are known."""
    dispatch, end = body.label(), body.label()
    _mark_head(body, node)
    chosen = value(body, node.cond)
    if not isinstance(chosen.type, Scalar):
        raise body.refuse(node.cond, f"a switch over {chosen.type}", "an integer is accepted")
    kind = promoted(chosen.type.kind)
    body.jump(dispatch)
    body.breaks.append(end)
    body.cases.append({})
    block(body, node.stmt)
    cases = body.cases.pop()
    body.breaks.pop()
    body.jump(end)
    body.bind(dispatch)
    for case, label in cases.items():
        if case is not None:
            slot = body.temporary()
            body.emit(Op.EQ, slot, chosen.operand, body.unit.operand(converted(case, kind)))
            body.emit(Op.JNZ, 0, slot, label)
    body.jump(cases.get(None, end))
    body.bind(end)


def _case(body: Body, node: c_ast.Case | c_ast.Default) -> None:
    if not body.cases:
        raise body.refuse(node, "this is outside a switch")
    case = (
        None if isinstance(node, c_ast.Default) else constant(body.unit, node.expr, body).constant
    )
    if case in body.cases[-1]:
        raise body.refuse(node, "this case is there already", "one is accepted")
    body.cases[-1][case] = label = body.label()
    body.bind(label)
    for inner in node.stmts or ():
        statement(body, inner)


def _return(body: Body, node: c_ast.Return) -> None:
    _mark_jump(body, node)
    if node.expr is None:
        if not isinstance(body.returns, Void):
            raise body.refuse(node, f"the function returns {body.returns}", "return a value")
        body.emit(Op.RET, 0, body.unit.operand(0))
        return
    if isinstance(body.returns, Void):
        if not isinstance(effect(body, node.expr).type, Void):
            raise body.refuse(
                node, "the function returns nothing", "return without a value is accepted"
            )
        body.emit(Op.RET, 0, body.unit.operand(0))
        return
    body.emit(Op.RET, 0, converted_to(body, node.expr, body.returns).operand)


def _break(body: Body, node: c_ast.Break) -> None:
    if not body.breaks:
        raise body.refuse(node, "there is no loop or switch around it")
    _mark_jump(body, node)
    body.jump(body.breaks[-1])


def _continue(body: Body, node: c_ast.Continue) -> None:
    if not body.continues:
        raise body.refuse(node, "there is no loop around it")
    _mark_jump(body, node)
    body.jump(body.continues[-1])


def _goto(body: Body, node: c_ast.Goto) -> None:
    _mark_jump(body, node)
    body.jump(body.target(node.name, node))


def _label(body: Body, node: c_ast.Label) -> None:
    if node.name in body.bound_names:
        raise body.refuse(node, "this label is there already", "rename one")
    body.bound_names.add(node.name)
    body.bind(body.target(node.name, node))
    if node.stmt is not None:
        statement(body, node.stmt)


def _nothing(_body: Body, _node: c_ast.Node) -> None:
    """An empty statement."""


_STATEMENTS: dict[type, Callable[[Body, Any], None]] = {
    c_ast.Compound: _compound,
    c_ast.Decl: _declaration,
    c_ast.DeclList: _declarations,
    c_ast.If: _if,
    c_ast.While: _while,
    c_ast.DoWhile: _do,
    c_ast.For: _for,
    c_ast.Switch: _switch,
    c_ast.Case: _case,
    c_ast.Default: _case,
    c_ast.Return: _return,
    c_ast.Break: _break,
    c_ast.Continue: _continue,
    c_ast.Goto: _goto,
    c_ast.Label: _label,
    c_ast.EmptyStatement: _nothing,
}
