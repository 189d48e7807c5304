"""What the texts do when nobody interferes: returns, results, counts and observable events."""

from __future__ import annotations

import pytest

from app.kernels import kernel_ids, load
from app.machine import SetupError
from tests.kernels.running import run

SOUND = tuple(
    name
    for name in kernel_ids()
    if "naive" not in name and "clone_mask" not in name and "ovl_and" not in name
)
VERSIONS = tuple(name for name in kernel_ids() if "+" not in name)
BROKEN_CLONE = (
    *(name for name in kernel_ids() if "-clone_mask" in name or "-ovl_and" in name),
    "6.8+flag-clone_mask",
    "6.12.117+flag-ovl_and",
)


@pytest.mark.parametrize("kernel", SOUND)
@pytest.mark.parametrize("options", ["io=queued", "io=sync", "io=error", "hook=deny", "alloc=fail"])
def test_sound_kernels_give_back_what_they_took(kernel: str, options: str) -> None:
    outcome = run(kernel, f"aio_write ovl {options}", "wait", "freeze disk", "thaw disk")
    assert outcome.disk == (0, 0, 0)
    assert outcome.ending == "done"
    assert outcome.count("start") == outcome.count("end")
    assert outcome.count("stray") == outcome.count("warn") == outcome.count("leak") == 0


def test_the_naive_move_ends_a_denied_write_that_never_started() -> None:
    outcome = run("6.7+naive-move", "aio_write ovl hook=deny", "wait", "freeze disk")
    assert outcome.results[0] == "-EPERM"
    assert outcome.count("stray") == 1
    assert outcome.disk == (-1, 0, 0)
    assert outcome.ending == "deadlock"


@pytest.mark.parametrize("hunk", ["start", "end"])
def test_without_its_gate_or_its_flag_the_moved_start_loses_the_balance(hunk: str) -> None:
    hook = "deny" if hunk == "end" else "pass"
    outcome = run(f"6.7+flag-{hunk}+move", f"aio_write ovl io=queued hook={hook}", "wait")
    assert outcome.disk[0] == {"start": 1, "end": -1}[hunk]


@pytest.mark.parametrize("kernel", BROKEN_CLONE)
def test_a_clone_that_inherits_the_flag_writes_unprotected_and_ends_too_much(kernel: str) -> None:
    outcome = run(kernel, "aio_write ovl io=queued", "wait", "aio_write ovl io=queued", "wait")
    assert outcome.count("warn") == 1
    assert outcome.disk == (-2, 0, 0)


@pytest.mark.parametrize("kernel", kernel_ids())
def test_a_queued_write_modifies_twice_and_completes_in_its_own_contexts(kernel: str) -> None:
    outcome = run(kernel, "aio_write ovl io=queued", "wait")
    assert outcome.returns[0] == "1"
    assert outcome.results[0] == "4096"
    assert outcome.contexts("modify") == {"app", "app.1.irq"}
    in_the_interrupt = load(kernel).version in {"6.1", "6.1.176", "6.6"}
    assert outcome.contexts("complete") == {"app.1.irq" if in_the_interrupt else "app.1.dio"}


@pytest.mark.parametrize(
    ("io", "result", "modified"),
    [
        ("sync", "4096", 1),
        ("short", "2048", 1),
        ("error", "-EIO", 0),
        ("eagain", "-EAGAIN", 0),
        ("queued-error", "-EIO", 1),
    ],
)
def test_a_file_system_modifies_only_what_it_accepts(io: str, result: str, modified: int) -> None:
    outcome = run("6.8", f"aio_write disk io={io}", "wait")
    assert outcome.results[0] == result
    assert outcome.count("modify") == modified


@pytest.mark.parametrize(
    "words", ["write disk", "write disk buffered", "pwritev2 ovl", "write ovl"]
)
def test_a_waited_for_write_modifies_once_and_returns_its_bytes(words: str) -> None:
    outcome = run("6.8", f"{words} io=queued")
    assert outcome.returns == ("4096",)
    assert outcome.count("modify") == 1
    assert outcome.contexts("modify") == {"app"}


