"""What was worked out of a state, kept by what it was worked out from: its footprint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from app.machine.state import State

Value = TypeVar("Value")
_Key = tuple[int, ...]
_Cells = tuple[int, ...]
_Parts = tuple[int, ...]
_Found = tuple[Any, ...]
_Reads: TypeAlias = "Callable[[State], _Found]"

MOST_KEPT = 1 << 18
"""Cells and stack frames: some 1 to 2 MB, enough for 60 runs of 60 steps of one scenario."""


def whole(segments: Iterable[int]) -> _Reads:
    """Gives these segments of a state."""
    numbers = tuple(segments)
    return lambda state: tuple([state[n] for n in numbers])


class Footprints(Generic[Value]):
    """Values, each with the parts of a state that it rests on: equal cells there, an equal value.

    A value's key begins with the segment that it is first about; more may tell what is asked of it.
    When it is full, everything is forgotten. Threads may share it.
    """

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._looked_at: dict[tuple[_Key, _Cells], dict[_Parts, _Reads]] = {}
        self._values: dict[tuple[_Key, _Parts, _Found], Value] = {}
        self._kept = 0

    def find(self, key: _Key, state: State) -> tuple[_Parts, Value] | None:
        """What is kept under `key` and rests on nothing that is different in `state`."""
        known = self._looked_at.get((key, state[key[0]]))
        for parts, read in tuple(known.items()) if known else ():
            value = self._values.get((key, parts, read(state)))
            if value is not None:
                return parts, value
        return None

    def keep(
        self,
        key: _Key,
        state: State,
        rests_on: Iterable[int],
        value: Value,
        size: int,
        reader: Callable[[Iterable[int]], _Reads] = whole,
    ) -> None:
        """Keep `value`, worked out of these parts of `state`; itself it has this `size`.

        `reader` says how such parts are read: segments, if nothing is said.
        """
        parts = tuple(sorted(rests_on))
        read = reader(parts)
        footprint = read(state)
        size += sum(len(part) if isinstance(part, tuple) else 1 for part in footprint)
        if self._kept + size > MOST_KEPT:
            self._forget()
        self._kept += size
        self._values[key, parts, footprint] = value
        self._looked_at.setdefault((key, state[key[0]]), {}).setdefault(parts, read)
