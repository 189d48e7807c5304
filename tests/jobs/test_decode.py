"""Trace lines by a kernel's table: lines of booted kernels, and what contradicts a table."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from app.cmodel.program import Flag
from app.jobs.decode import Decoder, TooManyLines, decode_document
from app.jobs.flag_tables import Tables, some, table_of
from app.kernels import kernel_ids
from app.kernels.flag_table import FlagTable
from app.kernels.traces import Sentences, read_line

DATA = Path(__file__).parents[1] / "data"
MOST = 1000
KI_FLAGS = re.compile(r"ki_flags=0x([0-9a-f]+)|\bflags (\S*) (?:dio_flags|aio)")

SEEN = {
    "6.1.176": {0x860000},
    "6.12.95": {0x860000},
    "7.3.4": {0x460000, 0x60000},
}
"""The values that each booted kernel's lines have."""


def text_of(version: str) -> str:
    return (DATA / f"trace-linux-{version}-ext4.txt").read_text(encoding="ascii")


def table(*unlike: Flag) -> FlagTable:
    """The table that all kernels since 6.5 share, and `unlike`."""
    common = [flag for flag in table_of("6.7").flags if flag.value < 1 << 22]
    return FlagTable((*common, *unlike))


TOYS = {
    "6.1.176": FlagTable(
        tuple(
            Flag(flag.constant, flag.value, None)
            for flag in table(Flag("IOCB_AIO_RW", 1 << 23, None)).flags
            if isinstance(flag, Flag)
        )
    ),
    "6.12.95": table(
        Flag("IOCB_DIO_CALLER_COMP", 1 << 22, "CALLER_COMP"), Flag("IOCB_AIO_RW", 1 << 23, None)
    ),
    "7.3.4": table(
        Flag("IOCB_AIO_RW", 1 << 22, "AIO_RW"),
        Flag("IOCB_HAS_METADATA", 1 << 23, "AIO_HAS_METADATA"),
    ),
}
"""Kernels that bit 22 and bit 23 tell apart; 6.1 has no trace names at all."""


def by_toy(version: str, line: str) -> dict[str, Any]:
    """`line` as decoded for one of the toy kernels."""
    tables = Tables(version, TOYS[version], TOYS)
    return Decoder(tables, Sentences({}), {}).line(1, line, read_line(line))


@pytest.mark.parametrize("version", SEEN)
def test_every_line_of_a_booted_kernel_is_understood(version: str) -> None:
    """The lines that carry ki_flags are found by an expression that knows no events."""
    decoded = decode_document(text_of(version), "6.8", MOST)

    assert decoded["counts"]["not-understood"] == 0
    assert [line["text"] for line in decoded["lines"]] == text_of(version).splitlines()
    for line in decoded["lines"]:
        carries = KI_FLAGS.search(line["text"])
        assert (line["status"] == "decoded") == (carries is not None), line["text"]
        assert (line["sentence"] is None) == (line["status"] == "aside")


@pytest.mark.parametrize("version", SEEN)
def test_a_booted_kernels_lines_have_the_values_that_it_had(version: str) -> None:
    """As observed for each case; words and numbers of one write agree."""
    lines = [by_toy(version, line) for line in text_of(version).splitlines()]

    values = {line["flags"]["value"] for line in lines if line["flags"] is not None}
    assert values == SEEN[version]
    assert not [line for line in lines if line["warnings"]]
    asynchronous = [
        x["flags"]["set"] for x in lines if x["flags"] and x["flags"]["value"] > 0x60000
    ]
    assert asynchronous
    assert all(names == ["DIRECT", "WRITE", "AIO_RW"] for names in asynchronous)


BEGIN = (
    "iomap_dio_complete: dev 1:2 ino 0x1 size 0x2 offset 0x3 flags {} aio 1 error 0 ret 4096".format
)


