"""The numbers that links give to names. Append only: a link keeps its meaning for ever.

A name has its place in its list, counted from 1; what is in no list is spelt out. Each radix is
fixed, with room for names to come.
"""

from __future__ import annotations

KERNELS = (
    "6.7",
    "6.7+flag",
    "6.7+naive-move",
    "6.7+flag+move",
    "6.8",
    "6.7+flag-clone_mask",
    "6.7+flag-ovl_and",
    "6.7+flag-clone_mask+move",
    "6.7+flag-ovl_and+move",
    "6.1",
    "6.1.176",
    "6.6",
    "6.7+hook-in-callers",
    "6.8+flag",
    "6.12.95",
    "6.12.95+flag",
    "6.12.117",
    "6.16",
    "7.3.4",
    "6.1+before-70fe2f48152e",
    "6.6+partial-6ae654392bb5",
    "6.1+before-2ec33a6c3cca",
    "6.1+before-9a2544037600",
    "6.1+before-5accdf82ba25",
    "6.1+before-atime-trylock",
    "6.1+before-last-mounted-check",
    "6.16+8392bc2ff8c8",
    "6.12.95+before-c4706c5058a7",
)
KERNEL_RADIX = 128

ON_LOOP = "(loop)"
"""Before a type: it stands on a loop device. In no text, for it is no name."""
TYPES = ("ext4", "xfs", "overlay", ON_LOOP)
TYPE_RADIX = 8

FILE_SYSTEM_NAMES = ("disk", "ovl", "img", "upper", "host", "cache", "other", "a", "b")
THREAD_NAMES = (
    "app", "admin", "writer", "peer", "daemon", "reader", "freezer", "worker", "other", "a", "b",
)  # fmt: skip
NAME_RADIX = 16

VERBS = {
    "write": "fs",
    "pwritev2": "fs",
    "aio_write": "fs",
    "uring_write": "fs",
    "mmap_write": "fs",
    "netfs_write": "fs",
    "splice": "fs",
    "target_write": "fs",
    "create": "fs",
    "read": "fs",
    "fsync": "fs",
    "touch_atime": "fs",
    "freeze": "fs",
    "thaw": "fs",
    "suspend": "fs",
    "resume": "fs",
    "hold": "fs",
    "release": "fs",
    "fill": "fs",
    "wait": "request",
    "kill": "thread",
    "ondemand_write": "fs",
    "nvmet_write": "fs",
    "acct": "fs",
}
"""What a verb's target is: a file system by number, or an operation, or a thread."""
VERB_RADIX = 32

BARE, VALUED, PINNED, NAMING = range(4)
OPTIONS = {
    "buffered": BARE,
    "dsync": BARE,
    "nowait": BARE,
    "extending": BARE,
    "hook": PINNED,
    "io": PINNED,
    "alloc": PINNED,
    "who": VALUED,
    "sync": PINNED,
    "freeze_fs": PINNED,
    "unfreeze_fs": PINNED,
    "fault": NAMING,
    "inject": PINNED,
    "hipri": BARE,
    "allow": BARE,
}
"""Whether an option is a bare word, has a value, pins a layer's choice, or names a file system."""
OPTION_RADIX = 32

VALUES = (
    "pass", "deny", "fill", "any", "ok", "error", "fail", "queued", "queued-error", "sync",
    "short", "eagain", "user", "kernel", "exclusive", "none",
)  # fmt: skip
VALUE_RADIX = 32

PROPERTIES = (
    "count-faithful", "balanced", "exclusion", "write-covered", "flag-sound", "hook-unprotected",
    "no-deadlock", "single-completion", "lifetime", "freeze-order", "same-sb", "no-warn",
    "no-leak", "lockdep",
)  # fmt: skip
PROPERTY_RADIX = 32

OPAQUE_VALUES = (None, "0", "any", "ptr")
FACTS = ("blocked", "returns", "completes")
FACT_RADIX = 8
