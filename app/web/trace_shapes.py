"""The answer of a decoding: every trace line, and the bits that need a word."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from app.web.schemas import Wire


class TraceField(Wire):
    """One field of an event."""

    name: str = Field(examples=["ino"])
    value: str = Field(description="as printed; empty where nothing was", examples=["0x83"])


class TraceFlags(Wire):
    """ki_flags of one line, by the kernel's own table."""

    field: str = Field(description="which field it is", examples=["flags"])
    printed: str = Field(examples=["DIRECT|WRITE|0x800000"])
    value: int | None = Field(description="null: a word is not in this kernel's table")
    hex: str | None = Field(examples=["0x860000"])
    text: str | None = Field(description="what this kernel's tracing prints for the value")
    set: tuple[str, ...] | None = Field(description="the flags that are set, by name")
    nameless: str | None = Field(description="bits that are no flag of this kernel")
    left_over: str | None = Field(
        description="bits that tracing prints as a number", examples=["0x800000"]
    )
    meanings: tuple[str, ...] = Field(
        description="of each left-over bit: what it is here, and on other kernels",
        examples=[["0x800000 is AIO_RW on 6.8; WRITE_STARTED in 6.7+flag"]],
    )


class TraceLine(Wire):
    """One line. Nothing is lost: what is not understood is here, with the reason."""

    number: int = Field(description="in the text as sent, blank lines counted")
    text: str
    status: Literal["decoded", "recognised", "aside", "not-understood"] = Field(
        description="ki_flags are told; an event without; a comment or the like; none of these"
    )
    format: Literal["ftrace", "trace-cmd", "perf", "bare"] | None
    system: str | None = Field(examples=["iomap"])
    event: str | None = Field(examples=["iomap_dio_rw_begin"])
    task: str | None = Field(examples=["fio"])
    pid: int | None
    tgid: int | None
    cpu: int | None
    time: str | None = Field(description="as printed", examples=["512.345678"])
    place: str | None = Field(
        description="of a probe", examples=["vfs_iocb_iter_write+0x4/0x210", "b+0x1/0x2 <- a"]
    )
    level: str | None = Field(
        description="of a semaphore: its freeze level, if a whole freeze is among the lines",
        examples=["WRITE"],
    )
    fields: tuple[TraceField, ...]
    flags: TraceFlags | None
    sentence: str | None = Field(examples=["ext4_file_write_iter() is entered: …"])
    reason: str | None = Field(description="why a line is an aside, or not understood")
    warnings: tuple[str, ...] = Field(description="what contradicts the kernel's table")


class BitElsewhere(Wire):
    """Another name of a bit."""

    name: str
    kernels: tuple[str, ...]


class Bit(Wire):
    """One bit that is set in some line."""

    bit: int = Field(examples=[23])
    value: int
    hex: str = Field(examples=["0x800000"])
    name: str | None = Field(description="null: no flag of this kernel", examples=["AIO_RW"])
    trace: str | None = Field(description="what tracing prints; null: it prints a number")
    elsewhere: tuple[BitElsewhere, ...] = Field(description="other names, on listed kernels")
    plain: bool = Field(description="tracing prints its name, and it has no other elsewhere")
    meaning: str = Field(examples=["0x800000 is AIO_RW on 6.8; WRITE_STARTED in 6.7+flag"])


class DecodedTrace(Wire):
    """Trace lines, decoded for one kernel."""

    kernel: str
    kernel_given: bool
    fitting: tuple[str, ...] = Field(
        description="listed kernels that could have printed all of these flags"
    )
    counts: dict[str, int] = Field(description="lines by status")
    lines: tuple[TraceLine, ...]
    bits: tuple[Bit, ...]
    warnings: tuple[str, ...]
