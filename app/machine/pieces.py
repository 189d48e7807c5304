"""Pieces of a state: the least that a step can look at, or change, on its own.

Memory and the ghost fall into their cells, for all share them; the ghost's list of what fired and
what was completed is one piece. Every other segment is one. And of another context, often only
where it stands or sleeps is looked at: these are pieces, too, though a stack tells them. A piece is
a number: a segment's own, or ``~address`` for a cell of memory or of the ghost, or for such a view.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cmodel.program import SEGMENT_BITS
from app.machine.layout import ASLEEP, FP, GHOST, HEAPS, MEMORY, PC, PHASE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.machine.layout import Model
    from app.machine.state import State

CELL_MASK = (1 << SEGMENT_BITS) - 1
_VIEW_BITS = SEGMENT_BITS + 16
_SEGMENT_MASK = (1 << _VIEW_BITS - SEGMENT_BITS) - 1
_STANDS, _SLEEPS = 1, 2


def memory_piece(cell: int) -> int:
    """The piece that is a cell of memory."""
    return ~(MEMORY << SEGMENT_BITS | cell)


def ghost_piece(cell: int) -> int:
    """The piece that is a cell of the ghost, or its list, by where that begins."""
    return ~(GHOST << SEGMENT_BITS | cell)


def standing_piece(stack: int) -> int:
    """The piece that says whether the context with that stack has something to run."""
    return ~(_STANDS << _VIEW_BITS | stack << SEGMENT_BITS)


def sleeping_piece(stack: int) -> int:
    """The piece that says on what the context with that stack sleeps."""
    return ~(_SLEEPS << _VIEW_BITS | stack << SEGMENT_BITS)


def standing(cells: Sequence[int]) -> int:
    """IDLE, FINISHED, or 0: what a stack says of whether its context has something to run."""
    return min(cells[PC], 0)


def sleeping(model: Model, cells: Sequence[int]) -> int:
    """The address that the context with this stack sleeps on, or 0."""
    if cells[PHASE] != ASLEEP:
        return 0
    slot = model.program.code[cells[PC]][3]
    return cells[cells[FP] + slot]


def is_view(piece: int) -> bool:
    """Whether a piece only says again what a stack says."""
    return piece < 0 and ~piece >> _VIEW_BITS > 0


def segment_of(piece: int) -> int:
    """The segment that a piece is, or lies in."""
    return piece if piece >= 0 else ~piece >> SEGMENT_BITS & _SEGMENT_MASK


def content(model: Model, state: State, piece: int) -> tuple[int, ...]:
    """The cells of a piece of `state`."""
    if piece >= 0:
        return state[piece]
    segment, cell = segment_of(piece), ~piece & CELL_MASK
    match ~piece >> _VIEW_BITS:
        case 1:
            return (standing(state[segment]),)
        case 2:
            return (sleeping(model, state[segment]),)
    if segment == GHOST and cell == model.ghost_cells:
        return state[GHOST][cell:]
    return state[segment][cell : cell + 1]


def pieces(model: Model) -> Iterator[int]:
    """Every piece of the model's states, in the order of their cells."""
    yield from (memory_piece(cell) for cell in range(len(model.initial[MEMORY])))
    yield from (ghost_piece(cell) for cell in range(model.ghost_cells + 1))
    yield from range(HEAPS, len(model.initial))
    for stack in range(model.stacks, model.stacks + len(model.contexts)):
        yield standing_piece(stack)
        yield sleeping_piece(stack)


def changed(model: Model, before: State, after: State) -> Iterator[int]:
    """The pieces of `after` that are not as they were in `before`, from which a step led to it."""
    for segment, (old, new) in enumerate(zip(before, after, strict=True)):
        if old is new:
            continue
        if segment >= HEAPS:
            if old != new:
                yield segment
                yield from _views(model, segment, old, new)
            continue
        fixed = len(old) if segment == MEMORY else model.ghost_cells
        for cell in range(fixed):
            if old[cell] != new[cell]:
                yield ~(segment << SEGMENT_BITS | cell)
        if old[fixed:] != new[fixed:]:
            yield ghost_piece(fixed)


def _views(model: Model, segment: int, old: tuple[int, ...], new: tuple[int, ...]) -> Iterator[int]:
    """What is said otherwise of a context, of a segment that is another; only stacks say it."""
    if not model.stacks <= segment < model.stacks + len(model.contexts):
        return
    if standing(old) != standing(new):
        yield standing_piece(segment)
    if sleeping(model, old) != sleeping(model, new):
        yield sleeping_piece(segment)
