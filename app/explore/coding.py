"""States as rows of bytes: each part of a state has a number for what it holds.

A part is a piece of the state (`app.machine.pieces`), or what `app.explore.twins` makes of one.
What it held at first is 0, and a part has no bytes in a row before it held something else; so a
row is as short as what changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from app.explore.effects import TooMany
from app.explore.loop import shares_of
from app.machine.layout import GHOST, HEAPS, MEMORY, REQUEST
from app.machine.pieces import CELL_MASK, content, is_view, pieces, segment_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from app.explore.loop import Ints
    from app.machine import Model, State

MOST_NUMBERS = 1 << 16
"""Contents of one part that are told apart."""


class Coding:
    """The numbers of one search's states."""

    def __init__(self, model: Model, kept: int) -> None:
        self.model = model
        self.names = list(pieces(model))
        self.index = {piece: index for index, piece in enumerate(self.names)}
        self.kept = len(self.names)
        """The part that is an observer's number."""
        self._numbers: list[dict[Hashable, int]] = []
        self._contents: list[list[Any]] = []
        for piece in self.names:
            first = content(model, model.initial, piece)
            self._numbers.append({first: 0})
            self._contents.append([first])
        self._numbers.append({(kept,): 0})
        self._contents.append([(kept,)])
        self.parts = len(self._contents)
        self.stacks = [self.index[model.stacks + c] for c in range(len(model.contexts))]
        self.width = 0
        """How many bytes of a row are in use."""
        self.low = np.full(self.parts, -1, np.int32)
        self.high = np.full(self.parts, -1, np.int32)
        self.active: list[int] = []
        """The parts that have bytes, in the order in which they got them."""
        self.shares = np.zeros(0, np.uint64)

    @property
    def blocks(self) -> npt.NDArray[np.int32]:
        """The columns of identical threads: [row, thread, column], -1 for none."""
        return np.zeros((0, 0, 0), np.int32)

    def numbers(self, row: Sequence[int]) -> list[int]:
        """The number of every part, of a state's row."""
        numbers = [0] * self.parts
        for part in self.active:
            number = row[self.low[part]]
            if self.high[part] >= 0:
                number |= row[self.high[part]] << 8
            numbers[part] = number
        return numbers

    def content(self, part: int, number: int) -> Any:
        """What a part holds that has this number."""
        return self._contents[part][number]

    def parts_of(self, piece: int) -> tuple[int, ...]:
        """The parts that tell what a piece holds."""
        return (self.index[piece],)

    def told(self, piece: int, cells: tuple[int, ...]) -> Iterable[tuple[int, Hashable]]:
        """What a piece holds, part by part."""
        return ((self.index[piece], cells),)

    def known(self, part: int) -> int:
        """How many different things a part was seen to hold."""
        return len(self._contents[part])

    def heap_of(self, context: int, stack: int) -> int:
        """The part with the heap of the request that a context with this stack acts for, or -1."""
        request = self._contents[self.stacks[context]][stack][REQUEST]
        return self.index[HEAPS + request] if request >= 0 else -1

    def is_heap(self, part: int) -> bool:
        """Whether a part is a request's heap."""
        return part < len(self.names) and HEAPS <= self.names[part] < self.model.queues

    def find(self, part: int, held: Hashable) -> int | None:
        """The number for what a part holds, if it was seen to hold that."""
        return self._numbers[part].get(held)

    def number(self, part: int, held: Hashable) -> int:
        """The number for what a part holds.

        Raises:
            TooMany: so many different things cannot be told apart.
        """
        known = self._numbers[part]
        number = known.setdefault(held, len(known))
        if number == len(self._contents[part]):
            if number >= MOST_NUMBERS:
                raise TooMany(f"a part of the state takes more than {MOST_NUMBERS} values")
            self._contents[part].append(held)
        if number:
            self._make_room(part, number)
        return number

    def _make_room(self, part: int, number: int) -> None:
        """Give a part the bytes that its number needs; in all rows so far they are 0."""
        if self.low[part] < 0:
            self.low[part] = self._new_column()
            self.active.append(part)
        if number > 0xFF and self.high[part] < 0:
            self.high[part] = self._new_column()

    def _new_column(self) -> int:
        self.shares = np.concatenate([self.shares, shares_of(self.width)])
        self.width += 1
        return self.width - 1

    def state(self, numbers: Sequence[int]) -> State:
        """The state whose parts have these numbers."""
        segments: list[Any] = list(self.model.initial)
        memory, ghost = list(segments[MEMORY]), list(segments[GHOST])
        for part in self.active:
            if numbers[part] and part != self.kept:
                cells = self._contents[part][numbers[part]]
                put(self.names[part], cells, segments, memory, ghost)
        segments[MEMORY], segments[GHOST] = tuple(memory), tuple(ghost)
        return tuple(segments)

    def columns(self, firsts: Ints, parts: Ints) -> tuple[Ints, Ints, Ints]:
        """The bytes of rows of parts, which begin where `firsts` says.

        Where the bytes of each row begin; which byte each is of its row's numbers, two a number;
        and its column.
        """
        columns = np.stack([self.low[parts], self.high[parts]], axis=1).ravel()
        there = columns >= 0
        until = np.concatenate([[0], np.cumsum(there)]).astype(np.int32)
        begins = until[2 * firsts]
        which = np.flatnonzero(there) - 2 * np.repeat(firsts[:-1], np.diff(begins))
        return begins, which.astype(np.int32), columns[there]


def put(piece: int, cells: Any, segments: list[Any], memory: list[int], ghost: list[int]) -> None:
    """Let a state hold `cells` in a piece."""
    if is_view(piece):
        return  # a stack says it, too
    if piece >= 0:
        segments[piece] = cells
        return
    cell = ~piece & CELL_MASK
    (memory if segment_of(piece) == MEMORY else ghost)[cell : cell + 1] = cells
