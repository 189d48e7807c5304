"""Real kernels broken on purpose: each property finds its mutant, and spares the kernel as it is.

The mutations are those of the discussion around the flag patch (message-id
20231121132551.2337431-1-amir73il@gmail.com): an end that is forgotten, a start that is, a mask
that is left out; and a reference put too early, as in the use-after-free of overlayfs' first
asynchronous writes.
"""

from __future__ import annotations

from functools import cache

import pytest

from app.cmodel import compile_kernel
from app.explore.properties import PROPERTIES, choose
from app.explore.search import check
from app.explore.verdict import Limits, Verdict
from app.kernels import SourceFile, load
from app.machine import FileSystem, Operation, Setup, Thread, build

NO_START = "static inline void kiocb_start_write(struct kiocb *iocb) { }\n"
NO_END = "static inline void kiocb_end_write(struct kiocb *iocb) { }\n"
EARLY_PUT = """
static int io_submit_one(struct file *file, size_t len, rwf_t flags)
{
    struct aio_kiocb *req = aio_get_req();
    int err;

    req->rw.ki_filp = file;
    iocb_put(req);
    err = aio_write(&req->rw, len, flags);
    return req->rw.ki_flags & IOCB_WRITE ? err : -EIO;
}
"""


@cache
def verdict_on(kernel_id: str, target: str, mutation: str, *options: tuple[str, str]) -> Verdict:
    """The verdict on an aio write of `target` beside a freeze of the disk, on a broken kernel."""
    kernel = load(kernel_id)
    systems = (FileSystem("disk", "ext4"), FileSystem("ovl", "overlay", "disk"))
    app = Thread("app", (Operation("aio_write", target, options),))
    admin = Thread("admin", (Operation("freeze", "disk"),))
    extra = (SourceFile("mutation.c", mutation),) if mutation else ()
    used = systems if target == "ovl" else systems[:1]
    model = build(compile_kernel(kernel, extra), kernel, Setup(used, (app, admin)))
    return check(model, PROPERTIES, Limits(states=20_000))


