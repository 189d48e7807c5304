"""Numbers that are kept as an array while they become more."""

from __future__ import annotations

from typing import Any

import numpy as np


class Grown:
    """An array of one kind of number that grows at its end."""

    def __init__(self, dtype: Any = np.int32) -> None:
        self._array = np.zeros(64, dtype)
        self.size = 0

    @property
    def array(self) -> Any:
        """All that was added, and room."""
        return self._array

    @property
    def used(self) -> Any:
        """All that was added."""
        return self._array[: self.size]

    def add(self, *values: int) -> None:
        """Append, doubling the room where there is none."""
        while self.size + len(values) > len(self._array):
            self._array = np.concatenate([self._array, np.zeros_like(self._array)])
        for value in values:
            self._array[self.size] = value
            self.size += 1
