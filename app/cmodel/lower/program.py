"""The tree of a whole kernel -> its Program."""

from __future__ import annotations

from difflib import get_close_matches
from types import MappingProxyType
from typing import TYPE_CHECKING

from pycparser import c_ast

import app.cmodel.lower.calls  # noqa: F401  (registers the lowering of calls)
from app.cmodel.errors import refused
from app.cmodel.intrinsics import INTRINSIC_IDS
from app.cmodel.lower.body import MOST_INSTRUCTIONS, Body
from app.cmodel.lower.declarators import complete, define, parameter_type, resolved
from app.cmodel.lower.initialisers import global_cells
from app.cmodel.lower.settled import settle, settled_cells, settling
from app.cmodel.lower.statements import statement, variable_type
from app.cmodel.lower.unit import MOST_FUNCTIONS, Unit
from app.cmodel.parse import PRELUDE
from app.cmodel.prepass import DEFINES
from app.cmodel.program import Flag, Function, Global, Instruction, Op, Program, Struct
from app.cmodel.source import place as where
from app.cmodel.tokens import where as token_where
from app.cmodel.types import FunctionType, Record, Void, cells, fields_of, members_of, nested

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.cmodel.prepass import Prepared


def program_of(
    unit: Unit,
    tree: c_ast.FileAST,
    prepared: Prepared,
    extra: frozenset[str],
    boot: frozenset[str] | None,
) -> Program:
    """Everything that `tree` defines, lowered. Functions of files in `extra` replace others.

    `boot` names the functions that run only while a scenario is set up; with None every load
    through a pointer is a step.

    Raises:
        CError: something in it is not in the subset.
    """
    functions = _declared(unit, tree, extra)
    _number_functions(unit, functions)
    for tag, node in list(unit.definitions.items()):
        complete(unit, unit.records[tag], node)
    _globals(unit)
    code: list[Instruction] = []
    lowered = [_function(unit, number, code) for number in range(len(functions))]
    own = {n.decl.name for n in tree.ext if _is_function(n) and where(n).file not in extra}
    _check_used(unit, own, {n: node for n, node in functions.items() if n not in own}, code)
    for name in sorted(set(unit.opaque) - unit.called_opaque):
        unit.remarks[f"opaque {name}: nothing calls it"] = None
    statements, settled = unit.drafts, frozenset[tuple[int, int]]()
    if boot is not None:
        alone = settling(code, lowered, unit.global_order, boot)
        inside = {r.tag: {part.tag for _, _, part in nested(r)} for r in unit.structs}
        unsettled = unit.accesses.unsettled(alone, inside)
        settled = frozenset(
            (record.id, at) for record in unit.structs for at in settled_cells(record, unsettled)
        )
        code, statements = settle(code, statements, lowered, unit.accesses, unsettled)
    defines = {
        name: found.constant or 0
        for name in unit.constant_names()
        if (found := unit.constant_of(name))
    }
    return Program(
        code=tuple(code),
        constants=tuple(unit.pool),
        statements=tuple(statements),
        functions=tuple(lowered),
        structs=tuple(Struct(r.tag, r.cells, fields_of(r), members_of(r)) for r in unit.structs),
        globals=tuple(unit.global_order),
        choices=tuple(unit.choices),
        settled=settled,
        remarks=tuple(unit.remarks),
        flags=_flags(prepared, defines),
        defines=MappingProxyType(defines),
    )


def _declared(unit: Unit, tree: c_ast.FileAST, extra: frozenset[str]) -> dict[str, c_ast.FuncDef]:
    """Make every name at file level known; gives the functions that have a body."""
    functions: dict[str, c_ast.FuncDef] = {}
    for node in tree.ext:
        if isinstance(node, c_ast.FuncDef):
            _add_function(unit, functions, node, extra)
        elif isinstance(node, c_ast.Typedef):
            _add_typedef(unit, node)
        elif isinstance(node, c_ast.Decl):
            _add_declaration(unit, node)
        else:
            raise unit.refuse(node, "this is not in the subset outside functions")
    return functions


