"""Decoded lines as a letter: a golden file, widths, and what cannot be printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.jobs.decode import decode_document
from app.render.decode import decoded_trace_text
from app.render.style import NARROWEST, Style

HERE = Path(__file__).parents[1]
GOLDEN = HERE / "golden" / "decode.text"

EXTRA = """\
fio  1234 [003]   512.345678: iomap:iomap_dio_rw_begin: dev 259:1 ino 0x83 size 0x100000 \
offset 0x1000 length 0x1000 done_before 0x0 flags DIRECT|WRITE|AIO_RW dio_flags  aio 1
             fio-1234  [003]   512.345679: sched_switch:         prev_comm=fio prev_pid=1234
f2fs_direct_IO_enter: dev = (254,0), ino = 5 pos = 0 len = 4096 ki_flags = 10000000 ki_ioprio = 0 \
rw = 1
An ordinary line of a mail
"""


def text() -> str:
    """Lines of Linux 6.12.95, then lines of other layouts, kernels and worlds."""
    real = (HERE / "data" / "trace-linux-6.12.95-ext4.txt").read_text(encoding="ascii")
    return f"{real}\n{EXTRA}"


def test_decoded_lines_read_as_their_golden_file(request: pytest.FixtureRequest) -> None:
    found = decoded_trace_text(decode_document(text(), "6.8", 1000))
    if request.config.getoption("--rewrite-golden"):
        GOLDEN.write_text(found, encoding="ascii")

    assert found == GOLDEN.read_text(encoding="ascii")


@pytest.mark.parametrize("width", [NARROWEST, 72, 120])
def test_no_line_is_wider_than_asked(width: int) -> None:
    found = decoded_trace_text(decode_document(text(), "6.8", 1000), Style(width))

    assert max(len(line) for line in found.splitlines()) <= width


def test_nothing_but_ascii_leaves_and_long_lines_are_quoted_in_part() -> None:
    found = decoded_trace_text(decode_document(f"\x1b[31m\u202e{'y' * 5000}\ta", None, 1000))

    assert found.isascii()
    assert "\x1b" not in found
    assert len(found) < 1000


def test_no_lines_at_all_are_still_an_answer() -> None:
    assert decoded_trace_text(decode_document("\n\n", "6.7", 1000)) == (
        f"{'Decoded for 6.7'.ljust(64)} 0 lines\n"
    )
