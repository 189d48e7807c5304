"""The Program: a modelled kernel as tables, the only thing the machine reads.

Nothing here is generated Python: a Program is data, so a user's own C never runs
as code of ours. Values are integers. An address is ``segment << SEGMENT_BITS | cell``;
segment 0 holds globals and the scenario's objects, later segments hold each request's
heap and each context's stack. One scalar field (an integer or a pointer) is one cell.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SEGMENT_BITS = 44
"""So many that no number that a text works with is taken for a pointer, or a pointer for one."""

NULL_PAGE = 64
"""Addresses below this are NULL or a field of NULL: touching one is a range error."""


class Op(IntEnum):
    """What one instruction does.

    An instruction is a tuple of five integers ``(op, d, a, b, c)``. ``d`` is a frame slot.
    Operands ``a`` and ``b`` are *values*: a frame slot when >= 0, ``constants[~x]`` when < 0.
    Fields written as *literal* are plain integers.
    """

    MARK = 0  # a statement begins: d = statement id (literal)
    MOV = 1  # slot d = a
    ADD = 2  # slot d = a + b, and so on
    SUB = 3
    MUL = 4
    DIV = 5  # C division (towards zero); by zero is a range error
    MOD = 6
    AND = 7
    OR = 8
    XOR = 9
    SHL = 10
    SHR = 11
    EQ = 12
    NE = 13
    LT = 14
    LE = 15
    GT = 16
    GE = 17
    NEG = 18  # slot d = -a
    INV = 19  # slot d = ~a
    NOT = 20  # slot d = !a
    CONV = 21  # slot d = a converted to kind b (literal Kind), as an assignment converts
    CHECK = 22  # a must fit kind b (literal Kind), else a range error: signed overflow
    LEA = 23  # slot d = address of frame slot a (literal)
    LOAD = 24  # slot d = memory[a + c]; c literal; b literal: 1 if the field is settled (no step)
    STORE = 25  # memory[a + c] = b; c literal
    COPY = 26  # memory[a .. a+c) = memory[b .. b+c); c literal, d = struct id (literal)
    JMP = 27  # to code index a (literal)
    JZ = 28  # to code index b (literal) if a == 0
    JNZ = 29  # to code index b (literal) if a != 0
    CALL = 30  # call function a (literal id); arguments in slots b (literal) .. b+c; d as in INTR
    CALLI = 31  # call the function that a points to; otherwise as CALL
    RET = 32  # return a
    INTR = 33  # intrinsic a (index into INTRINSICS), arguments as in CALL; d = result slot or -1
    CHOOSE = 34  # slot d = a value of choice a (index into Program.choices) of super_block b
    WARN = 35  # slot d (or -1) = !!a; warns if true; b literal: 0 WARN_ON, 1 WARN_ON_ONCE, 2 BUG_ON
    NOTE = 36  # an observation without effect: d = Note (literal), a = kiocb address, b = mask or 0
    ALLOC = (
        37  # slot d = address of a new zeroed struct a (literal id) on the acting request's heap
    )
    FUNC = 38  # slot d = pointer to function a (literal id)
    BOUND = 39  # a must be in 0 .. b-1 (b literal), else a range error: an index outside its array


class Note(IntEnum):
    """Observation points the compiler leaves for properties (design: flag-sound)."""

    FLAG_READ = 0  # a branch tests ki_flags against a constant mask (b)
    FLAG_WRITE = 1  # ki_flags was assigned, or the whole kiocb was; placed after the store
    ENTER_WRITE_ITER = 2  # a call through a field named write_iter is about to happen; a = the iocb
    INIT_KIOCB = 3  # a whole kiocb is about to be overwritten; placed before the copy
    FILP_WRITE = 4  # ki_filp was assigned, or the whole kiocb was; placed after the store
    COMPLETE = 5  # a call through a field named ki_complete is about to happen; a = the iocb


class Kind(IntEnum):
    """Integer types. Pointers are U64, bool is BOOL."""

    BOOL = 0
    U8 = 1
    S8 = 2
    U16 = 3
    S16 = 4
    U32 = 5
    S32 = 6
    U64 = 7
    S64 = 8


Instruction = tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Statement:
    """One C statement: the finest thing that can be shown.

    ``visible``: its text before the first call, intrinsic or choice loads or stores
    through a pointer or touches a global (decided by the text alone).
    """

    file: str
    line: int
    column: int
    end_line: int
    function: int
    text: str
    visible: bool


@dataclass(frozen=True, slots=True)
class Local:
    """A parameter or local variable: frame cells ``[slot, slot + cells)``."""

    name: str
    slot: int
    cells: int
    type: str
    struct: int | None
    """Struct id when the variable is a struct, or None."""


@dataclass(frozen=True, slots=True)
class Function:
    """One function: code ``[entry, end)``, and a frame of ``frame`` cells, the named ones first."""

    name: str
    file: str
    line: int
    end_line: int
    entry: int
    end: int
    parameters: int
    locals: tuple[Local, ...]
    local_cells: int
    """Cells of named variables; slots from here on are temporaries, dead between statements."""
    frame: int
    returns: str


@dataclass(frozen=True, slots=True)
class Field:
    """A scalar cell of a struct, flattened: ``s_writers.rw_sem[0].read_count``."""

    name: str
    offset: int
    type: str
    kind: int
    points_to: int | None
    """Struct id it points to, if it is a pointer to a struct; -1 for a function pointer."""


@dataclass(frozen=True, slots=True)
class Member:
    """A struct inside a struct, at any depth: ``iocb`` of ovl_aio_req, ``s_writers.rw_sem[0]``."""

    name: str
    offset: int
    struct: int


@dataclass(frozen=True, slots=True)
class Struct:
    """A struct's cells. ``members`` lists every struct nested in it, at any depth."""

    name: str
    cells: int
    fields: tuple[Field, ...]
    members: tuple[Member, ...]

    def offset(self, name: str) -> int:
        """The cell of field or member `name` (flattened, dotted). Raises KeyError."""
        items: tuple[Field | Member, ...] = (*self.fields, *self.members)
        for item in items:
            if item.name == name:
                return item.offset
        raise KeyError(f"struct {self.name} has no field {name}")


