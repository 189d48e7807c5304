"""Callers that write on behalf of others: cachefiles, splice, the targets."""

from __future__ import annotations

import pytest

from app.kernels import kernel_ids, tables
from tests.kernels.running import run, verdict

BASES = tables.kernels().catalogue.bases
BALANCED = (*BASES, "6.7+flag", "6.7+flag+move", "6.7+hook-in-callers", "6.8+flag")
"""Kernels whose callers give back what they took."""

WHOLE = sorted({*BASES, *(name for name in kernel_ids() if "_" not in name)})
"""All kernels but those that miss a hunk, which breaks overlayfs."""

PROTECTED = ("netfs_write disk", "netfs_write ovl", "ondemand_write disk", "splice disk",
             "splice ovl", "splice disk buffered")  # fmt: skip
UNPROTECTED = ("target_write disk", "nvmet_write disk")
ERRORS = ("hook=deny", "alloc=fail", "io=error", "io=short", "io=queued-error", "io=eagain")

AFTERWARDS = ("wait", "freeze disk", "thaw disk", "write disk io=sync")


@pytest.mark.parametrize("kernel", WHOLE)
@pytest.mark.parametrize("words", [*PROTECTED, *UNPROTECTED])
def test_a_write_and_then_a_freeze_both_succeed(kernel: str, words: str) -> None:
    outcome = run(kernel, f"{words} io=queued", *AFTERWARDS)
    assert outcome.results[0] in ("4096", "")
    assert outcome.returns[1:] == ("0", "0", "0", "4096")
    assert outcome.disk == (0, 0, 0)
    assert outcome.ending == "done"
    assert outcome.count("start") == outcome.count("end") > 0


@pytest.mark.parametrize("kernel", BALANCED)
@pytest.mark.parametrize("words", [*PROTECTED, *UNPROTECTED])
def test_what_goes_wrong_leaks_nothing(kernel: str, words: str) -> None:
    for error in ERRORS:
        outcome = run(kernel, f"{words} {error}", *AFTERWARDS)
        assert outcome.disk == (0, 0, 0), error
        assert outcome.ending == "done", error
        assert outcome.count("stray") == outcome.count("leak") == outcome.count("warn") == 0, error


# -- cachefiles -----------------------------------------------------------------------


@pytest.mark.parametrize("kernel", BALANCED)
@pytest.mark.parametrize("words", ["netfs_write disk", "ondemand_write disk"])
def test_an_injected_error_leaks_nothing(kernel: str, words: str) -> None:
    outcome = run(kernel, f"{words} inject=error", *AFTERWARDS)
    assert "-EIO" in (outcome.results[0], outcome.returns[0])
    assert outcome.disk == (0, 0, 0)
    assert outcome.count("stray") == outcome.count("modify") - 1 == 0


@pytest.mark.parametrize(
    ("kernel", "under_protection"),
    [("6.6", True), ("6.7", True), ("6.7+flag", True), ("6.7+flag+move", False), ("6.8", False)],
)
def test_an_injected_error_comes_before_or_after_the_start(
    kernel: str, under_protection: bool
) -> None:
    """Until 6.7 the start comes first; later it is behind the call that an injected error skips."""
    outcome = run(kernel, "netfs_write disk inject=error", "wait")
    assert outcome.count("start") == outcome.count("end") == int(under_protection)


@pytest.mark.parametrize(
    ("kernel", "held"),
    [("6.7", True), ("6.7+flag+move", False), ("6.7+hook-in-callers", False), ("6.8", False)],
)
def test_the_hook_of_a_cache_write_runs_once_before_or_after_the_start(
    kernel: str, held: bool
) -> None:
    kinds = [kind for _, kind, _ in run(kernel, "netfs_write disk", "wait").events]
    assert kinds.count("hook") == 1
    assert (kinds.index("start") < kinds.index("hook")) is held


@pytest.mark.parametrize("options", ["inject=error", "hook=deny", "io=queued"])
def test_the_naive_move_breaks_cachefiles_where_nothing_was_started(options: str) -> None:
    """What Josef Bacik saw in v1 12/15: the completion ends in every case."""
    outcome = run("6.7+naive-move", f"netfs_write disk {options}", "wait", "freeze disk")
    assert outcome.count("stray") == int(options != "io=queued")
    assert outcome.ending == ("done" if options == "io=queued" else "deadlock")


