"""The first fields of a link, both ways: kernel, file systems, threads and their operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.machine.setup import FileSystem, Operation
from app.scenarios import codebook as book
from app.scenarios.packing import Packer, PackingError, Unpacker
from app.scenarios.scenario import Scenario, Thread

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.machine.setup import Option

MOST_ITEMS = 4000

VERBS, OPTIONS = tuple(book.VERBS), tuple(book.OPTIONS)


def pack_scenario(packer: Packer, scenario: Scenario) -> None:
    """What runs: the kernel, the file systems and the threads."""
    packer.put_name(scenario.kernel, book.KERNELS, book.KERNEL_RADIX)
    packer.put_number(len(scenario.file_systems), 4)
    for number, fs in enumerate(scenario.file_systems):
        _pack_file_system(packer, fs, [above.name for above in scenario.file_systems[:number]])
    names = [fs.name for fs in scenario.file_systems]
    packer.put_number(len(scenario.threads), 4)
    for thread in scenario.threads:
        packer.put_name(thread.name, book.THREAD_NAMES, book.NAME_RADIX)
        packer.put_number(thread.copies - 1, 2)
    targets = _targets(scenario.threads)
    for thread in scenario.threads:
        packer.put_number(len(thread.operations), 4)
        for operation in thread.operations:
            _pack_operation(packer, operation, names, targets)


def unpack_scenario(unpacker: Unpacker) -> Scenario:
    """What `pack_scenario` packed. Names are only looked up as far as the packing needs."""
    kernel = unpacker.take_name(book.KERNELS, book.KERNEL_RADIX)
    systems: list[FileSystem] = []
    for _ in range(count(unpacker, 4)):
        systems.append(_unpack_file_system(unpacker, [fs.name for fs in systems]))
    names = [fs.name for fs in systems]
    bare = [
        Thread(unpacker.take_name(book.THREAD_NAMES, book.NAME_RADIX), (), count(unpacker, 2) + 1)
        for _ in range(count(unpacker, 4))
    ]
    targets = _targets(bare)
    threads = []
    for thread in bare:
        number = range(count(unpacker, 4))
        operations = tuple(_unpack_operation(unpacker, names, targets) for _ in number)
        threads.append(Thread(thread.name, operations, thread.copies))
    return Scenario(kernel, tuple(systems), tuple(threads))


def spelt(threads: Iterable[Thread]) -> list[str]:
    """The name of every thread, replicas one by one: a context's thread is counted among them."""
    return [name for thread in threads for name in thread.names]


def _targets(threads: Iterable[Thread]) -> list[str]:
    """Every name that a target may use: each thread, and replicated ones as a whole."""
    return list(dict.fromkeys(n for thread in threads for n in (*thread.names, thread.name)))


def count(unpacker: Unpacker, radix: int) -> int:
    """How many items follow. Bounded, for a reader of nothing but zeros would never end."""
    found = unpacker.take_number(radix)
    if found > MOST_ITEMS:
        raise PackingError(f"it has {found} items where a few are usual")
    return found


def pick(unpacker: Unpacker, names: Sequence[str], what: str) -> str:
    """One of `names`, by its place counted from 0."""
    if not names:
        raise PackingError(f"it uses a {what} and has none")
    return names[unpacker.take(len(names))]


# -- file systems -----------------------------------------------------------------------


def _pack_file_system(packer: Packer, fs: FileSystem, above: Sequence[str]) -> None:
    packer.put_name(fs.type, book.TYPES, book.TYPE_RADIX)
    packer.put_name(fs.name, book.FILE_SYSTEM_NAMES, book.NAME_RADIX)
    below = 0
    if fs.upper is not None:
        below = 1 + above.index(fs.upper)
    elif fs.loop is not None:
        below = 1 + len(above) + above.index(fs.loop)
    packer.put(below, 2 * len(above) + 1)
    packer.put_number(len(fs.options), 2)
    for option in fs.options:
        packer.put_name(option, book.FILE_SYSTEM_OPTIONS, book.FILE_SYSTEM_OPTION_RADIX)


