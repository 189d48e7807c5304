"""Seventeen situations that every account of freeze protection must get right, on every kernel.

They are those of the project's list of ready-made scenarios; each says which properties break,
on which kernels, over every interleaving. What is not named must not break.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from app.jobs.desk import Desk
from app.kernels import kernel_ids
from app.settings import Settings

DESK = Desk.of(Settings(check_seconds=1e9), None)

VERSIONS = tuple(name for name in kernel_ids() if "+" not in name)
HOOK_FIRST = ("6.8", "6.12.95", "6.12.117", "6.16", "7.3.4")
"""Kernels since 6ae654392bb5: the hook comes before the start."""
SOUND = (*VERSIONS, "6.7+flag", "6.7+flag+move", "6.7+hook-in-callers", "6.8+flag")
NAIVE = ("6.7+naive-move",)
NO_MASK = (
    "6.7+flag-clone_mask",
    "6.7+flag-ovl_and",
    "6.8+flag-clone_mask",
    "6.12.117+flag-ovl_and",
)
DISK = "fs disk ext4\n"
STACK = f"{DISK}fs ovl overlay upper=disk\n"
FRAME = frozenset({"balanced", "count-faithful"})


@dataclass(frozen=True)
class Case:
    """A situation: what each kernel breaks in it; the empty set says that all holds."""

    number: str
    text: str
    kernels: dict[tuple[str, ...], frozenset[str]] = field(hash=False)


def broken(*slugs: str) -> frozenset[str]:
    return frozenset(slugs)


NESTED = """
define <<END
ssize_t ksys_write(struct file *file)
{
        ssize_t ret;

        file_start_write(file);
        ret = vfs_write(file, PAGE_SIZE, NULL);
        file_end_write(file);
        return ret;
}
END
"""

CASES = (
    Case("1 happy async", f"{STACK}w: aio_write ovl\nf: freeze disk\n", {SOUND: broken()}),
    Case(
        "2 denied hook",
        f"{STACK}w: aio_write ovl hook=deny\nf: freeze disk\n",
        {SOUND: broken(), NAIVE: FRAME | broken("no-deadlock")},
    ),
    Case(
        "2 denied hook beside a live writer",
        f"{STACK}w: aio_write ovl hook=deny\nv: aio_write disk io=queued\nf: freeze disk\n",
        {("6.7+flag+move", "6.8"): broken(),
         NAIVE: FRAME | broken("no-deadlock", "exclusion")},
    ),
    Case(
        "3 injected cachefiles error",
        f"{DISK}w: netfs_write disk inject=error\nf: freeze disk\n",
        {SOUND: broken(), NAIVE: FRAME | broken("no-deadlock")},
    ),
    Case(
        "4 clone without the mask",
        f"{STACK}w: aio_write ovl io=queued\nf: freeze disk\n",
        {SOUND: broken(),
         NO_MASK: FRAME | broken("exclusion", "write-covered", "flag-sound", "no-warn",
                                 "no-deadlock")},
    ),
    Case(
        "5 daemon of a hook that runs under the token",
        f"{STACK}w: aio_write ovl hook=fill io=queued\nf: freeze disk\nd: fill disk io=sync\n",
        {("6.1", "6.1.176", "6.6", "6.7", "6.7+flag"): broken("no-deadlock"), HOOK_FIRST: broken(),
         ("6.7+flag+move", "6.7+hook-in-callers"): broken()},
    ),
    Case(
        "6 io_uring waits behind the freezer that waits for it",
        f"{DISK}w: uring_write disk io=queued\nw: uring_write disk io=queued\nf: freeze disk\n",
        {("6.1", "6.6", "6.7", "6.8"): broken("no-deadlock"),
         ("6.1.176", "6.12.95", "6.12.117", "6.16", "7.3.4"): broken()},
    ),
    Case(
        "7 a ring's owner freezes",
        f"{DISK}w: uring_write disk io=queued\nw: freeze disk\n",
        {("6.1", "6.1.176", "6.6", "6.7", "6.8", "6.12.95", "6.16"): broken("no-deadlock"),
         ("6.12.117", "7.3.4"): broken()},
    ),
    Case(
        "8 the flag over a start by trylock",
        f"{DISK}w: uring_write disk io=queued\nf: freeze disk\n",
        {("6.12.95", "6.8+flag"): broken(),
         ("6.12.95+flag",): FRAME | broken("flag-sound", "no-deadlock", "no-leak")},
    ),
    Case(
        "9 a start within a start",
        f"{DISK}w: write disk io=sync\nf: freeze disk\n{NESTED}",
        {("6.1", "6.1.176", "6.6", "6.7"): broken("balanced", "no-deadlock", "lockdep"),
         HOOK_FIRST: broken("balanced", "no-deadlock", "lockdep", "no-warn")},
    ),
    Case(
        "10 writing back fails",
        f"{DISK}w: write disk io=sync\nf: freeze disk sync=error\ng: freeze disk\n",
        {SOUND: broken()},
    ),
    Case(
        "11 the file system cannot freeze",
        f"{DISK}w: write disk io=sync\nf: freeze disk freeze_fs=error\ng: freeze disk\n",
        {SOUND: broken()},
    ),
    Case(
        "12 a thaw in the middle",
        f"{DISK}w: aio_write disk io=queued\nf: freeze disk\nt: thaw disk\n",
        {SOUND: broken()},
    ),
    Case(
        "13 two freezers",
        f"{DISK}f: freeze disk\ng: freeze disk who=kernel\nt: thaw disk\nt: thaw disk who=kernel\n",
        {SOUND: broken()},
    ),
    Case(
        "14 an underflow hides a writer",
        f"{STACK}w: aio_write ovl hook=deny\nv: aio_write disk io=queued\n"
        "f: freeze disk\nf: thaw disk\n",
        {NAIVE: FRAME | broken("no-deadlock", "exclusion")},
    ),
    Case(
        "15 a loop device on a frozen host",
        f"{DISK}fs img ext4 loop=disk dio\nw: aio_write img io=sync\nf: freeze disk\n",
        {("6.1", "6.1.176", "6.6", "6.7", "6.8"): broken("exclusion", "write-covered"),
         ("6.12.95", "6.12.117", "6.16", "7.3.4"): broken()},
    ),
    Case(
        "16 a write fault within a write",
        f"{DISK}w: write disk buffered fault=disk io=sync\nf: freeze disk\n",
        {SOUND: broken()},
    ),
    Case(
        "17 the flag outlives the token for a moment",
        f"{DISK}w: aio_write disk io=queued\nf: freeze disk\n",
        {("6.7+flag", "6.7+flag+move", "6.8+flag", "6.12.95+flag"): broken()},
    ),
)  # fmt: skip
EXPECTED = [
    pytest.param(case, kernel, slugs, id=f"{case.number}-{kernel}")
    for case in CASES
    for kernels, slugs in case.kernels.items()
    for kernel in kernels
]


@pytest.mark.slow
@pytest.mark.parametrize(("case", "kernel", "slugs"), EXPECTED)
def test_a_situation_has_its_verdict(case: Case, kernel: str, slugs: frozenset[str]) -> None:
    verdict = DESK.check(case.text, kernel, None, None)

    assert verdict["complete"], verdict["cut"]
    assert {p for p, word in verdict["properties"].items() if word == "violated"} == slugs
