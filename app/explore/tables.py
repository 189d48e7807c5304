"""Learned tables: what comes of a step, by what it looked at.

Interleavings meet the same step over and over, in states that differ only where it does not look.
So a step is worked out once per footprint, by the machine itself, and put into the tables that
the loop reads. Nothing is left out: states, their order and the verdict are those of the plain
search.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.explore.ahead import Ahead
from app.explore.coding import Coding
from app.explore.effects import (
    MOST_DEEDS,
    NO_REDUCTIONS,
    NOTHING,
    Deed,
    Effect,
    Observed,
    TooMany,
)
from app.explore.foresight import KEPT_GRAIN, Foresight
from app.explore.graph import action_number
from app.explore.grown import Grown
from app.explore.loop import CHOICE, LEAVES, STEP, WAITS, Tables, index_entries
from app.explore.twin_coding import TwinCoding
from app.explore.twins import Twins, rows_of_twins, with_shared_files
from app.explore.verdict import IN_RANGE
from app.machine import Action, Open, RangeError, Stepped, Trail, attempt
from app.machine.pieces import Grains, changed, content, grains
from app.machine.recorder import Statements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.explore.effects import Observer, Reductions
    from app.explore.loop import Ints, Reach
    from app.explore.twins import Member
    from app.machine import Model, State

ODD = 0x9E3779B97F4A7C15
"""Its multiples, modulo 2 to the 64, tell patterns apart."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    """The parts that a step looks at, beside its own stack, and for which numbers it is known."""

    number: int
    parts: tuple[int, ...]
    entries: dict[tuple[int, ...], int]
    """The outcome of each."""


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
        self.ahead = Ahead(self.coding, self.foresight, reductions)
        self.deeds: list[Deed] = []
        self._deed_ids: dict[Deed, int] = {}
        self._images: dict[tuple[int, int], int] = {}
        """Of an outcome of the first of a row, and another's context: that one's outcome."""
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
        self._kind, self._deed = Grown(), Grown()
        self._first_write, self._write_part, self._write_number = Grown(), Grown(), Grown()
        self._first_write.add(0)

    def _find_twins(self) -> Twins | None:
        rows = rows_of_twins(self.model)
        return Twins(with_shared_files(self.model, rows), rows) if rows else None

    # -- learning -----------------------------------------------------------------------

    def learn(self, numbers: Sequence[int], action: Action) -> bool:
        """Learn what comes of `action` in the state with these numbers; whether that is new.

        Raises:
            TooMany: something takes more values than are told apart.
        """
        learned = self.learned
        self._known_or_learned(numbers, action)
        return self.learned > learned

    def _known_or_learned(
        self, numbers: Sequence[int], action: Action
    ) -> tuple[tuple[int, ...], int]:
        """The parts that `action` looks at in that state, and what comes of it.

        Of twins, the first one's is worked out; the others' is the same but for their names.
        """
        slot = self._slot(action, numbers)
        for pattern in self._known[slot]:
            outcome = pattern.entries.get(tuple([numbers[part] for part in pattern.parts]))
            if outcome is not None:
                return pattern.parts, outcome
        member = self.twins.member(action.context) if self.twins else None
        if member is None or member[1] == 0:
            looked_at, outcome = self._work_out(numbers, action)
        else:
            looked_at, outcome = self._like_the_first(numbers, action, member)
        parts = tuple(sorted(looked_at))
        self._enter(slot, parts, numbers, outcome)
        return parts, outcome

    def _like_the_first(
        self, numbers: Sequence[int], action: Action, member: Member
    ) -> tuple[set[int], int]:
        """What a twin's action looks at, and what comes of it: what does of the first's."""
        assert isinstance(self.coding, TwinCoding), "only twins are told in others' words"
        exchanged = self.coding.exchanged(member)
        first = Action(self.like(action.context)[0], action.value)
        parts, outcome = self._known_or_learned([numbers[part] for part in exchanged], first)
        image = self._images.get((outcome, action.context))
        if image is None:
            image = self._new_image(outcome, exchanged, numbers, action, member)
            self._images[outcome, action.context] = image
        return {exchanged[part] for part in parts}, image

    def _new_image(
        self,
        outcome: int,
        exchanged: Sequence[int],
        numbers: Sequence[int],
        action: Action,
        member: Member,
    ) -> int:
        """The number of a new outcome: that of the first, with a twin's names."""
        kind = int(self._kind.array[outcome])
        effect = self.deeds[int(self._deed.array[outcome])].effect
        image = self._new_outcome(action, kind, effect)
        for part, number in self._writes_of(outcome):
            if kind == CHOICE:  # a value, and its slot
                self._write(part, self._slot(Action(action.context, part), numbers))
            else:
                self._write(exchanged[part], number)
        self._first_write.add(self._write_part.size)
        if self.reductions.need_futures:
            self.ahead.add_like(outcome, member, exchanged)
        return image

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

    def _work_out(self, numbers: Sequence[int], action: Action) -> tuple[set[int], int]:
        """The parts that an action looks at, beside its own stack; what comes of it, as a number.

        It is that of a new outcome.
        """
        trail = Trail()
        before = self.coding.state(numbers)
        outcome = self._attempted(before, numbers, action, trail)
        looked_at = {part for piece in trail.read for part in self.coding.parts_of(piece)}
        looked_at |= {self.coding.kept}
        return looked_at - {self.coding.stacks[action.context]}, outcome

    def _attempted(
        self, before: State, numbers: Sequence[int], action: Action, trail: Trail
    ) -> int:
        """The number of a new outcome; `trail` is told what was looked at."""
        statements = Statements()
        try:
            result = attempt(self.model, before, action, statements, trail, tell_why=False)
        except RangeError as error:
            broken = () if error.limit else (IN_RANGE,)
            effect = Effect(broken=broken, limit=str(error) if error.limit else "")
            outcome = self._new_outcome(action, LEAVES, effect)
        else:
            if isinstance(result, Stepped):
                return self._step(before, result, statements, numbers, action, trail)
            outcome = self._new_outcome(action, CHOICE if isinstance(result, Open) else WAITS)
            for value in result.values if isinstance(result, Open) else ():
                chosen = self._slot(Action(action.context, value), numbers)
                self._write(value, chosen)
        self._end_outcome(action.context, numbers, trail, before, before)
        if self.reductions.need_futures:
            self.ahead.add_bars(outcome, trail)
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
        outcome = self._new_outcome(action, STEP, effect)
        for piece in changed(self.model, before, after):
            for part, held in coding.told(piece, content(self.model, after, piece)):
                number = coding.number(part, held)
                if number != numbers[part]:
                    self._write(part, number)
        if now != kept:
            self._write(coding.kept, coding.number(coding.kept, (now,)))
        self._end_outcome(action.context, numbers, trail, before, after, now != kept)
        return outcome

    def _new_outcome(self, action: Action, kind: int, effect: Effect = NOTHING) -> int:
        deed = Deed(action_number(action), effect)
        number = self._deed_ids.setdefault(deed, len(self._deed_ids))
        if number == len(self.deeds):
            if number >= MOST_DEEDS:
                raise TooMany(f"actions come to more than {MOST_DEEDS} different things")
            self.deeds.append(deed)
        self._kind.add(kind)
        self._deed.add(number)
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
        self.ahead.add(found)
        newest = self._kind.size - 1
        writes = dict(self._writes_of(newest)) if self._kind.used[-1] == STEP else {}
        self.foresight.learn(context, numbers, trail.read, writes, found)

    def _writes_of(self, outcome: int) -> list[tuple[int, int]]:
        """The parts that an outcome writes, with their numbers."""
        begin, end = self._first_write.array[outcome : outcome + 2]
        parts, numbers = self._write_part.array[begin:end], self._write_number.array[begin:end]
        return list(zip(parts.tolist(), numbers.tolist(), strict=True))

    def _enter(
        self, slot: int, parts: tuple[int, ...], numbers: Sequence[int], outcome: int
    ) -> None:
        """Enter what comes of a slot where these parts have these numbers."""
        for pattern in self._known[slot]:
            if pattern.parts == parts:
                break
        else:
            pattern = _Pattern(self._next.size, parts, {})
            self._next.add(self._patterns.array[slot])
            self._pattern_hash.add(pattern.number * ODD & (1 << 64) - 1)
            self._patterns.array[slot] = pattern.number
            self._part.add(*parts)
            self._first_part.add(self._part.size)
            self._known[slot].append(pattern)
        values = tuple([numbers[part] for part in parts])
        pattern.entries[values] = outcome
        self._of.add(pattern.number)
        self._outcome.add(outcome)
        self._first_byte.add(self._entry_bytes.size)
        for value in values:
            self._entry_bytes.add(value & 0xFF, value >> 8)

    # -- for the loop ---------------------------------------------------------------------

    def reach(self, *, careful: bool, anew: bool) -> Reach:
        """What is known now of who may meet whom; see `Ahead.reach`."""
        quiet = [not deed.effect.broken for deed in self.deeds]
        return self.ahead.reach(quiet, careful=careful, anew=anew)

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
            deed=self._deed.array,
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
