"""The locks: percpu rwsems by rules R1-R5, and ordinary rwsems.

percpu rwsem (6.7, kernel/locking/percpu-rwsem.c): BlockNew and Drained are a step each (R4);
once blocked, new readers queue or fail at once (R1); the count is a sum without owners, and
only exactly zero lets the writer in (R3); up_write grants those that queued, in order.
Left out: rcu_sync and the per-cpu counters themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cmodel.intrinsics import INTRINSIC_IDS
from app.machine import lockdep
from app.machine.layout import (
    ASLEEP,
    BLOCK,
    COUNT,
    DRAINING,
    GRANTED,
    HELD,
    LEVELS,
    OWNER,
    PC,
    PHASE,
    QUEUED,
    READERS,
    REQUEST,
    RUNNING,
    WRITER,
)
from app.machine.names import level_name, owner_name, reader_names, slept_on
from app.machine.tasks import is_killed
from app.machine.tokens import give_back, take

if TYPE_CHECKING:
    from app.machine.cpu import Cpu
    from app.machine.workspace import Wait


_KILLABLE = INTRINSIC_IDS["wait_var_killable"]


class Again(Exception):
    """A step was taken inside an intrinsic, and the context stands there still."""

    def __init__(self, phase: int) -> None:
        super().__init__(phase)
        self.phase = phase


def _level(cpu: Cpu, semaphore: int) -> tuple[int, int]:
    try:
        return cpu.model.semaphores[semaphore]
    except KeyError:
        raise cpu.fault("this is not a freeze level of a mounted file system") from None


def _name(cpu: Cpu, semaphore: int) -> str:
    return level_name(cpu.model, *cpu.model.semaphores[semaphore])


def percpu_down_read(cpu: Cpu, semaphore: int, freezable: int = 0) -> int:
    """The wait is uninterruptible; a `freezable` one does not hold up a suspend (6.16)."""
    superblock, level = _level(cpu, semaphore)
    if cpu.cells[PHASE] == GRANTED:
        cpu.note("resume", superblock, level)
        return 0
    if cpu.cells[PHASE] == QUEUED:
        words = "; a suspend may freeze it while it waits" if freezable else ""
        raise cpu.waits(lambda: shut(cpu, semaphore, words))
    lockdep.acquire(cpu, semaphore, read=True)
    if cpu.load(semaphore + BLOCK):
        _join(cpu, superblock, level, wants_to_write=False)
    cpu.add(semaphore + COUNT, 1)
    take(cpu, cpu.request, superblock, level)
    return 0


def percpu_down_read_trylock(cpu: Cpu, semaphore: int) -> int:
    superblock, level = _level(cpu, semaphore)
    if cpu.load(semaphore + BLOCK):
        cpu.note("trylock-failed", superblock, level)
        return 0
    lockdep.acquire(cpu, semaphore, read=True, trylock=True)
    cpu.add(semaphore + COUNT, 1)
    take(cpu, cpu.request, superblock, level)
    return 1


def percpu_up_read(cpu: Cpu, semaphore: int) -> int:
    superblock, level = _level(cpu, semaphore)
    lockdep.release(cpu, semaphore)
    cpu.add(semaphore + COUNT, -1)
    give_back(cpu, superblock, level)
    return 0


def percpu_down_write(cpu: Cpu, semaphore: int) -> int:
    superblock, level = _level(cpu, semaphore)
    phase = cpu.cells[PHASE]
    if phase == QUEUED:
        raise cpu.waits(lambda: shut(cpu, semaphore))
    if phase != DRAINING:
        lockdep.acquire(cpu, semaphore, read=False)
        if cpu.load(semaphore + BLOCK):
            _join(cpu, superblock, level, wants_to_write=True)
        _block(cpu, semaphore, cpu.context)
        cpu.note("block", superblock, level)
        raise Again(DRAINING)
    if cpu.load(semaphore + COUNT) != 0:
        raise cpu.waits(lambda: not_drained(cpu, semaphore), until_zero=semaphore + COUNT)
    cpu.store(semaphore + HELD, 1)
    cpu.note("drained", superblock, level)
    return 0


def percpu_up_write(cpu: Cpu, semaphore: int) -> int:
    superblock, level = _level(cpu, semaphore)
    if not cpu.load(semaphore + HELD):
        raise cpu.fault(f"percpu_up_write of {_name(cpu, semaphore)}, which nobody holds")
    lockdep.release(cpu, semaphore)
    for cell in (BLOCK, WRITER, HELD):
        cpu.store(semaphore + cell, 0)
    cpu.note("unblock", superblock, level)
    queue = cpu.own(queue_segment(cpu, superblock, level))
    while queue:
        context, wants_to_write = divmod(queue.pop(0), 2)
        cells = cpu.own(cpu.model.stacks + context)
        cpu.note("grant", superblock, level, context)
        if wants_to_write:
            _block(cpu, semaphore, context)
            cells[PHASE] = DRAINING
            break
        cells[PHASE] = GRANTED
        cpu.add(semaphore + COUNT, 1)
        take(cpu, cells[REQUEST], superblock, level)
    return 0


def _block(cpu: Cpu, semaphore: int, context: int) -> None:
    cpu.store(semaphore + BLOCK, 1)
    cpu.store(semaphore + WRITER, context + 1)


def _join(cpu: Cpu, superblock: int, level: int, *, wants_to_write: bool) -> None:
    cpu.own(queue_segment(cpu, superblock, level)).append(cpu.context * 2 + wants_to_write)
    cpu.note("queue", superblock, level)
    raise Again(QUEUED)


def queue_segment(cpu: Cpu, superblock: int, level: int) -> int:
    """The segment of a level's queue."""
    return cpu.model.queues + superblock * len(LEVELS) + level - 1