def _add_function(
    unit: Unit, functions: dict[str, c_ast.FuncDef], node: c_ast.FuncDef, extra: frozenset[str]
) -> None:
    name = node.decl.name
    if not isinstance(node.decl.type, c_ast.FuncDecl):
        raise unit.refuse(node, "neither a function nor a type", "is it a macro, or a typo?")
    _find_types(unit, node.decl.type)
    if name in INTRINSIC_IDS:
        raise unit.refuse(
            node.decl, "this is an intrinsic of the machine", "give the function another name", name
        )
    if node.param_decls:
        raise unit.refuse(
            node.decl, "parameters are declared the old way", "write their types inside ( )", name
        )
    if name in unit.opaque:
        what = "it has a body in this kernel, so calls of it are not opaque"
        raise unit.refuse(node.decl, what, "leave the opaque line out, or define it", name)
    replaces = (
        name in functions and where(node).file in extra and where(functions[name]).file not in extra
    )
    if replaces and _parameter_count(node) != _parameter_count(functions[name]):
        takes, gives = _parameter_count(functions[name]), _parameter_count(node)
        what = f"{name}() has {gives} parameters here, and {takes} where the kernel calls it"
        raise unit.refuse(node.decl, what, "keep the kernel's own parameters", name)
    if name in functions and not replaces:
        at = where(functions[name])
        raise unit.refuse(
            node.decl, f"defined at {at.file}:{at.line} already", "define it once", name
        )
    if len(functions) >= MOST_FUNCTIONS:
        raise unit.refuse(
            node.decl, f"more than {MOST_FUNCTIONS} functions", "leave some out", name
        )
    functions[name] = node


def _is_function(node: c_ast.Node) -> bool:
    return isinstance(node, c_ast.FuncDef)


def _parameter_count(node: c_ast.FuncDef) -> int:
    return len(node.decl.type.args.params) if node.decl.type.args is not None else 0


def _check_used(
    unit: Unit, own: set[str], added: dict[str, c_ast.FuncDef], code: list[Instruction]
) -> None:
    """Refuse an added function that replaces nothing and that nothing calls: a slip of the pen."""
    used = {a for op, _, a, *_ in code if op in (Op.CALL, Op.FUNC)}
    used |= {-value - 1 for found in unit.global_order for value in found.initial if value < 0}
    for name, node in added.items():
        if unit.functions[name][0] not in used:
            close = get_close_matches(name, own, n=1)
            hint = f"did you mean {close[0]}?" if close else "call it, or leave it out"
            raise unit.refuse(
                node.decl, f"{name}() replaces nothing, and nothing calls it", hint, name
            )


def _add_typedef(unit: Unit, node: c_ast.Typedef) -> None:
    before = unit.typedefs.get(node.name)
    if before is not None and where(before).file != PRELUDE:
        at = where(before)
        raise unit.refuse(
            node, f"defined at {at.file}:{at.line} already", "define it once", node.name
        )
    unit.typedefs[node.name] = node
    base = node.type.type if isinstance(node.type, c_ast.TypeDecl) else None
    if isinstance(base, c_ast.Struct | c_ast.Union) and base.name is None:
        base.name = node.name
    _find_types(unit, node.type)


def _add_declaration(unit: Unit, node: c_ast.Decl) -> None:
    _find_types(unit, node.type)
    if isinstance(node.type, c_ast.FuncDecl):
        unit.prototypes.setdefault(node.name, node)
    elif node.name is not None:
        _add_variable(unit, node)


def _add_variable(unit: Unit, node: c_ast.Decl) -> None:
    if "extern" in node.storage and node.init is None:
        unit.prototypes.setdefault(node.name, node)
        return
    before = unit.variables.get(node.name)
    if before is not None and before.init is not None and node.init is not None:
        at = where(before)
        raise unit.refuse(
            node, f"defined at {at.file}:{at.line} already", "define it once", node.name
        )
    if before is None or before.init is None:
        unit.variables[node.name] = node


def _find_types(unit: Unit, node: c_ast.Node | None) -> None:
    """Remember the structs and enums that a declaration at file level defines, nested ones too."""
    if node is None or isinstance(node, c_ast.IdentifierType):
        return
    if isinstance(node, c_ast.Struct | c_ast.Union):
        if node.decls is not None and node.name is not None:
            define(unit, node)
            unit.records.setdefault(node.name, Record(_keyword(node), node.name))
        for decl in node.decls or ():
            _find_types(unit, getattr(decl, "type", None))
    elif isinstance(node, c_ast.Enum):
        if node.values is not None:
            unit.declare_enum(node)
            if node.name == DEFINES:
                _check_defines(unit, node)
    elif isinstance(node, c_ast.FuncDecl):
        _find_types(unit, node.type)
        for parameter in node.args.params if node.args is not None else ():
            _find_types(unit, getattr(parameter, "type", None))
    else:
        _find_types(unit, getattr(node, "type", None))


def _keyword(node: c_ast.Struct | c_ast.Union) -> str:
    return "struct" if isinstance(node, c_ast.Struct) else "union"


