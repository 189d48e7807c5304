"""Calls that change no data, or change it through a mapping: what a freeze stops, and what not."""

from __future__ import annotations

import pytest

from tests.kernels.told import keeps, runs, shown, verdict

SYSTEMS = "fs disk {type}\nfs ovl overlay upper=disk\n"
KINDS = pytest.mark.parametrize("kind", ["ext4", "xfs"])

MISC_WHILE_FROZEN = """
F: freeze disk
R: read {on}
S: fsync {on}
A: touch_atime {on}
C: create {on}
M: mmap_write {on}
T: thaw disk
schedule F>returned R>returned S>returned A>returned C>blocked M>blocked T>returned C>returned
schedule M>returned
expect F.1 returns 0
expect R.1 returns 4096
expect S.1 returns 0
expect A.1 returns 0
expect C.1 blocked disk:WRITE
expect M.1 blocked disk:PAGEFAULT
expect T.1 returns 0
expect C.1 returns 0
expect M.1 returns 0
"""


@KINDS
@pytest.mark.parametrize("on", ["disk", "ovl"])
@pytest.mark.parametrize("kernel", ["6.1", "6.7", "7.3.4"])
def test_who_only_looks_passes_a_frozen_file_system_and_who_changes_waits(
    kernel: str, on: str, kind: str
) -> None:
    """misc-while-frozen, mmap-clean-before-freeze and overlay-misc-upper-frozen of Linux 7.3.4."""
    assert runs(kernel, SYSTEMS.format(type=kind) + MISC_WHILE_FROZEN.format(on=on))


def test_while_a_freeze_waits_for_a_writer_a_page_fault_still_passes() -> None:
    """And a create waits, and a read does not."""
    text = """fs disk ext4
H: hold disk
W: aio_write disk io=queued
F: freeze disk
M: mmap_write disk
A: touch_atime disk
C: create disk
schedule H>returned W>returned F>blocked M>returned A>returned C>blocked
expect F.1 blocked disk:WRITE
expect M.1 returns 0
expect A.1 returns 0
expect C.1 blocked disk:WRITE
"""
    assert runs("6.8", text)


@pytest.mark.parametrize("verb", ["touch_atime disk", "acct disk io=sync"])
def test_a_look_or_an_end_leaves_no_trace_on_a_frozen_file_system(verb: str) -> None:
    text = f"fs disk ext4\nF: freeze disk\nA: {verb}\nschedule F>returned A>returned"
    kinds = [e.kind for account in shown("6.8", text).accounts for e in account.events]

    assert "trylock-failed" in kinds
    assert "modify" not in kinds
    before = shown("6.8", f"fs disk ext4\nA: {verb}\nschedule A>returned")
    assert "modify" in [e.kind for account in before.accounts for e in account.events]


@KINDS
@pytest.mark.parametrize("verb", ["create", "mmap_write", "read", "touch_atime", "fsync", "acct"])
@pytest.mark.parametrize("on", ["disk", "ovl"])
def test_each_call_is_sound_beside_a_freeze_and_a_thaw(kind: str, verb: str, on: str) -> None:
    text = f"{SYSTEMS.format(type=kind)}app: {verb} {on}\nadmin: freeze disk\nadmin: thaw disk\n"
    found = verdict("6.8", text)

    assert found.verdict == "holds"
    changes = verb != "fsync"
    assert (found.properties["write-covered"] == "holds") == changes


def test_xfs_changes_its_metadata_under_a_level_of_its_own() -> None:
    events = [
        [
            (event.kind, event.level)
            for account in shown(
                "6.8", f"fs disk {kind}\napp: create disk\nschedule app>returned"
            ).accounts
            for event in account.events
            if event.kind in ("start", "modify", "end")
        ]
        for kind in ("ext4", "xfs")
    ]

    assert events[0] == [("start", 1), ("modify", 0), ("end", 1)]
    assert events[1] == [("start", 1), ("start", 3), ("modify", 0), ("end", 3), ("end", 1)]


def test_a_create_on_a_read_only_file_system_gives_its_token_back() -> None:
    text = "fs disk ext4 ro\napp: create disk\napp: mmap_write disk\nF: freeze disk\n"

    assert keeps("6.8", text + "expect app.1 returns EROFS\nexpect app.2 returns EACCES\n")
    assert verdict("6.8", text).verdict == "holds"


@pytest.mark.parametrize("verb", ["write", "pwritev2", "aio_write", "uring_write"])
@pytest.mark.parametrize("option", ["", "buffered"])
def test_a_write_fault_inside_a_write_is_legal(verb: str, option: str) -> None:
    """WRITE, then PAGEFAULT: a freeze shuts the second only after the first has drained."""
    text = f"fs disk ext4\napp: {verb} disk {option} fault=disk io=sync\n"
    found = verdict("6.8", text + "admin: freeze disk\nadmin: thaw disk\n")
    worker = " app.1.wq*40" if (verb, option) == ("uring_write", "buffered") else ""
    levels = [
        event.level
        for account in shown("6.8", f"{text}schedule app>returned{worker}").accounts
        for event in account.events
        if event.kind == "start"
    ]

    assert found.verdict == "holds"
    assert levels == [1, 2]


def test_a_fault_on_another_file_system_ties_two_freezes_together() -> None:
    """Freezing the buffer's file system first, the freezer waits for what only his thaw ends."""
    text = "fs disk ext4\nfs other xfs\napp: write disk fault=other io=sync\n"
    inner_first = (
        text + "admin: freeze other\nadmin: freeze disk\nadmin: thaw disk\nadmin: thaw other"
    )
    outer_first = (
        text + "admin: freeze disk\nadmin: freeze other\nadmin: thaw other\nadmin: thaw disk"
    )

    assert verdict("6.8", inner_first).properties["no-deadlock"] == "violated"
    assert verdict("6.8", outer_first).verdict == "holds"


def test_a_fault_that_fails_ends_the_write_and_leaks_nothing() -> None:
    text = """fs disk ext4
app: write disk buffered fault=disk alloc=fail
app: mmap_write disk alloc=fail
admin: freeze disk
expect app.1 returns EFAULT
expect app.2 returns EFAULT
"""
    assert keeps("6.8", text)
    assert verdict("6.8", text).verdict == "holds"


def test_a_store_through_a_mapping_asks_the_hook_when_it_is_mapped() -> None:
    assert keeps("6.8", "fs disk ext4\na: mmap_write disk hook=deny\nexpect a.1 returns EPERM\n")


def test_a_read_waits_for_the_device_and_no_freeze_for_the_read() -> None:
    """inflight-direct-read of Linux 7.3.4: the freezer sleeps in its journal, not on a level."""
    text = """fs disk ext4
H: hold disk
R: read disk
F: freeze disk
H: release disk
schedule H>returned R>blocked F>blocked H>returned R>returned F>returned
expect R.1 blocked disk:bd_held
expect F.1 blocked disk:bd_held
expect H.2 returns 0
expect R.1 returns 4096
expect F.1 returns 0
"""
    assert runs("6.8", text)