def test_a_write_that_needs_a_flush_completes_in_workers() -> None:
    outcome = run("6.7", "aio_write ovl dsync io=queued", "wait")
    assert outcome.contexts("modify") == {"app", "app.1.dio"}
    assert outcome.contexts("complete") == {"app.1.dio2"}


@pytest.mark.parametrize(("fs", "where"), [("ext4", "app"), ("xfs", "app.1.dio")])
def test_ext4_waits_for_a_write_past_the_end_and_xfs_queues_it(fs: str, where: str) -> None:
    outcome = run("6.8", "aio_write disk extending io=queued", "wait", fs=fs)
    assert outcome.contexts("complete") == {where}
    assert outcome.results[0] == "4096"


@pytest.mark.parametrize(
    ("words", "fs", "returns", "result"),
    [
        ("aio_write ovl nowait", "ext4", "-EOPNOTSUPP", "-EOPNOTSUPP"),
        ("pwritev2 disk nowait buffered", "ext4", "-EOPNOTSUPP", "-EOPNOTSUPP"),
        ("pwritev2 disk nowait buffered io=sync", "xfs", "4096", "4096"),
        ("aio_write disk nowait buffered", "ext4", "1", "-EOPNOTSUPP"),
        ("aio_write disk nowait io=eagain", "ext4", "1", "-EAGAIN"),
    ],
)
def test_nowait_is_refused_where_it_is_not_supported(
    words: str, fs: str, returns: str, result: str
) -> None:
    outcome = run("6.8", words, fs=fs)
    assert (outcome.returns[0], outcome.results[0]) == (returns, result)


@pytest.mark.parametrize("kernel", VERSIONS)
def test_a_frozen_file_system_refuses_the_same_holder_and_is_thawed_once(kernel: str) -> None:
    outcome = run(kernel, "thaw disk", "freeze disk", "freeze disk", "thaw disk", "thaw disk")
    assert outcome.returns == ("-EINVAL", "0", "-EBUSY", "0", "-EINVAL")


def test_before_there_were_kinds_of_freezers_one_of_them_was_enough() -> None:
    outcome = run(
        "6.1", "freeze disk", "freeze disk who=kernel", "thaw disk who=kernel", "write disk io=sync"
    )
    assert outcome.returns == ("0", "-EBUSY", "0", "4096")


@pytest.mark.parametrize(
    ("kernel", "nested"),
    [
        ("6.6", "0"),
        ("6.7", "0"),
        ("6.8", "-EINVAL"),
        ("6.12.95", "-EINVAL"),
        ("6.12.117", "0"),
        ("6.16", "-EINVAL"),
        ("7.3.4", "0"),
    ],
)
def test_two_holders_need_two_thaws(kernel: str, nested: str) -> None:
    both = ("freeze disk", "freeze disk who=kernel", "thaw disk who=kernel", "write disk")
    outcome = run(kernel, *both)
    assert outcome.returns == ("0", "0", nested, "")
    again = run(kernel, *both[:3], "thaw disk", "write disk io=sync")
    assert again.returns == ("0", "0", nested, "0", "4096")


@pytest.mark.parametrize(
    ("kernel", "answer"),
    [("6.7", "-EINVAL"), ("6.12.117", "0"), ("6.16", "-EINVAL"), ("7.3.4", "-EINVAL")],
)
def test_a_thaw_by_who_holds_nothing_changes_nothing(kernel: str, answer: str) -> None:
    outcome = run(kernel, "freeze disk", "thaw disk who=kernel", "freeze disk", "thaw disk")
    assert outcome.returns == ("0", answer, "-EBUSY", "0")


@pytest.mark.parametrize("kernel", ["6.16", "7.3.4"])
def test_what_was_frozen_with_an_owner_is_thawed_by_its_owner_alone(kernel: str) -> None:
    owned = ("freeze disk who=exclusive", "thaw disk who=kernel", "thaw disk")
    outcome = run(kernel, *owned, "freeze disk who=exclusive", "thaw disk who=exclusive")
    assert outcome.returns == ("0", "-EINVAL", "-EINVAL", "-EBUSY", "0")


