"""The hot loop of a search: states as rows of bytes, and steps looked up in learned tables.

Nothing here knows a kernel. A state is a row of bytes, in which each piece of the model's state
(`app.machine.pieces`) has its number; what a context does next was worked out once for all states
that are equal where it looked, and is found here by those numbers. What is not known is put down
for `app.explore.tables` to learn. So one compiled loop serves all models.

The loops are written out, and every array has a name of its own: an array that is handed to a
helper, or looked up in a tuple, is counted as used each time, which costs more than the work.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from numba import int64, njit, uint64

Bytes: TypeAlias = "npt.NDArray[np.uint8]"
Ints: TypeAlias = "npt.NDArray[np.int32]"
Longs: TypeAlias = "npt.NDArray[np.int64]"
Words: TypeAlias = "npt.NDArray[np.uint64]"

STEP, CHOICE, WAITS, LEAVES = range(4)
"""Kinds of outcomes: a step, a choice that the scenario leaves open, a wait, out of the model."""

DONE, MISSED, FULL, LIMIT = range(4)
"""Why `expand` came back: all was looked at, something must be learned, an array is full, or there
are more states than are wanted.
"""

NOWHERE = 0xFFFF_FFFF
"""Where a step that leaves the model leads to."""
MOST_ACTIONS = 1024
"""What can be done in one state."""
LOW, HIGH = uint64(0xFFFF_FFFF), uint64(0xFFFF_FFFF_0000_0000)
BYTE = 256


class Tables(NamedTuple):
    """What was learned, in arrays. ``first`` arrays say where the items of each row begin, and
    behind the last, how many items there are.
    """

    stack_low: Ints
    stack_high: Ints
    """Of each context, the columns with the number of its stack; -1 where that is always 0."""
    slots: Ints
    """[context, number of its stack] -> what can be done there: a slot; -1 while unknown."""
    shares: Words
    """What each byte of each column adds to a hash: nothing for 0, so new columns change none."""
    patterns: Ints
    """Of each slot, its first pattern of pieces that are looked at; -1 while there is none."""
    next_pattern: Ints
    pattern_hash: Words
    first_look: Ints
    look_column: Ints
    look_byte: Ints
    """What each pattern looks at: columns, and which bytes of an entry they are held against."""
    entries: Words
    """Open addressing: pairs of a hash, and an outcome below the number of its entry, from 1 on."""
    entry_pattern: Ints
    entry_outcome: Ints
    entry_first: Ints
    entry_bytes: Bytes
    kind: Ints
    effect: Ints
    first_write: Ints
    write_column: Ints
    write_byte: Ints
    """What each outcome changes; of a choice, its values, and the slot of each."""


class Found(NamedTuple):
    """The graph as far as it was found. ``size`` holds how many states and edges there are."""

    size: Longs
    rows: Bytes
    words: Words
    """The same memory, eight bytes at a time."""
    places: Words
    """Open addressing by hash: a state's number plus 1 in the low half, of its hash the high."""
    first: npt.NDArray[np.uint32]
    degree: npt.NDArray[np.uint16]
    targets: npt.NDArray[np.uint32]
    actions: npt.NDArray[np.uint16]
    effects: npt.NDArray[np.uint16]
    uses: Longs
    """How often each effect was met."""


@njit(cache=True)
def shares_of(column: int) -> Words:
    """What each byte of a column adds to a hash, 64 well-stirred bits each.

    The finaliser of splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
    generators, 2014).
    """
    shares = np.zeros(BYTE, np.uint64)
    for byte in range(1, BYTE):
        z = uint64(column + 1) * uint64(0x9E3779B97F4A7C15) + uint64(byte) * uint64(
            0xD1B54A32D192ED03
        )
        z = (z ^ (z >> uint64(30))) * uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> uint64(27))) * uint64(0x94D049BB133111EB)
        shares[byte] = z ^ (z >> uint64(31))
    return shares


