"""The schedule of a link, both ways: runs of one context, each with what may end it.

A run is a context, a number of steps, and perhaps one more with a value or up to a mark. Runs are
as long as can be, so each schedule has one spelling. A context is counted among the threads; one
that the kernel runs for an operation, by the operation and its kind. So the numbers come from the
scenario's text alone, whatever a kernel's tables say of an operation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.explore.schedule import Entry, format_entries, parse
from app.scenarios import codebook as book
from app.scenarios.packing import Packer, PackingError, Unpacker
from app.scenarios.wire import count, spelt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.scenarios.scenario import Thread

MOST_STEPS = 20_000

VALUE, MARK = range(2)

_KERNEL_CONTEXT = re.compile(r"(.+)\.([0-9]+)\.([a-z]+[0-9]*)")


@dataclass(frozen=True, slots=True)
class Contexts:
    """How the contexts of `threads` are counted."""

    threads: Sequence[Thread]

    @property
    def names(self) -> list[str]:
        """The threads, replicas one by one."""
        return spelt(self.threads)

    @property
    def operations(self) -> list[tuple[str, int]]:
        """Every operation, as its thread and its number there, from 1."""
        return [
            (name, number)
            for thread in self.threads
            for name in thread.names
            for number, _ in enumerate(thread.operations, 1)
        ]

    def pack(self, packer: Packer, context: str) -> None:
        """Pack the name of a context."""
        names, operations = self.names, self.operations
        match = _KERNEL_CONTEXT.fullmatch(context)
        packer.put(names.index(context) if match is None else len(names), len(names) + 1)
        if match is not None:
            thread, operation, kind = match.groups()
            packer.put(operations.index((thread, int(operation))), len(operations))
            packer.put_name(kind, book.KINDS, book.KIND_RADIX)

    def unpack(self, unpacker: Unpacker) -> str:
        """The name of a context."""
        names, operations = self.names, self.operations
        place = unpacker.take(len(names) + 1)
        if place < len(names):
            return names[place]
        if not operations:
            raise PackingError("its schedule steps an operation, and it has none")
        thread, operation = operations[unpacker.take(len(operations))]
        return f"{thread}.{operation}.{unpacker.take_name(book.KINDS, book.KIND_RADIX)}"


def pack_schedule(packer: Packer, schedule: str, threads: Sequence[Thread]) -> None:
    """`schedule`, whose contexts are of `threads`."""
    contexts = Contexts(threads)
    runs = list(_runs(schedule))
    packer.put_number(len(runs), 8)
    for context, plain, end in runs:
        contexts.pack(packer, context)
        if end is None:
            packer.put_number(plain, 16)
            continue
        packer.put_number(0, 16)
        packer.put(MARK if end.value is None else VALUE, 2)
        packer.put_number(plain, 16)
        if end.value is not None:
            packer.put_name(end.value, book.VALUES, book.VALUE_RADIX)
        elif end.mark is not None:
            packer.put_name(end.mark, book.MARKS, book.MARK_RADIX)


def _runs(schedule: str) -> Iterator[tuple[str, int, Entry | None]]:
    """(context, steps, the entry that ends the run): equal neighbours are one run."""
    context, plain = "", 0
    for entry in parse(schedule):
        if entry.context != context:
            if plain:
                yield context, plain, None
            context, plain = entry.context, 0
        if entry.is_run:
            plain += entry.count
        else:
            yield context, plain, entry
            plain = 0
    if plain:
        yield context, plain, None


def unpack_schedule(unpacker: Unpacker, threads: Sequence[Thread]) -> str:
    """The canonical text of what `pack_schedule` packed. Raises PackingError."""
    contexts = Contexts(threads)
    entries: list[Entry] = []
    steps = 0
    for _ in range(count(unpacker, 8)):
        context, plain = contexts.unpack(unpacker), unpacker.take_number(16)
        end = None
        if not plain:
            kind, plain = unpacker.take(2), unpacker.take_number(16)
            if kind == VALUE:
                end = Entry(context, value=unpacker.take_name(book.VALUES, book.VALUE_RADIX))
            else:
                end = Entry(context, mark=unpacker.take_name(book.MARKS, book.MARK_RADIX))
        steps += plain
        if steps > MOST_STEPS:
            raise PackingError(f"its schedule has more than {MOST_STEPS} steps")
        entries += [Entry(context, plain)] * (plain > 0) + ([] if end is None else [end])
    return format_entries(entries)