@pytest.mark.parametrize(
    ("version", "printed", "value", "left", "warned"),
    [
        ("6.12.95", "DIRECT|WRITE|0x800000", 0x860000, "0x800000", None),
        ("7.3.4", "DIRECT|WRITE|AIO_RW", 0x460000, None, None),
        (
            "6.12.95",
            "DIRECT|WRITE|AIO_RW",
            None,
            None,
            (
                "6.12.95 prints no AIO_RW (its AIO_RW is 0x800000, printed as a number):"
                " the line is from 7.3.4, where its value is 0x460000."
            ),
        ),
        (
            "7.3.4",
            "DIRECT|WRITE|0x800000",
            0x860000,
            None,
            (
                "7.3.4 would print this value as DIRECT|WRITE|AIO_HAS_METADATA: the line is from"
                " 6.12.95."
            ),
        ),
        (
            "7.3.4",
            "DIRECT|CALLER_COMP",
            None,
            None,
            "7.3.4 prints no CALLER_COMP: the line is from 6.12.95, where its value is 0x420000.",
        ),
        (
            "6.1.176",
            "DIRECT|WRITE",
            None,
            None,
            (
                "6.1.176 prints no DIRECT, WRITE (its DIRECT is 0x20000, WRITE is 0x40000,"
                " printed as a number): the line is from 6.12.95, 7.3.4, where its value is"
                " 0x60000."
            ),
        ),
        (
            "6.12.95",
            "DIRECT|NONSENSE",
            None,
            None,
            "6.12.95 prints no NONSENSE, and no listed kernel prints these flags so.",
        ),
        (
            "6.12.95",
            "DIRECT|0x10000000",
            0x10020000,
            "0x10000000",
            "0x10000000 is no flag of 6.12.95, nor of any listed kernel.",
        ),
        ("7.3.4", "WRITE|DIRECT", 0x60000, None, "7.3.4 would print this value as DIRECT|WRITE."),
    ],
)  # fmt: skip
def test_flags_that_contradict_the_kernels_table_are_warned_of(
    version: str, printed: str, value: int | None, left: str | None, warned: str | None
) -> None:
    line = by_toy(version, BEGIN(printed))

    assert line["flags"]["value"] == value
    assert line["flags"]["left_over"] == left
    assert line["warnings"] == ([] if warned is None else [warned])


@pytest.mark.parametrize(
    ("version", "value", "names", "meanings"),
    [
        (
            "6.12.95",
            "0x860000",
            ["DIRECT", "WRITE", "AIO_RW"],
            ["0x800000 is AIO_RW on 6.12.95, printed as a number; HAS_METADATA in 7.3.4"],
        ),
        ("6.12.95", "0x460000", ["DIRECT", "WRITE", "DIO_CALLER_COMP"], []),
        ("7.3.4", "0x460000", ["DIRECT", "WRITE", "AIO_RW"], []),
        ("7.3.4", "0x860000", ["DIRECT", "WRITE", "HAS_METADATA"], []),
        ("6.1.176", "0x860000", ["DIRECT", "WRITE", "AIO_RW"], []),
        (
            "6.1.176",
            "0x420000",
            ["DIRECT"],
            [
                "0x400000 is no flag of 6.1.176; DIO_CALLER_COMP in 6.12.95; AIO_RW in 7.3.4",
            ],
        ),
        ("7.3.4", "0", [], []),
    ],
)
def test_a_number_is_named_by_the_kernels_own_table(
    version: str, value: str, names: list[str], meanings: list[str]
) -> None:
    flags = by_toy(version, f"p: (f+0x4/0x200) ki_flags={value}")["flags"]

    assert flags["set"] == names
    assert flags["meanings"] == meanings
    assert flags["text"] == TOYS[version].printed(int(value, 0))


