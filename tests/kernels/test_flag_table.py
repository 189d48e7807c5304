"""ki_flags printed and read back, by every kernel's own table and by those of kernels to come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cmodel.program import Flag
from app.jobs.flag_tables import table_of
from app.kernels import kernel_ids
from app.kernels.flag_table import FlagTable, PrintedFlags, bits_of

every_kernel = pytest.mark.parametrize("kernel", kernel_ids())


def toy(*rows: tuple[str, int, str | None]) -> FlagTable:
    """A table of (name, bit, traced as)."""
    return FlagTable(tuple(Flag(f"IOCB_{name}", 1 << bit, trace) for name, bit, trace in rows))


OLD = toy(("DIRECT", 17, "DIRECT"), ("WRITE", 18, "WRITE"), ("AIO_RW", 23, None))
OLDEST = toy(("DIRECT", 17, None), ("WRITE", 18, None))
NEW = toy(("DIRECT", 17, "DIRECT"), ("WRITE", 18, "WRITE"), ("AIO_RW", 22, "AIO_RW"))


@every_kernel
@given(value=st.integers(0, 2**32 - 1))
def test_what_a_kernel_prints_reads_back_as_the_same_value(kernel: str, value: int) -> None:
    table = table_of(kernel)

    assert table.read(table.printed(value)) == PrintedFlags(value, ())


@every_kernel
def test_every_flag_has_a_bit_of_its_own(kernel: str) -> None:
    """Reading back adds masks up, so no two flags may share a bit."""
    table = table_of(kernel)
    assert sum(flag.value for flag in table.flags) == table.known
    for flag in table.flags:
        assert table.name_of(flag.value) == flag.name
        assert table.names(flag.value) == (flag.name,)
        assert table.trace_of(flag.value) == flag.trace
        assert table.could_print(flag.trace or f"{flag.value:#x}") is bool(table.traced)


def test_names_come_in_the_order_of_the_table_and_the_rest_as_one_number() -> None:
    table = toy(("WRITE", 18, "WRITE"), ("DIRECT", 17, "DIRECT"), ("AIO_RW", 23, None))

    assert table.printed(0x10860000) == "WRITE|DIRECT|0x10800000"
    assert table.names(0x10860000) == ("WRITE", "DIRECT", "AIO_RW")
    assert table.printed(0) == ""


def test_a_mask_of_two_bits_is_named_only_where_both_are_set() -> None:
    table = FlagTable((Flag("IOCB_BOTH", 6, "BOTH"), Flag("IOCB_LOW", 2, "LOW")))

    assert [table.printed(value) for value in (6, 2, 4)] == ["BOTH", "LOW", "0x4"]


@pytest.mark.parametrize(
    ("table", "text", "value", "strangers"),
    [
        (OLD, "DIRECT|WRITE|0x800000", 0x860000, ()),
        (NEW, "DIRECT|WRITE|AIO_RW", 0x460000, ()),
        (OLD, "DIRECT|WRITE|AIO_RW", None, ("AIO_RW",)),
        (OLD, "", 0, ()),
        (OLD, "0x0", 0, ()),
        (OLD, "DIRECT||0x1ffffffff", None, ("", "0x1ffffffff")),
    ],
)
def test_a_word_that_the_table_does_not_have_has_no_value(
    table: FlagTable, text: str, value: int | None, strangers: tuple[str, ...]
) -> None:
    """AIO_RW has a bit in the older table as well, but its tracing never prints the name."""
    assert table.read(text) == PrintedFlags(value, strangers)


@pytest.mark.parametrize(
    ("table", "text", "could"),
    [
        (OLD, "DIRECT|WRITE|0x800000", True),
        (OLD, "WRITE|DIRECT", False),  # another order
        (OLD, "0x20000", False),  # it would have named it
        (OLD, "DIRECT|AIO_RW", False),
        (NEW, "DIRECT|AIO_RW", True),
        (NEW, "DIRECT|0x800000", False),  # no flag of this kernel
        (NEW, "", True),
        (OLDEST, "0x20000", False),  # its events print no flags
        (OLDEST, "", False),
    ],
)
def test_a_line_tells_which_kernels_could_have_printed_it(
    table: FlagTable, text: str, could: bool
) -> None:
    assert table.could_print(text) is could


def test_bits_are_listed_lowest_first() -> None:
    assert list(bits_of(0x80000011)) == [1, 16, 0x80000000]
