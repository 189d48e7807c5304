"""Reading the ghost and the semaphores of a state: what is true, beside what the kernel counts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from app.machine import layout
from app.machine.layout import (
    AFTER_CALL,
    BLOCK,
    CANCELLED,
    COMPLETE,
    COUNT,
    EIOCBQUEUED,
    FINISHED,
    FOR_REQUEST,
    GHOST,
    HAS_RESULT,
    HELD,
    IDLE,
    LEVELS,
    OWNER,
    PC,
    READERS,
    RESULT,
    RETURNED,
    STATUS,
    TASK_WORK,
    WORK_CELLS,
    WRITER,
    Semaphore,
)
from app.machine.memory import peek, read
from app.machine.names import level_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from app.machine.layout import Model
    from app.machine.state import State

Holding = tuple[int, int, int]
"""(request, superblock, level 1..3)."""


@dataclass(frozen=True, slots=True)
class Ghost:
    """The live and the leaked tokens of a state; entries that are zero are left out."""

    tokens: Mapping[Holding, int]
    leaked: Mapping[Holding, int]


def ghost(model: Model, state: State) -> Ghost:
    """Who holds what in `state`."""
    cells, end = state[GHOST], model.tokens_end
    return Ghost(_holdings(model, cells[:end]), _holdings(model, cells[end : 2 * end]))


def _holdings(model: Model, counts: Sequence[int]) -> dict[Holding, int]:
    """Who holds how many: the inverse of `Model.token_cell`."""
    found: dict[Holding, int] = {}
    for cell, count in enumerate(counts):
        if count:
            place, level = divmod(cell, len(LEVELS))
            request, superblock = divmod(place, len(model.superblocks))
            found[request, superblock, level + 1] = count
    return found


def tokens(
    model: Model, state: State, superblock: int, level: int
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """How many live and how many leaked tokens of a level each request has."""
    cells, end = state[GHOST], model.tokens_end
    first, stride = model.token_cell(0, superblock, level), model.token_cell(1, 0, 1)
    return cells[first:end:stride], cells[end + first : 2 * end : stride]


def truth(model: Model, state: State, superblock: int, level: int) -> int:
    """|R(superblock, level)|: how many live tokens there are."""
    count = level_count(model, state, superblock, level)
    return count - surplus(model, state, superblock, level)


def surplus(model: Model, state: State, superblock: int, level: int) -> int:
    """By how much a level's count is above the number of its live tokens."""
    return state[GHOST][model.surplus_cell(superblock, level)]


def level_address(model: Model, superblock: int, level: int) -> int:
    """The address of the percpu rwsem of a level."""
    return model.semaphore_addresses[superblock * len(LEVELS) + level - 1]


