"""Reading the ghost and the semaphores of a state: what is true, beside what the kernel counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.machine.layout import (
    AFTER_CALL,
    FINISHED,
    GHOST,
    HAS_RESULT,
    IDLE,
    LEVELS,
    PC,
    RESULT,
    RETURNED,
    STATUS,
    Semaphore,
)
from app.machine.memory import read
from app.machine.semaphores import BLOCK, COUNT, HELD, WRITER

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    cells = state[GHOST]
    keys = [
        (request.number, superblock.number, level)
        for request in model.requests
        for superblock in model.superblocks
        for level in range(1, len(LEVELS) + 1)
    ]
    return Ghost(
        {key: n for key in keys if (n := cells[model.token_cell(*key)])},
        {key: n for key in keys if (n := cells[model.leaked_cell(*key)])},
    )


def truth(model: Model, state: State, superblock: int, level: int) -> int:
    """|R(superblock, level)|: how many live tokens there are."""
    cells = state[GHOST]
    return sum(cells[model.token_cell(r, superblock, level)] for r in range(len(model.requests)))


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
        writer=writer - 1 if writer else None,
        held=bool(read(state, where + HELD)),
        queue=tuple((entry // 2, bool(entry % 2)) for entry in queue),
    )


def frozen(model: Model, state: State, superblock: int) -> int:
    """s_writers.frozen: 0 UNFROZEN to 4 COMPLETE. Advisory; the semaphores are the truth."""
    return read(state, model.superblocks[superblock].address + model.offsets.frozen)


def iocb_facts(model: Model, state: State, iocb: int) -> tuple[int | None, int, bool]:
    """(superblock it would protect or None, ki_flags, whether ki_complete is set)."""
    offsets = model.offsets
    file = read(state, iocb + offsets.ki_filp)
    superblock = None
    if file:
        where = read(state, read(state, file + offsets.file_inode) + offsets.inode_sb)
        superblock = next((s.number for s in model.superblocks if s.address == where), None)
    return (
        superblock,
        read(state, iocb + offsets.ki_flags),
        read(state, iocb + offsets.ki_complete) != 0,
    )


def request_status(model: Model, state: State, request: int) -> str:
    """``waiting``, ``running``, ``in-flight`` (its call returned, a context runs), ``finished``."""
    match state[GHOST][model.request_cell(request, STATUS)]:
        case 0:
            return "waiting"
        case 1:
            return "running"
    return "finished" if is_finished(model, state, request) else "in-flight"


def is_finished(model: Model, state: State, request: int) -> bool:
    """Whether the call of `request` has returned and every context that it spawned is done."""
    if state[GHOST][model.request_cell(request, STATUS)] != AFTER_CALL:
        return False
    spawned = (c for contexts in model.requests[request].spawns.values() for c in contexts)
    return all(state[model.stacks + context][PC] in (IDLE, FINISHED) for context in spawned)


def returned(model: Model, state: State, request: int) -> int | None:
    """What the call of `request` returned; None before."""
    if state[GHOST][model.request_cell(request, STATUS)] != AFTER_CALL:
        return None
    return state[GHOST][model.request_cell(request, RETURNED)]


def result(model: Model, state: State, request: int) -> int | None:
    """What `request` came to: the reported event, else the call's return; None before."""
    cells = state[GHOST]
    if cells[model.request_cell(request, HAS_RESULT)]:
        return cells[model.request_cell(request, RESULT)]
    value = returned(model, state, request)
    return None if value == -model.program.defines.get("EIOCBQUEUED", 529) else value
