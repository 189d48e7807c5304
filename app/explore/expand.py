"""Looking at states: what everybody can do there, and where that leads."""

from __future__ import annotations

import numpy as np
from numba import int64, njit, uint64

from app.explore.loop import (
    CHOICE,
    HIGH,
    LEAVES,
    NOWHERE,
    STEP,
    WAITS,
    Found,
    Ints,
    Longs,
    Reach,
    Tables,
    locate,
    look_up,
    row_hash,
    stack_number,
    write,
)
from app.explore.reductions import alone, meets_nobody, sort_threads

DONE, MISSED, FULL, LIMIT = range(4)
"""Why `expand` came back: all was looked at, something must be learned, an array is full, or there
are more states than are wanted.
"""
MOST_ACTIONS = 1024
"""What can be done in one state."""
MOST_MERGED = 64
"""Steps that are taken along with one: so many, that a thread that goes round comes to rest."""


@njit(cache=True)
def expand(
    tables: Tables,
    reach: Reach,
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
    they must be tried again. Without reductions in `reach`, every step is taken, one by one.
    """
    stack_low, stack_high, slots = tables.stack_low, tables.stack_high, tables.slots
    shares, patterns, next_pattern = tables.shares, tables.patterns, tables.next_pattern
    pattern_hash, first_look = tables.pattern_hash, tables.first_look
    look_column, look_byte = tables.look_column, tables.look_byte
    entries, entry_pattern = tables.entries, tables.entry_pattern
    entry_first, entry_bytes = tables.entry_first, tables.entry_bytes
    kinds, effect_of, first_write = tables.kind, tables.effect, tables.first_write
    write_column, write_byte = tables.write_column, tables.write_byte
    rows, words, places = found.rows, found.words, found.places
    first, degree, targets = found.first, found.degree, found.targets
    taken_actions, effects, uses = found.actions, found.effects, found.uses
    merge, order, blocks = reach.merge, reach.order, reach.blocks
    stack_bits, look_bits, write_bits = reach.stack_bits, reach.look_bits, reach.write_bits
    future_row, quiet = reach.future_row, reach.quiet
    future_read, future_write = reach.future_read, reach.future_write

    contexts, stride = len(stack_low), len(rows) // len(first)
    most_states, most_edges = min(len(first) - 1, len(places) // 4 * 3), len(targets)
    actions = np.empty(MOST_ACTIONS, np.int32)
    outcomes = np.empty(MOST_ACTIONS, np.int32)
    looks = np.empty(MOST_ACTIONS, np.int32)
    slot_of = np.empty(MOST_ACTIONS, np.int32)
    stands = np.empty(contexts, np.int32)
    states, edges, missed = found.size[0], found.size[1], progress[1]
    why = DONE
    at_state = progress[0]
    while at_state < len(pending):
        state = int64(pending[at_state])
        base = state * stride

        # What everybody would do next, and behind that, each value of an open choice.
        asked = contexts
        for context in range(contexts):
            number = stack_number(context, base, rows, stack_low, stack_high)
            stands[context] = number
            actions[context] = context << 8
            slot_of[context] = slots[context, number] if number < slots.shape[1] else -1
        taken, place, known, chosen = 0, 0, True, False
        while place < asked:
            outcome, pattern = look_up(
                slot_of[place], base, rows, shares, patterns, next_pattern, pattern_hash,
                first_look, look_column, look_byte, entries, entry_pattern, entry_first,
                entry_bytes,
            )  # fmt: skip
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
                actions[taken], outcomes[taken], looks[taken] = action, outcome, pattern
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
                    for array in (actions, outcomes, looks):
                        array[back], array[back - 1] = array[back - 1], array[back]
                    back -= 1

        begin, end = 0, taken
        before = row_hash(base, width, rows, shares)
        first[state] = edges
        group = 0
        while True:
            # One context's steps for all, if they meet nobody's future; else all.
            if order and group < taken:
                begin, group = group, group + 1
                while group < taken and actions[group] >> 8 == actions[begin] >> 8:
                    group += 1
                end = group
                if begin == 0 and end == taken:
                    group = taken
                elif not alone(
                    begin, end, stands, actions, outcomes, looks, kinds, stack_bits, look_bits,
                    write_bits, future_row, future_read, future_write,
                ):  # fmt: skip
                    continue
            else:
                begin, end = 0, taken
            leads_back = False
            for place in range(begin, end):
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
                key = before ^ write(
                    outcome, fresh, rows, shares, first_write, write_column, write_byte
                )
                context = actions[place] >> 8
                merged = 0
                while merge and merged < MOST_MERGED:
                    for other in range(contexts):
                        stands[other] = stack_number(other, fresh, rows, stack_low, stack_high)
                    number = stands[context]
                    slot = slots[context, number] if number < slots.shape[1] else -1
                    outcome, pattern = look_up(
                        slot, fresh, rows, shares, patterns, next_pattern, pattern_hash,
                        first_look, look_column, look_byte, entries, entry_pattern, entry_first,
                        entry_bytes,
                    )  # fmt: skip
                    if outcome < 0 or kinds[outcome] != STEP or not quiet[effect_of[outcome]]:
                        break
                    if not meets_nobody(
                        context, pattern, outcome, stands, stack_bits, look_bits, write_bits,
                        future_row, future_read, future_write,
                    ):  # fmt: skip
                        break
                    key ^= write(
                        outcome, fresh, rows, shares, first_write, write_column, write_byte
                    )
                    uses[effect_of[outcome]] += 1
                    merged += 1
                if len(blocks) and sort_threads(fresh, rows, blocks):
                    key = row_hash(fresh, width, rows, shares)
                target, probe = locate(key, fresh // 8, stride // 8, words, places)
                if target < 0 and states >= most:
                    why = LIMIT
                    break
                if target < 0:
                    target = states
                    places[probe] = (key & HIGH) | uint64(states + 1)
                    states += 1
                leads_back |= target <= state
                targets[edges] = target
                edges += 1
            if why == LIMIT or (begin == 0 and end == taken) or not leads_back:
                break
            edges = first[state]  # a circle might leave the others out for ever
            for other in range(contexts):
                stands[other] = stack_number(other, base, rows, stack_low, stack_high)
        if why == LIMIT:
            edges, first[state] = first[state], NOWHERE
            break
        degree[state] = edges - first[state]
        at_state += 1
    progress[0], progress[1] = at_state, missed
    found.size[0], found.size[1] = states, edges
    return MISSED if missed and why == DONE else why
