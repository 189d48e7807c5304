"""A working copy of a state: cells by address, the ghost, and the look-ups that intrinsics need.

It lives for one step and is thrown away; the state it began with is never touched. Segments
are copied when they are first written. ``read`` collects the pieces that the step looked at or
wrote to: what it does depends on these and on nothing else. ``fine`` says the same of what it only
looked at, more closely (see `app.machine.pieces`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from app.cmodel.program import NULL_PAGE, SEGMENT_BITS, function_pointer
from app.machine.layout import (
    BELOW,
    FP,
    GHOST,
    HEAPS,
    IDLE,
    MEMORY,
    PC,
    REQUEST,
    called_after,
)
from app.machine.memory import (
    CELL_MASK,
    FRAME_HEADER,
    headers,
    heap_objects,
    name_of,
)
from app.machine.pieces import (
    ADDED,
    Grain,
    ghost_piece,
    memory_piece,
    sleeping,
    sleeping_piece,
    standing,
    standing_piece,
)
from app.machine.state import Blocked, Event, RangeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.machine.layout import Model
    from app.machine.memory import Place
    from app.machine.state import State


HEAP_BUDGET = 1_000
"""Cells that one request may allocate."""


Wait = tuple[str, tuple[str, ...], str]
"""On what a context waits, held by whom, and why: what `Blocked` says of it."""


class Waiting(Exception):
    """The context cannot pass the intrinsic it stands at.

    `why` is worked out only for who asks: it looks at more than what makes the context wait.
    ``until_zero`` is the address of the cell that makes it wait, as long as that is not 0.
    """

    def __init__(self, why: Callable[[], Blocked], until_zero: int | None = None) -> None:
        super().__init__("the context waits")
        self.why, self.until_zero = why, until_zero


class Listener(Protocol):
    """Hears what a step does while it does it."""

    def at(self, cpu: Any) -> None:
        """The Cpu is about to execute the instruction at its pc."""

    def changed(self, cpu: Workspace, where: int, before: int, after: int) -> None:
        """The cell at `where` is about to change."""


class Workspace:
    """A state being changed by one context."""

    __slots__ = (
        "cells",
        "context",
        "events",
        "fine",
        "fp",
        "model",
        "owned",
        "pc",
        "read",
        "recorder",
        "segments",
    )

    def __init__(self, model: Model, state: State, context: int, recorder: Listener | None) -> None:
        self.model = model
        self.segments: list[tuple[int, ...] | list[int]] = list(state)
        self.owned: dict[int, list[int]] = {}
        self.read: set[int] = set()
        self.fine: set[Grain] = set()
        self.context = context
        self.cells = self.own(model.stacks + context)
        self.pc = self.cells[PC]
        self.fp = self.cells[FP]
        self.events: list[Event] = []
        self.recorder = recorder

    # -- segments ---------------------------------------------------------------

    def look(self, piece: int, *grains: Grain) -> None:
        """Note that a piece is looked at; only at these grains of it, where it has any."""
        self.read.add(piece)
        self.fine.update(grains or (piece,))

    def own(self, segment: int) -> list[int]:
        """The segment as a list of this step's own."""
        if HEAPS <= segment < self.model.queues:
            self.read.add(segment)
        elif segment >= HEAPS:  # of memory and the ghost, each cell for itself
            self.look(segment)
        if segment not in self.owned:
            cells = self.owned[segment] = list(self.segments[segment])
            self.segments[segment] = cells
        return self.owned[segment]

    def state(self) -> State:
        """The state as it is now, as a value."""
        self.cells[PC], self.cells[FP] = self.pc, self.fp
        for segment, cells in self.owned.items():
            self.segments[segment] = tuple(cells)
        result = tuple(self.segments)
        for segment, cells in self.owned.items():
            self.segments[segment] = cells
        return result  # type: ignore[return-value]  # every owned list was just made a tuple

    def snapshot(self) -> State:
        """The state as it is in the middle of the step, for naming things."""
        self.cells[PC], self.cells[FP] = self.pc, self.fp
        return tuple(tuple(cells) for cells in self.segments)

    def _segment(self, where: int) -> tuple[int, ...] | list[int]:
        """The segment of `where`, which must lie in an object. Raises RangeError."""
        segment, cell = where >> SEGMENT_BITS, where & CELL_MASK
        model = self.model
        if 0 <= where < NULL_PAGE:
            raise self.fault("NULL pointer" if where == 0 else f"NULL pointer, field at +{where}")
        hidden = segment == GHOST or model.queues <= segment < model.stacks
        end = model.stacks + len(model.contexts)
        if hidden or not 0 <= segment < end:
            raise self.fault(f"pointer {where:#x} leads nowhere")
        in_heap = HEAPS <= segment < model.queues
        inside = cell < len(self.segments[segment])
        if segment != MEMORY:  # what is inside a heap stays inside: it only grows
            self.look(segment, *([where if inside else segment] if in_heap else ()))
        if not inside:
            raise self.fault(f"pointer {where:#x} leads nowhere")
        if segment == MEMORY:
            self.look(memory_piece(cell))
        if segment != MEMORY and not self._in_an_object(segment, where):
            raise self.fault(f"pointer {where:#x} leads between two objects")
        return self.segments[segment]

    def _in_an_object(self, segment: int, where: int) -> bool:
        """Whether `where` is in an object of the heap, freed or not, or in the slots of a frame."""
        if segment < self.model.queues:
            place = self.heap_object_at(where)
            if place is not None and place.freed:
                self.note("use-after-free", value=where, detail=place.name)
            return place is not None
        cells, cell = self.segments[segment], where & CELL_MASK
        mine = segment == self.model.stacks + self.context
        pc, fp, top = (self.pc if mine else cells[PC]), (self.fp if mine else cells[FP]), len(cells)
        while pc >= 0 and fp >= FRAME_HEADER:
            if fp <= cell < top:
                return True
            top = fp - FRAME_HEADER
            pc, fp = cells[top], cells[top + 1]
            pc = BELOW - pc if pc < IDLE else pc
        return False

    def load(self, where: int) -> int:
        """The cell at address `where`. Raises RangeError where there is none."""
        return self._segment(where)[where & CELL_MASK]

    def store(self, where: int, value: int) -> None:
        """Set the cell at address `where`. Raises RangeError where there is none."""
        cells = self._segment(where)
        before = cells[where & CELL_MASK]
        if before == value:
            return
        if where in self.model.settled:
            what = " of ".join(reversed(self.name_of(where)))
            raise self.fault(f"{what} was taken as settled, and is written through another type")
        if self.recorder is not None:
            self.recorder.changed(self, where, before, value)
        self.own(where >> SEGMENT_BITS)[where & CELL_MASK] = value
        self._counted(where, value - before)

    def add(self, where: int, by: int) -> None:
        """Add to the cell at address `where`, which is not looked at. Raises RangeError."""
        if where not in self.model.counts:
            self.store(where, self.load(where) + by)
            return
        self.look(memory_piece(where), (memory_piece(where), ADDED))
        before = self.segments[MEMORY][where]
        if self.recorder is not None:
            self.recorder.changed(self, where, before, before + by)
        self.own(MEMORY)[where] = before + by
        self._counted(where, by)

    def _counted(self, where: int, by: int) -> None:
        """Keep the ghost's surplus: a level's count changes, if that is what is at `where`."""
        level = self.model.counts.get(where)
        if level is not None:
            surplus = self.model.surplus_cell(*level)
            self.set_ghost(surplus, self.ghost(surplus) + by)

    def test_bit(self, where: int, bit: int) -> bool:
        """One bit of the cell at address `where`. Raises RangeError where there is none."""
        if where not in self.model.shared_cells:
            return bool(self.load(where) >> bit & 1)
        self.look(memory_piece(where), (memory_piece(where), bit))
        return bool(self.segments[MEMORY][where] >> bit & 1)

    def flip_bit(self, where: int, bit: int) -> None:
        """Change one bit of the cell at address `where`. Raises RangeError where there is none."""
        if where not in self.model.shared_cells:
            self.store(where, self.load(where) ^ 1 << bit)
            return
        self.look(memory_piece(where), (memory_piece(where), bit))
        before = self.segments[MEMORY][where]
        if self.recorder is not None:
            self.recorder.changed(self, where, before, before ^ 1 << bit)
        self.own(MEMORY)[where] = before ^ 1 << bit

    # -- the ghost --------------------------------------------------------------

    def ghost(self, cell: int) -> int:
        """A ghost cell."""
        self.look(ghost_piece(cell))
        return self.segments[GHOST][cell]

    def set_ghost(self, cell: int, value: int) -> None:
        """Set a ghost cell."""
        self.look(ghost_piece(cell))
        self.own(GHOST)[cell] = value

    @property
    def request(self) -> int:
        """The request that the context acts for, or -1."""
        return self.cells[REQUEST]

    def note(
        self,
        kind: str,
        superblock: int = -1,
        level: int = 0,
        value: int = 0,
        detail: str = "",
    ) -> None:
        """Record an event of the acting request."""
        self.events.append(Event(kind, self.request, superblock, level, value, detail))

    def first_time(self, pc: int) -> bool:
        """Whether the WARN_ON_ONCE at code index `pc` had not fired; from now on it has.

        Also of an iocb that is completed, by ``-address``.
        """
        fired = self._fired(pc)
        if pc in fired:
            return False
        self.own(GHOST)[self.model.ghost_cells :] = sorted((*fired, pc))
        return True

    def not_yet(self, pc: int) -> None:
        """Let `first_time` say yes again."""
        fired = self._fired(pc)
        if pc in fired:
            self.own(GHOST)[self.model.ghost_cells :] = [entry for entry in fired if entry != pc]

    def _fired(self, pc: int) -> tuple[int, ...]:
        """What `first_time` was told so far, sorted; `pc` is looked for."""
        tail = self.model.ghost_cells
        self.look(ghost_piece(tail), (ghost_piece(tail), pc))
        return tuple(self.segments[GHOST][tail:])

    def holders(self, superblock: int, level: int) -> list[int]:
        """The requests that hold a live token of that level."""
        model = self.model
        return [
            r.number
            for r in model.requests
            if self.ghost(model.token_cell(r.number, superblock, level))
        ]

    # -- look-ups -----------------------------------------------------------------

    def fault(self, what: str, *, limit: bool = False) -> RangeError:
        """A range error that says where control stands; `limit` where the model itself ran out."""
        pc = min(max(self.pc - 1, 0), len(self.model.program.code) - 1)
        statement = self.model.program.statements[self.model.statement_of_pc[pc]]
        return RangeError(f"{statement.file}:{statement.line}: {statement.text}", what, limit)

    def waits(self, why: Callable[[], Wait], until_zero: int | None = None) -> Waiting:
        """The exception that says that the context cannot pass."""
        return Waiting(lambda: Blocked("waiting", *why()), until_zero)

    def name_of(self, where: int) -> tuple[str, str]:
        """(object, field) of the cell at `where`."""
        segment = where >> SEGMENT_BITS
        if HEAPS <= segment < self.model.queues:
            self.look(segment, segment, *headers(self.model, self.segments[segment], segment))
        elif HEAPS <= segment < len(self.segments):  # names in memory are fixed
            self.look(segment)
        return name_of(self.model, self.snapshot(), where)

    def lock_name(self, where: int) -> str:
        """``disk:s_umount``, ``disk:i_rwsem`` for the rwsem at `where`."""
        what, field = self.name_of(where)
        return f"{called_after(what)}:{field.split('.')[0]}"

    def task(self, thread: int) -> tuple[int, ...] | list[int]:
        """What waits for the way to user space of a thread context."""
        segment = self.model.tasks[thread]
        self.look(segment)
        return self.segments[segment]

    def workers_for(self, where: int) -> tuple[str, ...]:
        """Who else acts for the request that the heap object at `where` belongs to."""
        number = (where >> SEGMENT_BITS) - HEAPS
        if not 0 <= number < len(self.model.requests):
            return ()
        spawned = (c for found in self.model.requests[number].spawns.values() for c in found)
        return tuple(
            self.model.contexts[c].name
            for c in spawned
            if c != self.context and self.stands(c) == 0
        )

    def stands(self, context: int) -> int:
        """IDLE or FINISHED; 0 for a context that has something to run."""
        if context == self.context:
            return min(self.pc, 0)
        stack = self.model.stacks + context
        self.look(standing_piece(stack))
        return standing(self.segments[stack])

    def sleeps_on(self, context: int) -> int:
        """The address that `context` sleeps on, or 0."""
        stack = self.model.stacks + context
        if context != self.context:
            self.look(sleeping_piece(stack))
        return sleeping(self.model, self.segments[stack])

    def function_id(self, pointer: int) -> int:
        """The function that `pointer` points to. Raises RangeError if it is none."""
        function = function_pointer(pointer)  # the mapping is its own inverse
        if not 0 <= function < len(self.model.program.functions):
            raise self.fault("call of NULL" if pointer == 0 else f"{pointer:#x} is no function")
        return function

    def superblock_at(self, where: int) -> int:
        """The superblock whose struct super_block is at `where`. Raises RangeError."""
        for superblock in self.model.superblocks:
            if superblock.address == where:
                return superblock.number
        raise self.fault("this is not the super_block of a mounted file system")

    def file_superblock(self, file: int) -> int:
        """The superblock of an open file's inode (file_inode(file)->i_sb)."""
        inode = self.load(file + self.model.offsets.file_inode)
        return self.superblock_at(self.load(inode + self.model.offsets.inode_sb))

    def peek(self, where: int) -> int | None:
        """The cell at `where`; None where there is none."""
        try:
            return self.load(where)
        except RangeError:
            return None

    # -- the heap -------------------------------------------------------------------

    def heap_object_at(self, where: int) -> Place | None:
        """The heap object, live or freed, that contains `where`."""
        segment = where >> SEGMENT_BITS
        if not HEAPS <= segment < self.model.queues:
            return None
        self.read.add(segment)
        for place in heap_objects(self.model, self.segments[segment], segment):
            self.fine.add(place.address - 1)
            if place.address <= where < place.address + place.cells:
                return place
        self.fine.add(segment)
        return None

    def erase(self, place: Place) -> None:
        """Mark a heap object as freed. Its cells are never used again, so a late touch is seen."""
        cells = self.own(place.address >> SEGMENT_BITS)
        start = place.address & CELL_MASK
        cells[start - 1] = -cells[start - 1]
        cells[start : start + place.cells] = [0] * place.cells

    def allocate(self, struct: int) -> int:
        """The address of a new zeroed object on the acting request's heap."""
        segment = HEAPS + self.request
        heap = self.own(segment)
        self.look(segment)
        cells = self.model.program.structs[struct].cells
        if len(heap) + cells >= HEAP_BUDGET:
            what = f"one request allocates more than {HEAP_BUDGET} cells"
            raise self.fault(what, limit=True)
        heap += [struct + 1, *[0] * cells]
        return segment << SEGMENT_BITS | len(heap) - cells
