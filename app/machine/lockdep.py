"""Lockdep's shadow: which locks it believes that a context holds, and what it would print.

The shadow follows what the locks tell lockdep, not what is held: percpu_rwsem_release() and
_acquire() change it and nothing else. So it does not see a write that was handed on, and an
assertion that asks it (file_write_not_started()) passes. After Linux 6.7, kernel/locking/lockdep.c.
Left out: the order of classes, and that lockdep turns itself off after its first report. A plain
rwsem is told of once it is taken, and those on the heap are not followed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.machine.layout import LEVELS, SHADOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.machine.cpu import Cpu
    from app.machine.layout import Model

_BITS = 8
"""Of the shadow, for each lock: how often it is shared, and above that whether it is exclusive."""
_EXCLUSIVE = 1 << _BITS - 1
_DIGIT = (1 << _BITS) - 1
_LEAVES_WORK = ("dio", "loop")
"""Contexts that the workqueue looks at when they are done (6.7, kernel/workqueue.c)."""


def acquire(cpu: Cpu, where: int, *, read: bool, trylock: bool = False) -> None:
    """Lockdep hears that the context takes the lock at `where`, or begins to wait for it."""
    number = cpu.model.lock_numbers.get(where)
    if number is None:
        return
    shadow = cpu.cells[SHADOW]
    kinds = cpu.model.lock_classes
    if shadow and not trylock and any(kinds[held] == kinds[number] for held in _held(shadow)):
        _report(cpu, "possible recursive locking detected", number)
    digit = shadow >> number * _BITS & _DIGIT
    after = digit + 1 if read else digit | _EXCLUSIVE
    cpu.cells[SHADOW] = shadow ^ (digit ^ after) << number * _BITS


def release(cpu: Cpu, where: int) -> None:
    """Lockdep hears that the context lets the lock at `where` go."""
    number = cpu.model.lock_numbers.get(where)
    if number is None:
        return
    shadow = cpu.cells[SHADOW]
    digit = shadow >> number * _BITS & _DIGIT
    if digit == 0:
        _report(cpu, "bad unlock balance detected", number)
        return
    after = digit - 1 if digit & ~_EXCLUSIVE else 0
    cpu.cells[SHADOW] = shadow ^ (digit ^ after) << number * _BITS


def read_held(cpu: Cpu, where: int) -> int:
    """Whether lockdep believes that the acting context shares the lock at `where`."""
    return int(_shares(cpu.model, cpu.cells[SHADOW], where))


def to_user_space(cpu: Cpu) -> None:
    """The acting thread returns to user space, where it must hold nothing."""
    for number in _held(cpu.cells[SHADOW]):
        _report(cpu, "lock held when returning to user space", number)


def work_is_done(cpu: Cpu) -> None:
    """A spawned context is done; what a workqueue ran must hold nothing."""
    if cpu.model.contexts[cpu.context].kind in _LEAVES_WORK:
        for number in _held(cpu.cells[SHADOW]):
            _report(cpu, "workqueue leaked a lock", number)


def note_blind(cpu: Cpu) -> None:
    """Tell of each hold of the acting request that is not in the acting context's shadow."""
    model, request = cpu.model, cpu.request
    first = model.token_cell(request, 0, 1)
    for number in range(len(model.semaphore_addresses)):
        where = model.semaphore_addresses[number]
        if cpu.ghost(first + number) and not _shares(model, cpu.cells[SHADOW], where):
            superblock, level = divmod(number, len(LEVELS))
            cpu.note("blind", superblock, level + 1)


def _shares(model: Model, shadow: int, where: int) -> bool:
    number = model.lock_numbers.get(where)
    return number is not None and bool(shadow >> number * _BITS & _DIGIT & ~_EXCLUSIVE)


def _held(shadow: int) -> Iterator[int]:
    """The numbers of the locks in a shadow."""
    number = 0
    while shadow:
        if shadow & _DIGIT:
            yield number
        shadow >>= _BITS
        number += 1


def _report(cpu: Cpu, what: str, number: int) -> None:
    superblock, level = divmod(number, len(LEVELS))
    where = (superblock, level + 1) if superblock < len(cpu.model.superblocks) else (-1, 0)
    cpu.note("splat", *where, detail=f"{what}: {cpu.model.lock_classes[number]}")
