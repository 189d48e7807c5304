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

from app.explore.coding import Coding
from app.explore.effects import NO_REDUCTIONS, NOTHING, Effect, Observed, TooMany
from app.explore.foresight import KEPT_GRAIN, Foresight
from app.explore.futures import packed
from app.explore.graph import action_number
from app.explore.loop import CHOICE, LEAVES, STEP, WAITS, Reach, Tables, index_entries
from app.explore.twin_coding import TwinCoding
from app.explore.twins import Twins, rows_of_twins, with_shared_files
from app.explore.verdict import IN_RANGE
from app.machine import Action, Open, RangeError, Stepped, Trail, attempt
from app.machine.pieces import Grains, changed, content, grains
from app.machine.recorder import Statements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.explore.effects import Observer, Reductions
    from app.explore.loop import Ints
    from app.machine import Model, State

ODD = 0x9E3779B97F4A7C15
"""Its multiples, modulo 2 to the 64, tell patterns apart."""
MOST_EFFECTS = 1 << 16


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


@dataclass(frozen=True, slots=True)
class _Pattern:
    """The parts that a step looks at, beside its own stack, and for which numbers it is known."""

    number: int
    parts: tuple[int, ...]
    entries: set[tuple[int, ...]]


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
        self.twins = self._find_twins() if reductions.symmetry else None
        if self.twins is not None:
            self.model = model = self.twins.model
        self.coding = TwinCoding(model, kept, self.twins) if self.twins else Coding(model, kept)
        self.foresight = Foresight(self.coding, self.twins)
        self.effects: list[Effect] = [NOTHING]
        self._effect_ids: dict[Effect, int] = {NOTHING: 0}
        self._grains: list[tuple[int, int]] = []
        """Of each outcome, what it looks at and what it changes, as bits of the futures."""
        self._slots = np.full((len(model.contexts), 64), -1, np.int32)
        self._slot_of: dict[tuple[int, int], int] = {}
        self._known: list[list[_Pattern]] = []
        self._patterns, self._next = Grown(), Grown()
        self._first_part, self._part = Grown(), Grown()
        self._first_part.add(0)
        self._pattern_hash = Grown(np.uint64)
        self._entries = np.zeros(2 * 1024, np.uint64)
        self._of, self._outcome = Grown(), Grown()
        self._first_byte, self._entry_bytes = Grown(), Grown(np.uint8)
        self._indexed = 0
        self._tables: Tables | None = None
        self._kind, self._effect = Grown(), Grown()
        self._first_write, self._write_part, self._write_number = Grown(), Grown(), Grown()
        self._first_write.add(0)

    def _find_twins(self) -> Twins | None:
        rows = rows_of_twins(self.model)
        return Twins(with_shared_files(self.model, rows), rows) if rows else None

    # -- learning -----------------------------------------------------------------------

    def learn(self, numbers: Sequence[int], action: Action) -> bool:
        """Work out what comes of `action` in the state with these numbers, if it is not known.

        Raises:
            TooMany: something takes more values than are told apart.
        """
        slot = self._slot(action, numbers)
        for pattern in self._known[slot]:
            if tuple([numbers[part] for part in pattern.parts]) in pattern.entries:
                return False
        trail = Trail()
        before = self.coding.state(numbers)
        outcome = self._work_out(before, numbers, action, trail)
        looked_at = {part for piece in trail.read for part in self.coding.parts_of(piece)}
        looked_at |= {self.coding.kept}
        looked_at -= {self.coding.stacks[action.context]}
        self._enter(slot, tuple(sorted(looked_at)), numbers, outcome)
        return True

    def _slot(self, action: Action, numbers: Sequence[int]) -> int:
        stack = numbers[self.coding.stacks[action.context]]
        key = (action_number(action), stack)
        slot = self._slot_of.get(key)
        if slot is None:
            slot = self._slot_of[key] = len(self._slot_of)
            self._known.append([])
            self._patterns.add(-1)
            if action.value is None:
                while stack >= self._slots.shape[1]:
                    wider = np.full_like(self._slots, -1)
                    self._slots = np.concatenate([self._slots, wider], axis=1)
                self._slots[action.context, stack] = slot
        return slot

    def _work_out(self, before: State, numbers: Sequence[int], action: Action, trail: Trail) -> int:
        """The number of a new outcome; `trail` is told what was looked at."""
        statements = Statements()
        try:
            result = attempt(self.model, before, action, statements, trail, tell_why=False)
        except RangeError as error:
            broken = () if error.limit else (IN_RANGE,)
            effect = Effect(broken=broken, limit=str(error) if error.limit else "")
            outcome = self._new_outcome(LEAVES, effect)
        else:
            if isinstance(result, Stepped):
                return self._step(before, result, statements, numbers, action, trail)
            outcome = self._new_outcome(CHOICE if isinstance(result, Open) else WAITS)
            for value in result.values if isinstance(result, Open) else ():
                chosen = self._slot(Action(action.context, value), numbers)
                self._write(value, chosen)
        self._end_outcome(action.context, numbers, trail, before, before)
        return outcome

    def _step(
        self,
        before: State,
        result: Stepped,
        statements: Statements,
        numbers: Sequence[int],
        action: Action,
        trail: Trail,
    ) -> int:
        """The number of a new outcome that is a step."""
        coding, after = self.coding, result.state
        observed = Observed(after, result.events, frozenset(statements.ran))
        (kept,) = coding.content(coding.kept, numbers[coding.kept])
        effect, now = self.observer.observe(before, observed, kept, trail)
        outcome = self._new_outcome(STEP, effect)
        for piece in changed(self.model, before, after):
            for part, held in coding.told(piece, content(self.model, after, piece)):
                number = coding.number(part, held)
                if number != numbers[part]:
                    self._write(part, number)
        if now != kept:
            self._write(coding.kept, coding.number(coding.kept, (now,)))
        self._end_outcome(action.context, numbers, trail, before, after, now != kept)
        return outcome

    def _new_outcome(self, kind: int, effect: Effect = NOTHING) -> int:
        number = self._effect_ids.setdefault(effect, len(self._effect_ids))
        if number == len(self.effects):
            if number >= MOST_EFFECTS:
                raise TooMany(f"steps come to more than {MOST_EFFECTS} different things")
            self.effects.append(effect)
        self._kind.add(kind)
        self._effect.add(number)
        return self._kind.size - 1

    def _write(self, part: int, number: int) -> None:
        self._write_part.add(part)
        self._write_number.add(number)

    def _end_outcome(
        self,
        context: int,
        numbers: Sequence[int],
        trail: Trail,
        before: State,
        after: State,
        told: bool = False,
    ) -> None:
        """All that a new outcome writes is told; now for what it foretells.

        `told`: the observer's number is another, which every step looks at.
        """
        self._first_write.add(self._write_part.size)
        if not self.reductions.need_futures:
            return
        found = grains(self.model, trail.fine, before, after)
        kept = frozenset([KEPT_GRAIN]) if told else frozenset()
        found = Grains(found.looked_at | {KEPT_GRAIN}, found.changed | kept)
        exactly = self.foresight.exactly
        self._grains.append((exactly(found.looked_at), exactly(found.changed)))
        writes = self._writes_now() if self._kind.used[-1] == STEP else {}
        self.foresight.learn(context, numbers, trail.read, writes, found)

    def _writes_now(self) -> dict[int, int]:
        """The parts that the newest outcome writes, with their numbers."""
        begin, end = self._first_write.used[-2:]
        parts, numbers = self._write_part.array[begin:end], self._write_number.array[begin:end]
        return dict(zip(parts.tolist(), numbers.tolist(), strict=True))

    def _enter(
        self, slot: int, parts: tuple[int, ...], numbers: Sequence[int], outcome: int
    ) -> None:
        """Enter what comes of a slot where these parts have these numbers."""
        for pattern in self._known[slot]:
            if pattern.parts == parts:
                break
        else:
            pattern = _Pattern(self._next.size, parts, set())
            self._next.add(self._patterns.array[slot])
            self._pattern_hash.add(pattern.number * ODD & (1 << 64) - 1)
            self._patterns.array[slot] = pattern.number
            self._part.add(*parts)
            self._first_part.add(self._part.size)
            self._known[slot].append(pattern)
        values = tuple([numbers[part] for part in parts])
        pattern.entries.add(values)
        self._of.add(pattern.number)
        self._outcome.add(outcome)
        self._first_byte.add(self._entry_bytes.size)
        for value in values:
            self._entry_bytes.add(value & 0xFF, value >> 8)

    # -- for the loop ---------------------------------------------------------------------

    def reach(self, *, careful: bool) -> Reach:
        """What is known now of who may meet whom."""
        chosen = self.foresight.futures.written_bits()
        foreseen = self.foresight.futures.foreseen(chosen)
        return Reach(
            merge=self.reductions.merge,
            order=self.reductions.order,
            careful=careful,
            look_bits=packed([read for read, _ in self._grains], chosen),
            change_bits=packed([written for _, written in self._grains], chosen),
            **self._heaps(),
            future_row=foreseen.rows,
            future_read=foreseen.read,
            future_write=foreseen.written,
            quiet=np.array([not effect.broken for effect in self.effects]),
            blocks=self.coding.blocks,
        )

    def _heaps(self) -> dict[str, Ints]:
        """By context and number of its stack: the columns of its request's heap."""
        coding = self.coding
        counts = [coding.known(part) for part in coding.stacks]
        low = np.full((len(counts), max(counts)), -1, np.int32)
        high = low.copy()
        for context, count in enumerate(counts):
            for stack in range(count):
                heap = coding.heap_of(context, stack)
                if heap >= 0:
                    low[context, stack], high[context, stack] = coding.low[heap], coding.high[heap]
        return {"heap_low": low, "heap_high": high}

    def like(self, context: int) -> tuple[int, ...]:
        """The contexts that are to their threads what this one is to its own, of twins."""
        return self.twins.like(context) if self.twins else (context,)

    @property
    def learned(self) -> int:
        """How much was learned so far."""
        return self._of.size

    def tables(self) -> Tables:
        """What comes of steps, as far as it is known now."""
        if self._tables is None or self._indexed != self._of.size:
            self._tables = self._made()
        return self._tables

    def _made(self) -> Tables:
        if self._of.size * 4 > len(self._entries):
            self._entries = np.zeros(len(self._entries) * 4, np.uint64)
            self._indexed = 0
        stacks = np.array(self.coding.stacks)
        first, byte, column = self.coding.columns(self._first_part.used, self._part.used)
        tables = Tables(
            stack_low=self.coding.low[stacks],
            stack_high=self.coding.high[stacks],
            slots=self._slots,
            shares=self.coding.shares,
            patterns=self._patterns.array,
            next_pattern=self._next.array,
            pattern_hash=self._pattern_hash.array,
            first_look=first,
            look_column=column,
            look_byte=byte,
            entries=self._entries,
            entry_pattern=self._of.array,
            entry_first=self._first_byte.array,
            entry_bytes=self._entry_bytes.array,
            kind=self._kind.array,
            effect=self._effect.array,
            **self._writes(),
        )
        index_entries(tables, self._outcome.array, self._indexed, self._of.size)
        self._indexed = self._of.size
        return tables

    def _writes(self) -> dict[str, Ints]:
        """What the outcomes write, byte by byte; of choices, the values and slots as they are."""
        parts, numbers = self._write_part.used, self._write_number.used
        firsts = self._first_write.used
        choice = np.repeat(self._kind.used == CHOICE, np.diff(firsts))
        low = np.where(choice, parts, self.coding.low[np.where(choice, 0, parts)])
        high = np.where(choice, -1, self.coding.high[np.where(choice, 0, parts)])
        columns = np.stack([low, high], axis=1).ravel()
        values = np.stack([np.where(choice, numbers, numbers & 0xFF), numbers >> 8], axis=1).ravel()
        there = columns >= 0
        until = np.concatenate([[0], np.cumsum(there)]).astype(np.int32)
        return {
            "first_write": until[2 * firsts],
            "write_column": columns[there].astype(np.int32),
            "write_byte": values[there].astype(np.int32),
        }
