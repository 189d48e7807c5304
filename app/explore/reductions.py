"""Which steps need not be taken in every order.

Two steps that do not look at what the other changes lead to the same state in either order. If the
steps of one context meet nothing that any other may look at or change from now on, it is enough to
take these first (an ample set: Peled, All from one, one for all, CAV 1993). What somebody may still
do is learned, not guessed: the search is run until it teaches nothing new, and counts only then.

All in one file: compiled code is kept by the file of its outermost function alone, so what it calls
must change with that file. The loop is that of `app.explore.expand`, by helpers and with choices in
between; that one is written out, which is faster still, and most searches need no more.
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
MOST_BARS = 64
"""Things that keep contexts waiting, as many as are looked at in one state."""
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
def whereabouts(
    base: Long,
    rows: Bytes,
    stack_low: Ints,
    stack_high: Ints,
    heap_low: Ints,
    heap_high: Ints,
    stands: Ints,
    heaps: Ints,
) -> None:
    """Put down where each context stands in the state of a row.

    That is the numbers of its stack, and of the heap of the request that it acts for.
    """
    for context in range(len(stands)):
        stack = int64(0)
        if stack_low[context] >= 0:
            stack = int64(rows[base + stack_low[context]])
        if stack_high[context] >= 0:
            stack |= int64(rows[base + stack_high[context]]) << 8
        heap = int64(0)
        if stack < heap_low.shape[1]:
            if heap_low[context, stack] >= 0:
                heap = int64(rows[base + heap_low[context, stack]])
            if heap_high[context, stack] >= 0:
                heap |= int64(rows[base + heap_high[context, stack]]) << 8
        stands[context], heaps[context] = stack, heap


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
def whom_it_meets(
    context: Long,
    outcome: Long,
    enough: bool,
    stands: Ints,
    heaps: Ints,
    look_bits: Words,
    change_bits: Words,
    future_row: Ints,
    future_read: Words,
    future_write: Words,
) -> Word:
    """The contexts that may meet a step of `context` before it acts again, as bits of a word.

    ``stands`` and ``heaps`` tell where each context stands. One is `enough` where it matters only
    whether there are any; then contexts may be more than a word has bits.
    """
    if outcome >= len(look_bits):  # learned since then
        return ~uint64(0)
    met = uint64(0)
    for other in range(len(stands)):
        if other == context or stands[other] >= future_row.shape[2]:
            continue
        meets = heaps[other] >= future_row.shape[3]  # learned since then
        if not meets:
            row = future_row[context, other, stands[other], heaps[other]]
            if row < 0:
                continue
            for word in range(look_bits.shape[1]):
                clash = change_bits[outcome, word] & future_read[row, word]
                if clash | (look_bits[outcome, word] & future_write[row, word]):
                    meets = True
                    break
        if meets:
            if enough:
                return ~uint64(0)
            met |= uint64(1) << uint64(other)
    return met


@njit(cache=True)
def find_bars(
    answers: Ints,
    base: int,
    rows: Bytes,
    stands: Ints,
    heaps: Ints,
    first_bar: Ints,
    bar_token: Ints,
    surplus_low: Ints,
    surplus_high: Ints,
    bar_bits: Words,
    future_row: Ints,
    future_write: Words,
    barred: Ints,
    lifters: Words,
) -> int:
    """How many things keep contexts waiting, each for itself; whom, and who may change that.

    The latter are put into ``barred``, as contexts, and ``lifters``, as bits of a word.
    """
    bars = 0
    for context in range(len(stands)):
        outcome = answers[context]
        if outcome + 1 >= len(first_bar):
            continue
        for bar in range(first_bar[outcome], first_bar[outcome + 1]):
            if bars == len(barred) or bar_token[bar] < 0 or not rows[base + bar_token[bar]]:
                continue
            if surplus_low[bar] >= 0 and rows[base + surplus_low[bar]]:
                continue
            if surplus_high[bar] >= 0 and rows[base + surplus_high[bar]]:
                continue
            found = uint64(0)
            for other in range(len(stands)):
                if other == context or stands[other] >= future_row.shape[2]:
                    continue
                bit = uint64(1) << uint64(other)
                if heaps[other] >= future_row.shape[3]:  # learned since then
                    found |= bit
                    continue
                row = future_row[context, other, stands[other], heaps[other]]
                if row < 0:
                    continue
                for word in range(bar_bits.shape[1]):
                    if bar_bits[bar, word] & future_write[row, word]:
                        found |= bit
                        break
            barred[bars], lifters[bars] = context, found
            bars += 1
    return bars


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
    bars: Long,
    barred: Ints,
    lifters: Words,
    meets: Words,
    able: Ints,
) -> Word:
    """The fewest contexts whose steps may be taken for all, as bits; 0 if it must be all.

    The first `asked` of `asks` are what is asked of contexts, with their `answers`. Starting with
    one context, whoever may meet the next step of one inside, or what it waits for, comes inside:
    but not who waits, as long as something bars its way that only those inside can change. What
    nobody outside may meet, from here on and without those inside, can be taken first.
    ``meets`` and ``able`` are room to work in, for each context.
    """
    contexts = len(stands)
    able[:] = 0
    everybody, known = 0, uint64(0)
    for place in range(asked):
        if kind[answers[place]] == STEP or kind[answers[place]] == LEAVES:
            able[asks[place] >> 8] += 1
            everybody += 1
    waits = uint64(0)
    for bar in range(bars):
        waits |= uint64(1) << uint64(barred[bar])
    least, chosen = everybody, uint64(0)
    for seed in range(contexts):
        if able[seed] == 0 or least <= 1:
            continue
        inside, met, size = uint64(0), uint64(0), 0
        fresh = uint64(1) << uint64(seed)
        while fresh and size < least:
            inside |= fresh
            for context in range(contexts):
                bit = uint64(1) << uint64(context)
                if not fresh & bit:
                    continue
                size += able[context]
                if waits & bit:  # any of what bars its way will do
                    fewest = ~uint64(0)
                    for bar in range(bars):
                        if barred[bar] == context and (
                            not lifters[bar] & ~inside or fewest == ~uint64(0)
                        ):
                            fewest = lifters[bar]
                    met |= fewest
                    continue
                if not known & bit:
                    known |= bit
                    meets[context] = uint64(0)
                    for place in range(asked):
                        if asks[place] >> 8 != context:
                            continue
                        if kind[answers[place]] == LEAVES:
                            meets[context] = ~uint64(0)
                            break
                        meets[context] |= whom_it_meets(
                            context, answers[place], False, stands, heaps, look_bits, change_bits,
                            future_row, future_read, future_write,
                        )  # fmt: skip
                met |= meets[context]
            fresh = met & ~inside & ~waits
            if not fresh:
                fresh = met & ~inside
                for bar in range(bars):
                    if not lifters[bar] & ~inside:
                        fresh &= ~(uint64(1) << uint64(barred[bar]))
        if not fresh and size < least:
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
    deed: Ints,
    first_write: Ints,
    write_column: Ints,
    write_byte: Ints,
    merge: bool,
    order: bool,
    careful: bool,
    look_bits: Words,
    change_bits: Words,
    first_bar: Ints,
    bar_token: Ints,
    surplus_low: Ints,
    surplus_high: Ints,
    bar_bits: Words,
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
    deeds: Halves,
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
    barred, lifters = np.empty(MOST_BARS, np.int32), np.empty(MOST_BARS, np.uint64)
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
        whereabouts(base, rows, stack_low, stack_high, heap_low, heap_high, stands, heaps)
        for context in range(contexts):
            number = stands[context]
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
        if order and contexts <= WORD_BITS:
            bars = find_bars(
                answers, base, rows, stands, heaps, first_bar, bar_token, surplus_low,
                surplus_high, bar_bits, future_row, future_write, barred, lifters,
            )  # fmt: skip
            inside = ample(
                asked, asks, answers, stands, heaps, kind, look_bits, change_bits, future_row,
                future_read, future_write, bars, barred, lifters, meets, able,
            )  # fmt: skip
        some = inside != uint64(0)
        while True:
            leads_back = False
            for place in range(taken):
                if some and not inside >> uint64(acts[place] >> 8) & uint64(1):
                    continue
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
                key = before ^ write(
                    outcome, fresh, rows, shares, first_write, write_column, write_byte
                )
                context = acts[place] >> 8
                merged = 0
                while merge and merged < MOST_MERGED:
                    whereabouts(
                        fresh, rows, stack_low, stack_high, heap_low, heap_high, stands, heaps
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
                        or deed[outcome] >= len(quiet)
                        or not quiet[deed[outcome]]
                    ):
                        break
                    if whom_it_meets(
                        context, outcome, True, stands, heaps, look_bits, change_bits, future_row,
                        future_read, future_write,
                    ):  # fmt: skip
                        break
                    key ^= write(
                        outcome, fresh, rows, shares, first_write, write_column, write_byte
                    )
                    uses[deed[outcome]] += 1
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
