"""Who may still look at, or change, what: learned step by step, for reductions.

A context's future depends on where it stands: the number of its stack. What was learned of one
stand is passed on to all from which a step, by whomever, leads to it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.explore.loop import Ints, Words

Stand = tuple[int, int]
"""A context, and the number of its stack."""

WORD = 64


class Futures:
    """Sets of pieces, as bits of integers. ``version`` counts what it was taught."""

    def __init__(self, contexts: int) -> None:
        self.contexts = contexts
        self.version = 0
        self._rows: dict[Stand, int] = {}
        self._read: list[int] = []
        self._written: list[int] = []
        self._before: defaultdict[Stand, set[Stand]] = defaultdict(set)

    def learn(self, stand: Stand, read: Iterable[int], written: Iterable[int]) -> None:
        """From `stand`, a step looks at these pieces and changes those."""
        self._add(stand, bits(read), bits(written))

    def leads(self, one: Stand, to: Stand) -> None:
        """A step leads a context from stand `one` to stand `to`."""
        if one == to or one in self._before[to]:
            return
        self._before[to].add(one)
        row = self._rows.get(to)
        if row is not None:
            self._add(one, self._read[row], self._written[row])

    def _add(self, stand: Stand, read: int, written: int) -> None:
        waiting = [stand]
        while waiting:
            here = waiting.pop()
            row = self._rows.setdefault(here, len(self._rows))
            if row == len(self._read):
                self._read.append(0)
                self._written.append(0)
                self.version += 1
            reads, writes = self._read[row] | read, self._written[row] | written
            if (reads, writes) != (self._read[row], self._written[row]):
                self._read[row], self._written[row] = reads, writes
                self.version += 1
                waiting += self._before[here]

    def rows(self) -> Ints:
        """[context, number of its stack] -> row of `read` and `written`, or -1."""
        width = max((number for _, number in self._rows), default=0) + 1
        found = np.full((self.contexts, width), -1, np.int32)
        for (context, number), row in self._rows.items():
            found[context, number] = row
        return found

    def sets(self, pieces: Sequence[int]) -> tuple[Words, Words]:
        """What each row may read and write of `pieces`, a bit for each, in order."""
        return packed(self._read, pieces), packed(self._written, pieces)


def bits(pieces: Iterable[int]) -> int:
    """A set of pieces as an integer."""
    found = 0
    for piece in pieces:
        found |= 1 << piece
    return found


def packed(sets: Sequence[int], pieces: Sequence[int]) -> Words:
    """Sets of pieces as rows of words, with a bit for each of `pieces`, in order."""
    words = -(-max(len(pieces), 1) // WORD)
    if not sets or not pieces:
        return np.zeros((max(len(sets), 1), words), np.uint64)
    size = (max(item.bit_length() for item in sets) + max(pieces)) // 8 + 1
    whole = np.frombuffer(b"".join(item.to_bytes(size, "little") for item in sets), np.uint8)
    chosen = np.unpackbits(whole.reshape(len(sets), size), axis=1, bitorder="little")[:, pieces]
    wide = np.zeros((len(sets), words * WORD), np.uint8)
    wide[:, : len(pieces)] = chosen
    return np.packbits(wide, axis=1, bitorder="little").view(np.uint64)
