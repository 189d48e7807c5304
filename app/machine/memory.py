"""Reading the machine's memory by address, and giving cells their C names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.cmodel.program import NULL_PAGE, SEGMENT_BITS
from app.machine.layout import BELOW, FP, HEAPS, IDLE, MEMORY, PC, Model

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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


def heap_objects(model: Model, cells: Sequence[int], segment: int) -> Iterator[Place]:
    """The objects of a request's heap, oldest first. A header cell precedes each."""
    for cell, struct, freed in _headers(model, cells):
        yield _heap_place(model, segment, cell, struct, freed)


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


def places(model: Model, state: State, segment: int) -> Iterator[Place]:
    """Every named object of one segment."""
    match segment_kind(model, segment):
        case "memory":
            for item in model.objects:
                yield Place(item.name, item.address, item.cells, item.struct)
        case "heap":
            yield from heap_objects(model, state[segment], segment)
        case "stack":
            yield from stack_objects(model, state[segment], segment)


def place_of(model: Model, state: State, where: int) -> Place | None:
    """The named object that contains address `where`, or None."""
    if where >> SEGMENT_BITS == MEMORY:
        for item in model.objects:
            if item.address <= where < item.address + max(item.cells, 1):
                return Place(item.name, item.address, item.cells, item.struct)
        return None
    for place in places(model, state, where >> SEGMENT_BITS):
        if place.address <= where < place.address + max(place.cells, 1):
            return place
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


def kiocbs(model: Model, state: State) -> Iterator[tuple[int, Place]]:
    """(address, containing object) of every struct kiocb that exists, in segment order."""
    for segment in range(HEAPS, model.queues):
        for cell, struct, freed in _headers(model, state[segment]):
            for offset in model.offsets.kiocbs_of_struct.get(struct, ()):
                place = _heap_place(model, segment, cell, struct, freed)
                yield place.address + offset, place
    for segment in range(model.stacks, model.stacks + len(model.contexts)):
        for pc, fp in frames(state[segment]):
            for local in model.offsets.kiocb_locals.get(function_at(model, pc), ()):
                place = _local_place(model, segment, pc, fp, local)
                for offset in model.offsets.kiocbs_of_struct[place.struct]:
                    yield place.address + offset, place
