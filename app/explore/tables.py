"""Learned tables: what comes of a step, by what it looked at.

Interleavings meet the same step over and over, in states that differ only where it does not look.
So a step is worked out once per footprint, by the machine itself, and put into the tables that
the loop reads. Nothing is left out: states, their order and the verdict are those of the plain
search.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from app.explore.futures import Futures, bits, packed
from app.explore.graph import action_number
from app.explore.loop import CHOICE, LEAVES, STEP, WAITS, Reach, Tables, index_entries, shares_of
from app.machine import Action, Blocked, Open, RangeError, Trail, attempt
from app.machine.layout import GHOST, MEMORY
from app.machine.pieces import CELL_MASK, changed, content, is_view, pieces, segment_of
from app.machine.recorder import Statements

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    from app.explore.loop import Ints
    from app.machine import Event, Model, State

    class Observer(Protocol):
        """Judges steps. It may keep a number of its own in the state, as one more piece."""

        def observe(
            self, before: State, step: Observed, kept: int, read: set[int]
        ) -> tuple[Effect, int]:
            """What a step comes to, and the observer's number after it; told in `read` is what

            it looked at of the states.
            """


ODD = 0x9E3779B97F4A7C15
"""Its multiples, modulo 2 to the 64, tell patterns apart."""
MOST_NUMBERS = 1 << 16
"""Contents of one piece that are told apart."""
MOST_EFFECTS = 1 << 16


@dataclass(frozen=True, slots=True)
class Reductions:
    """What a search may leave out, for it changes no verdict: see `app.explore.reductions`."""

    merge: bool = False
    """Take steps that meet nobody along with the step before."""
    order: bool = False
    """Take only one context's steps where they meet nobody: partial order."""
    symmetry: bool = False
    """Take states for one that differ by the names of identical threads."""

    @property
    def need_futures(self) -> bool:
        """Whether it must be known what contexts may still do."""
        return self.merge or self.order


NO_REDUCTIONS = Reductions()


class TooMany(Exception):
    """More values of something than are told apart; the message says of what."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a step comes to, for properties: those that it tests, each time, and those it breaks."""

    tested: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    blind: tuple[str, ...] = ()
    limit: str = ""
    """Of a step that leaves the model, which of the model's own limits it ran into, if any."""


@dataclass(frozen=True, slots=True)
class Observed:
    """A step as an observer is shown it."""

    after: State
    events: tuple[Event, ...]
    ran: frozenset[int]


NOTHING = Effect()


class Grown:
    """An array of one kind of number that grows at its end."""

    def __init__(self, dtype: Any = np.int32) -> None:
        self.array = np.zeros(64, dtype)
        self.size = 0

    def add(self, *values: int) -> None:
        """Append, doubling the room where there is none."""
        while self.size + len(values) > len(self.array):
            self.array = np.concatenate([self.array, np.zeros_like(self.array)])
        for value in values:
            self.array[self.size] = value
            self.size += 1