@dataclass(frozen=True, slots=True)
class Global:
    """A global object at cell `address` of segment 0."""

    name: str
    address: int
    cells: int
    struct: int | None
    initial: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Flag:
    """One IOCB_* constant of this kernel's text, with its TRACE_IOCB_STRINGS name if it has one."""

    constant: str
    value: int
    trace: str | None

    @property
    def name(self) -> str:
        """WRITE_STARTED for IOCB_WRITE_STARTED."""
        return self.constant.removeprefix("IOCB_")


@dataclass(frozen=True)
class Program:
    """A compiled kernel. Function pointers are ``-(function id + 1)``; NULL is 0."""

    code: tuple[Instruction, ...]
    constants: tuple[int, ...]
    statements: tuple[Statement, ...]
    functions: tuple[Function, ...]
    structs: tuple[Struct, ...]
    globals: tuple[Global, ...]
    choices: tuple[str, ...]
    flags: tuple[Flag, ...]
    """In TRACE_IOCB_STRINGS order for the named ones, then by value."""
    settled: frozenset[tuple[int, int]]
    """(struct id, cell) of the fields whose loads are no steps, as nothing writes them in a run."""
    remarks: tuple[str, ...]
    """What a verdict on this program must say beside: opaque calls that are given an iocb."""
    defines: Mapping[str, int]
    """Every object-like constant and enumerator, by name (errnos included)."""
    function_ids: Mapping[str, int] = field(init=False, repr=False, compare=False)
    struct_ids: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names = {f.name: i for i, f in enumerate(self.functions)}
        structs = {s.name: i for i, s in enumerate(self.structs)}
        object.__setattr__(self, "function_ids", MappingProxyType(names))
        object.__setattr__(self, "struct_ids", MappingProxyType(structs))

    def function(self, name: str) -> Function:
        """The function called `name`. Raises KeyError."""
        return self.functions[self.function_ids[name]]

    def struct(self, name: str) -> Struct:
        """The struct called `name` (without the word struct). Raises KeyError."""
        return self.structs[self.struct_ids[name]]


def function_pointer(function: int) -> int:
    """The value of a pointer to function id `function`."""
    return -(function + 1)
