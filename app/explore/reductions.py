"""Which steps need not be taken in every order.

Two steps that do not look at what the other changes lead to the same state in either order. If the
steps of one context meet nothing that any other may look at or change from now on, it is enough to
take these first (an ample set: Peled, All from one, one for all, CAV 1993). What somebody may still
do is learned, not guessed: the search is run until it teaches nothing new, and counts only then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from numba import njit

if TYPE_CHECKING:
    from app.explore.loop import Bytes, Ints, Long, Words


@njit(cache=True)
def meets_nobody(
    context: int,
    pattern: Long,
    outcome: Long,
    stands: Ints,
    stack_bits: Words,
    look_bits: Words,
    write_bits: Words,
    future_row: Ints,
    future_read: Words,
    future_write: Words,
) -> bool:
    """Whether a step of `context` is independent of all that the others may do from here on.

    ``stands`` has the number of each context's stack.
    """
    for word in range(stack_bits.shape[1]):
        writes = write_bits[outcome, word]
        reads = look_bits[pattern, word] | stack_bits[context, word] | writes
        for other in range(len(stands)):
            row = future_row[other, stands[other]] if stands[other] < future_row.shape[1] else -1
            if other == context or row < 0:
                continue
            if writes & future_read[row, word] or reads & future_write[row, word]:
                return False
    return True


@njit(cache=True)
def alone(
    begin: int,
    end: int,
    stands: Ints,
    actions: Ints,
    outcomes: Ints,
    looks: Ints,
    kinds: Ints,
    stack_bits: Words,
    look_bits: Words,
    write_bits: Words,
    future_row: Ints,
    future_read: Words,
    future_write: Words,
) -> bool:
    """Whether the steps `begin` to `end` - 1, all of one context, may be taken for all."""
    for place in range(begin, end):
        if kinds[outcomes[place]] != 0:
            return False
        if not meets_nobody(
            actions[place] >> 8, looks[place], outcomes[place], stands, stack_bits, look_bits,
            write_bits, future_row, future_read, future_write,
        ):  # fmt: skip
            return False
    return True


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
