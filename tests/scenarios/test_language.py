from __future__ import annotations

import pytest
from hypothesis import given

from app.kernels import UnknownKernel
from app.machine.setup import Operation, Setup
from app.machine.setup import Thread as MachineThread
from app.scenarios import (
    Scenario,
    context_names,
    format,  # noqa: A004
    on_kernel,
    parse,
    setup,
)
from tests.scenarios.made import KERNEL, scenarios

EXAMPLE = """\
title   Denied async overlay write
kernel  6.7+flag+move
fs      disk  ext4
fs      ovl   overlay upper=disk

app:    aio_write ovl hook=deny
admin:  freeze disk
admin:  thaw disk

schedule app>returned admin*2
"""

MESSY = (
    "\ufeff# a comment\r\n schedule  app>returned   # how far\r\n"
    "app:aio_write ovl hook=deny io=any hook@ovl=pass alloc@disk=ok\r"
    "admin:  freeze   disk\n\tfs disk ext4\r\nkernel 6.7+move+flag\r\n"
    "schedule admin admin\r\nfs ovl overlay upper=disk # on top\r\n"
    "title  Denied  async\toverlay write\r\n\r\nadmin: thaw disk who=user"
)

WHOLE = """\
title   Everything that can be said
kernel  6.8
fs      disk   ext4 ro
fs      other  xfs
fs      ovl    overlay upper=other

opaque  a_call
opaque  b_call = any
define  <<END2
int f(void) { return 0; }
END
END2
patch   <<END
Subject: fs: a new file

--- /dev/null
+++ b/fs/fresh.c
@@ -0,0 +1 @@
+int fresh;
END

app:       pwritev2 ovl nowait hook=deny hook@ovl=any io=short
app:       wait app.1
writer*12: write other buffered
writer*12: wait writer.1

schedule app*3 app=deny app>ksys_write writer[12] writer[1] writer[2]
schedule writer[3] writer[4] writer[5] writer[6] writer[7]>blocked app
check   balanced no-leak
expect  app.1 blocked other:WRITE
expect  writer[12].1 returns EAGAIN
forbid  app.1 returns -1; app.1 completes 4096
"""


def test_the_example_is_its_own_canonical_text() -> None:
    assert format(parse(EXAMPLE)) == EXAMPLE


def test_everything_that_can_be_said_is_its_own_canonical_text() -> None:
    assert format(parse(WHOLE)) == WHOLE


def test_blanks_comments_order_line_ends_and_defaults_do_not_matter() -> None:
    assert parse(MESSY) == parse(EXAMPLE)


@pytest.mark.slow
@given(scenarios(whole_language=True))
def test_any_scenario_survives_the_way_to_text_and_back(scenario: Scenario) -> None:
    text = format(scenario)
    assert parse(text) == scenario
    assert format(parse(text)) == text


def test_replicas_are_threads_that_wait_for_their_own_operations() -> None:
    scenario = parse("kernel 6.8\nfs disk ext4\nw*2: aio_write disk\nw*2: wait w.1\na: wait w[2].1")
    write = Operation("aio_write", "disk")
    assert setup(scenario) == Setup(
        scenario.file_systems,
        (
            MachineThread("w[1]", (write, Operation("wait", "w[1].1"))),
            MachineThread("w[2]", (write, Operation("wait", "w[2].1"))),
            MachineThread("a", (Operation("wait", "w[2].1"),)),
        ),
    )


def test_contexts_are_numbered_in_text_order() -> None:
    scenario = parse("kernel 6.8\nfs disk ext4\nw*2: aio_write disk\nadmin: freeze disk")
    assert context_names(scenario, KERNEL) == (
        "w[1]",
        "w[1].1.irq",
        "w[1].1.dio",
        "w[2]",
        "w[2].1.irq",
        "w[2].1.dio",
        "admin",
    )


def test_a_block_knows_the_line_that_it_begins_on() -> None:
    text = "kernel 6.8\nfs disk ext4\ndefine <<EOF\n  int x;\n\nEOF\na: write disk\n"
    (block,) = parse(text).defines
    assert (block.text, block.line) == ("  int x;\n\n", 4)


def test_a_block_is_ended_by_a_word_that_it_does_not_say() -> None:
    text = "kernel 6.8\nfs disk ext4\ndefine <<EOF\n END\nEND2\nEOF\na: write disk\n"
    assert "define  <<END3\n END\nEND2\nEND3\n" in format(parse(text))


def test_a_long_schedule_is_broken_into_lines_of_72_columns() -> None:
    entries = " ".join(["app*2 admin"] * 40)
    text = format(parse(EXAMPLE.replace("app>returned admin*2", entries)))
    lines = [line for line in text.splitlines() if line.startswith("schedule")]
    assert len(lines) == 8
    assert max(map(len, lines)) <= 72
    assert format(parse(text)) == text


def test_neighbouring_runs_of_a_schedule_are_joined() -> None:
    text = EXAMPLE.replace("admin*2", "admin admin*3 app=deny app=deny")
    assert parse(text).schedule == "app>returned admin*4 app=deny app=deny"


def test_another_kernel_can_be_asked_for() -> None:
    assert parse(EXAMPLE, "6.8").kernel == "6.8"
    assert on_kernel(parse(EXAMPLE), "6.8") == parse(EXAMPLE.replace("6.7+flag+move", "6.8"))
    with pytest.raises(UnknownKernel):
        parse(EXAMPLE, "5.10")


def test_an_overriding_kernel_makes_up_for_a_missing_one() -> None:
    assert parse("fs disk ext4\napp: write disk", "6.8").kernel == "6.8"


def test_a_schedule_takes_every_value_that_a_step_is_told_with() -> None:
    """Values with a hyphen, and those of a choice that the kernel's tables do not name."""
    queued = parse("kernel 6.8\nfs disk ext4\napp: aio_write disk\nschedule app=queued-error")
    own = parse(
        "kernel 6.8\nopaque budget = any\nfs disk ext4\napp: write disk\nschedule app*6 app=0"
    )
    assert (queued.schedule, own.schedule) == ("app=queued-error", "app*6 app=0")
