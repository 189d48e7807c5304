"""The permission hook: a module denies, or a daemon writes before it answers."""

from __future__ import annotations

import pytest

from app.machine import run_status
from tests.kernels.told import keeps, runs, shown, verdict

SYSTEMS = "fs disk ext4\nfs ovl overlay upper=disk\n"
ASKED = SYSTEMS + "app: aio_write ovl hook=fill io=queued\ndaemon: fill disk io=sync\n"
FREEZES = "admin: freeze disk\nadmin: thaw disk\n"


@pytest.mark.parametrize("kernel", ["6.1", "6.6", "6.7", "6.7+flag"])
def test_a_hook_under_protection_deadlocks_with_a_freeze_and_a_daemon_that_writes(
    kernel: str,
) -> None:
    """The reason for all of this: the writer holds its token while the daemon needs one, too."""
    found = verdict(kernel, ASKED + FREEZES)
    (deadlock,) = [v for v in found.violations if v.property == "no-deadlock"]

    assert {"daemon", "admin", "app"} <= set(deadlock.message.replace(":", "").split())
    assert verdict(kernel, ASKED).properties["no-deadlock"] == "holds"


@pytest.mark.parametrize("kernel", ["6.7+flag+move", "6.8", "7.3.4"])
def test_without_it_they_only_wait_for_the_thaw(kernel: str) -> None:
    assert verdict(kernel, ASKED + FREEZES).verdict == "holds"


def test_a_write_to_the_file_system_itself_never_asks_under_protection() -> None:
    text = SYSTEMS + "app: write disk hook=fill io=sync\ndaemon: fill disk io=sync\n"

    assert verdict("6.1", text + FREEZES).verdict == "holds"


def test_a_freeze_passes_a_writer_who_waits_for_the_daemon() -> None:
    """Linux 7.3.4, fanotify-pre-access-hook: the freeze succeeds, the writer waits for the thaw."""
    text = """fs disk ext4
W: aio_write disk hook=fill io=sync
F: freeze disk
H: fill disk io=sync
T: thaw disk
schedule W>blocked F>returned H>blocked T>sb_freeze_unlock T>returned H>returned W>returned
expect W.1 blocked disk:answered
expect F.1 returns 0
expect H.1 blocked disk:WRITE
expect T.1 returns 0
expect H.1 returns 4096
expect W.1 completes 4096
expect W.1 returns 1
"""
    assert runs("6.8", text)


def test_each_layer_of_a_stack_has_a_hook_and_a_daemon_of_its_own() -> None:
    text = (
        SYSTEMS
        + """
app: write ovl hook=fill hook@ovl=fill io=sync
upper: fill disk io=sync
top: fill ovl io=sync
expect app.1 blocked ovl:answered
expect top.1 returns 4096
expect app.1 blocked disk:answered
expect upper.1 returns 4096
expect app.1 returns 4096
forbid app.1 blocked disk:answered; app.1 blocked ovl:answered
"""
    )
    assert keeps("6.8", text)


def test_two_writers_get_an_answer_each() -> None:
    text = (
        "fs disk ext4\napp*2: write disk hook=fill io=error\n" + 2 * "daemon: fill disk io=error\n"
    )
    first = "daemon.1 returns EIO; daemon.2 blocked disk:asked"
    both = "app[1].1 returns EIO; app[2].1 returns EIO"
    text += f"forbid {first}; {both}; daemon.2 blocked disk:asked\n"

    assert verdict("6.8", text).verdict == "holds"
    assert keeps("6.8", text)


def test_a_module_denies_without_a_daemon() -> None:
    text = "fs disk ext4\napp: write disk hook=deny\nexpect app.1 returns EPERM\n"

    assert keeps("6.8", text)


def test_a_hook_that_nobody_answers_is_a_deadlock_and_a_daemon_without_events_is_not() -> None:
    alone = "fs disk ext4\napp: write disk hook=fill\n"
    idle = shown("6.8", "fs disk ext4\ndaemon: fill disk\nschedule daemon>blocked\n")
    found = verdict("6.8", alone)

    assert found.properties["no-deadlock"] == "violated"
    assert "it waits for the daemon's answer on disk" in found.violations[0].message
    assert run_status(idle.model, idle.states[-1]).kind == "parked"
