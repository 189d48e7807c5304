"""The device below a file system: it keeps I/O in flight, and lets it go.

What booted kernels did with a suspended device-mapper target below the file system.
"""

from __future__ import annotations

import pytest

from app.machine import frozen, run_status
from tests.kernels.told import keeps, runs, shown, verdict

DISK = "fs disk {type}\nfs ovl overlay upper=disk\n"

INFLIGHT_AIO = """
H: hold disk
W1: aio_write disk io=queued
F1: freeze disk
W2: aio_write disk io=queued
T1: thaw disk
F2: freeze disk
H: release disk
expect H.1 returns 0
expect W1.1 returns 1
expect W1.1 blocked disk:bd_held
expect F1.1 blocked disk:WRITE
expect W2.1 blocked disk:WRITE
expect T1.1 returns EINVAL
expect F2.1 blocked disk:frozen
expect H.2 returns 0
expect W1.1 completes 4096
expect F1.1 returns 0
expect F2.1 returns EBUSY
schedule H>returned W1>returned W1.1.irq>blocked F1>blocked W2>blocked T1>returned F2>blocked
schedule H>returned
schedule W1.1.irq>complete F1>returned F2>returned
"""

INFLIGHT_SYNC_DIO = """
H: hold disk
W1: write disk io=sync
F1: freeze disk
W2: aio_write disk io=sync
H: release disk
schedule H>returned W1>blocked F1>blocked W2>blocked H>returned W1>returned F1>returned
expect H.1 returns 0
expect W1.1 blocked disk:bd_held
expect F1.1 blocked disk:WRITE
expect W2.1 blocked disk:WRITE
expect H.2 returns 0
expect W1.1 returns 4096
expect F1.1 returns 0
"""

HELD_WITHOUT_A_WRITER = """
H: hold disk
F1: freeze disk
W2: aio_write disk io=sync
H: release disk
schedule H>returned F1>blocked W2>blocked H>returned F1>returned
expect H.1 returns 0
expect F1.1 blocked disk:bd_held
expect W2.1 blocked disk:WRITE
expect H.2 returns 0
expect F1.1 returns 0
"""


@pytest.mark.parametrize("kernel", ["6.7", "6.12.95", "7.3.4"])
@pytest.mark.parametrize("kind", ["ext4", "xfs"])
def test_an_async_write_in_flight_keeps_the_freeze_waiting(kernel: str, kind: str) -> None:
    assert runs(kernel, DISK.format(type=kind) + INFLIGHT_AIO)


def test_no_run_freezes_over_what_the_device_keeps() -> None:
    text = """fs disk ext4
H: hold disk
W: aio_write disk io=queued
F: freeze disk
forbid H.1 returns 0; W.1 returns 1; F.1 returns 0; W.1 blocked disk:bd_held
forbid W.1 blocked disk:bd_held; W.1 completes 4096
"""
    assert keeps("6.8", text)
    assert not keeps("6.8", text + "forbid H.1 returns 0; W.1 completes 4096\n")


@pytest.mark.parametrize("kind", ["ext4", "xfs"])
@pytest.mark.parametrize("text", [INFLIGHT_SYNC_DIO, HELD_WITHOUT_A_WRITER])
def test_so_does_a_write_that_waits_and_the_file_systems_own_io(kind: str, text: str) -> None:
    assert runs("6.8", DISK.format(type=kind) + text)


@pytest.mark.parametrize(("kind", "level"), [("ext4", 3), ("xfs", 2)])
def test_ext4_waits_for_its_journal_and_xfs_for_its_log(kind: str, level: int) -> None:
    """Linux 7.3.4: ext4 sleeps in jbd2_write_superblock with all levels, xfs after PAGEFAULT."""
    text = DISK.format(type=kind) + "H: hold disk\nF: freeze disk\nschedule H>returned F>blocked\n"
    trace = shown("6.8", text)

    assert frozen(trace.model, trace.states[-1], 0) == level


@pytest.mark.parametrize(("kind", "submits"), [("ext4", False), ("xfs", True)])
def test_an_extending_aio_waits_inside_io_submit_on_ext4_only(kind: str, submits: bool) -> None:
    text = f"""fs disk {kind}
H: hold disk
W: aio_write disk extending io=queued
H: release disk
expect H.1 returns 0
expect W.1 blocked disk:bd_held
expect H.2 returns 0
expect W.1 completes 4096
forbid H.1 returns 0; W.1 returns 1; W.1 blocked disk:bd_held
"""
    assert keeps("6.8", text) != submits


