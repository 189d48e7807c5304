"""A state that takes down which of its pieces were looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from app.machine.layout import GHOST, HEAPS, MEMORY
from app.machine.pieces import ghost_piece, memory_piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.machine import Model, State


def watched(model: Model, state: State, read: set[int]) -> State:
    """`state`, as a value that adds each piece that is looked at to `read`."""
    return _State(model, state, read)


class _State(tuple[tuple[int, ...], ...]):  # noqa: SLOT001 - it has more than the tuple
    """Whoever walks over a whole state looks at all of it, so its pieces are asked for by index."""

    _cells: dict[int, tuple[int, ...]]
    _read: set[int]

    def __new__(cls, model: Model, state: State, read: set[int]) -> Self:
        self = super().__new__(cls, state)
        self._read = read
        tail = model.ghost_cells
        memory = [memory_piece(cell) for cell in range(len(state[MEMORY]))]
        # The list has a piece even while it is empty.
        ghost = [ghost_piece(min(c, tail)) for c in range(max(len(state[GHOST]), tail + 1))]
        self._cells = {
            MEMORY: _Cells.of(state[MEMORY], memory, read),
            GHOST: _Cells.of(state[GHOST], ghost, read),
        }
        return self

    def __getitem__(self, segment: Any) -> Any:
        if segment < HEAPS:
            return self._cells[segment]
        self._read.add(segment)
        return super().__getitem__(segment)

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        return (self[segment] for segment in range(len(self)))


class _Cells(tuple[int, ...]):  # noqa: SLOT001 - it has more than the tuple
    """The cells of memory or of the ghost, each with its piece."""

    _pieces: list[int]
    _read: set[int]

    @classmethod
    def of(cls, cells: tuple[int, ...], pieces: list[int], read: set[int]) -> _Cells:
        self = cls(cells)
        self._pieces, self._read = pieces, read
        return self

    def __getitem__(self, cell: Any) -> Any:
        found = self._pieces[cell]
        self._read.update(found if isinstance(cell, slice) else (found,))
        return super().__getitem__(cell)

    def __iter__(self) -> Iterator[int]:
        self._read.update(self._pieces)
        return super().__iter__()

    def __contains__(self, value: object) -> bool:
        self._read.update(self._pieces)
        return super().__contains__(value)
