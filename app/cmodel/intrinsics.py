"""The intrinsics: what a modelled kernel may ask of the machine, and nothing else.

Each call of an intrinsic is a step of its own, except the *fused* ones, which belong to
the step of the statement that calls them. The meanings are in ``app/machine``.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Intrinsic:
    """One intrinsic: its C name, how many arguments it takes, whether it gives a value."""

    name: str
    arguments: int
    value: bool
    summary: str
    fused: bool = False
    writes: bool = False
    """Whether it writes the struct that its first argument points to."""


INTRINSICS: tuple[Intrinsic, ...] = (
    Intrinsic(
        "percpu_down_read",
        1,
        False,
        "take a percpu rwsem as reader; queues while it is blocked",
        writes=True,
    ),
    Intrinsic(
        "percpu_down_read_freezable",
        2,
        False,
        "as percpu_down_read; the second argument says that a suspend may freeze the wait",
        writes=True,
    ),
    Intrinsic("percpu_down_read_trylock", 1, True, "as reader, at once or not at all", writes=True),
    Intrinsic("percpu_up_read", 1, False, "let go as reader", writes=True),
    Intrinsic(
        "percpu_down_write",
        1,
        False,
        "block new readers, then wait until the count is zero",
        writes=True,
    ),
    Intrinsic(
        "percpu_up_write",
        1,
        False,
        "let go as writer; grants those that queued, in order",
        writes=True,
    ),
    Intrinsic("percpu_rwsem_release", 3, False, "tell lockdep that it was let go; the count stays"),
    Intrinsic("percpu_rwsem_acquire", 3, False, "tell lockdep that it was taken; the count stays"),
    Intrinsic(
        "lockdep_read_held",
        1,
        True,
        "whether lockdep believes that this context shares a percpu rwsem",
        fused=True,
    ),
    Intrinsic("down_write", 1, False, "take an rwsem exclusively", writes=True),
    Intrinsic("up_write", 1, False, "let an rwsem go", writes=True),
    Intrinsic("down_read", 1, False, "take an rwsem shared", writes=True),
    Intrinsic("up_read", 1, False, "let a shared rwsem go", writes=True),
    Intrinsic("wait_var", 1, False, "sleep on an address until wake_up_var", fused=True),
    Intrinsic(
        "wait_var_killable",
        1,
        True,
        "as wait_var; true for a thread that is killed",
        fused=True,
    ),
    Intrinsic("wake_up_var", 1, False, "wake those who sleep on an address"),
    Intrinsic("refcount_set", 2, False, "set a reference count", writes=True),
    Intrinsic("refcount_inc", 1, False, "take a reference", writes=True),
    Intrinsic("refcount_dec_and_test", 1, True, "put a reference; true for the last", writes=True),
    Intrinsic("free", 1, False, "free an object of the heap; NULL is legal"),
    Intrinsic(
        "queue_io", 2, False, "queue I/O: function(argument) will run in the request's irq context"
    ),
    Intrinsic(
        "queue_work",
        2,
        True,
        "queue work: work->func(work) will run in a context of the queue's kind",
    ),
    Intrinsic(
        "task_work_add",
        2,
        False,
        "function(argument) will run as the request's thread, on its way to user space",
    ),
    Intrinsic("kill_thread", 1, False, "kill a thread: it ends on its way to user space"),
    Intrinsic("fatal_signal_pending", 0, True, "whether the acting thread was killed"),
    Intrinsic(
        "current_is_owner",
        0,
        True,
        "whether the request's own thread runs, not a context that works for it",
        fused=True,
    ),
    Intrinsic("modify", 1, False, "a file system changes its data or metadata"),
    Intrinsic("hook", 1, False, "the permission hook of a file is called", fused=True),
    Intrinsic("post_event", 1, False, "the request's result is reported to user space"),
    Intrinsic(
        "wait_for_request", 1, False, "wait until a request is finished; -1 for all earlier ones"
    ),
)
"""The order is part of the contract: Op.INTR names an intrinsic by its index here."""

INTRINSIC_IDS = MappingProxyType({intrinsic.name: i for i, intrinsic in enumerate(INTRINSICS)})