@pytest.mark.parametrize("kernel", kernel_ids())
def test_what_a_kernel_prints_is_decoded_for_it_without_a_warning(kernel: str) -> None:
    """Every flag of every kernel that there is, in words and as a number."""
    flags = table_of(kernel)
    lines = []
    for flag in flags.flags:
        lines += [BEGIN(flags.printed(flag.value)), f"p: (f+0x4/0x200) ki_flags={flag.value:#x}"]

    decoded = decode_document("\n".join(lines), kernel, MOST)

    assert [x["flags"]["value"] for x in decoded["lines"]] == [
        flag.value for flag in flags.flags for _ in range(2)
    ]
    assert not [line["warnings"] for line in decoded["lines"] if line["warnings"]]
    assert [bit["name"] for bit in decoded["bits"]] == [
        flag.name for flag in sorted(flags.flags, key=lambda flag: flag.value)
    ]


def test_one_bit_has_had_several_names() -> None:
    decoded = decode_document("x: (f+0x4/0x200) ki_flags=0x800000", "6.8", MOST)

    (bit,) = decoded["bits"]
    assert (bit["name"], bit["trace"], bit["plain"]) == ("AIO_RW", None, False)
    assert {"WRITE_STARTED"} <= {other["name"] for other in bit["elsewhere"]}
    started = next(o["kernels"] for o in bit["elsewhere"] if o["name"] == "WRITE_STARTED")
    assert "6.7+flag" in started
    assert not [kernel for kernel in started if "-" in kernel and "naive" not in kernel]


def test_without_a_kernel_the_lines_choose() -> None:
    """DIRECT|WRITE|0x800000: 6.7 has no such flag, and the flag patch would have named it."""
    decoded = decode_document(BEGIN("DIRECT|WRITE|0x800000"), None, MOST)

    assert not decoded["kernel_given"]
    assert decoded["kernel"] == decoded["fitting"][0]
    assert "6.8" in decoded["fitting"]
    assert not {"6.7", "6.7+flag"} & set(decoded["fitting"])
    said = f"No kernel was given: {decoded['kernel']} could have printed these flags"
    assert decoded["warnings"][0].startswith(said)


def test_without_a_kernel_lines_of_two_kernels_are_not_made_one() -> None:
    """AIO_RW is a name since 6.16, 0x800000 a number of kernels before."""
    lines = [BEGIN("DIRECT|AIO_RW"), BEGIN("0x800000"), BEGIN("WRITE|0x800000")]

    decoded = decode_document("\n".join(lines), None, MOST)

    assert decoded["fitting"] == []
    assert table_of(decoded["kernel"]).could_print("WRITE|0x800000")
    assert "no listed one could have printed all" in decoded["warnings"][0]
    assert [bool(line["warnings"]) for line in decoded["lines"]] == [True, False, False]


def test_blank_lines_count_in_numbers_and_nowhere_else() -> None:
    text = f"\n\r\n{BEGIN('DIRECT')}\r\n   \nwhat?\n"

    decoded = decode_document(text, "6.7", 2)

    assert [line["number"] for line in decoded["lines"]] == [3, 5]
    assert decoded["lines"][0]["text"] == BEGIN("DIRECT")
    with pytest.raises(TooManyLines, match="there are 3 lines, and at most 2"):
        decode_document(f"{text}once more", "6.7", 2)


def test_lost_events_are_told_of_all_lines() -> None:
    decoded = decode_document("# tracer: nop\nCPU:2 [LOST 17 EVENTS]\n", "6.7", MOST)

    assert decoded["warnings"] == ["The tracer lost events, at line 2: what is missing may matter."]


def test_the_freeze_among_the_lines_names_the_levels() -> None:
    decoded = decode_document(text_of("6.12.95"), "6.8", MOST)

    levels = [line["level"] for line in decoded["lines"] if line["event"] == "percpu_down_write"]
    assert levels[:3] == ["WRITE", "PAGEFAULT", "FS"]
    assert {x["level"] for x in decoded["lines"] if x["event"] == "percpu_down_read_slow"} == {
        "WRITE"
    }


def test_of_many_kernels_a_sentence_names_a_few() -> None:
    assert some("a") == "a"
    assert some(["a", "b", "c", "d"]) == "a, b, c, d"
    assert some(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
