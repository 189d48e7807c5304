"""What the machine reads off a program once: offsets, owners of instructions, errno names."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from app.cmodel.program import Op
from app.machine.layout import LEVELS, Offsets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.cmodel.program import Program

MAX_ERRNO = 4095
"""include/linux/err.h (6.7)."""


def offsets(program: Program) -> Offsets:
    """The cells of the few fields that the machine itself looks at. Raises KeyError."""
    kiocb = program.struct("kiocb")
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
    )


def level_offsets(program: Program) -> tuple[int, ...]:
    """Where the percpu rwsem of WRITE, PAGEFAULT and FS lies in a super_block."""
    struct = program.struct("super_block")
    return tuple(struct.offset(f"s_writers.rw_sem[{level}]") for level in range(len(LEVELS)))


def owners(program: Program) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """For each instruction, its function and its statement."""
    functions = [0] * len(program.code)
    for number, function in enumerate(program.functions):
        functions[function.entry : function.end] = [number] * (function.end - function.entry)
    statements: list[int] = []
    current = 0
    for op, statement, *_ in program.code:
        current = statement if op == Op.MARK else current
        statements.append(current)
    return tuple(functions), tuple(statements)


def errnos(program: Program) -> Mapping[int, str]:
    """``-EPERM`` by 1, from the kernel's own constants; the first name of a number wins."""
    names = [n for n in program.defines if n.startswith("E") and n.isalnum() and n.isupper()]
    return MappingProxyType(
        {v: f"-{n}" for n in reversed(names) if 0 < (v := program.defines[n]) <= MAX_ERRNO}
    )
