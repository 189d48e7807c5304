"""The numbers of states in which identical threads are told apart by nothing but their bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from app.explore.coding import Coding, put
from app.explore.twins import Crossed, Member, Twins
from app.machine.layout import GHOST, HEAPS, MEMORY, REQUEST
from app.machine.pieces import content

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from app.machine import Model, State


class TwinCoding(Coding):
    """A coding in which like parts of twins have like numbers, and columns in like order.

    Raises:
        Crossed: the twins are not alike at first.
    """

    def __init__(self, model: Model, kept: int, twins: Twins) -> None:
        super().__init__(model, kept)
        self.twins = twins
        self._owner: dict[int, Member] = {}
        self._group: dict[int, list[int]] = {}
        self._columns_of: dict[Member, list[int]] = {
            (row, place): []
            for row, threads in enumerate(twins.rows)
            for place in range(len(threads))
        }
        self._said: dict[int, dict[Member, int]] = {}
        """Of each piece that names twins, the parts with what it says of each."""
        self._piece_of: dict[int, int] = {}
        for piece, part in list(self.index.items()):
            owner = twins.owner(piece)
            if owner is not None:
                self._align(piece, part, owner)
            elif twins.names_twins(piece):
                self._split(piece, part)
        size = self.parts
        self.low, self.high = np.full(size, -1, np.int32), np.full(size, -1, np.int32)
        self._exchanges: dict[Member, list[int]] = {}

    def _align(self, piece: int, part: int, owner: Member) -> None:
        """Number a twin's part as the first one's."""
        first = self.index[self.twins.moved(piece, 0)]
        told = self.twins.told(piece, content(self.model, self.model.initial, piece), owner)
        if owner[1] == 0:
            self._contents[part][0] = told
            self._numbers[part] = {told: 0}
        elif self._contents[first][0] != told:
            raise Crossed
        self._numbers[part], self._contents[part] = self._numbers[first], self._contents[first]
        self._owner[part] = owner
        self._group.setdefault(first, []).append(part)
        self._group[part] = self._group[first]

    def _split(self, piece: int, part: int) -> None:
        """Make parts of what a piece says of twins."""
        rest, said = self.twins.split(piece, content(self.model, self.model.initial, piece))
        if said:
            raise Crossed
        self._numbers[part], self._contents[part] = {rest: 0}, [rest]
        self._said[piece] = {}
        firsts: dict[int, int] = {}
        for member in self._columns_of:
            new = self.parts
            self.parts += 1
            self._said[piece][member] = new
            self._piece_of[new] = piece
            self._owner[new] = member
            if member[1] == 0:
                firsts[member[0]] = new
                self._numbers.append({(): 0})
                self._contents.append([()])
                self._group[new] = [new]
            else:
                first = firsts[member[0]]
                self._numbers.append(self._numbers[first])
                self._contents.append(self._contents[first])
                self._group[first].append(new)
                self._group[new] = self._group[first]

    @property
    def blocks(self) -> npt.NDArray[np.int32]:
        """The columns of identical threads: [row, thread, column], -1 for none."""
        rows = self.twins.rows
        most = max((len(columns) for columns in self._columns_of.values()), default=0)
        blocks = np.full((len(rows), max(map(len, rows)), most + 1), -1, np.int32)
        for (row, place), columns in self._columns_of.items():
            blocks[row, place, : len(columns)] = columns
        return blocks

    def exchanged(self, member: Member) -> list[int]:
        """By part, which is in its place once a twin and the first of its row change names."""
        found = self._exchanges.get(member)
        if found is None:
            row, place = member
            found = self._exchanges[member] = list(range(self.parts))
            for part, (whose, at) in self._owner.items():
                if whose == row and at in (0, place):
                    found[part] = self._group[part][place - at]
        return found

    def _make_room(self, part: int, number: int) -> None:
        for like in self._group.get(part, [part]):
            before = self.width
            super()._make_room(like, number)
            if like in self._owner:
                self._columns_of[self._owner[like]].extend(range(before, self.width))

    def parts_of(self, piece: int) -> tuple[int, ...]:
        """The parts that tell what a piece holds."""
        return (self.index[piece], *self._said.get(piece, {}).values())

    def told(self, piece: int, cells: tuple[int, ...]) -> Iterable[tuple[int, Hashable]]:
        """What a piece holds, part by part. Raises Crossed."""
        part = self.index[piece]
        if piece not in self._said:
            return ((part, self.twins.told(piece, cells, self._owner.get(part))),)
        rest, said = self.twins.split(piece, cells)
        parts = self._said[piece]
        return ((part, rest), *((parts[member], said.get(member, ())) for member in parts))

    def heap_of(self, context: int, stack: int) -> int:
        """The part with the heap of the request that a context with this stack acts for, or -1."""
        request = self._contents[self.stacks[context]][stack][REQUEST]
        owner = self._owner.get(self.stacks[context])
        if request >= 0 and owner is not None:
            request = self.twins.request(request, owner)
        return self.index[HEAPS + request] if request >= 0 else -1

    def state(self, numbers: Sequence[int]) -> State:
        """The state whose parts have these numbers."""
        segments: list[Any] = list(self.model.initial)
        memory, ghost = list(segments[MEMORY]), list(segments[GHOST])
        named: dict[int, None] = {}
        for part in self.active:
            if not numbers[part] or part == self.kept:
                continue
            piece = self._piece_of.get(part, -1) if part >= len(self.names) else self.names[part]
            if piece in self._said:
                named[piece] = None
                continue
            held = self._contents[part][numbers[part]]
            if part in self._owner:
                held = self.twins.own(piece, held, self._owner[part])
            put(piece, held, segments, memory, ghost)
        for piece in named:
            part = self.index[piece]
            said = {m: self._contents[p][numbers[p]] for m, p in self._said[piece].items()}
            rest = self._contents[part][numbers[part]]
            put(piece, self.twins.joined(piece, rest, said), segments, memory, ghost)
        segments[MEMORY], segments[GHOST] = tuple(memory), tuple(ghost)
        return tuple(segments)
