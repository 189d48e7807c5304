"""Loop devices: a direct write to a file system becomes a write to a file of another."""

from __future__ import annotations

import pytest

from app.kernels import load
from app.machine import actions, run_status, step
from app.scenarios import context_names, parse
from tests.kernels.told import keeps, shown, verdict

HOST = "fs disk ext4\n"
BUFFERED = HOST + "fs img ext4 loop=disk\n"
DIRECT = HOST + "fs img ext4 loop=disk dio\n"
FREEZE = "host: freeze disk\nhost: thaw disk\n"

PROTECTED = ["6.12.95", "6.16", "7.3.4"]
"""With 39d86db34e41 and c4706c5058a7."""


@pytest.mark.parametrize("systems", [BUFFERED, DIRECT])
@pytest.mark.parametrize("kernel", ["6.1", "6.7", "6.8", *PROTECTED])
@pytest.mark.parametrize("verb", ["write", "aio_write"])
def test_a_write_comes_to_what_becomes_of_the_write_below(
    verb: str, kernel: str, systems: str
) -> None:
    how = "completes" if verb == "aio_write" else "returns"
    for io, result in (("sync", "4096"), ("queued", "4096"), ("error", "EIO")):
        text = f"{systems}app: {verb} img io={io}\nexpect app.1 {how} {result}\n"
        assert keeps(kernel, text)
        assert keeps(kernel, f"{text}forbid app.1 {how} {'EIO' if result == '4096' else '4096'}\n")


@pytest.mark.parametrize("verb", ["write", "aio_write"])
def test_the_direct_way_was_unprotected_until_6_16(verb: str) -> None:
    """39d86db34e41 (fixes bc07c10a3603): a frozen file system's image changed all the same."""
    text = f"{DIRECT}app: {verb} img io=queued\n"
    for kernel in ("6.1", "6.7", "6.8"):
        found = verdict(kernel, text + "host: freeze disk\n").properties
        assert found["write-covered"] == found["exclusion"] == "violated"
        assert found["no-deadlock"] == "holds"
    for kernel in PROTECTED:
        assert verdict(kernel, text + FREEZE).verdict == "holds"


@pytest.mark.parametrize("kernel", ["6.1", "6.7", "6.8", *PROTECTED])
def test_the_buffered_way_is_protected(kernel: str) -> None:
    """But between f2fed441c69b and its fix, which no kernel here is."""
    found = verdict(kernel, f"{BUFFERED}app: write img io=sync\n{FREEZE}")

    assert found.verdict == "holds"


def test_the_write_below_waits_for_the_hosts_thaw_and_no_hook_is_asked() -> None:
    text = """fs disk ext4
fs img ext4 loop=disk dio
app: aio_write img hook=deny io=queued
host: freeze disk
host: thaw disk
expect host.1 returns 0
expect app.1 returns 1
expect app.1 blocked disk:WRITE
expect app.1 completes 4096
"""
    assert keeps("7.3.4", text)


def test_what_is_frozen_from_the_outside_in_cannot_be_frozen_inside() -> None:
    """The write to the image waits for the host's thaw, and keeps the freeze of img waiting."""
    text = DIRECT + "app: aio_write img io=queued\n"
    outer = text + "a: freeze disk\na: freeze img\na: thaw img\na: thaw disk\n"
    inner = text + "a: freeze img\na: freeze disk\na: thaw disk\na: thaw img\n"
    found = verdict("7.3.4", outer)

    assert found.properties["no-deadlock"] == "violated"
    assert verdict("7.3.4", inner).verdict == "holds"
    assert verdict("6.8", outer).properties["no-deadlock"] == "holds"


def test_a_frozen_host_that_nobody_thaws_parks_a_write_that_is_waited_for() -> None:
    text = DIRECT + "app: write img io=sync\nhost: freeze disk\n"

    assert verdict("7.3.4", text).verdict == "holds"


@pytest.mark.parametrize("order", [("loop", "irq"), ("irq", "loop")])
def test_whoever_puts_the_last_reference_ends_the_protection(order: tuple[str, str]) -> None:
    first, last = (f"app.1.{kind}" for kind in order)
    text = DIRECT + "app: aio_write img io=queued\nschedule app>returned app.1.loop>queued\n"
    trace = shown("7.3.4", text)
    model, state = trace.model, trace.states[-1]
    ends = []
    for name in (first, last):
        context = next(c.number - 1 for c in model.contexts if c.name == name)
        while possible := [a for a in actions(model, state) if a.context == context]:
            state, account = step(model, state, possible[0])
            ends += [name for e in account.events if (e.kind, e.superblock) == ("end", 0)]

    assert ends == [last]
    assert run_status(model, state).kind == "done"


def test_the_page_cache_ends_a_write_before_the_loop_device() -> None:
    def contexts(line: str, systems: str = DIRECT) -> tuple[str, ...]:
        return context_names(parse(f"kernel 6.8\n{systems}a: {line}"), load("6.8"))

    assert contexts("write img") == ("a", "a.1.irq", "a.1.loop")
    assert contexts("write img", BUFFERED) == ("a", "a.1.loop")
    assert contexts("write img buffered") == ("a",)
    assert contexts("aio_write img extending") == ("a", "a.1.irq", "a.1.dio", "a.1.loop")
    twice = DIRECT + "fs inner xfs loop=img dio\n"
    assert contexts("write inner", twice) == ("a", "a.1.irq", "a.1.loop", "a.1.loop2")


@pytest.mark.parametrize("kernel", ["6.1", "7.3.4"])
def test_loop_on_loop_and_loop_on_overlay_complete(kernel: str) -> None:
    twice = DIRECT + "fs inner xfs loop=img dio\napp: write inner io=queued\n"
    above = HOST + "fs ovl overlay upper=disk\nfs img xfs loop=ovl dio\n"

    assert keeps(kernel, twice + "expect app.1 returns 4096\nforbid app.1 returns EIO\n")
    assert keeps(kernel, above + "app: aio_write img io=queued\nexpect app.1 completes 4096\n")


def test_the_options_of_a_write_belong_to_the_file_at_the_bottom() -> None:
    deny = BUFFERED + "app: write img hook=deny io=sync\nexpect app.1 returns {}\n"

    assert keeps("6.8", deny.format("EIO"))  # the loop driver meets the hook of its file
    assert keeps("6.8", deny.format("EPERM").replace("hook=", "hook@img="))
    assert keeps("6.8", deny.format("EPERM").replace("img hook", "img buffered hook"))
