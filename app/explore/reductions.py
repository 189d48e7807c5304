"""Which steps need not be taken in every order.

Two steps that do not look at what the other changes lead to the same state in either order. If the
steps of one context meet nothing that any other may look at or change from now on, it is enough to
take these first (an ample set: Peled, All from one, one for all, CAV 1993). What somebody may still
do is learned, not guessed: the search is run until it teaches nothing new, and counts only then.

All in one file: compiled code is kept by the file of its outermost function alone, so what it calls
must change with that file. The loop is that of `app.explore.expand`, by helpers and with choices in
between; that one is written out, which is four times faster, and most searches need no more.
"""

from __future__ import annotations

import numpy as np
from numba import int64, njit, uint64

from app.explore.expand import DONE, FULL, LIMIT, MISSED, MOST_ACTIONS
from app.explore.loop import (
    BYTE,
    CHOICE,
    HIGH,
    LEAVES,
    LOW,
    NOWHERE,
    STEP,
    WAITS,
    Bytes,
    Flags,
    Found,
    Halves,
    Ints,
    Long,
    Longs,
    Numbers,
    Reach,
    Tables,
    Word,
    Words,
)

WORD_BITS = 64
"""As many contexts can be told apart by the bits of a word."""
MOST_MERGED = 64
"""Steps that are taken along with one: so many, that a thread that goes round comes to rest."""