@njit(cache=True)
def index_entries(tables: Tables, begin: int, end: int) -> None:
    """Make entries `begin` to `end` - 1 findable."""
    mask = uint64(len(tables.entries) // 2 - 1)
    for entry in range(begin, end):
        pattern = tables.entry_pattern[entry]
        key = tables.pattern_hash[pattern]
        for at in range(tables.first_look[pattern], tables.first_look[pattern + 1]):
            byte = tables.entry_bytes[tables.entry_first[entry] + tables.look_byte[at]]
            key ^= tables.shares[tables.look_column[at] * BYTE + byte]
        probe = key & mask
        while tables.entries[2 * probe + uint64(1)] != uint64(0):
            probe = (probe + uint64(1)) & mask
        tables.entries[2 * probe] = key
        outcome = uint64(tables.entry_outcome[entry])
        tables.entries[2 * probe + uint64(1)] = (uint64(entry + 1) << uint64(32)) | outcome


@njit(cache=True)
def index_states(tables: Tables, found: Found, width: int, begin: int, end: int) -> None:
    """Put the states from `begin` on, all different, into the index, which has room."""
    shares, rows, places = tables.shares, found.rows, found.places
    stride = len(found.rows) // len(found.first)
    mask = uint64(len(places) - 1)
    for state in range(begin, end):
        key = uint64(0)
        for column in range(width):
            key ^= shares[column * BYTE + rows[state * stride + column]]
        probe = key & mask
        while places[probe] != uint64(0):
            probe = (probe + uint64(1)) & mask
        places[probe] = (key & HIGH) | uint64(state + 1)


@njit(cache=True)
def expand(
    tables: Tables,
    found: Found,
    width: int,
    most: int,
    pending: Ints,
    progress: Longs,
    misses: Longs,
) -> int:
    """Take every step from the states of `pending`, as far as they are known.

    `width` says how many columns are in use, `most` how many states are wanted at most. ``progress`` holds how far it came in `pending`, and
    how many misses it put down: (state, action) pairs, the action as ``context << 8 | value + 1``.
    States with a miss are left alone; they must be tried again.
    """
    stack_low, stack_high, slots = tables.stack_low, tables.stack_high, tables.slots
    shares, patterns, next_pattern = tables.shares, tables.patterns, tables.next_pattern
    pattern_hash, first_look = tables.pattern_hash, tables.first_look
    look_column, look_byte = tables.look_column, tables.look_byte
    entries, entry_pattern = tables.entries, tables.entry_pattern
    entry_first, entry_bytes = tables.entry_first, tables.entry_bytes
    kinds, effect_of = tables.kind, tables.effect
    first_write, write_column, write_byte = (
        tables.first_write,
        tables.write_column,
        tables.write_byte,
    )
    rows, words, places = found.rows, found.words, found.places
    first, degree, targets = found.first, found.degree, found.targets
    taken_actions, effects, uses = found.actions, found.effects, found.uses

    contexts, stride = len(stack_low), len(rows) // len(first)
    entry_mask, mask = uint64(len(entries) // 2 - 1), uint64(len(places) - 1)
    most_states, most_edges = min(len(first) - 1, len(places) // 4 * 3), len(targets)
    actions = np.empty(MOST_ACTIONS, np.int32)
    outcomes = np.empty(MOST_ACTIONS, np.int32)
    slot_of = np.empty(MOST_ACTIONS, np.int32)
    states, edges, missed = found.size[0], found.size[1], progress[1]
    why = DONE
    at_state = progress[0]
    while at_state < len(pending):
        state = int64(pending[at_state])
        base = state * stride

        # What everybody would do next, and behind that, each value of an open choice.
        asked = contexts
        for context in range(contexts):
            number = int64(0)
            if stack_low[context] >= 0:
                number = int64(rows[base + stack_low[context]])
            if stack_high[context] >= 0:
                number |= int64(rows[base + stack_high[context]]) << 8
            actions[context] = context << 8
            slot_of[context] = slots[context, number] if number < slots.shape[1] else -1
        taken, place, known, chosen = 0, 0, True, False
        while place < asked:
            outcome = int64(-1)
            pattern = patterns[slot_of[place]] if slot_of[place] >= 0 else -1
            while pattern >= 0 and outcome < 0:
                key = pattern_hash[pattern]
                for at in range(first_look[pattern], first_look[pattern + 1]):
                    column = int64(look_column[at])
                    key ^= shares[column * BYTE + rows[base + column]]
                probe = key & entry_mask
                while entries[2 * probe + uint64(1)] != uint64(0):
                    if entries[2 * probe] == key:
                        value = entries[2 * probe + uint64(1)]
                        entry = int64(value >> uint64(32)) - 1
                        same = entry_pattern[entry] == pattern
                        begin = entry_first[entry]
                        for at in range(first_look[pattern], first_look[pattern + 1]):
                            byte = rows[base + look_column[at]]
                            same &= entry_bytes[begin + look_byte[at]] == byte
                        if same:
                            outcome = int64(value & LOW)
                            break
                    probe = (probe + uint64(1)) & entry_mask
                pattern = next_pattern[pattern]
            action = actions[place]
            if outcome < 0:
                known = False
                misses[missed, 0], misses[missed, 1] = state, action
                missed += 1
            elif kinds[outcome] == CHOICE:
                chosen = True
                for at in range(first_write[outcome], first_write[outcome + 1]):
                    actions[asked] = action | write_column[at] + 1
                    slot_of[asked] = write_byte[at]
                    asked += 1
            elif kinds[outcome] != WAITS:
                actions[taken], outcomes[taken] = action, outcome
                taken += 1
            place += 1
        if not known:
            at_state += 1
            if missed + MOST_ACTIONS > len(misses):
                break
            continue
        if states + taken > most_states or edges + taken > most_edges:
            why = FULL
            break
        if chosen:  # back into the order of the contexts
            for place in range(1, taken):
                back = place
                while back and actions[back] < actions[back - 1]:
                    actions[back], actions[back - 1] = actions[back - 1], actions[back]
                    outcomes[back], outcomes[back - 1] = outcomes[back - 1], outcomes[back]
                    back -= 1

        before = uint64(0)
        for column in range(width):
            before ^= shares[column * BYTE + rows[base + column]]
        first[state], degree[state] = edges, taken
        for place in range(taken):
            outcome = int64(outcomes[place])
            uses[effect_of[outcome]] += 1
            taken_actions[edges], effects[edges] = actions[place], effect_of[outcome]
            if kinds[outcome] == LEAVES:
                targets[edges] = NOWHERE
                edges += 1
                continue
            fresh = states * stride
            for at in range(stride // 8):
                words[fresh // 8 + at] = words[base // 8 + at]
            key = before
            for at in range(first_write[outcome], first_write[outcome + 1]):
                column = int64(write_column[at])
                key ^= shares[column * BYTE + rows[fresh + column]]
                key ^= shares[column * BYTE + write_byte[at]]
                rows[fresh + column] = write_byte[at]
            probe = key & mask
            target = states
            while places[probe] != uint64(0):
                if places[probe] & HIGH == key & HIGH:
                    other = int64(places[probe] & LOW) - 1
                    same = True
                    for at in range(stride // 8):
                        same &= words[other * stride // 8 + at] == words[fresh // 8 + at]
                    if same:
                        target = other
                        break
                probe = (probe + uint64(1)) & mask
            if target == states and states >= most:
                why = LIMIT
                for before_this in range(place + 1):
                    uses[effect_of[outcomes[before_this]]] -= 1
                edges, first[state], degree[state] = first[state], NOWHERE, 0
                break
            targets[edges] = target
            edges += 1
            if target == states:
                places[probe] = (key & HIGH) | uint64(states + 1)
                states += 1
        if why == LIMIT:
            break
        at_state += 1
    progress[0], progress[1] = at_state, missed
    found.size[0], found.size[1] = states, edges
    return MISSED if missed and why == DONE else why
