"""Where everything stands in a state: segments, contexts, requests, superblocks, semaphores.

A state is one tuple of cells per segment, in this order: 0 the kernel's memory (globals and
the scenario's objects), 1 the ghost, then a heap per request, a queue per percpu rwsem,
a stack per context, and per thread what waits for its way to user space. Only memory, heaps
and stacks can be pointed to from C.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from app.cmodel.program import SEGMENT_BITS
from app.machine.footprints import Footprints

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.cmodel.program import Local, Program
    from app.machine.recorder import KnownStep
    from app.machine.setup import Setup
    from app.machine.state import Frame, State

MEMORY, GHOST, HEAPS = 0, 1, 2
LEVELS = ("WRITE", "PAGEFAULT", "FS")
"""Freeze levels 1..3; level L is protected by rw_sem[L-1] (6.7, fs/super.c)."""

LOCKDEP_NAMES = ("sb_writers", "sb_pagefaults", "sb_internal")
"""What lockdep calls the levels (6.7, fs/super.c)."""

# struct percpu_rw_semaphore and struct rw_semaphore, by cell.
COUNT, BLOCK, WRITER, HELD = range(4)
OWNER, READERS = range(2)

# The first cells of a context's segment; its stack follows.
PC, FP, OPERATION, PHASE, REQUEST, SHADOW, STACK = range(7)
IDLE, FINISHED = -1, -2
"""Values of PC that are not code: nothing to run yet (or between operations); all done."""

# The first cells of a thread's way to user space; task_work follows, oldest first.
KILLED, WORKS, TASK_WORK = range(3)
"""WORKS is 1 while the thread runs the first of its task_work."""
BELOW = -4
"""A frame of task_work keeps ``BELOW - PC`` of where its thread stood; that is less than IDLE."""
FUNCTION, ARGUMENT, FOR_REQUEST, WORK_CELLS = range(4)
"""The cells of one task_work, and how many they are."""

RUNNING, QUEUED, DRAINING, GRANTED, ASLEEP = range(5)
"""Values of PHASE: how far the context is inside the intrinsic it stands at."""

UNFROZEN, WRITE, COMPLETE = 0, 1, 4
"""Values of s_writers.frozen; WRITE is that level's number, too (6.7, include/linux/fs.h)."""
EIOCBQUEUED = 529
"""In a return value: no result, but the promise of one (6.7, include/linux/errno.h)."""

# The first cells of a request in the ghost.
STATUS, RETURNED, HAS_RESULT, RESULT = range(4)
REQUEST_CELLS = 4
NOT_STARTED, IN_CALL, AFTER_CALL, CANCELLED = range(4)


@dataclass(frozen=True, slots=True)
class ContextInfo:
    """Who runs. ``number`` counts from 1 in text order; ``operation`` is None for a thread."""

    number: int
    name: str
    kind: str
    thread: str
    operation: int | None
    request: int | None
    """The request that spawns it; None for a thread, which acts for one after another."""


@dataclass(frozen=True, slots=True)
class RequestInfo:
    """One operation: ``app.1`` is the first of thread app."""

    number: int
    name: str
    thread: str
    operation: int
    context: int
    verb: str
    text: str
    entry: int
    """Function id that the operation calls, with `arguments`."""
    arguments: tuple[int, ...]
    exempt: bool
    spawns: Mapping[str, tuple[int, ...]]
    """Contexts by kind that this operation may be given, in order."""


@dataclass(frozen=True, slots=True)
class Superblock:
    """A file system's objects: cell addresses of its super_block and inode."""

    number: int
    name: str
    type: str
    address: int
    inode: int
    upper: int | None
    freezable: bool
    read_only: bool
    loop: int | None = None
    """The superblock with the file behind its loop device."""


@dataclass(frozen=True, slots=True)
class Object:
    """A named object of segment 0, for accounts: ``disk`` (struct super_block) at an address."""

    name: str
    address: int
    cells: int
    struct: int | None


@dataclass(frozen=True, slots=True)
class Semaphore:
    """What a percpu rwsem says: the modular count, and its writer side.

    ``writer`` is the context that blocks it (or None); ``held`` is true once it drained.
    ``queue`` lists (context, wants to write) in order.
    """

    count: int
    block: bool
    writer: int | None
    held: bool
    queue: tuple[tuple[int, bool], ...]


