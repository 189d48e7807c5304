"""Who may still look at, or change, what: learned step by step, for reductions.

A context's future depends on where it stands: the number of its stack. What was learned of one
stand holds for all from which a step leads to it. Often that step is another's: only an operation's
thread can give its irq context something to run. So the future of the one without the other is kept
apart: as long as the thread does not act, such a context has none.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from app.explore.loop import Ints, Words
    from app.machine.pieces import Grain

WORD = 64
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Futures for the loop: [without context, context, number of its stack] -> a row of the sets,

    -1 where nothing is known; and what each row may read and write, a bit for each grain.
    """

    rows: Ints
    read: Words
    written: Words


class Futures:
    """What was learned; grains are any numbers. ``version`` counts what it was taught."""

    def __init__(self, contexts: int) -> None:
        self.contexts = contexts
        self.version = 0
        self._bit: dict[Grain, int] = {}
        self._read: list[defaultdict[int, int]] = [defaultdict(int) for _ in range(contexts)]
        self._written: list[defaultdict[int, int]] = [defaultdict(int) for _ in range(contexts)]
        self._edges: list[set[tuple[int, int, int]]] = [set() for _ in range(contexts)]

    def bits(self, grains: Iterable[Grain]) -> int:
        """A set of grains as an integer."""
        found = 0
        for grain in grains:
            found |= 1 << self._bit.setdefault(grain, len(self._bit))
        return found

    def learn(self, context: int, stand: int, read: int, written: int) -> None:
        """From `stand`, a step of `context` looks at these grains and changes those, as bits."""
        reads, writes = self._read[context], self._written[context]
        if read & ~reads[stand] or written & ~writes[stand]:
            reads[stand] |= read
            writes[stand] |= written
            self.version += 1

    def leads(self, context: int, one: int, to: int, by: int) -> None:
        """A step of `by` leads a context from stand `one` to stand `to`."""
        if one != to and (one, to, by) not in self._edges[context]:
            self._edges[context].add((one, to, by))
            self.version += 1

    def written_bits(self) -> list[int]:
        """The bits of all grains that some step changes."""
        everything = 0
        for writes in self._written:
            for bits in writes.values():
                everything |= bits
        return [bit for bit in range(len(self._bit)) if everything >> bit & 1]

    def foreseen(self, chosen: Sequence[int]) -> Foreseen:
        """What follows of it, in terms of the `chosen` bits."""
        width = 1 + max((max(reads, default=0) for reads in self._read), default=0)
        rows = np.full((self.contexts, self.contexts, width), -1, np.int32)
        read: list[int] = []
        written: list[int] = []
        for context in range(self.contexts):
            for without in self._whom(context):
                reads, writes = self._closed(context, without)
                for stand, bits in reads.items():
                    where = slice(None) if without == NOBODY else without
                    rows[where, context, stand] = len(read)
                    read.append(bits)
                    written.append(writes[stand])
        return Foreseen(rows, packed(read, chosen), packed(written, chosen))

    def _whom(self, context: int) -> Iterator[int]:
        """Nobody, and then all others that lead a context on."""
        yield NOBODY
        yield from sorted({by for _, _, by in self._edges[context]} - {context})

    def _closed(self, context: int, without: int) -> tuple[dict[int, int], dict[int, int]]:
        """What is read and written from each stand on, if one context does not act."""
        reads, writes = dict(self._read[context]), dict(self._written[context])
        before = defaultdict(list)
        for one, to, by in self._edges[context]:
            if by != without:
                before[to].append(one)
        waiting = list(reads)
        while waiting:
            here = waiting.pop()
            for one in before[here]:
                known = reads.get(one, 0), writes.get(one, 0)
                now = known[0] | reads[here], known[1] | writes[here]
                if now != known:
                    reads[one], writes[one] = now
                    waiting.append(one)
        return reads, writes


def packed(sets: Sequence[int], chosen: Sequence[int]) -> Words:
    """Sets of bits as rows of words, with a bit for each of the `chosen`, in order."""
    words = -(-max(len(chosen), 1) // WORD)
    if not sets or not chosen:
        return np.zeros((max(len(sets), 1), words), np.uint64)
    size = max(*(item.bit_length() for item in sets), max(chosen) + 1) // 8 + 1
    whole = np.frombuffer(b"".join(item.to_bytes(size, "little") for item in sets), np.uint8)
    bits = np.unpackbits(whole.reshape(len(sets), size), axis=1, bitorder="little")[:, chosen]
    wide = np.zeros((len(sets), words * WORD), np.uint8)
    wide[:, : len(chosen)] = bits
    return np.packbits(wide, axis=1, bitorder="little").view(np.uint64)
