"""Trace lines of every layout and event, taken apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernels.traces import LONGEST_LINE, LOST, Aside, Event, Sentences, Unread, read_line
from app.kernels.traces.levels import freeze_levels

BEGIN = "dev 259:1 ino 0x83 size 0x100000 offset 0x1000 length 0x1000 done_before 0x0"
DIRECT = f"iomap_dio_rw_begin: {BEGIN} flags DIRECT dio_flags  aio 1"
PADDED = DIRECT.replace(": ", ":   ", 1)
F2FS = "dev = (254,0), ino = 5 pos = 0 len = 4096 ki_flags = 20000 ki_ioprio = 0 rw = 1"
EXT2 = "dev 7:0 ino 0xc isize 0x0 pos 0x0 len 512 flags WRITE aio 1"
DONE = "dev 1:2 ino 0x1 size 0x2 offset 0x3 flags WRITE aio 1"
BEGINS, WHERE = "Direct I/O begins:", "4096 bytes at 4096 of inode 131"
LOOKS = "a start looks whether its level is shut"
SENTENCES = Sentences({5: "-EIO", 11: "-EAGAIN", 16: "-EBUSY", 529: "-EIOCBQUEUED"})


def event(line: str) -> Event:
    found = read_line(line)
    assert isinstance(found, Event), found
    return found


def sentence(line: str, *flags: str) -> str:
    found = event(line)
    return SENTENCES.of(found.head.event, found.payload, flags)


@pytest.mark.parametrize(
    ("line", "head"),
    [
        (
            f"             fio-1234    [003] .....   512.345678: {DIRECT}",
            ("ftrace", None, "fio", 1234, None, 3, "512.345678"),
        ),
        (
            f"          <idle>-0       (-------) [002] d.h1.  512.345: {DIRECT}",
            ("ftrace", None, "<idle>", 0, None, 2, "512.345"),
        ),
        (
            f"  kworker/u8:1-46  (    46) [001] .N.. 1611: {DIRECT}",
            ("ftrace", None, "kworker/u8:1", 46, 46, 1, "1611"),
        ),
        (
            f"             fio-1234  [003]   512.345678: {PADDED}",
            ("trace-cmd", None, "fio", 1234, None, 3, "512.345678"),
        ),
        (
            f"             fio-1234  [003] .....   512.345678: {PADDED}",
            ("trace-cmd", None, "fio", 1234, None, 3, "512.345678"),
        ),
        (
            f"fio  1234 [003]   512.345678: iomap:{DIRECT}",
            ("perf", "iomap", "fio", 1234, None, 3, "512.345678"),
        ),
        (
            f"Web Content 12/1234 [003]   5.3:          1 iomap:{DIRECT}",
            ("perf", "iomap", "Web Content", 1234, 12, 3, "5.3"),
        ),
        (
            f"tmux: server-7 [000] ..... 1: {DIRECT}",
            ("ftrace", None, "tmux: server", 7, None, 0, "1"),
        ),
        (
            f"> some/long/file.txt:12: io-wq-1-2 [000] ..... 1: {DIRECT}",
            ("ftrace", None, "io-wq-1", 2, None, 0, "1"),
        ),
        (
            f"> > iomap:{DIRECT}",
            ("bare", "iomap", None, None, None, None, None),
        ),
    ],
)
def test_the_head_of_a_line_is_read_in_every_layout(line: str, head: tuple[object, ...]) -> None:
    found = event(line)

    h = found.head
    assert (h.format, h.system, h.task, h.pid, h.tgid, h.cpu, h.time) == head
    assert h.event == "iomap_dio_rw_begin"
    assert found.payload.get("ino") == "0x83"
    assert found.payload.flags is not None
    assert found.payload.flags.printed == "DIRECT"


@pytest.mark.parametrize(
    ("line", "field", "printed", "value"),
    [
        (f"iomap_dio_rw_begin: {BEGIN} flags  dio_flags  aio 1", "flags", "", None),
        (f"iomap_dio_rw_begin: {BEGIN} flags dio_flags aio 1", "flags", "", None),
        (
            f"iomap_dio_rw_begin: {BEGIN} flags 0x1 dio_flags DIO_FORCE_WAIT|DIO_PARTIAL aio 0",
            "flags",
            "0x1",
            None,
        ),
        (
            f"iomap_dio_complete: {DONE} error -5 ret 0",
            "flags",
            "WRITE",
            None,
        ),
        (
            "ext2_dio_write_endio: dev 7:0 ino 0xc isize 0x0 pos 0x0 len -5 flags  aio 1 ret -5",
            "flags",
            "",
            None,
        ),
        (
            f"ext2_dio_write_begin: {EXT2} ret=0",
            "flags",
            "WRITE",
            None,
        ),
        (
            f"f2fs_direct_IO_enter: {F2FS}",
            "ki_flags",
            "20000",
            0x20000,
        ),
        ("netfs_write_iter: WRITE-ITER i=83 s=1000 l=2000 f=60000", "f", "60000", 0x60000),
        ("p: (f+0x4/0x210 [ovl]) iocb=0x1 ki_flags=0x60000 pos=0", "ki_flags", "0x60000", 0x60000),
        ("p: (f+0x4/0x210) ki_flags=131072", "ki_flags", "131072", 0x20000),
        ("p: (f+0x4/0x210) ki_flags=010", "ki_flags", "010", 10),
        ("p: (f+0x4/0x210) ki_flags=-1", "ki_flags", "-1", 0xFFFFFFFF),
        ('p: (ffffffff8123) name="a ki_flags=1" kiocb->ki_flags=0x4', "kiocb->ki_flags", "0x4", 4),
        ("1234 fio args.ki_flags=0x20000 aio=1", "args.ki_flags", "0x20000", 0x20000),
    ],
)  # fmt: skip
def test_ki_flags_are_found_in_every_event_that_prints_them(
    line: str, field: str, printed: str, value: int | None
) -> None:
    flags = event(line).payload.flags

    assert flags is not None
    assert (flags.field, flags.printed, flags.value) == (field, printed, value)


def test_flags_of_other_things_are_not_taken_for_ki_flags() -> None:
    for line in (
        "io_uring_submit_req: ring 0000, req 0001, user_data 0x7, opcode WRITE, flags 0x200000",
        "contention_begin: 00000000f1a2b3c4 (flags=WRITE|PERCPU)",
        "p: (f+0x4/0x210) flags=0x860000",
    ):
        assert event(line).payload.flags is None


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("iomap_dio_rw_begin: dev 1:2 ino 0x1", "others"),
        ("netfs_write_iter: WRITE-ITER i=83 s=1000 l=2000 f=xyz", "not 'xyz'"),
        ("p: (f+0x4/0x210) ki_flags=lots", "ki_flags is no number: 'lots'"),
        ("p: (f+0x4/0x210) ki_flags=0x100000000", "more than 32 bits"),
        ("p: (f+0x4/0x210) ki_flags=" + "9" * 1900, "more than 32 bits"),
        ("lock_acquire: 0000", "other fields"),
        ("a-1 [000] ..... 1: sched_switch: prev_comm=a", "sched_switch is not known here"),
    ],
)
def test_an_event_that_prints_something_else_says_so_and_keeps_its_head(
    line: str, reason: str
) -> None:
    found = event(line)

    assert found.reason is not None
    assert reason in found.reason
    assert f"{found.head.event}: " in line


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("# tracer: nop", "a comment of the tracer"),
        ("cpus=8", "a header of trace-cmd"),
        ("CPU:2 [LOST 17 EVENTS]", LOST),
        ("\tffffffff8123abcd vfs_write+0x10 ([kernel.kallsyms])", "a line of a call chain"),
        (" => vfs_write", "a line of a call chain"),
        ("  fio-12  [003] .....  5.3: <stack trace>", "the head of a call chain"),
    ],
)
def test_what_tracers_print_besides_events_is_no_riddle(line: str, what: str) -> None:
    assert read_line(line) == Aside(what)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Hello, list", "not laid out as"),
        ("  fio-12  [003] .....  5.3: vfs_write <-ksys_write", "function tracer"),
        ("Subject: [PATCH] fs: hold it", "no event that is known here"),
        ("x" * (LONGEST_LINE + 1), "2,001 characters"),
    ],
)
def test_what_is_not_understood_says_why(line: str, reason: str) -> None:
    found = read_line(line)

    assert isinstance(found, Unread)
    assert reason in found.reason


@given(st.text(max_size=200) | st.from_regex(r"\A.{0,9}-\d{1,3} \[\d{3}\] .{0,40}:.{0,60}\Z"))
def test_any_line_gets_an_answer(line: str) -> None:
    found = read_line(line)

    assert isinstance(found, Event | Aside | Unread)
    if isinstance(found, Event):
        assert SENTENCES.of(found.head.event, found.payload, ()).endswith(".")


@pytest.mark.parametrize(
    ("line", "flags", "said"),
    [
        (
            f"iomap_dio_rw_begin: {BEGIN} flags DIRECT|WRITE dio_flags DIO_FORCE_WAIT aio 1",
            "DIRECT WRITE",
            f"{BEGINS} a write of {WHERE}, asynchronous but waited for.",
        ),
        (
            f"iomap_dio_rw_begin: {BEGIN} flags DIRECT dio_flags  aio 0",
            "DIRECT",
            f"{BEGINS} a read or a synchronous write of {WHERE}, waited for.",
        ),
        (
            f"iomap_dio_complete: {DONE} error -5 ret 0",
            "WRITE",
            "Direct I/O of inode 1 ends: a write, asynchronous, failed with -EIO.",
        ),
        (
            f"ext2_dio_write_end: {EXT2} ret -529",
            "WRITE",
            "Direct I/O of inode 12 ends: a write, asynchronous, queued, and completed later.",
        ),
        (
            f"f2fs_direct_IO_enter: {F2FS}",
            "DIRECT",
            "f2fs begins a direct write of 4096 bytes at 0.",
        ),
        (
            "netfs_write_iter: WRITE-ITER i=83 s=1000 l=2000 f=60000",
            "",
            "netfs is given a write of 8192 bytes at 4096.",
        ),
        (
            "io_write_ret: (__io_issue_sqe+0x3d/0x1b0 <- io_write) ret=4294967285",
            "",
            "io_write() returns -EAGAIN.",
        ),
        (
            "probe:freeze_super__return: (ffffffff81 <- ffffffff82) ret=-16",
            "",
            "freeze_super() returns -EBUSY.",
        ),
        (
            "p: (__percpu_down_read+0x4/0x120) sem=0xff11 try=1",
            "",
            f"__percpu_down_read() is entered: {LOOKS}, and does not wait.",
        ),
        (
            "contention_begin: 0000 (flags=READ|PERCPU)",
            "",
            "A task waits for a percpu rwsem; of a superblock: a start waits for a thaw.",
        ),
        (
            "contention_begin: 0000 (flags=WRITE|PERCPU)",
            "",
            "A task waits for a percpu rwsem; of a superblock: a freezer waits for a freezer.",
        ),
        (
            "contention_begin: 0000 (flags=MUTEX)",
            "",
            "A task waits for a lock that is no freeze level.",
        ),
        (
            "lock_acquire: 0000 try read sb_writers#5",
            "",
            "lockdep: WRITE is taken without waiting, or an end takes it back to end it.",
        ),
        ("lock_acquire: 0000 read sb_pagefaults", "", "lockdep: PAGEFAULT is taken by a start."),
        ("lock_acquire: 0000 sb_internal", "", "lockdep: FS is taken by a freezer."),
        ("lock_acquire: 0000 &p->pi_lock", "", "lockdep: &p->pi_lock is taken."),
    ],
)  # fmt: skip
def test_an_event_says_what_it_means_in_one_sentence(line: str, flags: str, said: str) -> None:
    assert sentence(line, *flags.split()) == said


FREEZE = (
    "f-9 [000] ..... 1: fs: (freeze_super+0x4/0x60) sb=0x1",
    "f-9 [000] ..... 2: pdw: (percpu_down_write+0x4/0x60) sem=0x100",
    "f-9 [000] ..... 3: pdw_ret: (freeze_super+0x78/0x170 <- percpu_down_write)",
    "x-7 [000] ..... 4: pdw: (percpu_down_write+0x4/0x60) sem=0x900",
    "f-9 [000] ..... 5: pdw: (percpu_down_write+0x4/0x60) sem=0x160",
    "f-9 [000] ..... 6: pdw: (percpu_down_write+0x4/0x60) sem=0x1c0",
)


@pytest.mark.parametrize(
    ("missing", "learnt"),
    [
        (None, {"0x100": "WRITE", "0x160": "PAGEFAULT", "0x1c0": "FS"}),
        (0, {}),  # nobody saw the freeze begin
        (1, {}),  # what is seen first need not be WRITE
        (2, {"0x100": "WRITE", "0x160": "PAGEFAULT", "0x1c0": "FS"}),
        (5, {}),  # not all three
    ],
)
def test_levels_are_learnt_only_from_a_whole_freeze(
    missing: int | None, learnt: dict[str, str]
) -> None:
    events = [event(line) for number, line in enumerate(FREEZE) if number != missing]

    assert freeze_levels((found.head, found.payload) for found in events) == learnt


def test_semaphores_that_are_not_members_of_one_array_are_no_levels() -> None:
    events = [event(line.replace("0x1c0", "0x1c8")) for line in FREEZE]

    assert freeze_levels((found.head, found.payload) for found in events) == {}