@njit(cache=True)
def look_up(
    slot: Long,
    base: Long,
    rows: Bytes,
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
) -> Long:
    """The outcome that is known for a slot in the state of a row; -1 if none."""
    mask = uint64(len(entries) // 2 - 1)
    pattern = int64(patterns[slot]) if slot >= 0 else int64(-1)
    while pattern >= 0:
        key = pattern_hash[pattern]
        for at in range(first_look[pattern], first_look[pattern + 1]):
            column = int64(look_column[at])
            key ^= shares[column * BYTE + rows[base + column]]
        probe = key & mask
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
                    known: Long = int64(value & LOW)
                    return known
            probe = (probe + uint64(1)) & mask
        pattern = int64(next_pattern[pattern])
    return int64(-1)


@njit(cache=True)
def stack_number(context: int, base: int, rows: Bytes, stack_low: Ints, stack_high: Ints) -> Long:
    """The number of a context's stack in the state of a row."""
    number = int64(0)
    if stack_low[context] >= 0:
        number = int64(rows[base + stack_low[context]])
    if stack_high[context] >= 0:
        number |= int64(rows[base + stack_high[context]]) << 8
    return number


@njit(cache=True)
def heap_number(
    context: Long, stack: Long, base: Long, rows: Bytes, heap_low: Ints, heap_high: Ints
) -> Long:
    """The number of the heap of the request that a context with this stack acts for."""
    number = int64(0)
    if stack < heap_low.shape[1]:
        if heap_low[context, stack] >= 0:
            number = int64(rows[base + heap_low[context, stack]])
        if heap_high[context, stack] >= 0:
            number |= int64(rows[base + heap_high[context, stack]]) << 8
    return number


@njit(cache=True)
def row_hash(base: int, width: int, rows: Bytes, shares: Words) -> Word:
    """The hash of a row."""
    key = uint64(0)
    for column in range(width):
        key ^= shares[column * BYTE + rows[base + column]]
    return key


@njit(cache=True)
def write(
    outcome: Long,
    fresh: Long,
    rows: Bytes,
    shares: Words,
    first_write: Ints,
    write_column: Ints,
    write_byte: Ints,
) -> Word:
    """Let the row at `fresh` be as an outcome leaves it; how its hash changes."""
    key = uint64(0)
    for at in range(first_write[outcome], first_write[outcome + 1]):
        column = int64(write_column[at])
        key ^= shares[column * BYTE + rows[fresh + column]]
        key ^= shares[column * BYTE + write_byte[at]]
        rows[fresh + column] = write_byte[at]
    return key


@njit(cache=True)
def locate(key: Word, fresh: int, stride: int, words: Words, places: Words) -> tuple[Long, Long]:
    """The state whose row is that of word `fresh`, or -1; and where in `places` it is, or goes."""
    mask = uint64(len(places) - 1)
    probe = key & mask
    while places[probe] != uint64(0):
        if places[probe] & HIGH == key & HIGH:
            other = int64(places[probe] & LOW) - 1
            same = True
            for at in range(stride):
                same &= words[other * stride + at] == words[fresh + at]
            if same:
                return other, int64(probe)
        probe = (probe + uint64(1)) & mask
    return int64(-1), int64(probe)


@njit(cache=True)
def meets_nobody(
    context: Long,
    outcome: Long,
    stands: Ints,
    heaps: Ints,
    look_bits: Words,
    change_bits: Words,
    future_row: Ints,
    future_read: Words,
    future_write: Words,
) -> bool:
    """Whether a step of `context` is independent of all that others may do before its next one.

    ``stands`` has the number of each context's stack.
    """
    if outcome >= len(look_bits):  # learned since then
        return False
    for other in range(len(stands)):
        if other == context or stands[other] >= future_row.shape[2]:
            continue
        if heaps[other] >= future_row.shape[3]:  # learned since then
            return False
        row = future_row[context, other, stands[other], heaps[other]]
        if row < 0:
            continue
        for word in range(look_bits.shape[1]):
            if change_bits[outcome, word] & future_read[row, word]:
                return False
            if look_bits[outcome, word] & future_write[row, word]:
                return False
    return True


@njit(cache=True)
def _whom_it_meets(
    context: Long,
    outcome: Long,
    stands: Ints,
    heaps: Ints,
    look_bits: Words,
    change_bits: Words,
    future_row: Ints,
    future_read: Words,
    future_write: Words,
) -> Word:
    """The contexts that may meet a step of `context` before it acts again, as bits of a word."""
    met = uint64(0)
    for other in range(len(stands)):
        if other == context or stands[other] >= future_row.shape[2]:
            continue
        if heaps[other] >= future_row.shape[3]:  # learned since then
            met |= uint64(1) << uint64(other)
            continue
        row = future_row[context, other, stands[other], heaps[other]]
        if row < 0:
            continue
        for word in range(look_bits.shape[1]):
            clash = change_bits[outcome, word] & future_read[row, word]
            if clash | (look_bits[outcome, word] & future_write[row, word]):
                met |= uint64(1) << uint64(other)
                break
    return met


@njit(cache=True)
def _meets(
    context: Long,
    asked: Long,
    asks: Ints,
    answers: Ints,
    stands: Ints,
    heaps: Ints,
    kind: Ints,
    look_bits: Words,
    change_bits: Words,
    future_row: Ints,
    future_read: Words,
    future_write: Words,
) -> Word:
    """The contexts that may meet any next step of `context`, or what it waits for."""
    met = uint64(0)
    for place in range(asked):
        outcome = answers[place]
        if asks[place] >> 8 != context:
            continue
        if kind[outcome] == LEAVES or outcome >= len(look_bits):
            return ~uint64(0)
        met |= _whom_it_meets(
            context, outcome, stands, heaps, look_bits, change_bits, future_row, future_read,
            future_write,
        )  # fmt: skip
    return met


@njit(cache=True)
def ample(
    asked: Long,
    asks: Ints,
    answers: Ints,
    stands: Ints,
    heaps: Ints,
    kind: Ints,
    look_bits: Words,
    change_bits: Words,
    future_row: Ints,
    future_read: Words,
    future_write: Words,
    meets: Words,
    able: Ints,
) -> Word:
    """The fewest contexts whose steps may be taken for all, as bits; 0 if it must be all.

    The first `asked` of `asks` are what is asked of contexts, with their `answers`. Starting with
    one context, whoever may meet the next step of one inside, or what it waits for, comes inside.
    What nobody outside may meet, from here on and without those inside, can be taken first.
    ``meets`` and ``able`` are room to work in, for each context.
    """
    contexts = len(stands)
    if contexts > WORD_BITS:
        return uint64(0)
    able[:] = 0
    everybody, known = 0, uint64(0)
    for place in range(asked):
        if kind[answers[place]] == STEP or kind[answers[place]] == LEAVES:
            able[asks[place] >> 8] += 1
            everybody += 1
    least, chosen = everybody, uint64(0)
    for seed in range(contexts):
        if able[seed] == 0 or least == 1:
            continue
        inside, grown, size = uint64(0), uint64(1) << uint64(seed), 0
        while grown != inside and size < least:
            inside = grown
            size = 0
            for context in range(contexts):
                bit = uint64(1) << uint64(context)
                if not inside & bit:
                    continue
                if not known & bit:
                    known |= bit
                    meets[context] = _meets(
                        context, asked, asks, answers, stands, heaps, kind, look_bits,
                        change_bits, future_row, future_read, future_write,
                    )  # fmt: skip
                grown |= meets[context]
                size += able[context]
        if grown == inside and size < least:
            least, chosen = size, inside
    return chosen


@njit(cache=True)
def sort_threads(base: int, rows: Bytes, blocks: Ints) -> bool:
    """Put identical threads in the order of their bytes; whether any changed places."""
    moved = False
    for row in range(blocks.shape[0]):
        for thread in range(1, blocks.shape[1]):
            here = thread
            while here > 0 and blocks[row, here, 0] >= 0:
                less = False
                for at in range(blocks.shape[2]):
                    one, two = blocks[row, here, at], blocks[row, here - 1, at]
                    if one < 0:
                        break
                    if rows[base + one] != rows[base + two]:
                        less = rows[base + one] < rows[base + two]
                        break
                if not less:
                    break
                for at in range(blocks.shape[2]):
                    one, two = blocks[row, here, at], blocks[row, here - 1, at]
                    if one < 0:
                        break
                    rows[base + one], rows[base + two] = rows[base + two], rows[base + one]
                moved = True
                here -= 1
    return moved


def expand_reduced(
    tables: Tables,
    reach: Reach,
    found: Found,
    width: int,
    most: int,
    pending: Ints,
    progress: Longs,
    misses: Longs,
) -> int:
    """Take the steps from the states of `pending` that are needed, as `expand` takes all."""
    why: int = _reduced(*tables, *reach, *found, width, most, pending, progress, misses)
    return why


@njit(cache=True)
def _reduced(
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
    effect: Ints,
    first_write: Ints,
    write_column: Ints,
    write_byte: Ints,
    merge: bool,
    order: bool,
    careful: bool,
    look_bits: Words,
    change_bits: Words,
    heap_low: Ints,
    heap_high: Ints,
    future_row: Ints,
    future_read: Words,
    future_write: Words,
    quiet: Flags,
    blocks: Ints,
    size: Longs,
    rows: Bytes,
    words: Words,
    places: Words,
    first: Numbers,
    degree: Halves,
    targets: Numbers,
    actions: Halves,
    effects: Halves,
    uses: Longs,
    width: int,
    most: int,
    pending: Ints,
    progress: Longs,
    misses: Longs,
) -> int:
    """See `expand_reduced`; the fields of its tuples are arguments here, in their order."""
    contexts, stride = len(stack_low), len(rows) // len(first)
    most_states, most_edges = min(len(first) - 1, len(places) // 4 * 3), len(targets)
    asks = np.empty(MOST_ACTIONS, np.int32)
    answers = np.empty(MOST_ACTIONS, np.int32)
    acts = np.empty(MOST_ACTIONS, np.int32)
    outcomes = np.empty(MOST_ACTIONS, np.int32)
    meets, able = np.empty(contexts, np.uint64), np.empty(contexts, np.int32)
    slot_of = np.empty(MOST_ACTIONS, np.int32)
    stands = np.empty(contexts, np.int32)
    heaps = np.empty(contexts, np.int32)
    states, edges, left = size[0], size[1], size[2]
    missed = progress[1]
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
            heaps[context] = heap_number(context, number, base, rows, heap_low, heap_high)
            asks[context] = context << 8
            slot_of[context] = slots[context, number] if number < slots.shape[1] else -1
        taken, place, known, chosen = 0, 0, True, False
        while place < asked:
            outcome = look_up(
                slot_of[place], base, rows, shares, patterns, next_pattern, pattern_hash,
                first_look, look_column, look_byte, entries, entry_pattern, entry_first,
                entry_bytes,
            )  # fmt: skip
            action, answers[place] = asks[place], outcome
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
                acts[taken], outcomes[taken] = action, outcome
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
                while back and acts[back] < acts[back - 1]:
                    acts[back], acts[back - 1] = acts[back - 1], acts[back]
                    outcomes[back], outcomes[back - 1] = outcomes[back - 1], outcomes[back]
                    back -= 1

        before = row_hash(base, width, rows, shares)
        first[state] = edges + 1
        inside: Word = uint64(0)
        if order:
            inside = ample(
                asked, asks, answers, stands, heaps, kind, look_bits, change_bits, future_row,
                future_read, future_write, meets, able,
            )  # fmt: skip
        some = inside != uint64(0)
        while True:
            leads_back = False
            for place in range(taken):
                if some and not inside >> uint64(acts[place] >> 8) & uint64(1):
                    continue
                outcome = int64(outcomes[place])
                uses[effect[outcome]] += 1
                actions[edges], effects[edges] = acts[place], effect[outcome]
                if kind[outcome] == LEAVES:
                    targets[edges] = NOWHERE
                    edges += 1
                    left += 1
                    continue
                fresh = states * stride
                for at in range(stride // 8):
                    words[fresh // 8 + at] = words[base // 8 + at]
                key = before ^ write(
                    outcome, fresh, rows, shares, first_write, write_column, write_byte
                )
                context = acts[place] >> 8
                merged = 0
                while merge and merged < MOST_MERGED:
                    for other in range(contexts):
                        stands[other] = stack_number(other, fresh, rows, stack_low, stack_high)
                        heaps[other] = heap_number(
                            other, stands[other], fresh, rows, heap_low, heap_high
                        )
                    number = stands[context]
                    slot = slots[context, number] if number < slots.shape[1] else -1
                    outcome = look_up(
                        slot, fresh, rows, shares, patterns, next_pattern, pattern_hash,
                        first_look, look_column, look_byte, entries, entry_pattern, entry_first,
                        entry_bytes,
                    )  # fmt: skip
                    if (
                        outcome < 0
                        or kind[outcome] != STEP
                        or effect[outcome] >= len(quiet)
                        or not quiet[effect[outcome]]
                    ):
                        break
                    if not meets_nobody(
                        context, outcome, stands, heaps, look_bits, change_bits, future_row,
                        future_read, future_write,
                    ):  # fmt: skip
                        break
                    key ^= write(
                        outcome, fresh, rows, shares, first_write, write_column, write_byte
                    )
                    uses[effect[outcome]] += 1
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
                leads_back |= careful and target <= state
                targets[edges] = target
                edges += 1
            if why == LIMIT or not some or not leads_back:
                break
            edges = int64(first[state]) - 1  # a circle might leave the others out for ever
            some = False
        if why == LIMIT:
            edges, first[state] = int64(first[state]) - 1, 0
            break
        degree[state] = edges + 1 - int64(first[state])
        at_state += 1
    progress[0], progress[1] = at_state, missed
    size[0], size[1], size[2] = states, edges, left
    return MISSED if missed and why == DONE else why
