"""Trace lines as a document: each with what it says, its ki_flags by one kernel's table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.jobs.compiled import program_of
from app.jobs.flag_tables import Tables, listed_tables, some, table_of
from app.jobs.kernels import kernel_id
from app.kernels import canonical
from app.kernels.flag_table import bits_of
from app.kernels.traces import LOST, Aside, Event, Sentences, Unread, freeze_levels, read_line
from app.machine.tables import errnos

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from app.kernels.flag_table import FlagTable
    from app.kernels.traces import KiFlags

Document = dict[str, Any]

STATUSES = ("decoded", "recognised", "aside", "not-understood")
"""ki_flags are told; an event without any; a comment or the like; none of these."""

NOTHING: Document = {
    **dict.fromkeys(("format", "system", "event", "task", "pid", "tgid", "cpu", "time")),
    "place": None,
    "level": None,
    "fields": [],
    "flags": None,
    "sentence": None,
    "reason": None,
    "warnings": [],
}


@dataclass(eq=False)
class TooManyLines(Exception):
    """More lines than are decoded at once."""

    lines: int
    most: int

    def __str__(self) -> str:
        return f"there are {self.lines:,} lines, and at most {self.most:,} are decoded at once"


def decode_document(text: str, kernel: str | None, most_lines: int) -> Document:
    """Every line of `text` that is not blank, decoded for `kernel`.

    Without a kernel the lines are read by the listed one that could have printed most of them.

    Raises:
        TooManyLines: there are more than `most_lines` that are not blank.
        UnknownKernel, PatchError, CError: of `kernel`.
    """
    numbered = [(n, line) for n, line in enumerate(_lines(text), 1) if line.strip()]
    if len(numbered) > most_lines:
        raise TooManyLines(len(numbered), most_lines)
    read = [(number, line, read_line(line)) for number, line in numbered]
    events = [item for _, _, item in read if isinstance(item, Event)]
    listed = listed_tables()
    fits = {k: sum(_fits(listed[k], e.payload.flags) for e in events) for k in listed}
    fitting = [k for k, count in fits.items() if count == len(events)]
    chosen = canonical(kernel_id(kernel)) if kernel is not None else max(fits, key=fits.__getitem__)
    decoder = Decoder(
        Tables(chosen, table_of(chosen), listed),
        Sentences(errnos(program_of(chosen))),
        freeze_levels((event.head, event.payload) for event in events),
    )
    lines = [decoder.line(*item) for item in read]
    seen = 0
    for line in lines:
        seen |= (line["flags"] or {}).get("value") or 0
    return {
        "kernel": chosen,
        "kernel_given": kernel is not None,
        "fitting": fitting,
        "counts": {status: sum(x["status"] == status for x in lines) for status in STATUSES},
        "lines": lines,
        "bits": [decoder.tables.bit(bit) for bit in bits_of(seen)],
        "warnings": list(_warnings(kernel, chosen, fitting, lines)),
    }


def _lines(text: str) -> Iterator[str]:
    """Lines as a terminal shows them: what else Unicode calls a line break is part of a line."""
    return (line.rstrip("\r") for line in text.split("\n"))


def _fits(table: FlagTable, flags: KiFlags | None) -> bool:
    """Whether a kernel with this table can have had these flags, and printed them so."""
    if flags is None:
        return True
    if flags.value is None:
        return table.could_print(flags.printed)
    return not flags.value & ~table.known


def _warnings(
    given: str | None, chosen: str, fitting: Sequence[str], lines: Sequence[Document]
) -> Iterator[str]:
    """What holds of all lines together."""
    printed = [line["flags"] for line in lines if line["flags"] is not None]
    if given is None and printed:
        if chosen in fitting:
            others = some(kernel for kernel in fitting if kernel != chosen)
            also = f", and so could {others}" if others else " and no other listed kernel could"
            yield f"No kernel was given: {chosen} could have printed these flags{also}."
        else:
            none = "no listed one could have printed all of these flags"
            yield f"No kernel was given, and {none}: {chosen} fits most of them."
    lost = [str(line["number"]) for line in lines if line["reason"] == LOST]
    if lost:
        yield f"The tracer lost events, at line {some(lost)}: what is missing may matter."


@dataclass(frozen=True)
class Decoder:
    """Lines in the words of one kernel."""

    tables: Tables
    sentences: Sentences
    levels: Mapping[str, str]

    def line(self, number: int, text: str, read: Event | Aside | Unread) -> Document:
        """One line's document."""
        start = {**NOTHING, "number": number, "text": text}
        match read:
            case Aside(what):
                return {**start, "status": "aside", "reason": what}
            case Unread(reason):
                return {**start, "status": "not-understood", "reason": reason}
            case Event(head, payload, reason):
                flags, warnings = self.flags(payload.flags)
                names = None if flags is None else flags["set"] or flags["printed"].split("|")
                known = "recognised" if flags is None else "decoded"
                return {
                    **start,
                    "status": known if reason is None else "not-understood",
                    "format": head.format,
                    "system": head.system,
                    "event": head.event,
                    "task": head.task,
                    "pid": head.pid,
                    "tgid": head.tgid,
                    "cpu": head.cpu,
                    "time": head.time,
                    "place": payload.place,
                    "level": self.levels.get(payload.get("sem") or ""),
                    "fields": [{"name": n, "value": value} for n, value in payload.fields],
                    "flags": flags,
                    "sentence": None
                    if reason is not None
                    else self.sentences.of(head.event, payload, names),
                    "reason": reason,
                    "warnings": warnings,
                }

    def flags(self, found: KiFlags | None) -> tuple[Document | None, list[str]]:
        """ki_flags by this kernel's table, and what in them contradicts it."""
        if found is None:
            return None, []
        if found.value is not None:
            return self._flags(found, found.value), self._nameless(found.value)
        reading = self.tables.here.read(found.printed)
        if reading.value is None:
            return self._flags(found, None), [self._strangers(found.printed, reading.strangers)]
        again = self.tables.here.printed(reading.value)
        if again != found.printed:
            return self._flags(found, reading.value), [self._otherwise(found.printed, again)]
        return self._flags(found, reading.value), self._nameless(reading.value)

    def _flags(self, found: KiFlags, value: int | None) -> Document:
        """The value and its names, None where a word is in no table.

        Left over is what tracing prints as a number. A kernel older than such tables (6.5) prints
        all of it so, and there it is what has no name.
        """
        here = self.tables.here
        nameless = 0 if value is None else value & ~here.known
        left = 0 if value is None else value & ~(here.traced or here.known)
        return {
            "field": found.field,
            "printed": found.printed,
            "value": value,
            "hex": None if value is None else f"{value:#x}",
            "text": None if value is None else here.printed(value),
            "set": None if value is None else list(here.names(value)),
            "nameless": f"{nameless:#x}" if nameless else None,
            "left_over": f"{left:#x}" if left else None,
            "meanings": [self.tables.bit(bit)["meaning"] for bit in bits_of(left)],
        }

    def _nameless(self, value: int) -> list[str]:
        """Bits that no flag of this kernel has: the line is from another, or from the future."""
        bits = bits_of(value & ~self.tables.here.known)
        return [f"{self.tables.bit(bit)['meaning']}." for bit in bits]

    def _strangers(self, printed: str, strangers: Sequence[str]) -> str:
        kernel = self.tables.kernel
        words = f"{kernel} prints no {some(word[:40] for word in strangers)}"
        own = [f"{f.name} is {f.value:#x}" for f in self.tables.here.flags if f.name in strangers]
        words += f" (its {', '.join(own)}, printed as a number)" if own else ""
        fitting = self.tables.fitting(printed)
        if not fitting:
            return f"{words}, and no listed kernel prints these flags so."
        value = self.tables.others[fitting[0]].read(printed).value or 0
        return f"{words}: the line is from {some(fitting)}, where its value is {value:#x}."

    def _otherwise(self, printed: str, again: str) -> str:
        words = f"{self.tables.kernel} would print this value as {again or 'nothing'}"
        fitting = self.tables.fitting(printed)
        return f"{words}: the line is from {some(fitting)}." if fitting else f"{words}."
