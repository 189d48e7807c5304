"""ki_flags by a kernel's own table: how its tracing prints a value, and what a printed word means.

The same bit has had several names, and the same name several bits, so nothing is known here but
what the table says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH = 32
"""ki_flags is an int."""

_NUMBER = re.compile(r"0x([0-9a-fA-F]{1,8})$")


class NamedFlag(Protocol):
    """One flag of a kernel: its name, its mask, and the name that tracing prints, if any."""

    @property
    def name(self) -> str: ...
    @property
    def value(self) -> int: ...
    @property
    def trace(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class PrintedFlags:
    """What a printed word of flags says: its value, or the names that the table does not have."""

    value: int | None
    strangers: tuple[str, ...]


@dataclass(frozen=True)
class FlagTable:
    """A kernel's flags, in the order in which its tracing prints them."""

    flags: tuple[NamedFlag, ...] = field(hash=False)

    @cached_property
    def traced(self) -> int:
        """Every bit that tracing has a name for."""
        return sum({flag.value for flag in self.flags if flag.trace is not None})

    @cached_property
    def known(self) -> int:
        """Every bit that has a name at all."""
        return sum({flag.value for flag in self.flags})

    def printed(self, value: int) -> str:
        """`value` as the trace points print it (trace_print_flags_seq, 6.12.117).

        Names in the order of the table, joined by ``|``; what no name covers as one last number.
        """
        words = []
        left = value
        for flag in self.flags:
            if flag.trace is not None and flag.value and left & flag.value == flag.value:
                words.append(flag.trace)
                left &= ~flag.value
        return "|".join([*words, *([f"{left:#x}"] if left else [])])

    def read(self, text: str) -> PrintedFlags:
        """The value of which `text` was printed. An empty text is 0."""
        masks = {flag.trace: flag.value for flag in self.flags if flag.trace is not None}
        value = 0
        strangers = []
        for word in text.split("|") if text else ():
            number = _NUMBER.match(word)
            if number is not None:
                value |= int(number[1], 16)
            elif word in masks:
                value |= masks[word]
            else:
                strangers.append(word)
        return PrintedFlags(None if strangers else value, tuple(strangers))

    def names(self, value: int) -> tuple[str, ...]:
        """The flags that are set in `value`, in the order of the table."""
        return tuple(f.name for f in self.flags if f.value and value & f.value == f.value)

    def name_of(self, bit: int) -> str | None:
        """The flag that is exactly this bit."""
        return next((flag.name for flag in self.flags if flag.value == bit), None)

    def trace_of(self, bit: int) -> str | None:
        """What tracing prints for exactly this bit; a number where it is None."""
        return next((flag.trace for flag in self.flags if flag.value == bit), None)

    def could_print(self, text: str) -> bool:
        """Whether a kernel with this table prints exactly `text` for a value that it can have.

        One without trace names (before 6.5) has no event that prints words, not even none.
        """
        value = self.read(text).value
        if value is None or not self.traced:
            return False
        return not value & ~self.known and self.printed(value) == text


def bits_of(value: int) -> Iterator[int]:
    """The bits that are set in `value`, lowest first, each as its value."""
    return (1 << bit for bit in range(WIDTH) if value >> bit & 1)
