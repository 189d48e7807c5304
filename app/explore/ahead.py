"""What the loop is told of who may meet whom: kept as it is learned, made into arrays when asked.

Most of what a search learns changes nobody's future; then only what is new is made ready.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from app.explore.foresight import KEPT_GRAIN, Foresight
from app.explore.futures import packed
from app.explore.loop import Reach
from app.machine.pieces import ADDED, Grains, ghost_piece, memory_piece

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.explore.coding import Coding
    from app.explore.effects import Reductions
    from app.explore.futures import Foreseen
    from app.explore.loop import Ints, Words
    from app.explore.twins import Member
    from app.machine import Trail


class Bar(NamedTuple):
    """Something that alone keeps a context waiting, as long as nobody changes these grains."""

    outcome: int
    bits: int
    token: int
    """The part that counts the live tokens of a request: not 0 where this bars the way."""
    surplus: int
    """The part that says by how much more the level counts than there are tokens: 0 there."""


class Ahead:
    """What is known of outcomes, beside what comes of them: what they look at and change."""

    def __init__(self, coding: Coding, foresight: Foresight, reductions: Reductions) -> None:
        self.coding, self.foresight, self.reductions = coding, foresight, reductions
        self._looks: list[int] = []
        self._changes: list[int] = []
        self._bars: list[Bar] = []
        self._known = (-1, -1)
        """What was taught, and how many stands were seen, when all was looked at last."""
        self._chosen: list[int] = []
        self._foreseen: Foreseen | None = None
        self._look_bits = self._change_bits = np.zeros((0, 1), np.uint64)
        self._heaps = np.zeros((len(coding.stacks), 0), np.int32)
        """[context, number of its stack] -> the part that is its request's heap.

        -1 where there is none; -2 where it was not asked.
        """

    # -- outcomes -------------------------------------------------------------------------

    def add(self, grains: Grains) -> None:
        """What the next outcome looks at, and what it changes."""
        exactly = self.foresight.futures.bits
        self._looks.append(exactly(grains.looked_at))
        self._changes.append(exactly(grains.changed))

    def add_like(self, outcome: int, member: Member, parts: Sequence[int]) -> None:
        """The next outcome is like an earlier one of the first of a row, but of another twin.

        `parts` tells for each part which is in its place.
        """
        like = self.foresight.exchanged
        new = len(self._looks)
        self._looks.append(like(self._looks[outcome], member))
        self._changes.append(like(self._changes[outcome], member))
        for bar in [bar for bar in self._bars if bar.outcome == outcome]:
            bits = like(bar.bits, member)
            self._bars.append(Bar(new, bits, parts[bar.token], parts[bar.surplus]))

    def add_bars(self, outcome: int, trail: Trail) -> None:
        """An outcome is a wait until a count is 0; each token that it counts bars the way.

        A level counts its live tokens, and a surplus that is 0 where all is well. So as long as one
        request keeps its token, and nobody changes the surplus, it cannot become 0, whatever others
        take and give back.
        """
        model, count = self.coding.model, trail.until_zero
        level = None if count is None else model.counts.get(count)
        if count is None or level is None:
            return
        cell, surplus = memory_piece(count), ghost_piece(model.surplus_cell(*level))
        else_looked_at = trail.fine - {cell, (cell, ADDED)} | {KEPT_GRAIN, surplus}
        for request in model.requests:
            token = ghost_piece(model.token_cell(request.number, *level))
            bits = self.foresight.futures.bits(else_looked_at | {token})
            parts = self.coding.index[token], self.coding.index[surplus]
            self._bars.append(Bar(outcome, bits, *parts))

    # -- for the loop ---------------------------------------------------------------------

    def reach(self, quiet: Sequence[bool], *, careful: bool, anew: bool) -> Reach:
        """What is known now. Unless `anew`, what is foreseen of contexts may be from before."""
        futures = self.foresight.futures
        known = (futures.version, futures.stood)
        if self._foreseen is None or (anew and known != self._known):
            if futures.version != self._known[0]:
                self._chosen = futures.written_bits()
                self._look_bits = self._change_bits = np.zeros((0, 1), np.uint64)
            self._foreseen = futures.foreseen(self._chosen)
            self._known = known
        self._look_bits = self._more(self._look_bits, self._looks)
        self._change_bits = self._more(self._change_bits, self._changes)
        heap_low, heap_high = self._heap_columns()
        bars = sorted(self._bars)
        surplus = np.array([bar.surplus for bar in bars], np.int32)
        outcomes = np.arange(len(self._looks) + 1)
        return Reach(
            merge=self.reductions.merge,
            order=self.reductions.order,
            careful=careful,
            look_bits=self._look_bits,
            change_bits=self._change_bits,
            first_bar=np.searchsorted([bar.outcome for bar in bars], outcomes).astype(np.int32),
            bar_token=self.coding.low[np.array([bar.token for bar in bars], np.int32)],
            surplus_low=self.coding.low[surplus],
            surplus_high=self.coding.high[surplus],
            bar_bits=packed([bar.bits for bar in bars], self._chosen),
            heap_low=heap_low,
            heap_high=heap_high,
            future_row=self._foreseen.rows,
            future_read=self._foreseen.read,
            future_write=self._foreseen.written,
            quiet=np.array(quiet, np.bool_),
            blocks=self.coding.blocks,
        )

    def _more(self, rows: Words, sets: Sequence[int]) -> Words:
        """A row for each set; the first are there."""
        if len(rows) == len(sets):
            return rows
        new = packed(sets[len(rows) :], self._chosen)
        return np.concatenate([rows, new]) if len(rows) else new

    def _heap_columns(self) -> tuple[Ints, Ints]:
        """By context and number of its stack: the columns of its request's heap."""
        coding = self.coding
        counts = [coding.known(part) for part in coding.stacks]
        known = self._heaps.shape[1]
        if max(counts) > known:
            more = np.full((len(counts), max(counts)), -2, np.int32)
            more[:, :known] = self._heaps
            self._heaps = more
        for context, count in enumerate(counts):
            for stack in np.flatnonzero(self._heaps[context, :count] == -2).tolist():
                self._heaps[context, stack] = coding.heap_of(context, stack)
        there, low, high = self._heaps >= 0, coding.low[self._heaps], coding.high[self._heaps]
        return np.where(there, low, -1), np.where(there, high, -1)
