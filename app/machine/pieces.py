"""Pieces of a state: the least that a step can look at, or change, on its own.

Memory and the ghost fall into their cells, for all share them; the ghost's list of what fired and
what was completed is one piece. Every other segment is one. And of another context, often only
where it stands or sleeps is looked at: these are pieces, too, though a stack tells them. A piece is
a number: a segment's own, or ``~address`` for a cell of memory or of the ghost, or for such a view.

Two contexts often work on one piece without meeting: each on its own cells of a heap, its own bit
of who shares a lock, its own entry of the ghost's list; or both add to a count that neither looks
at.
So such pieces have grains: the addresses of a heap's cells (and the piece itself, for how long it
is); pairs of a piece and a bit, or an entry; and for a count the pair with `ADDED`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias

from app.cmodel.program import SEGMENT_BITS
from app.machine.layout import ASLEEP, FP, GHOST, HEAPS, MEMORY, PC, PHASE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from app.machine.layout import Model
    from app.machine.state import State

Grain: TypeAlias = int | tuple[int, int]

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


def place_in(model: Model, piece: int) -> slice:
    """Where in its segment the cells of a piece are that is a cell of memory or of the ghost."""
    cell = ~piece & CELL_MASK
    is_list = segment_of(piece) == GHOST and cell == model.ghost_cells
    return slice(cell, None if is_list else cell + 1)


def content(model: Model, state: State, piece: int) -> tuple[int, ...]:
    """The cells of a piece of `state`."""
    if piece >= 0:
        return state[piece]
    segment = segment_of(piece)
    match ~piece >> _VIEW_BITS:
        case 1:
            return (standing(state[segment]),)
        case 2:
            return (sleeping(model, state[segment]),)
    return state[segment][place_in(model, piece)]


def reader(ghost_cells: int, looked_at: Iterable[int]) -> Callable[[State], tuple[Any, ...]]:
    """Gives the cells of these pieces of a state, quickly; of a view, the stack that tells it."""
    segments: set[int] = set()
    cells: dict[int, list[int | slice]] = {MEMORY: [], GHOST: []}
    for piece in looked_at:
        if piece >= 0 or is_view(piece):
            segments.add(segment_of(piece))
        else:
            segment, cell = segment_of(piece), ~piece & CELL_MASK
            is_list = segment == GHOST and cell == ghost_cells
            cells[segment].append(slice(cell, None) if is_list else cell)
    numbers = tuple(segments)
    getters = [(segment, itemgetter(0, *there)) for segment, there in cells.items() if there]

    def read(state: State) -> tuple[Any, ...]:
        found: list[Any] = [state[number] for number in numbers]
        for segment, get in getters:
            found += get(state[segment])[1:]
        return tuple(found)

    return read


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


ADDED = -1
"""In a grain: that something was added to a count, which is not looked at."""


@dataclass(frozen=True, slots=True)
class Grains:
    """What a step looked at and what it changed, closely.

    Two steps meet where one changes what the other looks at; so what a step sets it looks at, too.
    What changes one grain of a piece also changes the piece, for those who look at all of it.
    """

    looked_at: frozenset[Grain]
    changed: frozenset[Grain]


def grains(model: Model, looked_at: Iterable[Grain], before: State, after: State) -> Grains:
    """The grains of a step from `before` to `after`, of which these were `looked_at`."""
    seen: set[Grain] = set(looked_at)
    written: set[Grain] = set()
    for piece in changed(model, before, after):
        if HEAPS <= piece < model.queues:
            cells = _cells_changed(piece, before[piece], after[piece])
            seen |= cells
            written |= cells
        elif (entries := _entries_changed(model, piece, before, after)) is not None:
            seen |= entries
            written |= {piece, *entries}
        elif (piece, ADDED) in seen and piece not in seen:
            written.add(piece)
        else:
            seen |= {piece, (piece, ADDED)}
            written |= {piece, (piece, ADDED)}
    return Grains(frozenset(seen), frozenset(written))


def _cells_changed(segment: int, old: Sequence[int], new: Sequence[int]) -> set[Grain]:
    pairs = zip_longest(old, new)
    found: set[Grain] = {
        segment << SEGMENT_BITS | cell for cell, (a, b) in enumerate(pairs) if a != b
    }
    return found | {segment} if len(old) != len(new) else found


def _entries_changed(model: Model, piece: int, before: State, after: State) -> set[Grain] | None:
    """The bits, or the entries of a list, that changed in a piece that has such grains."""
    old, new = content(model, before, piece), content(model, after, piece)
    if piece == ghost_piece(model.ghost_cells):
        return {(piece, entry) for entry in set(old) ^ set(new)}
    if piece < 0 and ~piece in model.shared_cells:
        flipped = old[0] ^ new[0]
        return {(piece, bit) for bit in range(flipped.bit_length()) if flipped >> bit & 1}
    return None