class Learner:
    """The tables of one search, and what they are learned from.

    `observer` judges; `kept` is its number in the initial state. `reductions` are what the tables
    are to be used with.
    """

    def __init__(
        self,
        model: Model,
        observer: Observer,
        kept: int = 0,
        reductions: Reductions = NO_REDUCTIONS,
    ) -> None:
        self.model, self.observer, self.reductions = model, observer, reductions
        self.futures = Futures(len(model.contexts))
        self.effects: list[Effect] = [NOTHING]
        self._effect_ids: dict[Effect, int] = {NOTHING: 0}
        names = list(pieces(model))
        self._index = {piece: index for index, piece in enumerate(names)}
        self._names = names
        self._own = len(names)  # the observer's number
        self._kept = [kept]
        self._numbers: list[dict[tuple[int, ...], int]] = []
        self._contents: list[list[tuple[int, ...]]] = []
        for piece in names:
            first = content(model, model.initial, piece)
            self._numbers.append({first: 0})
            self._contents.append([first])
        self._stacks = [self._index[model.stacks + c] for c in range(len(model.contexts))]
        self._context_of = {piece: context for context, piece in enumerate(self._stacks)}
        self._writes_of: list[tuple[tuple[int, int], ...]] = []
        self.width = 0
        """How many bytes of a row are in use."""
        self._low = np.full(len(names) + 1, -1, np.int32)
        self._high = np.full(len(names) + 1, -1, np.int32)
        self._active: list[int] = []
        self._shares = np.zeros(0, np.uint64)
        self._slots = np.full((len(model.contexts), 64), -1, np.int32)
        self._slot_of: dict[tuple[int, int], int] = {}
        self._known: list[list[_Pattern]] = []
        self._patterns, self._next = Grown(), Grown()
        self._first_piece, self._piece = Grown(), Grown()
        self._first_piece.add(0)
        self._pattern_hash = Grown(np.uint64)
        self._entries = np.zeros(2 * 1024, np.uint64)
        self._of, self._outcome = Grown(), Grown()
        self._first_byte, self._entry_bytes = Grown(), Grown(np.uint8)
        self._indexed = 0
        self._tables: Tables | None = None
        self._kind, self._effect = Grown(), Grown()
        self._first_write, self._write_piece, self._write_number = Grown(), Grown(), Grown()
        self._first_write.add(0)

    # -- states as rows -----------------------------------------------------------------

    def numbers(self, row: Sequence[int]) -> list[int]:
        """The number of every piece, of a state's row."""
        numbers = [0] * (len(self._names) + 1)
        for piece in self._active:
            number = row[self._low[piece]]
            if self._high[piece] >= 0:
                number |= row[self._high[piece]] << 8
            numbers[piece] = number
        return numbers

    def state(self, numbers: Sequence[int]) -> State:
        """The state whose pieces have these numbers."""
        segments: list[Any] = list(self.model.initial)
        memory, ghost = list(segments[MEMORY]), list(segments[GHOST])
        tail: tuple[int, ...] = ()
        for piece in self._active:
            number = numbers[piece]
            if not number or piece == self._own or is_view(self._names[piece]):
                continue
            cells, name = self._contents[piece][number], self._names[piece]
            if name >= 0:
                segments[name] = cells
            elif segment_of(name) == MEMORY:
                memory[~name & CELL_MASK] = cells[0]
            elif ~name & CELL_MASK < self.model.ghost_cells:
                ghost[~name & CELL_MASK] = cells[0]
            else:
                tail = cells
        segments[MEMORY], segments[GHOST] = tuple(memory), (*ghost, *tail)
        return tuple(segments)

    def _number(self, piece: int, cells: tuple[int, ...]) -> int:
        known = self._numbers[piece]
        number = known.setdefault(cells, len(known))
        if number == len(self._contents[piece]):
            self._contents[piece].append(cells)
            self._make_room(piece, number)
        return number

    def _make_room(self, piece: int, number: int) -> None:
        """Give a piece the bytes that its number needs; in all rows so far they are 0."""
        if number >= MOST_NUMBERS:
            raise TooMany(f"a part of the state takes more than {MOST_NUMBERS} values")
        if self._low[piece] < 0:
            self._low[piece] = self._new_column()
            self._active.append(piece)
        if number > 0xFF and self._high[piece] < 0:
            self._high[piece] = self._new_column()

    def _new_column(self) -> int:
        self._shares = np.concatenate([self._shares, shares_of(self.width)])
        self.width += 1
        return self.width - 1

    # -- learning -----------------------------------------------------------------------

    def learn(self, numbers: Sequence[int], action: Action) -> bool:
        """Work out what comes of `action` in the state with these numbers, if it is not known."""
        slot = self._slot(action, numbers)
        for pattern in self._known[slot]:
            if tuple([numbers[piece] for piece in pattern.pieces]) in pattern.entries:
                return False
        before = self.state(numbers)
        read: set[int] = set()
        outcome = self._work_out(before, numbers, action, read)
        self._enter(slot, self._stacks[action.context], numbers, read, outcome)
        return True

    def _slot(self, action: Action, numbers: Sequence[int]) -> int:
        stack = numbers[self._stacks[action.context]]
        key = (action_number(action), stack)
        slot = self._slot_of.get(key)
        if slot is None:
            slot = self._slot_of[key] = len(self._slot_of)
            self._known.append([])
            self._patterns.add(-1)
            if action.value is None:
                while stack >= self._slots.shape[1]:
                    self._slots = np.concatenate(
                        [self._slots, np.full_like(self._slots, -1)], axis=1
                    )
                self._slots[action.context, stack] = slot
        return slot

    def _work_out(
        self, before: State, numbers: Sequence[int], action: Action, read: set[int]
    ) -> int:
        """The number of a new outcome; the pieces that were looked at are put into `read`."""
        trail, statements = Trail(), Statements()
        try:
            result = attempt(self.model, before, action, statements, trail, tell_why=False)
        except RangeError as error:
            broken = () if error.limit else ("in-range",)
            effect = Effect(broken=broken, limit=str(error) if error.limit else "")
            outcome = self._new_outcome(LEAVES, effect, ())
        else:
            if isinstance(result, Blocked):
                outcome = self._new_outcome(WAITS, NOTHING, ())
            elif isinstance(result, Open):
                choices = [
                    (value, self._slot(Action(action.context, value), numbers))
                    for value in result.values
                ]
                outcome = self._new_outcome(CHOICE, NOTHING, choices)
            else:
                observed = Observed(result.state, result.events, frozenset(statements.ran))
                kept = self._kept[numbers[self._own]]
                seen: set[int] = set()
                effect, now = self.observer.observe(before, observed, kept, seen)
                trail.read |= seen
                read.add(self._own)
                writes = [
                    (
                        self._index[piece],
                        self._number(self._index[piece], content(self.model, result.state, piece)),
                    )
                    for piece in changed(self.model, before, result.state)
                ]
                if now != kept:
                    writes.append((self._own, self._own_number(now)))
                outcome = self._new_outcome(STEP, effect, writes)
        read |= {self._index[piece] for piece in trail.read}
        return outcome

    def _own_number(self, kept: int) -> int:
        if kept not in self._kept:
            self._kept.append(kept)
            self._make_room(self._own, len(self._kept) - 1)
        return self._kept.index(kept)

    def _new_outcome(self, kind: int, effect: Effect, writes: Sequence[tuple[int, int]]) -> int:
        number = self._effect_ids.setdefault(effect, len(self._effect_ids))
        if number == len(self.effects):
            if number >= MOST_EFFECTS:
                raise TooMany(f"steps come to more than {MOST_EFFECTS} different things")
            self.effects.append(effect)
        self._kind.add(kind)
        self._effect.add(number)
        for piece, value in writes:
            self._write_piece.add(piece)
            self._write_number.add(value)
        self._first_write.add(self._write_piece.size)
        self._writes_of.append(tuple(writes) if kind == STEP else ())
        return self._kind.size - 1

    def _enter(
        self, slot: int, own: int, numbers: Sequence[int], read: set[int], outcome: int
    ) -> None:
        """Enter what comes of a slot where these pieces have these numbers."""
        looked_at = tuple(sorted(read - {own}))
        for pattern in self._known[slot]:
            if pattern.pieces == looked_at:
                break
        else:
            pattern = _Pattern(self._next.size, looked_at, set())
            self._next.add(self._patterns.array[slot])
            self._pattern_hash.add(pattern.number * ODD & (1 << 64) - 1)
            self._patterns.array[slot] = pattern.number
            self._piece.add(*looked_at)
            self._first_piece.add(self._piece.size)
            self._known[slot].append(pattern)
        values = tuple([numbers[piece] for piece in looked_at])
        pattern.entries.add(values)
        self._of.add(pattern.number)
        self._outcome.add(outcome)
        self._first_byte.add(self._entry_bytes.size)
        for value in values:
            self._entry_bytes.add(value & 0xFF, value >> 8)
        if self.reductions.need_futures:
            self._foresee(own, numbers, read, outcome)

    def _foresee(self, own: int, numbers: Sequence[int], read: set[int], outcome: int) -> None:
        """Pass on what the step of a stack's context looks at and changes."""
        stand = (self._stacks.index(own), numbers[own])
        writes = self._writes_of[outcome]
        self.futures.learn(stand, {own, *read}, (piece for piece, _ in writes))
        for piece, number in writes:
            context = self._context_of.get(piece)
            if context is not None:
                self.futures.leads((context, numbers[piece]), (context, number))

    def reach(self) -> Reach:
        """What is known now of who may meet whom, for the loop."""
        pieces = self._active
        patterns = sorted((p for known in self._known for p in known), key=lambda p: p.number)
        read, written = self.futures.sets(pieces)
        return Reach(
            merge=self.reductions.merge,
            order=self.reductions.order,
            stack_bits=packed([1 << piece for piece in self._stacks], pieces),
            look_bits=packed([bits(p.pieces) for p in patterns], pieces),
            write_bits=packed([bits(p for p, _ in w) for w in self._writes_of], pieces),
            future_row=self.futures.rows(),
            future_read=read,
            future_write=written,
            quiet=np.array([not effect.broken for effect in self.effects]),
            blocks=np.zeros((0, 0, 0), np.int32),
        )

    def tables(self) -> Tables:
        """What is known now, for the loop."""
        if self._tables is None or self._indexed != self._of.size:
            self._tables = self._made()
        return self._tables

    def _made(self) -> Tables:
        if self._of.size * 4 > len(self._entries):
            self._entries = np.zeros(len(self._entries) * 4, np.uint64)
            self._indexed = 0
        stacks = np.array(self._stacks)
        tables = Tables(
            self._low[stacks],
            self._high[stacks],
            self._slots,
            self._shares,
            self._patterns.array,
            self._next.array,
            self._pattern_hash.array,
            *self._looks(),
            self._entries,
            self._of.array,
            self._first_byte.array,
            self._entry_bytes.array,
            self._kind.array,
            self._effect.array,
            *self._writes(),
        )
        index_entries(tables, self._outcome.array, self._indexed, self._of.size)
        self._indexed = self._of.size
        return tables

    def _columns(
        self, firsts: Grown, pieces: Ints
    ) -> tuple[Ints, npt.NDArray[np.bool_], npt.NDArray[np.intp], Ints]:
        """Where the columns of each row's pieces begin; of each piece twice over, low byte and

        high, whether it has that column, which of the pieces it is, and the column.
        """
        columns = np.stack([self._low[pieces], self._high[pieces]], axis=1).ravel()
        there = columns >= 0
        until = np.concatenate([[0], np.cumsum(there)]).astype(np.int32)
        return until[2 * firsts.array[: firsts.size]], there, np.flatnonzero(there), columns[there]

    def _looks(self) -> tuple[Ints, Ints, Ints]:
        """What the patterns look at, without what is always 0."""
        pieces = self._piece.array[: self._piece.size]
        first, _, which, columns = self._columns(self._first_piece, pieces)
        begins = self._first_piece.array[: self._first_piece.size]
        place = which - 2 * np.repeat(begins[:-1], np.diff(first))
        return first, columns, place.astype(np.int32)

    def _writes(self) -> tuple[Ints, Ints, Ints]:
        """What the outcomes write, byte by byte; of choices, the values and slots as they are."""
        pieces = self._write_piece.array[: self._write_piece.size]
        numbers = self._write_number.array[: self._write_number.size]
        firsts = self._first_write.array[: self._first_write.size]
        choice = np.repeat(self._kind.array[: self._kind.size] == CHOICE, np.diff(firsts))
        low = np.where(choice, pieces, self._low[pieces])
        high = np.where(choice, -1, self._high[pieces])
        columns = np.stack([low, high], axis=1).ravel()
        bytes_ = np.stack([np.where(choice, numbers, numbers & 0xFF), numbers >> 8], axis=1).ravel()
        there = columns >= 0
        until = np.concatenate([[0], np.cumsum(there)]).astype(np.int32)
        return until[2 * firsts], columns[there].astype(np.int32), bytes_[there].astype(np.int32)


@dataclass(frozen=True, slots=True)
class _Pattern:
    """The pieces that a step looks at, beside its own stack, and for which numbers it is known."""

    number: int
    pieces: tuple[int, ...]
    entries: set[tuple[int, ...]]