@dataclass(frozen=True)
class Model:
    """A scenario on a kernel, ready to run. Everything but the state; never changes."""

    program: Program
    setup: Setup
    contexts: tuple[ContextInfo, ...]
    requests: tuple[RequestInfo, ...]
    superblocks: tuple[Superblock, ...]
    objects: tuple[Object, ...]
    semaphores: Mapping[int, tuple[int, int]]
    """Address of a percpu rwsem -> (superblock, level 1..3)."""
    semaphore_addresses: tuple[int, ...]
    """The same addresses in order: superblock 0 WRITE, PAGEFAULT, FS, superblock 1 ..."""
    choices: Mapping[tuple[int, int, int], tuple[int, ...]]
    """(request, choice, superblock) -> legal values; one value means that it is pinned."""
    choice_values: tuple[tuple[str, ...], ...]
    """Value names of each choice, in index order."""
    choice_words: Mapping[str, str]
    """What a value means, in a sentence about ``{request}``, by ``name=value``."""
    function_of_pc: tuple[int, ...]
    """The function that each instruction belongs to."""
    statement_of_pc: tuple[int, ...]
    """The statement that each instruction belongs to."""
    frame_of_pc: tuple[Frame, ...]
    """What a call stack says of a frame that stands at each instruction."""
    operations_of: tuple[int, ...]
    """How many operations each context runs: a thread's script, or one hand-over."""
    first_request: tuple[int, ...]
    """The request of each thread context's first operation."""
    locks: Mapping[int, str]
    """Address of every rwsem in memory -> ``disk:s_umount``."""
    settled: frozenset[int]
    """Cells of memory that the program took as settled: none may be written in a run."""
    errnos: Mapping[int, str]
    """``-EPERM`` by 1, from the kernel's own constants."""
    offsets: Offsets
    initial: State
    queues: int
    """Index of the first percpu rwsem's queue: superblock 0, level WRITE."""
    stacks: int
    """Index of context 0's segment."""
    tasks: Mapping[int, int]
    """Thread context -> the segment of what waits for its way to user space."""

    def request_of(self, context: int, operation: int) -> RequestInfo:
        """The request that is operation `operation` (from 0) of thread context `context`."""
        return self.requests[self.first_request[context] + operation]

    def token_cell(self, request: int, superblock: int, level: int) -> int:
        """The ghost cell that counts the live tokens of `request` on that level."""
        return (request * len(self.superblocks) + superblock) * 3 + level - 1

    def leaked_cell(self, request: int, superblock: int, level: int) -> int:
        """The ghost cell that counts its leaked ones."""
        return self.tokens_end + self.token_cell(request, superblock, level)

    @cached_property
    def object_at(self) -> Mapping[int, Object]:
        """The named object of segment 0 that each cell belongs to."""
        found: dict[int, Object] = {}
        for item in self.objects:
            for cell in range(max(item.cells, 1)):
                found.setdefault(item.address + cell, item)
        return found

    @cached_property
    def sights(self) -> Footprints[dict[str, Any]]:
        """How contexts were seen so far. Interleavings meet the same sights over and over."""
        return Footprints()

    @cached_property
    def steps(self) -> Footprints[KnownStep]:
        """What came of the steps that were taken so far; again, each is met over and over."""
        return Footprints()

    @cached_property
    def tokens_end(self) -> int:
        """How many ghost cells hold live tokens; the leaked ones follow."""
        return len(self.requests) * len(self.superblocks) * 3

    def request_cell(self, request: int, what: int) -> int:
        """The ghost cell of a request's STATUS, RETURNED, HAS_RESULT or RESULT."""
        return 2 * self.tokens_end + request * REQUEST_CELLS + what

    def surplus_cell(self, superblock: int, level: int) -> int:
        """The ghost cell that says by how much a level's count is above its live tokens."""
        return self.request_cell(len(self.requests), 0) + superblock * len(LEVELS) + level - 1

    @cached_property
    def frozen_cells(self) -> Mapping[int, int]:
        """Address of each s_writers.frozen -> its superblock."""
        return {s.address + self.offsets.frozen: s.number for s in self.superblocks}

    @cached_property
    def counts(self) -> Mapping[int, tuple[int, int]]:
        """Address of the count of each percpu rwsem -> (superblock, level 1..3)."""
        return {where + COUNT: level for where, level in self.semaphores.items()}

    @cached_property
    def shared_cells(self) -> frozenset[int]:
        """The cells of memory that say, bit by bit, which contexts share an rwsem."""
        return frozenset(where + READERS for where in self.locks)

    @cached_property
    def lock_numbers(self) -> Mapping[int, int]:
        """Address of a lock that lockdep follows -> its number: the levels first, in order."""
        return {a: n for n, a in enumerate((*self.semaphore_addresses, *self.locks))}

    @cached_property
    def lock_classes(self) -> tuple[str, ...]:
        """What lockdep calls each of them: one class for all file systems of a type."""
        types = {s.name: s.type for s in self.superblocks}
        levels = [f"{name} of {s.type}" for s in self.superblocks for name in LOCKDEP_NAMES]
        parts = (name.partition(":") for name in self.locks.values())
        return (*levels, *[f"{field} of {types.get(what, what)}" for what, _, field in parts])

    @cached_property
    def ghost_cells(self) -> int:
        """Fixed ghost cells; then, sorted, iocbs that were completed (as ``-address``), and the

        WARN_ON_ONCE that have fired (as code indexes).
        """
        return self.surplus_cell(len(self.superblocks), 1)


@dataclass(frozen=True, slots=True)
class Offsets:
    """Cells of the few fields that the machine itself looks at."""

    frozen: int
    inode_sb: int
    file_inode: int
    kiocb: int
    """Struct id of struct kiocb."""
    ki_filp: int
    ki_flags: int
    ki_complete: int
    work_func: int
    queue_kind: int
    kiocbs_of_struct: Mapping[int | None, tuple[int, ...]]
    """Struct id -> where in it a kiocb begins; only structs that have one."""
    kiocb_locals: Mapping[int, tuple[Local, ...]]
    """Function id -> its locals that are or hold a kiocb; only functions that have one."""


def address(segment: int, cell: int) -> int:
    """The pointer to `cell` of `segment`."""
    return segment << SEGMENT_BITS | cell


INODE = " inode"
"""An inode's object is called after its file system, and this."""
DEVICE = " device"
"""So is the device below it, where there is one."""
LOOP = " loop device"
"""So is the loop device, where it stands on one."""
MAPPINGS = " mm"
"""A thread's mm_struct is called after the thread, and this."""
WATCH = " watch"
"""So are the events that a daemon is asked with."""


def called_after(name: str) -> str:
    """What an object is called after: ``disk`` for ``disk inode``, ``app`` for ``app mm``."""
    for suffix in (INODE, DEVICE, WATCH, MAPPINGS):
        name = name.removesuffix(suffix)
    return name


WORK_KINDS = ("", "dio", "wq", "loop")
"""workqueue_struct.kind, by value: whose context runs the queue's work."""
KIND_ORDER = ("irq", "dio", "wq", "loop")
"""The order in which an operation's contexts are numbered (design: scenario language)."""
