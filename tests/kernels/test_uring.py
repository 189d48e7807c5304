"""io_uring: the first try, the worker, where protection ends, and who waits for whom."""

from __future__ import annotations

import pytest

from app.kernels import kernel_ids, tables
from tests.kernels.running import run, verdict

BASES = tables.kernels().catalogue.bases
TRAP = "6.12.95+flag"
BALANCED = (*BASES, "6.7+flag", "6.7+flag+move", "6.7+hook-in-callers", "6.8+flag")
WHOLE = sorted({*BASES, *(name for name in kernel_ids() if "_" not in name)} - {TRAP})
"""Without the broken ones, and without the flag over a trylock, which leaks by what it is."""

WAYS = ("disk", "disk buffered", "disk hipri", "disk dsync", "disk hipri dsync", "disk extending",
        "ovl", "ovl buffered")  # fmt: skip
BLOCKING = ("6.1", "6.6", "6.7", "6.8")
TRYING = ("6.1.176", "6.12.95", "6.12.117", "6.16", "7.3.4")
"""Kernels without and with 1d60d74e8526."""
IN_CALLBACK = ("6.12.117", "7.3.4")


def violated(kernel: str, *lines: str) -> set[str]:
    found = verdict(kernel, *lines)
    assert found.complete
    return {slug for slug, word in found.properties.items() if word == "violated"}


@pytest.mark.parametrize("kernel", WHOLE)
@pytest.mark.parametrize("way", WAYS)
def test_a_write_and_then_a_freeze_both_succeed(kernel: str, way: str) -> None:
    outcome = run(kernel, f"uring_write {way} io=queued", "wait", "freeze disk", "thaw disk")
    assert outcome.returns == ("1", "0", "0", "0")
    assert outcome.results[0] == "4096"
    assert outcome.disk == (0, 0, 0)
    assert outcome.ending == "done"
    assert outcome.count("start") == outcome.count("end") > 0


@pytest.mark.parametrize("kernel", BALANCED)
@pytest.mark.parametrize("way", [*WAYS, "disk nowait", "disk buffered nowait", "ovl nowait"])
def test_what_goes_wrong_leaks_nothing(kernel: str, way: str) -> None:
    for wrong in (
        "hook=deny",
        "alloc=fail",
        "io=error",
        "io=short",
        "io=queued-error",
        "io=eagain",
    ):
        outcome = run(kernel, f"uring_write {way} {wrong}", "wait", "freeze disk", "thaw disk")
        assert outcome.disk == (0, 0, 0), wrong
        assert outcome.ending == "done", wrong
        assert outcome.count("stray") == outcome.count("leak") == outcome.count("warn") == 0, wrong


# -- the first try and the worker -----------------------------------------------------


@pytest.mark.parametrize(
    ("way", "where"),
    [("disk io=sync", "app"), ("disk buffered io=sync", "app.1.wq"), ("ovl io=sync", "app.1.wq"),
     ("disk hipri io=sync", "app")],
)  # fmt: skip
def test_a_worker_writes_what_cannot_be_tried_without_waiting(way: str, where: str) -> None:
    assert run("6.12.95", f"uring_write {way}", "wait").contexts("modify") == {where}


@pytest.mark.parametrize(
    ("options", "result", "hooks"),
    [
        ("io=eagain", "-EAGAIN", 2),
        ("io=eagain nowait", "-EAGAIN", 1),
        ("buffered nowait", "-EAGAIN", 0),
        ("io=error", "-EIO", 1),
        ("io=queued-error", "-EIO", 1),
        ("hook=deny", "-EPERM", 1),
    ],
)
def test_errors_are_results_and_a_second_try_asks_the_hook_again(
    options: str, result: str, hooks: int
) -> None:
    outcome = run("6.12.95", f"uring_write disk {options}", "wait")
    assert outcome.returns[0] == "1"
    assert outcome.results[0] == result
    assert outcome.count("hook") == hooks


def test_a_short_write_lets_go_before_a_worker_writes_the_rest() -> None:
    """Half of the page at first, half of the rest then: io-wq does not try a third time."""
    outcome = run("6.12.95", "uring_write disk io=short", "wait")
    assert outcome.results[0] == "3072"
    held = [(c, kind) for c, kind, _ in outcome.events if kind in {"start", "end"}]
    assert held == [(c, kind) for c in ("app", "app.1.wq") for kind in ("start", "end")]


def test_overlayfs_does_not_know_nowait() -> None:
    assert run("6.12.95", "uring_write ovl nowait", "wait").results[0] == "-EOPNOTSUPP"


def test_overlayfs_cannot_be_polled() -> None:
    assert run("6.12.95", "uring_write ovl hipri", "wait").results[0] == "-EOPNOTSUPP"


@pytest.mark.parametrize("kernel", [*BLOCKING, *TRYING])
def test_on_a_frozen_file_system_the_submitter_waits_or_a_worker_does(kernel: str) -> None:
    """One thread freezes and writes: if it waits itself, then nobody is left to thaw."""
    outcome = run(kernel, "freeze disk", "uring_write disk")
    waits = kernel in BLOCKING
    assert outcome.returns[1] == ("" if waits else "1")
    assert outcome.ending == ("deadlock" if waits else "parked")