def _check_defines(unit: Unit, node: c_ast.Enum) -> None:
    """C puts a macro's text in place, we its value: the same only if it cannot be torn apart."""
    for enumerator in node.values.enumerators:
        loose = isinstance(enumerator.value, c_ast.BinaryOp | c_ast.TernaryOp | c_ast.Assignment)
        if loose and not unit.source.parenthesised(enumerator):
            raise unit.refuse(
                enumerator,
                "the expression stands without parentheses",
                "put it in ( )",
                enumerator.name,
            )


def _number_functions(unit: Unit, functions: dict[str, c_ast.FuncDef]) -> None:
    for number, (name, node) in enumerate(functions.items()):
        type_ = resolved(unit, node.decl.type)
        assert isinstance(type_, FunctionType), "a function definition has a function's type"
        if isinstance(type_.returns, Record):
            raise unit.refuse(
                node.decl, f"it returns a whole {type_.returns}", "return a pointer to it", name
            )
        unit.functions[name] = (number, node, type_)


def _globals(unit: Unit) -> None:
    """Addresses first, then values, which may be addresses."""
    for name, node in unit.variables.items():
        if name in unit.functions:
            raise unit.refuse(node, f"{name} is a function too", "rename one", name)
        type_ = variable_type(unit.outside(node), node)
        unit.globals[name] = (type_, unit.allocate(name, cells(type_), node))
    for name, node in unit.variables.items():
        type_, start = unit.globals[name]
        size = cells(type_)
        initial = (
            global_cells(unit.outside(node), type_, node.init)
            if node.init is not None
            else (0,) * size
        )
        struct = type_.id if isinstance(type_, Record) else None
        unit.global_order.append(Global(name, start, size, struct, initial))


def _function(unit: Unit, number: int, code: list[Instruction]) -> Function:
    name, (_, node, type_) = list(unit.functions.items())[number]
    here = where(node)
    body = unit.body = Body(unit, number, type_.returns, here)
    parameters = _parameters(unit, body, node)
    statement(body, node.body)
    if (goto := body.unbound()) is not None:
        label = unit.source.where(unit.source.index(goto) + 1)
        raise refused(label, goto.name, "there is no such label in this function", "add the label")
    if body.falls_off():
        if not isinstance(type_.returns, Void):
            raise unit.refuse(
                node.decl,
                f"a way through it returns no {type_.returns}",
                "end it with return",
                name,
            )
        body.emit(Op.RET, 0, unit.operand(0))
    entry = len(code)
    code += body.finished(entry)
    if len(code) > MOST_INSTRUCTIONS:
        raise unit.refuse(
            node.decl,
            f"more than {MOST_INSTRUCTIONS} instructions in all",
            "leave functions out",
            name,
        )
    last = unit.source.where(unit.source.close(unit.source.index(node.body))).line
    return Function(
        name=name,
        file=here.file,
        line=here.line,
        end_line=last,
        entry=entry,
        end=len(code),
        parameters=parameters,
        locals=tuple(body.locals),
        local_cells=body.cells,
        frame=body.frame,
        returns=str(type_.returns),
    )


def _parameters(unit: Unit, body: Body, node: c_ast.FuncDef) -> int:
    count = 0
    for parameter in node.decl.type.args.params if node.decl.type.args is not None else ():
        type_ = parameter_type(unit, parameter)
        if isinstance(type_, Void):
            continue
        if parameter.name is None:
            raise unit.refuse(parameter, "a parameter without a name", "name it")
        body.declare(parameter.name, type_, parameter)
        count += 1
    return count


def _flags(prepared: Prepared, defines: dict[str, int]) -> tuple[Flag, ...]:
    """The IOCB_* bits: those with a trace name in the table's order, then the others by value."""
    bits = {name: defines[name] for name in prepared.defines if _is_flag(name, defines[name])}
    traced = list(_traced(prepared, bits))
    named = {flag.constant for flag in traced}
    others = sorted((value, name) for name, value in bits.items() if name not in named)
    return (*traced, *(Flag(name, value, None) for value, name in others))


def _is_flag(name: str, value: int) -> bool:
    return (
        name.startswith("IOCB_")
        and not name.startswith(("IOCB_FLAG_", "IOCB_CMD_"))
        and value.bit_count() == 1
    )


def _traced(prepared: Prepared, bits: dict[str, int]) -> Iterator[Flag]:
    for entry in prepared.trace:
        constant = entry.mask.value
        if constant not in bits:
            here = token_where(entry.mask)
            raise refused(
                here,
                constant,
                "not a flag of this kernel",
                "an IOCB_* constant of one bit is accepted",
            )
        yield Flag(constant, bits[constant], entry.name)
