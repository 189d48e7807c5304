"""The flag tables of all kernels side by side: what a bit is here, and what it is elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from app.jobs.compiled import program_of
from app.kernels import kernel_ids, load
from app.kernels.flag_table import FlagTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Document = dict[str, Any]

NAMED_IN_WORDS = 3
"""Kernels that a sentence names before it counts."""


def table_of(kernel: str) -> FlagTable:
    """The flag table of a kernel. Raises UnknownKernel, PatchError, CError."""
    return FlagTable(program_of(kernel).flags)


def listed_tables() -> dict[str, FlagTable]:
    """The table of every listed kernel, but of those that only leave a hunk out."""
    return {kernel: table_of(kernel) for kernel in kernel_ids() if not load(kernel).omitted}


@dataclass(frozen=True)
class Tables:
    """One kernel's table, and those of others to hold it against."""

    kernel: str
    here: FlagTable
    others: Mapping[str, FlagTable]

    @cached_property
    def _fitting(self) -> dict[str, tuple[str, ...]]:
        return {}

    def fitting(self, printed: str) -> tuple[str, ...]:
        """The listed kernels that could print exactly this."""
        if printed not in self._fitting:
            self._fitting[printed] = tuple(
                kernel for kernel, table in self.others.items() if table.could_print(printed)
            )
        return self._fitting[printed]

    def bit(self, bit: int) -> Document:
        """A bit by its name here, and by each other name with the kernels that have it."""
        name = self.here.name_of(bit)
        elsewhere: dict[str, list[str]] = {}
        for kernel, table in self.others.items():
            other = table.name_of(bit)
            if other is not None and other != name and kernel != self.kernel:
                elsewhere.setdefault(other, []).append(kernel)
        found: Document = {
            "bit": bit.bit_length() - 1,
            "value": bit,
            "hex": f"{bit:#x}",
            "name": name,
            "trace": self.here.trace_of(bit),
            "elsewhere": [{"name": n, "kernels": kernels} for n, kernels in elsewhere.items()],
        }
        unprinted = found["trace"] is None and bool(self.here.traced)
        return {
            **found,
            "plain": name is not None and not unprinted and not elsewhere,
            "meaning": _meaning(found, self.kernel, unprinted=unprinted),
        }


def _meaning(bit: Document, kernel: str, *, unprinted: bool) -> str:
    """What `bit` is here and elsewhere: ``0x800000 is AIO_RW on 6.8; WRITE_STARTED in 6.7+flag``.

    `unprinted` says that tracing has names, but none for it.
    """
    others = [f"{other['name']} in {some(other['kernels'])}" for other in bit["elsewhere"]]
    if bit["name"] is not None:
        number = ", printed as a number" if unprinted else ""
        return "; ".join([f"{bit['hex']} is {bit['name']} on {kernel}{number}", *others])
    if others:
        return "; ".join([f"{bit['hex']} is no flag of {kernel}", *others])
    return f"{bit['hex']} is no flag of {kernel}, nor of any listed kernel"


def some(kernels: Iterable[str]) -> str:
    """The first few, and how many there are besides: ``6.7, 6.8 and 2 more``."""
    names = list(kernels)
    more = len(names) - NAMED_IN_WORDS
    if more > 1:
        return f"{', '.join(names[:NAMED_IN_WORDS])} and {more} more"
    return ", ".join(names)
