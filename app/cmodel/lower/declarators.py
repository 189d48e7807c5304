"""Declarations -> types. Structs may be used before the place where they are defined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pycparser import c_ast

from app.cmodel.lower.dispatch import constant
from app.cmodel.source import place as where
from app.cmodel.types import (
    INT,
    LONGEST_ARRAY,
    UNSIGNED,
    VOID,
    Array,
    CType,
    FunctionType,
    Pointer,
    Record,
    Scalar,
    Void,
    cells,
    scalar_of,
)

if TYPE_CHECKING:
    from app.cmodel.lower.unit import Unit


def resolved(unit: Unit, node: c_ast.Node) -> CType:
    """The type that `node`, a declarator or type name, stands for.

    Raises:
        CError: a type that the subset does not have, or that has no definition where it needs one.
    """
    if isinstance(node, c_ast.TypeDecl | c_ast.Typename | c_ast.Decl):
        return resolved(unit, node.type)
    if isinstance(node, c_ast.PtrDecl):
        return Pointer(resolved(unit, node.type))
    if isinstance(node, c_ast.ArrayDecl):
        return _array(unit, node)
    if isinstance(node, c_ast.FuncDecl):
        return _function(unit, node)
    if isinstance(node, c_ast.IdentifierType):
        return _named(unit, node)
    if isinstance(node, c_ast.Struct | c_ast.Union):
        return _record(unit, node)
    if isinstance(node, c_ast.Enum):
        return _enum(unit, node)
    raise unit.refuse(node, "this type is not in the subset")


def object_type(unit: Unit, node: c_ast.Node, named: c_ast.Node) -> CType:
    """The same for something that has cells: `named` is where to complain."""
    found = resolved(unit, node)
    inner = found
    while isinstance(inner, Array):
        inner = inner.of
    if isinstance(inner, Void | FunctionType):
        raise unit.refuse(named, f"nothing can be of type {found}")
    if isinstance(inner, Record):
        complete(unit, inner, named)
    return found


def complete(unit: Unit, record: Record, node: c_ast.Node) -> Record:
    """`record`, its members known.

    Raises:
        CError: it is defined nowhere, or inside itself.
    """
    if record.members is None:
        definition = unit.definitions.get(record.tag)
        if definition is None:
            raise unit.refuse(
                node, f"{record} is not defined", "define it, or use only a pointer to it"
            )
        if record in unit.completing:
            raise unit.refuse(
                definition, f"{record} contains itself", "a pointer to it is accepted"
            )
        unit.completing.append(record)
        _lay_out(unit, record, definition)
        unit.completing.pop()
    return record


def _lay_out(unit: Unit, record: Record, definition: c_ast.Node) -> None:
    own: list[tuple[str, int, CType]] = []
    members: dict[str, tuple[int, CType]] = {}
    offset = 0
    for decl in definition.decls:
        if not isinstance(decl, c_ast.Decl):
            raise unit.refuse(decl, "this is not a field")
        if decl.bitsize is not None:
            raise unit.refuse(decl, "bit-fields are not in the subset", "a whole field is accepted")
        if decl.name is None and isinstance(decl.type, c_ast.Enum):
            resolved(unit, decl.type)
            continue
        part = object_type(unit, decl.type, decl)
        at = 0 if record.keyword == "union" else offset
        own.append((decl.name or "", at, part))
        inner = (
            {decl.name: (0, part)}
            if decl.name
            else dict((part.members or {}) if isinstance(part, Record) else {})
        )
        for name, (within, type_) in inner.items():
            if name in members:
                raise unit.refuse(decl, f"{record} has two fields called {name}", "rename one")
            members[name] = (at + within, type_)
        offset = (
            max(offset, at + cells(part)) if record.keyword == "union" else offset + cells(part)
        )
        if offset > 2 * LONGEST_ARRAY:
            raise unit.refuse(
                decl, f"{record} is larger than {2 * LONGEST_ARRAY} cells", "leave fields out"
            )
    record.members, record.own, record.cells = members, tuple(own), offset
    unit.number_struct(record)


def _array(unit: Unit, node: c_ast.ArrayDecl) -> CType:
    of = object_type(unit, node.type, node)
    if node.dim is None:
        raise unit.refuse(node, "an array here needs a length", "write its length")
    length = constant(unit, node.dim, unit.body).constant
    assert length is not None, "constant() gives constants"
    if not 0 < length * max(cells(of), 1) <= LONGEST_ARRAY:
        raise unit.refuse(
            node.dim,
            f"{length} elements of {cells(of)}",
            f"1 to {LONGEST_ARRAY} cells are accepted",
        )
    return Array(of, length)


def _function(unit: Unit, node: c_ast.FuncDecl) -> FunctionType:
    returns = resolved(unit, node.type)
    if node.args is None:
        return FunctionType(returns, None)
    parameters = []
    for parameter in node.args.params:
        if isinstance(parameter, c_ast.EllipsisParam):
            raise unit.refuse(
                parameter, "variable arguments are not in the subset", "write the parameters", "..."
            )
        if isinstance(parameter, c_ast.ID):
            raise unit.refuse(
                parameter, "a parameter without a type", "is its typedef missing?", parameter.name
            )
        type_ = parameter_type(unit, parameter)
        if not isinstance(type_, Void):
            parameters.append(type_)
    return FunctionType(returns, tuple(parameters))


def parameter_type(unit: Unit, parameter: c_ast.Node) -> CType:
    """A parameter's type: arrays and functions are pointers there."""
    if isinstance(parameter.type, c_ast.ArrayDecl):
        return Pointer(resolved(unit, parameter.type.type))
    type_ = resolved(unit, parameter.type)
    if isinstance(type_, Record):
        raise unit.refuse(parameter, f"{type_} as a parameter", "a pointer to it is accepted")
    return Pointer(type_) if isinstance(type_, FunctionType) else type_


