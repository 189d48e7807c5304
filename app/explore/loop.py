"""The hot loop of a search: states as rows of bytes, and steps looked up in learned tables.

Nothing here knows a kernel. A state is a row of bytes, in which each piece of the model's state
(`app.machine.pieces`) has its number; what a context does next was worked out once for all states
that are equal where it looked, and is found here by those numbers. What is not known is put down
for `app.explore.tables` to learn. So one compiled loop serves all models.

Every array has a name of its own here, however long that makes the lists of arguments: one that is
looked up in a tuple inside a loop is counted as used each time, which costs more than the work.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from numba import int64, njit, uint64

Bytes: TypeAlias = "npt.NDArray[np.uint8]"
Ints: TypeAlias = "npt.NDArray[np.int32]"
Longs: TypeAlias = "npt.NDArray[np.int64]"
Long: TypeAlias = "np.int64 | int"
Word: TypeAlias = "np.uint64 | int"
Flags: TypeAlias = "npt.NDArray[np.bool_]"
Halves: TypeAlias = "npt.NDArray[np.uint16]"
Numbers: TypeAlias = "npt.NDArray[np.uint32]"
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
    entry_first: Ints
    entry_bytes: Bytes
    kind: Ints
    deed: Ints
    first_write: Ints
    write_column: Ints
    write_byte: Ints
    """What each outcome changes; of a choice, its values, and the slot of each."""


class Reach(NamedTuple):
    """What is known of who may meet whom, in sets of grains (bits of words), for reductions."""

    merge: bool
    """Whether steps that meet nobody's future are taken along with the step before."""
    order: bool
    """Whether one context's steps stand for all where they meet nobody else's future."""
    careful: bool
    """Whether a context whose steps lead back is not taken for all: it might go round for ever."""
    look_bits: Words
    change_bits: Words
    """[outcome, word]."""
    first_bar: Ints
    bar_token: Ints
    surplus_low: Ints
    surplus_high: Ints
    bar_bits: Words
    """What keeps a context waiting, of each outcome that is a wait for a count to be 0: a column
    with a token, -1 where there is none, as long as nobody changes these grains and the level's
    surplus is 0.
    """
    heap_low: Ints
    heap_high: Ints
    """[context, number of its stack] -> the columns of its request's heap; -1 where it is 0."""
    future_row: Ints
    """[without context, context, stack, heap] -> a future, or -1: none that is known."""
    future_read: Words
    future_write: Words
    quiet: Flags
    """Of each deed, whether it breaks nothing."""
    blocks: Ints
    """Of each row of identical threads, the columns of each: [row, thread, column]; -1 for none."""


class Found(NamedTuple):
    """The graph as far as it was found. ``size`` holds how many states there are, how many edges,
    and how many of these leave the model.
    """

    size: Longs
    rows: Bytes
    words: Words
    """The same memory, eight bytes at a time."""
    places: Words
    """Open addressing by hash: a state's number plus 1 in the low half, of its hash the high."""
    first: Numbers
    """Of each state, its first edge plus 1; 0 while it was not looked at."""
    degree: Halves
    targets: Numbers
    deeds: Halves
    """What each edge stands for, by the learner's numbers."""
    uses: Longs
    """How often each deed was done."""


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
def index_entries(tables: Tables, outcomes: Ints, begin: int, end: int) -> None:
    """Make entries `begin` to `end` - 1 findable, with their `outcomes`."""
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
        outcome = uint64(outcomes[entry])
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
def spread(words: Words, rows: int, narrow: int, wide: int) -> None:
    """Make the first `rows` rows, of `narrow` words, `wide`, with zeros at the end; in place."""
    for row in range(rows - 1, -1, -1):
        for at in range(wide - 1, -1, -1):
            words[row * wide + at] = words[row * narrow + at] if at < narrow else uint64(0)


@njit(cache=True)
def has_circle(first: Numbers, degree: Halves, targets: Numbers) -> bool:
    """Whether the graph goes round: states are taken away while nothing leads to them."""
    states = len(first)
    into = np.zeros(states, np.int32)
    for state in range(states):
        for edge in range(int64(first[state]) - 1, int64(first[state]) - 1 + degree[state]):
            if targets[edge] != NOWHERE:
                into[targets[edge]] += 1
    waiting = np.empty(states, np.int32)
    waits = 0
    for state in range(states):
        if into[state] == 0:
            waiting[waits] = state
            waits += 1
    gone = 0
    while gone < waits:
        state = waiting[gone]
        gone += 1
        for edge in range(int64(first[state]) - 1, int64(first[state]) - 1 + degree[state]):
            target = targets[edge]
            if target != NOWHERE:
                into[target] -= 1
                if into[target] == 0:
                    waiting[waits] = target
                    waits += 1
    return gone < states
