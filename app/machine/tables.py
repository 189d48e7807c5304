"""What the machine reads off a program once: offsets, owners of instructions, errno names."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from app.cmodel.program import Op
from app.machine.layout import LEVELS, Offsets, called_after
from app.machine.state import Frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from app.cmodel.program import Program
    from app.machine.layout import Object

MAX_ERRNO = 4095
"""include/linux/err.h (6.7)."""


def offsets(program: Program) -> Offsets:
    """The cells of the few fields that the machine itself looks at. Raises KeyError."""
    kiocb = program.struct("kiocb")
    kiocbs = _kiocbs_of_structs(program)
    return Offsets(
        frozen=program.struct("super_block").offset("s_writers.frozen"),
        inode_sb=program.struct("inode").offset("i_sb"),
        file_inode=program.struct("file").offset("f_inode"),
        kiocb=program.struct_ids["kiocb"],
        ki_filp=kiocb.offset("ki_filp"),
        ki_flags=kiocb.offset("ki_flags"),
        ki_complete=kiocb.offset("ki_complete"),
        work_func=program.struct("work_struct").offset("func"),
        queue_kind=program.struct("workqueue_struct").offset("kind"),
        kiocbs_of_struct=MappingProxyType(kiocbs),
        kiocb_locals=MappingProxyType(
            {
                number: holders
                for number, function in enumerate(program.functions)
                if (holders := tuple(x for x in function.locals if x.struct in kiocbs))
            }
        ),
    )


def _kiocbs_of_structs(program: Program) -> dict[int | None, tuple[int, ...]]:
    """Where the kiocbs begin in each struct that is or has one."""
    kiocb = program.struct_ids["kiocb"]
    found: dict[int | None, tuple[int, ...]] = {
        number: tuple(m.offset for m in struct.members if m.struct == kiocb)
        for number, struct in enumerate(program.structs)
    }
    found[kiocb] = (0,)
    return {number: offsets for number, offsets in found.items() if offsets}


def level_offsets(program: Program) -> tuple[int, ...]:
    """Where the percpu rwsem of WRITE, PAGEFAULT and FS lies in a super_block."""
    struct = program.struct("super_block")
    return tuple(struct.offset(f"s_writers.rw_sem[{level}]") for level in range(len(LEVELS)))


def locks(program: Program, objects: Iterable[Object]) -> Mapping[int, str]:
    """Address of every rwsem in `objects` -> its name, ``disk:s_umount``."""
    rwsem = program.struct_ids.get("rw_semaphore")
    return MappingProxyType(
        {
            item.address + member.offset: f"{called_after(item.name)}:{member.name}"
            for item in objects
            if item.struct is not None
            for member in program.structs[item.struct].members
            if member.struct == rwsem
        }
    )


def settled_cells(program: Program, objects: Iterable[Object]) -> frozenset[int]:
    """The cells of memory in `objects` that the program took as settled."""
    fields: dict[int, set[int]] = {}
    for struct, cell in program.settled:
        fields.setdefault(struct, set()).add(cell)
    found: set[int] = set()
    for item in objects:
        if item.struct is None:
            continue
        parts = [(0, item.struct)]
        parts += [(m.offset, m.struct) for m in program.structs[item.struct].members]
        found |= {item.address + at + cell for at, s in parts for cell in fields.get(s, ())}
    return frozenset(found)


def owners(program: Program) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """For each instruction, its function and its statement."""
    functions = [0] * len(program.code)
    for number, function in enumerate(program.functions):
        functions[function.entry : function.end] = [number] * (function.end - function.entry)
    return tuple(functions), tuple(_statements(program))


def _statements(program: Program) -> Iterator[int]:
    """For each instruction, its statement; what comes before a function's first counts to that."""
    for function in program.functions:
        body = program.code[function.entry : function.end]
        current = next((d for op, d, *_ in body if op == Op.MARK), 0)
        for op, statement, *_ in body:
            current = statement if op == Op.MARK else current
            yield current


def frames(program: Program, statements: tuple[int, ...]) -> tuple[Frame, ...]:
    """For each instruction, the entry of a call stack that stands there."""
    made: dict[int, Frame] = {}
    for number in set(statements):
        statement = program.statements[number]
        function = program.functions[statement.function]
        made[number] = Frame(function.name, function.file, statement.line)
    return tuple([made[number] for number in statements])


def errnos(program: Program) -> Mapping[int, str]:
    """``-EPERM`` by 1, from the kernel's own constants; the first name of a number wins."""
    names = [n for n in program.defines if n.startswith("E") and n.isalnum() and n.isupper()]
    return MappingProxyType(
        {v: f"-{n}" for n in reversed(names) if 0 < (v := program.defines[n]) <= MAX_ERRNO}
    )
