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
    from collections.abc import Callable, Iterable, Sequence

    from app.explore.loop import Ints, Words
    from app.machine.pieces import Grain

WORD = 64
NOBODY = ANY = -1
UNKNOWN = -2

Stand = tuple[int, int]
"""The numbers of a context's stack, and of the heap of the request that it acts for."""
Edge = tuple[Stand, Stand, int]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Futures for the loop: [without context, context, stack, heap] -> a row of the sets, -1 where
    nothing is known; and what each row may read and write, a bit for each grain.
    """

    rows: Ints
    read: Words
    written: Words


class Futures:
    """What was learned; grains are any numbers. ``version`` counts what it was taught.

    A context stands at (the number of its stack, the number of its request's heap): who is the
    last to put a reference is told there. What is learned where the heap was not looked at holds
    for any. ``heap_of(context, stack)`` is the part that is that heap, or -1.
    """

    def __init__(self, contexts: int, heap_of: Callable[[int, int], int]) -> None:
        self.contexts = contexts
        self.heap_of = heap_of
        self._heap_edges: defaultdict[int, set[tuple[int, int, int]]] = defaultdict(set)
        self.version = 0
        self._bit: dict[Grain, int] = {}
        self.grains: list[Grain] = []
        """The grain that each bit stands for."""
        self._seen: list[dict[Stand, tuple[int, int]]] = [{} for _ in range(contexts)]
        """Of each context, by stand, or by stack with no heap (-1): what it reads and writes."""
        self._edges: list[set[Edge]] = [set() for _ in range(contexts)]
        self._stands: list[set[tuple[int, int]]] = [set() for _ in range(contexts)]

    @property
    def stood(self) -> int:
        """How many stands were seen."""
        return sum(map(len, self._stands))

    def bits(self, grains: Iterable[Grain]) -> int:
        """A set of grains as an integer."""
        found = 0
        for grain in grains:
            bit = self._bit.setdefault(grain, len(self._bit))
            if bit == len(self.grains):
                self.grains.append(grain)
            found |= 1 << bit
        return found

    def stands(self, context: int, stand: Stand) -> None:
        """A context is seen to stand there: its future is told apart from others of its stack.

        That teaches nothing new: what holds of the stack holds there, too.
        """
        self._stands[context].add(stand)

    def learn(self, context: int, stand: Stand, read: int, written: int) -> None:
        """From `stand` (its heap -1 for any), a step looks at these bits and changes those."""
        reads, writes = self._seen[context].get(stand, (0, 0))
        if read & ~reads or written & ~writes:
            self._seen[context][stand] = reads | read, writes | written
            self.version += 1

    def leads(self, context: int, one: Stand, to: Stand, by: int) -> None:
        """A step of `by` leads a context from one stand to another.

        As a heap, `ANY` stays as it is, and `UNKNOWN` may be any.
        """
        if one != to and (one, to, by) not in self._edges[context]:
            self._edges[context].add((one, to, by))
            self.version += 1

    def heap_leads(self, heap: int, one: int, to: int, by: int) -> None:
        """A step of `by` leaves a heap with another number."""
        if (one, to, by) not in self._heap_edges[heap]:
            self._heap_edges[heap].add((one, to, by))
            self.version += 1

    def written_bits(self) -> list[int]:
        """The bits of all grains that some step changes."""
        everything = 0
        for seen in self._seen:
            for _, written in seen.values():
                everything |= written
        return [bit for bit in range(len(self._bit)) if everything >> bit & 1]

    def foreseen(self, chosen: Sequence[int]) -> Foreseen:
        """What follows of it, in terms of the `chosen` bits."""
        every = [stand for stands in self._stands for stand in stands]
        stacks = 1 + max((stack for stack, _ in every), default=0)
        heaps = 1 + max((heap for _, heap in every), default=0)
        rows = np.full((self.contexts, self.contexts, stacks, heaps), -1, np.int32)
        read: list[int] = []
        written: list[int] = []
        for context in range(self.contexts):
            for without in (NOBODY, *self._others(context)):
                for (stack, heap), bits in self._closed(context, without).items():
                    where = slice(None) if without == NOBODY else without
                    rows[where, context, stack, slice(None) if heap < 0 else heap] = len(read)
                    read.append(bits[0])
                    written.append(bits[1])
        return Foreseen(rows, packed(read, chosen), packed(written, chosen))

    def _others(self, context: int) -> list[int]:
        """All others that lead a context on."""
        heaps = {self.heap_of(context, stack) for stack, _ in self._stands[context]}
        found = {by for _, _, by in self._edges[context]}
        found |= {by for heap in heaps for _, _, by in self._heap_edges[heap]}
        return sorted(found - {context})

    def _closed(self, context: int, without: int) -> dict[Stand, tuple[int, int]]:
        """What is read and written from each stand on, if one context does not act.

        First of stacks, whatever the heap; behind these, of stands. Where a step leads to a stand
        that was not seen, what holds of its stack holds.
        """
        edges = [edge for edge in self._edges[context] if edge[2] != without]
        stacks: dict[Stand, tuple[int, int]] = {}
        for (stack, _), bits in self._seen[context].items():
            stacks[stack, ANY] = _union(stacks.get((stack, ANY)), bits)
        coarse = [((one, ANY), (to, ANY)) for (one, _), (to, _), _ in edges if one != to]
        stacks = _spread(stacks, coarse)
        fine: dict[Stand, tuple[int, int]] = {}
        links: list[tuple[Stand, Stand]] = []
        stands = self._stands[context]
        by_stack: defaultdict[int, list[Edge]] = defaultdict(list)
        for edge in edges:
            by_stack[edge[0][0]].append(edge)
        for stand in stands:
            stack, heap = stand
            bits = _union(self._seen[context].get((stack, ANY)), self._seen[context].get(stand))
            after = [
                (to[0], heap if to[1] == ANY else to[1])
                for one, to, _ in by_stack[stack]
                if one[1] in (ANY, heap)
            ]
            changes = self._heap_edges[self.heap_of(context, stack)]
            by_others = (edge for edge in changes if edge[2] not in (without, context))
            after += [(stack, to) for one, to, _ in by_others if one == heap]
            for place in after:
                if place in stands:
                    links.append((stand, place))
                else:
                    bits = _union(bits, stacks.get((place[0], ANY)))
            fine[stand] = bits
        return {**stacks, **_spread(fine, links)}


def _union(one: tuple[int, int] | None, two: tuple[int, int] | None) -> tuple[int, int]:
    first, second = one or (0, 0), two or (0, 0)
    return first[0] | second[0], first[1] | second[1]


def _spread(
    known: dict[Stand, tuple[int, int]], links: Iterable[tuple[Stand, Stand]]
) -> dict[Stand, tuple[int, int]]:
    """What holds of each stand, and of all that links lead to from it."""
    found = dict(known)
    before: defaultdict[Stand, list[Stand]] = defaultdict(list)
    for one, to in links:
        before[to].append(one)
    waiting = list(found)
    while waiting:
        here = waiting.pop()
        for one in before[here]:
            now = _union(found.get(one), found[here])
            if now != found.get(one):
                found[one] = now
                waiting.append(one)
    return found


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
