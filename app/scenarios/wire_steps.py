"""The schedule of a link, both ways: runs of one context, with the values taken at choices.

A run is a context, a number of steps without a value, and perhaps one step with a value at the
end. A run that ends without a value is followed by one of another context, so that context is
counted without the last one; runs are as long as can be, so each schedule has one spelling.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.scenarios.packing import Packer, PackingError, Unpacker

if TYPE_CHECKING:
    from collections.abc import Sequence

Step = tuple[int, int | None]
"""A context, counted from 0, and the value that it takes where its step is a choice."""

MOST_STEPS = 20_000

Run = tuple[int, int, int | None]
"""A context, its steps without a value, and the value of one more step."""


def pack_schedule(packer: Packer, schedule: Sequence[Step], contexts: int) -> None:
    """`schedule` over so many contexts."""
    runs = _runs(schedule)
    packer.put_number(len(runs), 16)
    last: int | None = None
    for context, plain, value in runs:
        if last is None:
            packer.put(context, contexts)
        else:
            packer.put(context - (context > last), contexts - 1)
        packer.put(value is not None, 2)
        packer.put_number(plain if value is not None else plain - 1, 8)
        if value is not None:
            packer.put_number(value, 8)
        last = context if value is None else None


def _runs(schedule: Sequence[Step]) -> list[Run]:
    runs: list[Run] = []
    for context, value in schedule:
        if runs and runs[-1][0] == context and runs[-1][2] is None:
            runs[-1] = (context, runs[-1][1] + (value is None), value)
        else:
            runs.append((context, int(value is None), value))
    return runs


def unpack_schedule(unpacker: Unpacker, contexts: int) -> tuple[Step, ...]:
    """What `pack_schedule` packed. Raises PackingError."""
    steps: list[Step] = []
    last: int | None = None
    for _ in range(min(unpacker.take_number(16), MOST_STEPS + 1)):
        if last is None:
            context = unpacker.take(contexts)
        elif contexts > 1:
            context = unpacker.take(contexts - 1)
            context += context >= last
        else:
            raise PackingError("its schedule goes from its only context to another")
        chooses = bool(unpacker.take(2))
        plain = unpacker.take_number(8) + (not chooses)
        if len(steps) + plain + 1 > MOST_STEPS:
            raise PackingError(f"its schedule has more than {MOST_STEPS} steps")
        steps += [(context, None)] * plain
        if chooses:
            steps.append((context, unpacker.take_number(8)))
        last = None if chooses else context
    return tuple(steps)