@pytest.mark.parametrize("kernel", ["6.16", "7.3.4"])
def test_an_owner_may_join_another_freezer_and_leave_again(kernel: str) -> None:
    nested = {"6.16": "-EINVAL", "7.3.4": "0"}[kernel]
    outcome = run(
        kernel,
        "freeze disk",
        "freeze disk who=exclusive",
        "thaw disk who=kernel",
        "thaw disk who=exclusive",
        "thaw disk who=exclusive",
        "thaw disk",
        "write disk io=sync",
    )
    assert outcome.returns == ("0", "0", "-EINVAL", nested, "-EINVAL", "0", "4096")


def test_an_owner_is_unknown_before_6_16() -> None:
    with pytest.raises(SetupError, match="does not define FREEZE_EXCL"):
        run("6.12.117", "freeze disk who=exclusive")


@pytest.mark.parametrize("kernel", VERSIONS)
def test_a_failed_freeze_lets_everybody_in_again(kernel: str) -> None:
    for failure in ("sync=error", "freeze_fs=error"):
        outcome = run(kernel, f"freeze disk {failure}", "write disk io=sync", "freeze disk")
        assert outcome.returns == ("-EIO", "4096", "0")


@pytest.mark.parametrize("kernel", VERSIONS)
def test_a_failed_thaw_leaves_it_frozen_by_the_same_holder(kernel: str) -> None:
    failed = ("freeze disk", "thaw disk unfreeze_fs=error", "freeze disk", "thaw disk")
    assert run(kernel, *failed).returns == ("0", "-EIO", "-EBUSY", "0")


@pytest.mark.parametrize("kernel", VERSIONS)
def test_a_read_only_file_system_is_frozen_without_a_gate_and_not_written(kernel: str) -> None:
    outcome = run(
        kernel,
        "freeze disk",
        "freeze disk",
        "thaw disk",
        "write disk",
        "write ovl",
        options=("ro",),
    )
    assert outcome.returns == ("0", "-EBUSY", "0", "-EBADF", "-EBADF")
    assert outcome.count("block") == 0


@pytest.mark.parametrize("kernel", VERSIONS)
def test_an_overlay_itself_cannot_be_frozen(kernel: str) -> None:
    outcome = run(kernel, "freeze ovl", "thaw ovl")
    assert outcome.returns == ("-EOPNOTSUPP", "-EINVAL")


@pytest.mark.parametrize("kernel", VERSIONS)
def test_a_freeze_shuts_the_gates_in_order_and_a_thaw_opens_them_backwards(kernel: str) -> None:
    events = run(kernel, "freeze disk", "thaw disk").events
    assert [level for _, kind, level in events if kind == "block"] == [1, 2, 3]
    assert [level for _, kind, level in events if kind == "unblock"] == [3, 2, 1]


@pytest.mark.parametrize(
    ("kernel", "words", "under_protection"),
    [
        ("6.7", "aio_write ovl", True),
        ("6.7", "write ovl", True),
        ("6.7", "pwritev2 disk", True),
        ("6.7", "write disk", False),
        ("6.7+flag", "aio_write ovl", True),
        ("6.7+naive-move", "aio_write ovl", False),
        ("6.7+flag+move", "write ovl", False),
        ("6.7+flag+move", "pwritev2 disk", False),
        ("6.7+hook-in-callers", "aio_write ovl", False),
        ("6.7+hook-in-callers", "write ovl", False),
        ("7.3.4", "aio_write ovl", False),
        ("6.8", "aio_write ovl", False),
        ("6.8", "write ovl", False),
        ("6.8", "pwritev2 disk", False),
    ],
)
def test_the_last_hook_runs_before_or_after_the_last_start(
    kernel: str, words: str, under_protection: bool
) -> None:
    kinds = [kind for _, kind, _ in run(kernel, f"{words} io=sync").events]
    last = {kind: len(kinds) - 1 - kinds[::-1].index(kind) for kind in ("hook", "start")}
    assert (last["start"] < last["hook"]) is under_protection