TWICE = """
static void aio_complete_rw(struct kiocb *kiocb, long res)
{
    struct aio_kiocb *iocb = container_of(kiocb, struct aio_kiocb, rw);

    if (kiocb->ki_flags & IOCB_WRITE)
        kiocb_end_write(kiocb);
    kiocb->ki_flags &= ~IOCB_WRITE;
    if (iocb->ki_res == 0) {
        iocb->ki_res = res;
        kiocb->ki_complete(kiocb, res);
        return;
    }
    iocb_put(iocb);
}
"""
BARE_START = """
static inline void kiocb_start_write(struct kiocb *iocb)
{
    sb_start_write(file_inode(iocb->ki_filp)->i_sb);
}
"""
MARKS_TOO_EARLY = """
static void freeze_finish(struct super_block *sb, enum freeze_holder who)
{
    sb->s_writers.frozen = SB_FREEZE_COMPLETE;
    wake_up_var(&sb->s_writers.frozen);
}
"""
OPENS_IN_THE_WRONG_ORDER = """
static void sb_freeze_unlock(struct super_block *sb, int level)
{
    for (int l = 0; l < level; l++)
        percpu_up_write(&sb->s_writers.rw_sem[l]);
}
"""
CHANGES_FILE = """
static struct file changed;
static inline void kiocb_start_write(struct kiocb *iocb)
{
    sb_start_write(file_inode(iocb->ki_filp)->i_sb);
    __sb_writers_release(file_inode(iocb->ki_filp)->i_sb, SB_FREEZE_WRITE);
    changed = *iocb->ki_filp;
    iocb->ki_filp = &changed;
}
"""
QUEUED = ("io", "queued")
DENIED = ("hook", "deny")
MUTANTS = [
    ("balanced", "6.8", "disk", NO_END, QUEUED, "app.1 loses its token of disk:WRITE"),
    ("balanced", "6.8", "disk", NO_START, QUEUED, "app.1 ends disk:WRITE, and had not started it"),
    ("balanced", "6.7+naive-move", "ovl", "", DENIED, "app.1 ends disk:WRITE, and had not"),
    ("count-faithful", "6.8", "disk", NO_START, QUEUED, "disk:WRITE counts -1, and the truth is 0"),
    ("count-faithful", "6.8", "disk", NO_END, QUEUED, "disk:WRITE counts 1, and the truth is 0"),
    ("exclusion", "6.8", "disk", NO_START + NO_END, QUEUED, "app.1 changes disk, which is frozen"),
    ("write-covered", "6.8", "disk", NO_START + NO_END, QUEUED, "app.1 changes disk, and holds no"),
    ("flag-sound", "6.7+flag-clone_mask", "ovl", "", QUEUED, "#2 says it started a write, and"),
    ("flag-sound", "6.7+flag-ovl_and", "ovl", "", QUEUED, "#2 says it started a write, and app.1"),
    ("hook-unprotected", "6.7", "ovl", "", QUEUED, "the hook of app.1 runs while it holds disk:"),
    ("no-warn", "6.7+flag-clone_mask", "ovl", "", QUEUED, "WARNING: include/linux/fs.h:"),
    ("no-deadlock", "6.8", "disk", NO_END, QUEUED, "admin waits for ever: disk:WRITE counts 1"),
    ("lifetime", "6.8", "disk", EARLY_PUT, QUEUED, "app.1 touches aio_kiocb of app.1 after it was"),
    ("single-completion", "6.8", "disk", TWICE, QUEUED, "app.1 completes #1, which was completed"),
    (
        "freeze-order",
        "6.8",
        "disk",
        MARKS_TOO_EARLY,
        QUEUED,
        "disk is frozen, and nobody is counted",
    ),
    ("same-sb", "6.8", "disk", CHANGES_FILE, QUEUED, "#1 gets another file while a write of disk"),
    ("lockdep", "6.8", "disk", BARE_START, QUEUED, "lockdep reports, for app.1: lock held when"),
    ("no-leak", "6.8", "disk", NO_END, QUEUED, "all is over, and app.1's token of disk:WRITE is"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("slug", "kernel", "target", "mutation", "option", "message"), MUTANTS)
def test_a_property_finds_its_mutant(
    slug: str, kernel: str, target: str, mutation: str, option: tuple[str, str], message: str
) -> None:
    verdict = verdict_on(kernel, target, mutation, option)

    assert verdict.properties[slug] == "violated"
    assert verdict.verdict == "violated"
    (violation,) = (v for v in verdict.violations if v.property == slug)
    assert violation.message.startswith(message)


@pytest.mark.slow
@pytest.mark.parametrize("target", ["disk", "ovl"])
@pytest.mark.parametrize("kernel", ["6.7", "6.7+flag", "6.7+flag+move", "6.8"])
@pytest.mark.parametrize("option", [QUEUED, DENIED, ("io", "error")])
def test_a_kernel_as_it_is_breaks_nothing(
    kernel: str, target: str, option: tuple[str, str]
) -> None:
    """But the hook under protection, for which 6.7 was changed."""
    verdict = verdict_on(kernel, target, "", option)
    hooked = "hook-unprotected"

    assert {v.property for v in verdict.violations} <= {hooked}
    assert set(verdict.properties.values()) <= {"violated", "holds", "vacuous", "not-applicable"}
    under_protection = target == "ovl" and kernel in ("6.7", "6.7+flag")
    assert (verdict.properties[hooked] == "violated") is under_protection


def test_every_property_has_a_mutant() -> None:
    assert {mutant[0] for mutant in MUTANTS} == {p.slug for p in choose(p.slug for p in PROPERTIES)}


def test_a_thaw_in_the_wrong_order_is_found() -> None:
    kernel = load("6.7")
    admin = Thread("admin", (Operation("freeze", "disk"), Operation("thaw", "disk")))
    extra = (SourceFile("mutation.c", OPENS_IN_THE_WRONG_ORDER),)
    systems = (FileSystem("disk", "ext4"),)
    model = build(compile_kernel(kernel, extra), kernel, Setup(systems, (admin,)))
    (violation,) = check(model, choose(["freeze-order"])).violations

    assert violation.message == "disk:WRITE is opened before PAGEFAULT"
