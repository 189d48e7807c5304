"""What was worked out of a state, kept by what it was worked out from: its footprint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.machine.state import State

Value = TypeVar("Value")
_Key = tuple[int, ...]
_Cells = tuple[int, ...]
_Segments = tuple[int, ...]

MOST_KEPT = 1 << 18
"""Cells and stack frames: some 1 to 2 MB, enough for 60 runs of 60 steps of one scenario."""


class Footprints(Generic[Value]):
    """Values, each with the segments that it rests on: equal cells there give an equal value.

    A value's key begins with the segment that it is first about; more may tell what is asked of it.
    When it is full, everything is forgotten. Threads may share it.
    """

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._looked_at: dict[tuple[_Key, _Cells], list[_Segments]] = {}
        self._values: dict[tuple[_Key, _Segments, tuple[_Cells, ...]], Value] = {}
        self._kept = 0

    def find(self, key: _Key, state: State) -> tuple[_Segments, Value] | None:
        """What is kept under `key` and rests on nothing that is different in `state`."""
        for segments in self._looked_at.get((key, state[key[0]]), ()):
            value = self._values.get((key, segments, tuple([state[n] for n in segments])))
            if value is not None:
                return segments, value
        return None

    def keep(
        self, key: _Key, state: State, rests_on: Iterable[int], value: Value, size: int
    ) -> None:
        """Keep `value`, worked out of these segments of `state`; itself it has this `size`."""
        segments = tuple(sorted(rests_on))
        footprint = tuple([state[n] for n in segments])
        size += sum(map(len, footprint))
        if self._kept + size > MOST_KEPT:
            self._forget()
        self._kept += size
        self._values[key, segments, footprint] = value
        known = self._looked_at.setdefault((key, state[key[0]]), [])
        if segments not in known:
            known.append(segments)
