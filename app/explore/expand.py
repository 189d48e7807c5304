"""Looking at states: what everybody can do there, and where that leads."""

from __future__ import annotations

import numpy as np
from numba import int64, njit, uint64

from app.explore.loop import (
    BYTE,
    CHOICE,
    HIGH,
    LEAVES,
    LOW,
    NOWHERE,
    WAITS,
    Bytes,
    Found,
    Halves,
    Ints,
    Longs,
    Numbers,
    Tables,
    Words,
)

DONE, MISSED, FULL, LIMIT = range(4)
"""Why `expand` came back: all was looked at, something must be learned, an array is full, or there
are more states than are wanted.
"""
MOST_ACTIONS = 1024
"""What can be done in one state."""


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

    `width` says how many columns are in use, `most` how many states are wanted at most.
    ``progress`` holds how far it came in `pending`, and how many misses it put down: (state,
    action) pairs, the action as ``context << 8 | value + 1``. States with a miss are left alone;
    they must be tried again.

    The loops are written out: a helper that is given arrays costs more than what it does.
    """
    why: int = _expand(*tables, *found, width, most, pending, progress, misses)
    return why


@njit(cache=True)
def _expand(
    stack_low: Ints,
    stack_high: Ints,
    slots: Ints,
    shares: Words,
    patterns: Ints,
    next_pattern: Ints,
    pattern_hash: Words,
    first_look: Ints,
    look_column: Ints,
    look_byte: Ints,
    entries: Words,
    entry_pattern: Ints,
    entry_first: Ints,
    entry_bytes: Bytes,
    kind: Ints,
    deed: Ints,
    first_write: Ints,
    write_column: Ints,
    write_byte: Ints,
    size: Longs,
    rows: Bytes,
    words: Words,
    places: Words,
    first: Numbers,
    degree: Halves,
    targets: Numbers,
    deeds: Halves,
    uses: Longs,
    width: int,
    most: int,
    pending: Ints,
    progress: Longs,
    misses: Longs,
) -> int:
    """See `expand`; the fields of its tuples are arguments here, in their order."""
    contexts, stride = len(stack_low), len(rows) // len(first)
    entry_mask, mask = uint64(len(entries) // 2 - 1), uint64(len(places) - 1)
    most_states, most_edges = min(len(first) - 1, len(places) // 4 * 3), len(targets)
    asks = np.empty(MOST_ACTIONS, np.int32)
    outcomes = np.empty(MOST_ACTIONS, np.int32)
    slot_of = np.empty(MOST_ACTIONS, np.int32)
    states, edges, left, missed = size[0], size[1], size[2], progress[1]
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
            asks[context] = context << 8
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
            action = asks[place]
            if outcome < 0:
                known = False
                misses[missed, 0], misses[missed, 1] = state, action
                missed += 1
            elif kind[outcome] == CHOICE:
                chosen = True
                for at in range(first_write[outcome], first_write[outcome + 1]):
                    asks[asked] = action | write_column[at] + 1
                    slot_of[asked] = write_byte[at]
                    asked += 1
            elif kind[outcome] != WAITS:
                asks[taken], outcomes[taken] = action, outcome
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
                while back and asks[back] < asks[back - 1]:
                    asks[back], asks[back - 1] = asks[back - 1], asks[back]
                    outcomes[back], outcomes[back - 1] = outcomes[back - 1], outcomes[back]
                    back -= 1

        before = uint64(0)
        for column in range(width):
            before ^= shares[column * BYTE + rows[base + column]]
        first[state], degree[state] = edges + 1, taken
        for place in range(taken):
            outcome = int64(outcomes[place])
            uses[deed[outcome]] += 1
            deeds[edges] = deed[outcome]
            if kind[outcome] == LEAVES:
                targets[edges] = NOWHERE
                edges += 1
                left += 1
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
                    uses[deed[outcomes[before_this]]] -= 1
                edges, first[state], degree[state] = int64(first[state]) - 1, 0, 0
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
    size[0], size[1], size[2] = states, edges, left
    return MISSED if missed and why == DONE else why