def shut(cpu: Cpu, semaphore: int, words: str = "") -> Wait:
    """The wait of one whose level is blocked by a freezer; `words` are added to the reason."""
    name = _name(cpu, semaphore)
    writer = cpu.load(semaphore + WRITER)
    by = owner_name(cpu.model, writer)
    return name, (by,) if writer else (), f"{name} is shut by {by}{words}"


def not_drained(cpu: Cpu, semaphore: int) -> Wait:
    """The wait of a freezer: the count is not zero."""
    name, count = _name(cpu, semaphore), cpu.load(semaphore + COUNT)
    holders = tuple(
        cpu.model.requests[r].name for r in cpu.holders(*cpu.model.semaphores[semaphore])
    )
    if holders:
        held = "the token is" if len(holders) == 1 else "tokens are"
        return (
            name,
            holders,
            f"{name} counts {count}, not 0: {held} held by {' and '.join(holders)}",
        )
    return name, (), f"{name} counts {count}, not 0, and nobody holds a token"


def down_write(cpu: Cpu, semaphore: int) -> int:
    if cpu.load(semaphore + OWNER) or cpu.load(semaphore + READERS):
        raise cpu.waits(lambda: _taken(cpu, semaphore))
    lockdep.acquire(cpu, semaphore, read=False)
    cpu.store(semaphore + OWNER, cpu.context + 1)
    cpu.note("lock", detail=cpu.lock_name(semaphore))
    return 0


def up_write(cpu: Cpu, semaphore: int) -> int:
    owner = cpu.load(semaphore + OWNER)
    if owner != cpu.context + 1:
        held_by = f"{owner_name(cpu.model, owner)} holds it"
        raise cpu.fault(f"up_write of {cpu.lock_name(semaphore)}, but {held_by}")
    lockdep.release(cpu, semaphore)
    cpu.store(semaphore + OWNER, 0)
    cpu.note("unlock", detail=cpu.lock_name(semaphore))
    return 0


def down_read(cpu: Cpu, semaphore: int) -> int:
    if cpu.load(semaphore + OWNER):
        raise cpu.waits(lambda: _taken(cpu, semaphore))
    if cpu.test_bit(semaphore + READERS, cpu.context):
        raise cpu.fault(
            f"down_read of {cpu.lock_name(semaphore)}, which this context shares already"
        )
    lockdep.acquire(cpu, semaphore, read=True)
    cpu.flip_bit(semaphore + READERS, cpu.context)
    cpu.note("lock", value=1, detail=cpu.lock_name(semaphore))
    return 0


def up_read(cpu: Cpu, semaphore: int) -> int:
    if not cpu.test_bit(semaphore + READERS, cpu.context):
        raise cpu.fault(f"up_read of {cpu.lock_name(semaphore)} by one who does not share it")
    lockdep.release(cpu, semaphore)
    cpu.flip_bit(semaphore + READERS, cpu.context)
    cpu.note("unlock", detail=cpu.lock_name(semaphore))
    return 0


def _taken(cpu: Cpu, semaphore: int) -> Wait:
    name, owner = cpu.lock_name(semaphore), cpu.load(semaphore + OWNER)
    if owner:
        by = owner_name(cpu.model, owner)
        return name, (by,), f"{name} is held by {by}"
    readers = reader_names(cpu.model, cpu.load(semaphore + READERS))
    return name, readers, f"{name} is shared by {' and '.join(readers)}"


def wait_var(cpu: Cpu, where: int) -> int:
    """Sleep until wake_up_var(where); the condition was found false in this same step."""
    phase = cpu.cells[PHASE]
    if phase == GRANTED:
        return 0
    if phase == RUNNING:
        cpu.note("wait", value=where)
        raise Again(ASLEEP)
    raise cpu.waits(lambda: _sleeping(cpu, where, "changes"))


def wait_var_killable(cpu: Cpu, where: int) -> int:
    """As wait_var, but 1 for who is killed and need not sleep, or sleep on."""
    phase = cpu.cells[PHASE]
    if phase == RUNNING and is_killed(cpu, cpu.context):
        return 1
    if phase == ASLEEP:
        raise cpu.waits(lambda: _sleeping(cpu, where, "changes, or it is killed"))
    return wait_var(cpu, where)


def _sleeping(cpu: Cpu, where: int, until: str) -> Wait:
    on, reason = slept_on(*cpu.name_of(where), until)
    return on, cpu.workers_for(where), reason


def wake_killable(cpu: Cpu, context: int) -> None:
    """Let a context that sleeps killably look at its condition again: a fatal signal came."""
    if cpu.sleeps_on(context):
        cells = cpu.own(cpu.model.stacks + context)
        if cpu.model.program.code[cells[PC]][2] == _KILLABLE:
            cells[PHASE] = GRANTED


def wake_up_var(cpu: Cpu, where: int) -> int:
    """Wake every context that sleeps on `where`; each looks at its condition again."""
    woken = 0
    for context in range(len(cpu.model.contexts)):
        if cpu.sleeps_on(context) == where:
            cpu.own(cpu.model.stacks + context)[PHASE] = GRANTED
            woken += 1
    cpu.note("wake", value=woken)
    return 0
