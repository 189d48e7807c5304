"""Reading the machine's memory by address, and giving cells their C names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.cmodel.program import NULL_PAGE, SEGMENT_BITS
from app.machine.layout import BELOW, FP, HEAPS, IDLE, MEMORY, PC, Model

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from app.cmodel.program import Local
    from app.machine.state import State

CELL_MASK = (1 << SEGMENT_BITS) - 1
FRAME_HEADER = 3
"""Cells below a frame's slots: the caller's pc, the caller's fp, the caller's result slot."""


def segment_kind(model: Model, segment: int) -> str:
    """``memory``, ``heap``, ``stack``, or '' for what C cannot point to."""
    if segment == MEMORY:
        return "memory"
    if HEAPS <= segment < model.queues:
        return "heap"
    if model.stacks <= segment < model.stacks + len(model.contexts):
        return "stack"
    return ""


@dataclass(frozen=True, slots=True)
class Place:
    """A named object in memory: where it starts, what it is, and who can see it."""

    name: str
    address: int
    cells: int
    struct: int | None
    freed: bool = False


@dataclass(frozen=True, slots=True)
class Home:
    """The object that is or has a kiocb: a `Place` without its name, which few ask for."""

    address: int
    struct: int | None
    freed: bool = False


def heap_objects(model: Model, cells: Sequence[int], segment: int) -> Iterator[Place]:
    """The objects of a request's heap, oldest first. A header cell precedes each."""
    for cell, struct, freed in _headers(model, cells):
        yield _heap_place(model, segment, cell, struct, freed)


def headers(model: Model, cells: Sequence[int], segment: int) -> Iterator[int]:
    """The addresses of the header cells of a heap."""
    return (segment << SEGMENT_BITS | cell - 1 for cell, _, _ in _headers(model, cells))


def _headers(model: Model, cells: Sequence[int]) -> Iterator[tuple[int, int, bool]]:
    """(first cell, struct id, whether it was freed) of the objects of a heap."""
    cell = 0
    while cell < len(cells):
        struct = abs(cells[cell]) - 1
        yield cell + 1, struct, cells[cell] < 0
        cell += 1 + model.program.structs[struct].cells


def _heap_place(model: Model, segment: int, cell: int, struct: int, freed: bool) -> Place:
    kind = model.program.structs[struct]
    name = f"{kind.name} of {_request_name(model, segment)}"
    return Place(name, segment << SEGMENT_BITS | cell, kind.cells, struct, freed)


def _request_name(model: Model, segment: int) -> str:
    return model.requests[segment - HEAPS].name


def frames(cells: Sequence[int]) -> Iterator[tuple[int, int]]:
    """(code index, fp) of every frame of a context, innermost first. None when it runs nothing."""
    pc, fp = cells[PC], cells[FP]
    while pc >= 0:
        yield pc, fp
        pc, below = cells[fp - FRAME_HEADER], cells[fp - FRAME_HEADER + 1]
        pc = BELOW - pc if pc < IDLE else pc  # task_work: below it, its thread may wait
        assert below < fp, "frames lie above their callers'"
        fp = below


def function_at(model: Model, pc: int) -> int:
    """The function id whose code holds index `pc`."""
    return model.function_of_pc[pc]


def stack_objects(model: Model, cells: Sequence[int], segment: int) -> Iterator[Place]:
    """The named locals of a context's frames that are on its stack now, innermost frame first."""
    for pc, fp in frames(cells):
        for local in model.program.functions[function_at(model, pc)].locals:
            yield _local_place(model, segment, pc, fp, local)


def _local_place(model: Model, segment: int, pc: int, fp: int, local: Local) -> Place:
    function = model.program.functions[function_at(model, pc)]
    name = f"{local.name} of {function.name}"
    return Place(name, segment << SEGMENT_BITS | fp + local.slot, local.cells, local.struct)


def place_of(model: Model, state: State, where: int) -> Place | None:
    """The named object that contains address `where`, or None."""
    segment, inside = where >> SEGMENT_BITS, where & CELL_MASK
    match segment_kind(model, segment):
        case "memory":
            item = model.object_at.get(where)
            if item is not None:
                return Place(item.name, item.address, item.cells, item.struct)
        case "heap":
            for cell, struct, freed in _headers(model, state[segment]):
                if cell <= inside < cell + max(model.program.structs[struct].cells, 1):
                    return _heap_place(model, segment, cell, struct, freed)
        case "stack":
            for pc, fp in frames(state[segment]):
                for local in model.program.functions[function_at(model, pc)].locals:
                    if 0 <= inside - fp - local.slot < max(local.cells, 1):
                        return _local_place(model, segment, pc, fp, local)
    return None


def name_of(model: Model, state: State, where: int) -> tuple[str, str]:
    """(object, field) of the cell at `where`, in C's words: ``("disk", "s_writers.frozen")``."""
    if where < NULL_PAGE:
        return ("NULL", f"+{where}")
    place = place_of(model, state, where)
    if place is None:
        return ("memory", f"{where >> SEGMENT_BITS}:{where & CELL_MASK}")
    if place.struct is None:
        return (place.name, "" if place.cells == 1 else f"[{where - place.address}]")
    for item in model.program.structs[place.struct].fields:
        if item.offset == where - place.address:
            return (place.name, item.name)
    return (place.name, f"+{where - place.address}")


def peek(model: Model, state: State, where: int) -> int | None:
    """The cell at address `where`; None where there is none: a user's C may point anywhere."""
    segment, cell = where >> SEGMENT_BITS, where & CELL_MASK
    if where < NULL_PAGE or not segment_kind(model, segment) or cell >= len(state[segment]):
        return None
    return state[segment][cell]


def read(state: State, where: int) -> int:
    """The cell at address `where`. Raises IndexError where there is none."""
    return state[where >> SEGMENT_BITS][where & CELL_MASK]


def kiocbs(
    model: Model, state: State, segments: Iterable[int] | None = None
) -> Iterator[tuple[int, Home]]:
    """(address, containing object) of every struct kiocb that exists, in segment order.

    Only those in `segments`, if given.
    """
    for segment in range(HEAPS, len(state)) if segments is None else segments:
        yield from _kiocbs_in(model, state[segment], segment)


def _kiocbs_in(model: Model, cells: Sequence[int], segment: int) -> Iterator[tuple[int, Home]]:
    kind = segment_kind(model, segment)
    if kind == "heap":
        for cell, struct, freed in _headers(model, cells):
            for offset in model.offsets.kiocbs_of_struct.get(struct, ()):
                start = segment << SEGMENT_BITS | cell
                yield start + offset, Home(start, struct, freed)
    elif kind == "stack":
        for pc, fp in frames(cells):
            for local in model.offsets.kiocb_locals.get(function_at(model, pc), ()):
                start = segment << SEGMENT_BITS | fp + local.slot
                for offset in model.offsets.kiocbs_of_struct[local.struct]:
                    yield start + offset, Home(start, local.struct)