@pytest.mark.parametrize("kernel", ["6.7", "6.8"])
def test_an_overlay_write_is_kept_by_the_device_below(kernel: str) -> None:
    text = """
H: hold disk
W: aio_write ovl io=queued
F: freeze disk
H: release disk
schedule H>returned W>returned F>blocked W.1.irq>blocked H>returned W.1.irq>queued
schedule W.1.dio>complete F>returned
expect W.1 returns 1
expect F.1 blocked disk:WRITE
expect W.1 blocked disk:bd_held
expect H.2 returns 0
expect W.1 completes 4096
expect F.1 returns 0
"""
    assert runs(kernel, DISK.format(type="ext4") + text)


def test_release_of_what_is_not_held_is_an_error() -> None:
    assert keeps("6.8", "fs disk ext4\nH: release disk\nexpect H.1 returns EINVAL")


HELD_FOR_EVER = "fs disk ext4\nH: hold disk\nW: aio_write disk io=queued\n"


def test_a_device_that_nobody_releases_parks_the_run() -> None:
    """As a file system that nobody thaws does: the thread that holds it has finished."""
    trace = shown("6.8", HELD_FOR_EVER + "schedule H>returned W>returned W.1.irq>blocked\n")
    state = run_status(trace.model, trace.states[-1])

    assert (state.kind, state.reason) == ("parked", "the device of disk keeps its I/O in flight")
    assert verdict("6.8", HELD_FOR_EVER + "F: freeze disk").verdict == "holds"


def test_who_waits_for_what_only_he_can_release_is_deadlocked() -> None:
    found = verdict("6.8", HELD_FOR_EVER + "H: freeze disk\nH: release disk")

    assert found.properties["no-deadlock"] == "violated"
    assert "H waits for" in found.violations[0].message


SUSPENDED = """
D: suspend disk
W1: aio_write disk io=sync
F2: freeze disk
T1: thaw disk
D: resume disk
T: thaw disk
expect D.1 returns 0
expect W1.1 blocked disk:WRITE
expect F2.1 returns EBUSY
"""
EXT4_THAWS = """
schedule D>returned W1>blocked F2>returned T1>blocked D>blocked T1>returned W1>complete D>returned
schedule T>returned
expect T1.1 blocked disk:bd_held
expect T1.1 returns 0
expect W1.1 completes 4096
expect D.2 returns 0
expect T.1 returns EINVAL
"""
XFS_THAWS = """
schedule D>returned W1>blocked F2>returned T1>returned D>returned W1>complete T>returned
expect T1.1 returns 0
expect D.2 returns 0
expect W1.1 completes 4096
expect T.1 returns EINVAL
"""


@pytest.mark.parametrize("kernel", ["6.1", "6.7", "6.8", "6.12.117", "7.3.4"])
@pytest.mark.parametrize(("kind", "rest"), [("ext4", EXT4_THAWS), ("xfs", XFS_THAWS)])
def test_suspending_the_device_freezes_and_a_user_may_thaw_that(
    kernel: str, kind: str, rest: str
) -> None:
    """Linux 7.3.4: ext4 cannot thaw before the device goes on, for it writes its superblock."""
    assert runs(kernel, DISK.format(type=kind) + SUSPENDED + rest)


TWICE = """fs disk ext4
A: freeze disk
A: suspend disk
A: resume disk
A: thaw disk
W: write disk io=sync
"""


def test_from_6_8_on_the_device_freezes_what_is_frozen_already() -> None:
    """49ef8832fb1a: two holders, and the inner thaw leaves the outer freeze alone."""
    nested = TWICE + "expect A.1 returns 0\nexpect A.2 returns 0\nexpect A.3 returns 0\n"

    assert keeps("6.8", nested + "expect W.1 blocked disk:WRITE\nexpect A.4 returns 0\n")
    assert keeps("6.7", TWICE + "expect A.2 returns EBUSY\nexpect A.3 returns EINVAL\n")
    assert keeps("6.8", TWICE + "forbid A.2 returns EBUSY\n")
    assert verdict("6.8", TWICE).verdict == verdict("6.7", TWICE).verdict == "holds"


@pytest.mark.parametrize("kernel", ["6.1", "6.8"])
def test_a_failed_freeze_leaves_the_device_running_and_a_second_suspend_fails(kernel: str) -> None:
    fails = "fs disk ext4\nD: suspend disk freeze_fs=error\nD: resume disk\nW: write disk io=sync\n"
    again = "fs disk ext4\nD: suspend disk\nD: suspend disk\nD: resume disk\nD: resume disk\n"

    assert keeps(kernel, fails + "expect D.1 returns EIO\nexpect D.2 returns EINVAL\n")
    assert verdict(kernel, fails).verdict == "holds"
    assert keeps(
        kernel,
        again + "expect D.2 returns EINVAL\nexpect D.3 returns 0\nexpect D.4 returns EINVAL\n",
    )
