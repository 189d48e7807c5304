"""Which file systems an operation reaches: down a stack, and through a loop device to its file."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.kernels import OperationSpec
    from app.machine.setup import FileSystem, Operation


def reached(
    systems: Mapping[str, FileSystem], target: str | None, *, direct: bool
) -> tuple[FileSystem, ...]:
    """What a write to `target` reaches, from the top; nothing where it is no file system.

    Only direct I/O gets through to a device: what is written to the page cache ends there. A loop
    device writes to its file directly if it has the option ``dio``.
    """
    found: list[FileSystem] = []
    while target is not None and (fs := systems.get(target)) is not None:
        found.append(fs)
        target = fs.upper
        if fs.loop is not None and direct:
            target, direct = fs.loop, "dio" in fs.options
    return tuple(found)


def is_direct(spec: OperationSpec, *, buffered: bool) -> bool:
    """Whether an operation is I/O past the page cache."""
    return "io" in spec.options and not buffered


def reached_by(
    systems: Mapping[str, FileSystem], spec: OperationSpec, operation: Operation
) -> tuple[FileSystem, ...]:
    """The file systems that `operation` reaches, from the top."""
    direct = is_direct(spec, buffered=operation.option("buffered") is not None)
    return reached(systems, operation.target, direct=direct)


def kinds(
    systems: Mapping[str, FileSystem], spec: OperationSpec, operation: Operation
) -> tuple[str, ...]:
    """The kinds of contexts that an operation may need; the same on every kernel.

    Every stacked layer completes in a dio context of its own, and with some options the file
    system at the bottom does, too. A loop device has a worker, and a write from there that is not
    waited for completes as one of the operation's own would.
    """
    found = list(spec.contexts)
    chain = reached_by(systems, spec, operation)
    loops = [number for number, fs in enumerate(chain[:-1]) if fs.loop is not None]
    if "dio" in spec.contexts:
        top = _stacked(chain[: loops[0]] if loops else chain)
        defers = any(operation.option(option) is not None for option in spec.deferring)
        found += ["dio"] * (max(1, top + defers) - 1)
    for number, end in pairwise([*loops, len(chain)]):
        found.append("loop")
        if "dio" in chain[number].options:
            found += ["dio"] * _stacked(chain[number + 1 : end])
            found += ["irq"] * ("irq" not in found)
    return tuple(found)


def _stacked(chain: tuple[FileSystem, ...]) -> int:
    return sum(fs.upper is not None for fs in chain)