def semaphore(model: Model, state: State, superblock: int, level: int) -> Semaphore:
    """What the percpu rwsem of a level says."""
    where = level_address(model, superblock, level)
    writer = read(state, where + WRITER)
    queue = state[model.queues + superblock * len(LEVELS) + level - 1]
    return Semaphore(
        count=read(state, where + COUNT),
        block=bool(read(state, where + BLOCK)),
        writer=writer - 1 if 0 < writer <= len(model.contexts) else None,
        held=bool(read(state, where + HELD)),
        queue=tuple((entry // 2, bool(entry % 2)) for entry in queue),
    )


def is_held(model: Model, state: State, superblock: int, level: int) -> bool:
    """Whether a freezer has the level for itself."""
    return bool(read(state, level_address(model, superblock, level) + HELD))


def level_count(model: Model, state: State, superblock: int, level: int) -> int:
    """What the percpu rwsem of a level counts."""
    return read(state, level_address(model, superblock, level) + COUNT)


def frozen(model: Model, state: State, superblock: int) -> int:
    """s_writers.frozen: 0 UNFROZEN to 4 COMPLETE. Advisory; the semaphores are the truth."""
    return read(state, model.superblocks[superblock].address + model.offsets.frozen)


def iocb_facts(model: Model, state: State, iocb: int) -> tuple[int | None, int, bool]:
    """(superblock it would protect or None, ki_flags, whether ki_complete is set)."""
    return facts_of(model, partial(peek, model, state), iocb)


def facts_of(
    model: Model, look: Callable[[int], int | None], iocb: int
) -> tuple[int | None, int, bool]:
    """As `iocb_facts`, read by `look`; a blank or wild ki_filp protects nothing."""
    offsets = model.offsets
    file = look(iocb + offsets.ki_filp)
    inode = look(file + offsets.file_inode) if file else None
    where = look(inode + offsets.inode_sb) if inode else None
    superblock = next((s.number for s in model.superblocks if s.address == where), None)
    return superblock, look(iocb + offsets.ki_flags) or 0, bool(look(iocb + offsets.ki_complete))


def request_status(model: Model, state: State, request: int) -> str:
    """``waiting``, ``running``, ``in-flight`` (its call is over, not all is done), ``finished``,

    or ``cancelled``: its thread was killed before it began.
    """
    match state[GHOST][model.request_cell(request, STATUS)]:
        case layout.NOT_STARTED:
            return "waiting"
        case layout.IN_CALL:
            return "running"
        case layout.CANCELLED:
            return "cancelled"
    return "finished" if is_finished(model, state, request) else "in-flight"


def is_finished(model: Model, state: State, request: int) -> bool:
    """Whether the call of `request` has returned, and all that it handed on is done."""
    return finished(
        model,
        request,
        state[GHOST][model.request_cell(request, STATUS)],
        lambda context: state[model.stacks + context][PC],
        lambda thread: state[model.tasks[thread]],
    )


def finished(
    model: Model,
    request: int,
    status: int,
    stands_at: Callable[[int], int],
    task: Callable[[int], Sequence[int]],
) -> bool:
    """As `is_finished`, of a request with this status and contexts that stand where told.

    `task` gives what waits for a thread's way to user space.
    """
    if status != AFTER_CALL:
        return status == CANCELLED
    spawned = (c for contexts in model.requests[request].spawns.values() for c in contexts)
    if not all(stands_at(c) in (IDLE, FINISHED) for c in spawned):
        return False
    return request not in waiting_task_work(task(model.requests[request].context))


def waiting_task_work(task: Sequence[int]) -> Sequence[int]:
    """The requests whose task_work waits or runs, of what `Model.tasks` leads to; oldest first."""
    return task[TASK_WORK + FOR_REQUEST :: WORK_CELLS]


def returned(model: Model, state: State, request: int) -> int | None:
    """What the call of `request` returned; None before."""
    if state[GHOST][model.request_cell(request, STATUS)] != AFTER_CALL:
        return None
    return state[GHOST][model.request_cell(request, RETURNED)]


def result(model: Model, state: State, request: int) -> int | None:
    """What `request` came to: the reported event, else the call's return; None before."""
    event = reported(model, state, request)
    value = returned(model, state, request) if event is None else event
    return None if event is None and value is not None and is_promise(model, value) else value


def reported(model: Model, state: State, request: int) -> int | None:
    """What was reported of `request` beside its call's return; None before."""
    cells = state[GHOST]
    if not cells[model.request_cell(request, HAS_RESULT)]:
        return None
    return cells[model.request_cell(request, RESULT)]


def is_promise(model: Model, value: int) -> bool:
    """Whether a call that returns `value` says that its result comes later: -EIOCBQUEUED."""
    return value == -model.program.defines.get("EIOCBQUEUED", EIOCBQUEUED)


def was_completed(model: Model, state: State, iocb: int) -> bool:
    """Whether ki_complete of `iocb` was called since it was issued."""
    return -iocb in state[GHOST][model.ghost_cells :]


def left_locked(model: Model, state: State) -> Iterator[tuple[str, int]]:
    """(lock, context) of every lock whose holder has finished; what is frozen is held rightly."""
    for where, name in model.locks.items():
        owner, readers = read(state, where + OWNER), read(state, where + READERS)
        for context in range(len(model.contexts)):
            holds = owner == context + 1 or readers >> context & 1
            if holds and state[model.stacks + context][PC] == FINISHED:
                yield name, context
    for where, (superblock, level) in model.semaphores.items():
        writer, held = read(state, where + WRITER) - 1, read(state, where + HELD)
        done = 0 <= writer < len(model.contexts) and state[model.stacks + writer][PC] == FINISHED
        if held and done and frozen(model, state, superblock) != COMPLETE:
            yield level_name(model, superblock, level), writer
