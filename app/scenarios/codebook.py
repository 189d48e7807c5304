"""The numbers that links of format v1 give to names. A link keeps its meaning for ever.

So every list here is append only: a name keeps its place, even if nothing is called so any more.
The place counts from 1; what is in no list is spelt out. The first places are the cheapest, for a
place is packed with the radix that stands beside its list (see `packing`). ``docs/links-v1.md`` has
the same lists.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

KERNELS = (
    "6.7", "6.7+naive-move", "6.8", "6.7+flag+move", "6.7+flag", "6.7+flag-clone_mask",
    "6.7+flag-ovl_and", "6.12.95", "6.1", "7.3.4", "6.6", "6.16", "6.12.117", "6.8+flag",
    "6.7+flag-clone_mask+move", "6.7+flag-ovl_and+move", "6.1.176", "6.7+hook-in-callers",
    "6.12.95+flag", "6.1+before-70fe2f48152e", "6.6+partial-6ae654392bb5",
    "6.1+before-2ec33a6c3cca", "6.1+before-9a2544037600", "6.1+before-5accdf82ba25",
    "6.1+before-atime-trylock", "6.1+before-last-mounted-check", "6.16+8392bc2ff8c8",
    "6.12.95+before-c4706c5058a7",
)  # fmt: skip
KERNEL_RADIX = 16

TYPES = ("ext4", "overlay", "xfs")
TYPE_RADIX = 4

FILE_SYSTEM_OPTIONS = ("ro", "dio")
FILE_SYSTEM_OPTION_RADIX = 4

FILE_SYSTEM_NAMES = ("disk", "ovl", "img", "cache", "host", "upper", "other", "a", "b")
THREAD_NAMES = (
    "admin", "app", "writer", "peer", "reader", "worker", "daemon", "freezer", "other", "a", "b",
)  # fmt: skip
NAME_RADIX = 8

VERBS = {
    "freeze": "fs",
    "aio_write": "fs",
    "uring_write": "fs",
    "write": "fs",
    "thaw": "fs",
    "wait": "request",
    "pwritev2": "fs",
    "mmap_write": "fs",
    "netfs_write": "fs",
    "splice": "fs",
    "target_write": "fs",
    "create": "fs",
    "read": "fs",
    "fsync": "fs",
    "touch_atime": "fs",
    "suspend": "fs",
    "resume": "fs",
    "hold": "fs",
    "release": "fs",
    "fill": "fs",
    "kill": "thread",
    "ondemand_write": "fs",
    "nvmet_write": "fs",
    "acct": "fs",
}
"""What a verb's target is: a file system by number, or an operation, or a thread."""
VERB_RADIX = 8

BARE, VALUED, PINNED, NAMING = "bare", "valued", "pinned", "naming"
OPTIONS = {
    "io": PINNED,
    "hook": PINNED,
    "buffered": BARE,
    "who": VALUED,
    "alloc": PINNED,
    "dsync": BARE,
    "nowait": BARE,
    "extending": BARE,
    "sync": PINNED,
    "freeze_fs": PINNED,
    "unfreeze_fs": PINNED,
    "fault": NAMING,
    "inject": PINNED,
    "hipri": BARE,
    "allow": BARE,
}
"""Whether an option is a bare word, has a value, pins a layer's choice, or names a file system."""
OPTION_RADIX = 8

VALUES = (
    "queued", "deny", "sync", "error", "pass", "fail", "any", "fill", "ok", "kernel", "eagain",
    "short", "queued-error", "user", "exclusive", "none", "0", "1",
)  # fmt: skip
VALUE_RADIX = 8

KINDS = (
    "irq", "dio", "wq", "loop", "dio2", "dio3", "irq2", "irq3", "wq2", "loop2", "loop3", "dio4",
)  # fmt: skip
"""Of the contexts that the kernel runs for an operation; a second of a kind is ``dio2``."""
KIND_RADIX = 4

MARKS = ("returned", "queued", "blocked", "ended", "started", "complete", "hook")
MARK_RADIX = 8

PROPERTIES = (
    "balanced", "count-faithful", "exclusion", "write-covered", "flag-sound", "hook-unprotected",
    "no-warn", "no-deadlock", "single-completion", "lifetime", "freeze-order", "same-sb",
    "no-leak", "lockdep",
)  # fmt: skip
PROPERTY_RADIX = 16

OPAQUE_VALUES = (None, "0", "any", "ptr")

FACTS = ("blocked", "returns", "completes")
FACT_RADIX = 4
FACT_VALUES = (
    "WRITE", "0", "EBUSY", "EINVAL", "EIO", "EAGAIN", "EACCES", "EPERM", "4096", "PAGEFAULT", "FS",
    "frozen", "s_umount", "i_rwsem", "bd_held", "suspend_lock", "asked", "answered", "request",
)  # fmt: skip
"""What a request is blocked on, behind the name of a file system, or what it returns."""
FACT_VALUE_RADIX = 16


@lru_cache(maxsize=1)
def dictionary() -> bytes:
    """What every deflated text may point back into: C as the models have it, and mail. Frozen."""
    return files("app.scenarios").joinpath("link_dictionary.txt").read_bytes()
