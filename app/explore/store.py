"""The states that a search has seen, each kept once, with the step that first led to it.

A state is a tuple of segments, and a step changes few of them. So every segment is kept once and
has a number; a state's key is its segments' numbers, packed.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, TypeAlias

from app.machine import Action

if TYPE_CHECKING:
    from app.machine import State

Key: TypeAlias = "array[int]"
"""The numbers of a state's segments, in order. Never changed once made."""

_VALUE_BITS = 8
_NO_PARENT = 0xFFFF_FFFF


class Store:
    """Numbers states from 0 in the order in which they are found."""

    def __init__(self, initial: State) -> None:
        self._segments: list[dict[tuple[int, ...], int]] = [{} for _ in initial]
        self._cells: list[list[tuple[int, ...]]] = [[] for _ in initial]
        self._numbers: dict[bytes, int] = {}
        self._parents = array("I")
        self._steps = array("I")
        self.initial_key: Key = array("I", (self._intern(i, c) for i, c in enumerate(initial)))
        self._add(self.initial_key, _NO_PARENT, 0)

    def __len__(self) -> int:
        return len(self._parents)

    def _intern(self, segment: int, cells: tuple[int, ...]) -> int:
        known = self._segments[segment]
        number = known.setdefault(cells, len(known))
        if number == len(self._cells[segment]):
            self._cells[segment].append(cells)
        return number

    def state(self, key: Key) -> State:
        """The state that `key` stands for."""
        return tuple(cells[number] for cells, number in zip(self._cells, key, strict=True))

    def key_after(self, before: State, key: Key, after: State) -> Key:
        """The key of `after`, a successor of `before`: only segments that changed are looked up."""
        numbers = key[:]
        for segment, cells in enumerate(after):
            if cells is not before[segment]:
                numbers[segment] = self._intern(segment, cells)
        return numbers

    def replaced(self, key: Key, segment: int, cells: tuple[int, ...]) -> Key:
        """The key of the state with these cells in one segment."""
        numbers = key[:]
        numbers[segment] = self._intern(segment, cells)
        return numbers

    def find(self, key: Key) -> int | None:
        """The number of the state with this key, if it was seen."""
        return self._numbers.get(key.tobytes())

    def add(self, key: Key, parent: int, action: Action) -> int:
        """The number of a state not seen so far, first reached from `parent` by `action`."""
        value = 0 if action.value is None else action.value + 1
        return self._add(key, parent, action.context << _VALUE_BITS | value)

    def _add(self, key: Key, parent: int, step: int) -> int:
        number = len(self._parents)
        self._numbers[key.tobytes()] = number
        self._parents.append(parent)
        self._steps.append(step)
        return number

    def path(self, number: int) -> tuple[Action, ...]:
        """The actions that first led to a state: as few as possible in a breadth-first search."""
        steps: list[Action] = []
        while self._parents[number] != _NO_PARENT:
            context, value = divmod(self._steps[number], 1 << _VALUE_BITS)
            steps.append(Action(context, value - 1 if value else None))
            number = self._parents[number]
        return tuple(reversed(steps))
