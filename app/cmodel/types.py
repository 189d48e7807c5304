"""C types as the model keeps them: one scalar is one cell, whatever its width.

`sizeof` therefore counts cells. Widths matter only for conversion and overflow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.cmodel.program import Field, Kind, Member

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_ARRAY = 1024


@dataclass(frozen=True, slots=True)
class Void:
    """No value."""

    def __str__(self) -> str:
        return "void"


@dataclass(frozen=True, slots=True)
class Scalar:
    """An integer; `spelling` is how the text named its type."""

    kind: Kind
    spelling: str = field(compare=False)

    def __str__(self) -> str:
        return self.spelling


@dataclass(frozen=True, slots=True)
class Pointer:
    """A pointer to anything."""

    to: CType

    def __str__(self) -> str:
        if isinstance(self.to, FunctionType):
            return self.to.spelled("(*)")
        return f"{self.to}{'' if isinstance(self.to, Pointer) else ' '}*"


@dataclass(frozen=True, slots=True)
class Array:
    """`length` elements, one after another."""

    of: CType
    length: int

    def __str__(self) -> str:
        return f"{self.of}[{self.length}]"


@dataclass(frozen=True, slots=True)
class FunctionType:
    """What a function takes and returns; `parameters` is None for ``()``."""

    returns: CType
    parameters: tuple[CType, ...] | None

    def spelled(self, name: str) -> str:
        """The type with `name` where C puts it."""
        inside = "" if self.parameters is None else ", ".join(map(str, self.parameters)) or "void"
        return f"{self.returns} {name}({inside})"

    def __str__(self) -> str:
        return self.spelled("")


@dataclass(eq=False, slots=True)
class Record:
    """A struct or union; `members` is None until its body is known. Equal only to itself."""

    keyword: str
    tag: str
    members: dict[str, tuple[int, CType]] | None = None
    """Cell offset and type by name, those of anonymous members included."""
    own: tuple[tuple[str, int, CType], ...] = ()
    """The same in order of declaration; an anonymous member has the name ''."""
    cells: int = 0
    id: int = -1
    """Its index in Program.structs."""

    def __str__(self) -> str:
        return f"{self.keyword} {self.tag}"


CType = Void | Scalar | Pointer | Array | FunctionType | Record

VOID = Void()
BOOL = Scalar(Kind.BOOL, "bool")
INT = Scalar(Kind.S32, "int")
UNSIGNED = Scalar(Kind.U32, "unsigned int")
LONG = Scalar(Kind.S64, "long")
UNSIGNED_LONG = Scalar(Kind.U64, "unsigned long")
VOID_POINTER = Pointer(VOID)
PLAIN = {scalar.kind: scalar for scalar in (INT, UNSIGNED, LONG, UNSIGNED_LONG)}

_WORDS = {
    "_Bool": Kind.BOOL,
    "char": Kind.S8,
    "char signed": Kind.S8,
    "char unsigned": Kind.U8,
    "short": Kind.S16,
    "short unsigned": Kind.U16,
    "": Kind.S32,
    "unsigned": Kind.U32,
    "long": Kind.S64,
    "long unsigned": Kind.U64,
}


def scalar_of(words: list[str]) -> Scalar | None:
    """The integer type that ``unsigned long int`` and the like name, or None."""
    spelling = " ".join(words)
    rest = sorted(words)
    if "char" not in rest:
        for dropped in ("int", "signed"):
            if dropped in rest:
                rest.remove(dropped)
    if rest[:2] == ["long", "long"]:
        rest.remove("long")
    kind = _WORDS.get(" ".join(rest))
    return None if kind is None or not words else Scalar(kind, spelling)


def cells(ctype: CType) -> int:
    """How many cells an object of `ctype` takes; 0 for void, functions and unknown structs."""
    if isinstance(ctype, Array):
        return ctype.length * cells(ctype.of)
    if isinstance(ctype, Record):
        return ctype.cells
    return int(isinstance(ctype, Scalar | Pointer))


def kind_of(ctype: CType) -> Kind:
    """The kind of a scalar; pointers are U64."""
    return ctype.kind if isinstance(ctype, Scalar) else Kind.U64


def leaves(ctype: CType, name: str = "", offset: int = 0) -> Iterator[tuple[str, int, CType]]:
    """Every scalar inside `ctype`: dotted name, cell, type. Members of a union overlap."""
    for inner, at, part in _parts(ctype, name, offset):
        if isinstance(part, Scalar | Pointer):
            yield inner, at, part
        else:
            yield from leaves(part, inner, at)


def nested(ctype: CType, name: str = "", offset: int = 0) -> Iterator[tuple[str, int, Record]]:
    """Every struct inside `ctype`, at any depth: dotted name, cell, struct."""
    for inner, at, part in _parts(ctype, name, offset):
        if isinstance(part, Record) and inner != name:
            yield inner, at, part
        if isinstance(part, Record | Array):
            yield from nested(part, inner, at)


def _parts(ctype: CType, name: str, offset: int) -> Iterator[tuple[str, int, CType]]:
    if isinstance(ctype, Record):
        for member, at, part in ctype.own:
            yield (f"{name}.{member}" if name and member else name or member), offset + at, part
    elif isinstance(ctype, Array):
        size = cells(ctype.of)
        for index in range(ctype.length):
            yield f"{name}[{index}]", offset + index * size, ctype.of
    elif isinstance(ctype, Scalar | Pointer):
        yield name, offset, ctype


def fields_of(record: Record) -> tuple[Field, ...]:
    """`record` flattened to scalar cells, as the machine and the page read it."""
    return tuple(
        Field(name, at, str(part), int(kind_of(part)), _points_to(part))
        for name, at, part in leaves(record)
    )


def members_of(record: Record) -> tuple[Member, ...]:
    """The structs nested in `record`."""
    return tuple(Member(name, at, part.id) for name, at, part in nested(record))


def _points_to(ctype: CType) -> int | None:
    if not isinstance(ctype, Pointer):
        return None
    if isinstance(ctype.to, FunctionType):
        return -1
    return ctype.to.id if isinstance(ctype.to, Record) and ctype.to.id >= 0 else None