def _named(unit: Unit, node: c_ast.IdentifierType) -> CType:
    name = node.names[0]
    if name == "void" and len(node.names) == 1:
        return VOID
    if (scalar := scalar_of(node.names)) is not None:
        return scalar
    if name not in unit.typedefs or len(node.names) > 1:
        raise unit.refuse(
            node,
            f"{' '.join(node.names)} is not a type",
            "an integer type, struct or typedef is accepted",
        )
    if name not in unit.typedef_types:
        definition = unit.typedefs[name]
        if isinstance(definition.type, c_ast.TypeDecl):
            base = definition.type.type
            if isinstance(base, c_ast.Struct | c_ast.Union) and base.name is None:
                base.name = name
        found = resolved(unit, definition.type)
        unit.typedef_types[name] = Scalar(found.kind, name) if isinstance(found, Scalar) else found
    return unit.typedef_types[name]


def _record(unit: Unit, node: c_ast.Struct | c_ast.Union) -> Record:
    keyword = "struct" if isinstance(node, c_ast.Struct) else "union"
    if node.name is None:
        node.name = f"<{keyword} of {where(node).file}:{where(node).line}:{where(node).column}>"
    record = unit.records.setdefault(node.name, Record(keyword, node.name))
    if record.keyword != keyword:
        raise unit.refuse(node, f"{node.name} is a {record.keyword}", f"write {record}")
    if node.decls is not None:
        define(unit, node)
        if node.name.startswith("<"):
            complete(unit, record, node)
    return record


def define(unit: Unit, node: c_ast.Struct | c_ast.Union) -> None:
    """Remember the body of a struct or union.

    Raises:
        CError: it has another one.
    """
    known = unit.definitions.setdefault(node.name, node)
    if known is not node:
        at = where(known)
        raise unit.refuse(
            node,
            f"{node.name} is defined at {at.file}:{at.line} already",
            "define it once",
            node.name,
        )


def _enum(unit: Unit, node: c_ast.Enum) -> Scalar:
    spelling = f"enum {node.name}" if node.name else "enum"
    if node.values is not None:
        unit.declare_enum(node)
    names = (
        unit.enums.get(node.name or "", ())
        if node.values is None
        else [e.name for e in node.values.enumerators]
    )
    negative = any(
        (found := unit.constant_of(name)) and (found.constant or 0) < 0 for name in names
    )
    return Scalar((INT if negative else UNSIGNED).kind, spelling)
