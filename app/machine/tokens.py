"""The ghost: who really holds a protection, kept beside the count that the kernel keeps.

A token is one live hold of one request on one level of one superblock. A start adds one, an
end returns *that request's*; an end whose request holds none is stray and takes nobody's.
A token whose request is finished, or whose iocb is freed or initialised again, has leaked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.machine.ghost import facts_of, finished
from app.machine.layout import LEVELS, STATUS, WRITE
from app.machine.state import Event

if TYPE_CHECKING:
    from app.machine.cpu import Cpu


def take(cpu: Cpu, request: int, superblock: int, level: int) -> None:
    """Add a token of `request`; the acting context may be another (an up_write that grants)."""
    cell = cpu.model.token_cell(request, superblock, level)
    if cpu.ghost(cell):
        cpu.note("double", superblock, level, request)
    _change(cpu, cell, 1)
    _change(cpu, cpu.model.surplus_cell(superblock, level), -1)
    cpu.note("start", superblock, level, request)


def _change(cpu: Cpu, cell: int, by: int) -> None:
    cpu.set_ghost(cell, cpu.ghost(cell) + by)


def give_back(cpu: Cpu, superblock: int, level: int) -> None:
    """Return the acting request's token; without one the end is stray."""
    cell = cpu.model.token_cell(cpu.request, superblock, level)
    if cpu.ghost(cell) == 0:
        cpu.note("stray", superblock, level)
        return
    _change(cpu, cell, -1)
    _change(cpu, cpu.model.surplus_cell(superblock, level), 1)
    cpu.note("end", superblock, level)


def leak(cpu: Cpu, request: int, superblock: int, level: int, why: str) -> None:
    """Move all of a request's tokens on one level from live to leaked."""
    cell = cpu.model.token_cell(request, superblock, level)
    lost = cpu.ghost(cell)
    if not lost:
        return
    _change(cpu, cell, -lost)
    _change(cpu, cpu.model.surplus_cell(superblock, level), lost)
    _change(cpu, cpu.model.leaked_cell(request, superblock, level), lost)
    cpu.events.append(Event("leak", request, superblock, level, lost, why))


def leak_iocb(cpu: Cpu, iocb: int, why: str) -> None:
    """The iocb at `iocb` ends here: its WRITE token, if the request holds one, has leaked.

    Only an asynchronous iocb carries protection past a call; the hold of a synchronous
    write belongs to its caller (6.7, fs/read_write.c).
    """
    superblock, _, is_async = facts_of(cpu.model, cpu.peek, iocb)
    if superblock is not None and is_async:
        leak(cpu, cpu.request, superblock, WRITE, why)


def complete_iocb(cpu: Cpu, iocb: int) -> None:
    """ki_complete of the iocb at `iocb` is called: from now on it is done."""
    again = not cpu.first_time(-iocb)
    cpu.note("ki-complete", value=iocb, detail="again" if again else "")


def open_iocb(cpu: Cpu, iocb: int) -> None:
    """The iocb at `iocb` is issued (again), initialised or freed: it may be completed once more."""
    cpu.not_yet(-iocb)


def settle(cpu: Cpu, request: int) -> None:
    """If nobody runs for `request` any more, it is finished: what it still holds has leaked."""
    if request < 0 or not is_finished(cpu, request):
        return
    for superblock in range(len(cpu.model.superblocks)):
        for level in range(1, len(LEVELS) + 1):
            leak(cpu, request, superblock, level, "the request is finished")


def is_finished(cpu: Cpu, request: int) -> bool:
    """Whether the call of `request` has returned, and all that it handed on is done."""
    status = cpu.ghost(cpu.model.request_cell(request, STATUS))
    return finished(cpu.model, request, status, cpu.stands, cpu.task)
