"""A state that takes down which of its pieces were looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from app.cmodel.program import SEGMENT_BITS
from app.machine.layout import GHOST, HEAPS, MEMORY
from app.machine.pieces import ghost_piece, memory_piece

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.machine import Model, State, Trail


def watched(model: Model, state: State, trail: Trail) -> State:
    """`state`, as a value that tells `trail` of each piece that is looked at."""
    return _State(model, state, trail)


class _State(tuple[tuple[int, ...], ...]):  # noqa: SLOT001 - it has more than the tuple
    """Whoever walks over a whole state looks at all of it, so its pieces are asked for by index."""

    _model: Model
    _trail: Trail

    def __new__(cls, model: Model, state: State, trail: Trail) -> Self:
        self = super().__new__(cls, state)
        self._model, self._trail = model, trail
        return self

    def __getitem__(self, segment: Any) -> Any:
        cells = super().__getitem__(segment)
        if segment < HEAPS or segment < self._model.queues:
            return _Cells.of(self._model, segment, cells, self._trail)
        self._trail.look(segment)
        return cells

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        return (self[segment] for segment in range(len(self)))


class _Cells(tuple[int, ...]):  # noqa: SLOT001 - it has more than the tuple
    """The cells of memory, the ghost, or a heap."""

    _names: Callable[[int], tuple[int, int]]
    _most: int
    _trail: Trail

    @classmethod
    def of(cls, model: Model, segment: int, cells: tuple[int, ...], trail: Trail) -> _Cells:
        self = cls(cells)
        self._trail, self._most = trail, len(cells)
        tail = model.ghost_cells
        if segment == MEMORY:
            self._names = lambda cell: (memory_piece(cell), memory_piece(cell))
        elif segment == GHOST:
            self._most += 1  # its list is looked at though it is empty
            self._names = lambda cell: (ghost_piece(min(cell, tail)), ghost_piece(min(cell, tail)))
        else:
            self._names = lambda cell: (segment, segment << SEGMENT_BITS | cell)
            trail.look(segment)  # how long it is
        return self

    def __getitem__(self, at: Any) -> Any:
        cells = range(*at.indices(self._most)) if isinstance(at, slice) else (at,)
        for cell in cells:
            piece, grain = self._names(cell)
            self._trail.look(piece, grain)
        return super().__getitem__(at)

    def __iter__(self) -> Iterator[int]:
        return iter(self[:])

    def __contains__(self, value: object) -> bool:
        return value in self[:]