@pytest.mark.parametrize("kernel", TRYING)
@pytest.mark.parametrize("how", ["", " buffered"])
def test_on_a_frozen_file_system_nowait_fails_at_once(kernel: str, how: str) -> None:
    outcome = run(kernel, "freeze disk", f"uring_write disk nowait{how}")
    assert outcome.results[1] == "-EAGAIN"
    assert outcome.ending == "done"


# -- where it ends --------------------------------------------------------------------


@pytest.mark.parametrize("kernel", BALANCED)
def test_protection_ends_in_task_work_or_in_the_completion(kernel: str) -> None:
    outcome = run(kernel, "uring_write disk io=queued", "wait")
    assert outcome.contexts("end") == {"app.1.irq" if kernel in IN_CALLBACK else "app"}
    assert outcome.contexts("complete") == {"app"}


@pytest.mark.parametrize("kernel", BALANCED)
def test_a_polled_write_ends_where_it_is_polled(kernel: str) -> None:
    outcome = run(kernel, "uring_write disk hipri io=queued", "wait")
    assert outcome.contexts("end") == {"app"}


@pytest.mark.slow
@pytest.mark.parametrize("kernel", ["6.1", "6.1.176", "6.7", "6.7+flag", "6.12.95", "6.12.117"])
@pytest.mark.parametrize("way", ["disk", "disk buffered", "disk hipri", "disk io=short"])
def test_a_write_beside_a_freeze_under_every_interleaving(kernel: str, way: str) -> None:
    assert violated(kernel, f"app: uring_write {way}", "admin: freeze disk") == set()


# -- who waits for whom ---------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("kernel", [*BLOCKING, *TRYING])
def test_a_submitter_that_sleeps_behind_a_freeze_never_ends_its_first_write(kernel: str) -> None:
    """CVE-2024-53052: the freeze waits for a write whose end waits for the sleeping thread."""
    two = ("app: uring_write disk io=queued", "app: uring_write disk io=sync")
    broken = violated(kernel, *two, "admin: freeze disk")
    assert broken == ({"no-deadlock"} if kernel in BLOCKING else set())


@pytest.mark.slow
@pytest.mark.parametrize("kernel", [*BLOCKING, *TRYING])
def test_the_owner_of_a_ring_who_freezes_waits_for_itself(kernel: str) -> None:
    broken = violated(kernel, "app: uring_write disk io=queued", "app: freeze disk")
    assert broken == (set() if kernel in IN_CALLBACK else {"no-deadlock"})


@pytest.mark.slow
@pytest.mark.parametrize("way", ["disk", "disk io=sync"])
def test_a_trylock_that_goes_round_the_helper_is_a_trap_for_the_flag(way: str) -> None:
    """The start sets no flag, so the end, which finds none, does nothing: every first try leaks."""
    broken = violated(TRAP, f"app: uring_write {way}", "admin: freeze disk")
    assert {"balanced", "no-deadlock"} <= broken
    assert violated("6.8+flag", f"app: uring_write {way}", "admin: freeze disk") == set()
    assert violated(TRAP, "app: uring_write disk buffered", "admin: freeze disk") == set()


# -- what others left out -------------------------------------------------------------

MISSED = """define <<END
static int kiocb_done(struct io_kiocb *req, ssize_t ret)
{
	if (ret >= 0) {
		req->res = io_fixup_rw_res(req, ret);
		return IOU_OK;
	}
	io_rw_done(&req->rw, ret);
	return IOU_ISSUE_SKIP_COMPLETE;
}
END"""


def test_an_end_in_task_work_alone_misses_what_is_done_inline() -> None:
    """b000145e9907 before 2ec33a6c3cca, as Dave Chinner found it: the next freeze never returns."""
    lines = ("app: uring_write disk io=sync", "app: freeze disk")
    assert violated("6.1", *lines) == set()
    assert {"balanced", "no-deadlock"} <= violated("6.1", *lines, MISSED)


EARLY = """define <<END
static ssize_t ext4_file_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	if (!(iocb->ki_flags & IOCB_NOWAIT))
		return iov_iter_count(from);
	iocb->ki_complete(iocb, -EAGAIN);
	return -EIOCBQUEUED;
}
END"""


@pytest.mark.parametrize("kernel", ["6.1", "6.8", "6.12.95", "6.12.117", "7.3.4"])
def test_a_completion_with_eagain_from_within_write_iter_ends_twice(kernel: str) -> None:
    """Latent: no file system does it. The completion ends it, and so does the retry."""
    broken = violated(kernel, "app: uring_write disk", EARLY)
    assert ("balanced" in broken) is (kernel != "7.3.4")


@pytest.mark.parametrize(("kernel", "leaks"), [("6.1", True), ("6.8", True), ("6.12.95", False)])
def test_a_retry_without_memory_kept_protection_until_a9165b83c193(
    kernel: str, leaks: bool
) -> None:
    broken = violated(kernel, "app: uring_write disk io=eagain alloc=any")
    assert ("no-leak" in broken) is leaks