@pytest.mark.parametrize("kernel", ["6.1", "6.6", "6.7", "6.7+flag+move", "6.8"])
def test_a_cache_write_is_protected_until_its_completion_ran(kernel: str) -> None:
    outcome = run(kernel, "netfs_write disk io=queued", "wait")
    assert outcome.returns[0] == "1"
    assert outcome.contexts("start") == {"app"}
    assert outcome.contexts("end") == outcome.contexts("complete") == {"app.1.irq"}


def test_the_daemon_of_a_cache_waits() -> None:
    outcome = run("6.8", "ondemand_write disk io=queued")
    assert outcome.returns == ("4096",)
    assert outcome.contexts("end") == {"app"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kernel", "broken"),
    [
        ("6.1", []),
        ("6.7", []),
        ("6.7+flag", []),
        ("6.7+flag+move", []),
        ("6.7+hook-in-callers", []),
        ("6.8", []),
        ("6.7+naive-move", ["balanced", "count-faithful", "no-deadlock"]),
        ("6.7+flag-end+move", ["balanced", "count-faithful", "flag-sound", "no-deadlock"]),
    ],
)
def test_a_cache_write_beside_a_freeze_under_every_interleaving(
    kernel: str, broken: list[str]
) -> None:
    found = verdict(kernel, "app: netfs_write disk inject=any", "admin: freeze disk")
    assert found.complete
    assert sorted(slug for slug, word in found.properties.items() if word == "violated") == broken


# -- splice ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kernel", "words", "hooks"),
    [
        ("6.1", "splice disk", [False, True]),
        ("6.7", "splice disk", [False, True]),
        ("6.7", "splice ovl", [False, True]),
        ("6.7+flag+move", "splice disk", [False]),
        ("6.8", "splice disk", [False]),
        ("6.8", "splice ovl", [False]),
    ],
)
def test_splice_asks_its_hooks_before_or_under_protection(
    kernel: str, words: str, hooks: list[bool]
) -> None:
    """d53471ba6f7a removed the second hook, which ran under protection (for each: was it held?)."""
    held, found = 0, []
    for _, kind, _ in run(kernel, words).events:
        held += (kind == "start") - (kind == "end")
        if kind == "hook":
            found.append(held > 0)
    assert found == hooks


def test_splice_returns_its_bytes_or_what_its_hook_says() -> None:
    assert run("6.8", "splice disk io=queued").returns == ("4096",)
    assert run("6.8", "splice disk hook=deny").returns == ("-EPERM",)


@pytest.mark.slow
@pytest.mark.parametrize("kernel", ["6.1", "6.7", "6.8"])
@pytest.mark.parametrize("words", ["splice disk", "splice ovl"])
def test_splice_beside_a_freeze_under_every_interleaving(kernel: str, words: str) -> None:
    found = verdict(kernel, f"app: {words} hook=any", "admin: freeze disk")
    assert found.verdict == "holds"


# -- targets --------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("kernel", ["6.1", "6.7", "6.8", "6.12.117", "7.3.4"])
@pytest.mark.parametrize("words", UNPROTECTED)
def test_a_target_writes_to_a_frozen_file_system(kernel: str, words: str) -> None:
    found = verdict(kernel, f"app: {words}", "admin: freeze disk")
    broken = {slug for slug, word in found.properties.items() if word == "violated"}
    assert {"exclusion", "write-covered"} <= broken <= {"exclusion", "write-covered", "no-leak"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kernel", "protected"),
    [("6.1", False), ("6.1.176", True), ("6.7", False), ("6.7+flag+move", True), ("6.8", True)],
)
def test_a_target_with_a_page_cache_came_to_be_protected(kernel: str, protected: bool) -> None:
    """0db1d53937fa in the caller, 269aed7014b3 in vfs_iter_write()."""
    found = verdict(kernel, "app: target_write disk buffered", "admin: freeze disk")
    assert found.properties["exclusion"] == ("holds" if protected else "violated")


@pytest.mark.parametrize(("words", "hooks"), [("", 0), (" buffered", 1)])
def test_a_target_asks_a_hook_only_on_the_way_through_the_vfs(words: str, hooks: int) -> None:
    assert run("6.8", f"target_write disk{words}", "wait").count("hook") == hooks
