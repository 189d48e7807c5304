"""Payloads of events: their fields as printed, and which of them is ki_flags.

Fields are found by the literal words between them, not by blanks: an empty word of flags prints
nothing at all (``flags  dio_flags  aio 1``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class KiFlags:
    """A field that is ki_flags: words of the kernel's table, or a plain number."""

    field: str
    printed: str
    value: int | None
    """None for words: only a kernel's table says their value."""


@dataclass(frozen=True, slots=True)
class Payload:
    """What an event prints."""

    fields: Fields
    flags: KiFlags | None = None
    place: str | None = None
    """Of a probe: ``function+0x4/0x200``, on a return ``caller+0xc1/0x200 <- function``."""

    def get(self, name: str) -> str | None:
        """The field called `name`, as printed; None where there is none."""
        return next((value for key, value in self.fields if key == name), None)

    @property
    def returns(self) -> bool:
        """Whether a probe tells of a function's return."""
        return self.place is not None and " <- " in self.place

    @property
    def function(self) -> str | None:
        """The function that a probe is about; None where only its address is told."""
        if self.place is None:
            return None
        name = self.place.rpartition(" <- ")[2].partition("+")[0]
        return None if _ADDRESS.match(name) else name


class Misprinted(Exception):
    """The line's fields are not those of its event. `read_line` makes it the line's reason."""


_DIO = "dev ino isize pos len flags aio ret"
_WORDS = {
    "iomap_dio_rw_begin": "dev ino size offset length done_before flags dio_flags aio",
    "iomap_dio_rw_queued": "dev ino size offset length",
    "iomap_dio_complete": "dev ino size offset flags aio error ret",
    "ext2_dio_write_begin": _DIO,
    "ext2_dio_write_end": _DIO,
    "ext2_dio_write_buff_end": _DIO,
    "ext2_dio_write_endio": _DIO,
    "ext2_dio_read_begin": _DIO,
    "ext2_dio_read_end": _DIO,
    "ext4_sync_fs": "dev wait",
}
"""Fields by event, each printed as ``name value`` (6.12.117)."""

_CALLS = ("ring", "req", "request", "user_data", "opcode", "flags", "result", "cflags")
_URING = re.compile(rf"\b({'|'.join(_CALLS)}|sq_thread|extra1|extra2|work) (\S+?)(?:,|\s|$)")
_EQUALS = re.compile(r"(\w+) ?= ?(\([^)]*\)|[^\s,]+)")
_PAIR = re.compile(r"(?<!\S)([^\s=]+)=(\"[^\"]*\"|\S*)")
_PLACE = re.compile(r"\(([^()]*)\)\s*")
_LOCK = re.compile(r"(?P<lock>\S+) (?P<how>(?:try )?(?:read )?)(?P<name>\S.*)$")
_CONTENTION = re.compile(r"(?P<lock>\S+) \((?P<name>flags|ret)=(?P<value>[^)]*)\)$")

_ADDRESS = re.compile(r"[0-9a-f]{8,16}$|0x|$")

_HEX = re.compile(r"(?:0x)?([0-9a-fA-F]+)$")
_NUMBER = re.compile(r"0x[0-9a-fA-F]+$|-?[0-9]+$")


def read_payload(event: str | None, text: str) -> Payload:
    """The payload `text` of `event`; of an event that is not known, its ``name=value`` pairs.

    Raises:
        Misprinted: the event prints other fields.
    """
    if event in _WORDS:
        return _words(event, text)
    if event == "f2fs_direct_IO_enter":
        return _hexadecimal(_EQUALS.findall(text), "ki_flags", event)
    if event == "netfs_write_iter" or text.startswith("WRITE-ITER "):
        return _hexadecimal(_PAIR.findall(text), "f", event or "")
    if event is not None and event.startswith("io_uring_"):
        return Payload(tuple(_URING.findall(text)))
    if event in ("contention_begin", "contention_end"):
        found = _matched(_CONTENTION, event, text)
        return Payload((("lock", found["lock"]), (found["name"], found["value"])))
    if event in ("lock_acquire", "lock_release"):
        found = _matched(_LOCK, event, text)
        how = (("how", found["how"].strip()),) if found["how"] else ()
        return Payload((("lock", found["lock"]), *how, ("name", found["name"])))
    return _probe(text)


def _words(event: str, text: str) -> Payload:
    names = _WORDS[event].split()
    shape = r"\s+".join(rf"{name}(?:[\s=]+(?P<{name}>\S+))?" for name in names)
    found = re.match(rf"{shape}$", text)
    if found is None:
        raise Misprinted(f"{event} prints the fields {', '.join(names)}, and the line has others")
    fields = tuple((name, found[name] or "") for name in names)
    if "flags" not in names:
        return Payload(fields)
    return Payload(fields, KiFlags("flags", found["flags"] or "", None))


def _hexadecimal(pairs: list[tuple[str, str]], field: str, event: str) -> Payload:
    """Fields of an event that prints ki_flags in hexadecimal without 0x."""
    payload = Payload(tuple(pairs))
    printed = payload.get(field) or ""
    number = _HEX.match(printed)
    if number is None:
        what = f"{event or 'WRITE-ITER'} prints ki_flags in hexadecimal as {field}"
        raise Misprinted(f"{what}, not {printed[:40]!r}")
    return Payload(payload.fields, KiFlags(field, printed, _int(number[1], 16)))


def _probe(text: str) -> Payload:
    """``(function+0x4/0x200 [module]) name=value …``, as kprobes and fprobes print."""
    place = _PLACE.match(text)
    fields = tuple(_PAIR.findall(text, place.end() if place else 0))
    flags = None
    for name, printed in fields:
        if re.split(r"\.|->", name)[-1] == "ki_flags":
            if _NUMBER.match(printed) is None:
                raise Misprinted(f"{name} is no number: {printed[:40]!r}")
            base = 16 if printed.startswith("0x") else 10
            flags = KiFlags(name, printed, _int(printed, base))
            break
    return Payload(fields, flags, place[1] if place else None)


def _int(digits: str, base: int) -> int:
    """The bits of an int, whatever sign it was printed with."""
    if len(digits) > 12 or not -(2**31) <= (value := int(digits, base)) < 2**32:
        raise Misprinted(f"ki_flags is an int, and {digits[:40]} has more than 32 bits")
    return value & 0xFFFF_FFFF


def _matched(shape: re.Pattern[str], event: str, text: str) -> re.Match[str]:
    found = shape.match(text)
    if found is None:
        raise Misprinted(f"{event} prints other fields than the line has")
    return found