def _unpack_file_system(unpacker: Unpacker, above: Sequence[str]) -> FileSystem:
    kind = unpacker.take_name(book.TYPES, book.TYPE_RADIX)
    name = unpacker.take_name(book.FILE_SYSTEM_NAMES, book.NAME_RADIX)
    below = (None, *above, *above)[place := unpacker.take(2 * len(above) + 1)]
    options = tuple(
        unpacker.take_name(book.FILE_SYSTEM_OPTIONS, book.FILE_SYSTEM_OPTION_RADIX)
        for _ in range(count(unpacker, 2))
    )
    if place > len(above):
        return FileSystem(name, kind, None, options, below)
    return FileSystem(name, kind, below, options)


# -- operations -------------------------------------------------------------------------


def _pack_operation(
    packer: Packer, operation: Operation, systems: Sequence[str], threads: Sequence[str]
) -> None:
    packer.put_name(operation.verb, VERBS, book.VERB_RADIX)
    kind = book.VERBS.get(operation.verb, "spelt")
    if kind == "fs":
        packer.put(systems.index(operation.target or ""), len(systems))
    else:
        packer.put(operation.target is not None, 2)
        if operation.target is not None:
            _pack_target(packer, operation.target, kind, threads)
    packer.put_number(len(operation.options), 4)
    for option in operation.options:
        _pack_option(packer, option, systems)


def _pack_target(packer: Packer, target: str, kind: str, threads: Sequence[str]) -> None:
    if kind == "spelt":
        packer.put_text(target)
        return
    thread, _, number = target.partition(".")
    packer.put(threads.index(thread), len(threads))
    if kind == "request":
        packer.put_number(int(number) - 1, 4)


def _unpack_operation(
    unpacker: Unpacker, systems: Sequence[str], threads: Sequence[str]
) -> Operation:
    verb = unpacker.take_name(VERBS, book.VERB_RADIX)
    kind = book.VERBS.get(verb, "spelt")
    target = None
    if kind == "fs":
        target = pick(unpacker, systems, "file system")
    elif unpacker.take(2):
        target = _unpack_target(unpacker, kind, threads)
    options = tuple(_unpack_option(unpacker, systems) for _ in range(count(unpacker, 4)))
    return Operation(verb, target, options)


def _unpack_target(unpacker: Unpacker, kind: str, threads: Sequence[str]) -> str:
    if kind == "spelt":
        return unpacker.take_text()
    thread = pick(unpacker, threads, "thread")
    return f"{thread}.{unpacker.take_number(4) + 1}" if kind == "request" else thread


def _pack_option(packer: Packer, option: Option, systems: Sequence[str]) -> None:
    name, at, layer = option[0].partition("@")
    packer.put_name(name, OPTIONS, book.OPTION_RADIX)
    kind = book.OPTIONS.get(name, book.PINNED)
    if kind == book.PINNED:
        packer.put(systems.index(layer) + 1 if at else 0, len(systems) + 1)
    if kind == book.NAMING:
        packer.put(systems.index(option[1]), len(systems))
    elif kind != book.BARE:
        packer.put_name(option[1], book.VALUES, book.VALUE_RADIX)


def _unpack_option(unpacker: Unpacker, systems: Sequence[str]) -> Option:
    name = unpacker.take_name(OPTIONS, book.OPTION_RADIX)
    kind = book.OPTIONS.get(name, book.PINNED)
    layer = unpacker.take(len(systems) + 1) if kind == book.PINNED else 0
    value = ""
    if kind == book.NAMING:
        value = pick(unpacker, systems, "file system")
    elif kind != book.BARE:
        value = unpacker.take_name(book.VALUES, book.VALUE_RADIX)
    return f"{name}@{systems[layer - 1]}" if layer else name, value
