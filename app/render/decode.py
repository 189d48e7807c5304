"""Decoded trace lines as text: a paragraph a line, the doubtful bits once at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.render.signs import plural
from app.render.style import PLAIN, Style, joined

Row = Mapping[str, Any]

LONGEST_QUOTE = 400
"""Characters of a line that is not understood; the JSON has all of it."""


def decoded_trace_text(decoded: Row, style: Style = PLAIN) -> str:
    """The lines, what each says, and what to bear in mind."""
    lines = decoded["lines"]
    indent = len(str(lines[-1]["number"])) + 2 if lines else 2
    blocks = [
        list(heading(decoded, style)),
        *(list(line_lines(line, indent, style)) for line in lines),
        list(bit_lines(decoded, style)),
    ]
    return joined(blocks)


def heading(decoded: Row, style: Style) -> Iterator[str]:
    """Which kernel, how many lines of which kind, what holds of all of them."""
    counts = decoded["counts"]
    told = [f"{count} {status.replace('-', ' ')}" for status, count in counts.items() if count]
    total = plural(sum(counts.values()), "line")
    size = f"{total}: {', '.join(told)}" if told else total
    yield from style.apart(f"Decoded for {decoded['kernel']}", size)
    for warning in decoded["warnings"]:
        yield from style.fold(warning, "  ")


def line_lines(line: Row, indent: int, style: Style) -> Iterator[str]:
    """One line: its head, its flags, its sentence, its fields, its warnings."""
    number = str(line["number"]).rjust(indent - 2).ljust(indent)
    after = " " * indent
    if line["event"] is None and line["flags"] is None:
        yield from style.fold(f"{line['status'].replace('-', ' ')}: {line['reason']}", number)
        yield from style.fold(line["text"][:LONGEST_QUOTE], f"{after}| ", f"{after}| ")
        return
    yield from style.apart(f"{number}{head_words(line)}", line["format"])
    if line["reason"] is not None:
        yield from style.fold(f"not understood: {line['reason']}", after)
        yield from style.fold(line["text"][:LONGEST_QUOTE], f"{after}| ", f"{after}| ")
    else:
        yield from style.fold(line["sentence"], after)
    if line["flags"] is not None:
        yield from style.fold(flag_words(line["flags"]), f"{after}ki_flags ", f"{after}  ")
    if others := field_words(line):
        yield from style.fold(others, after, f"{after}  ")
    for warning in line["warnings"]:
        yield from style.fold(warning, f"{after}!! ", f"{after}   ")


def head_words(line: Row) -> str:
    """``orc-608 [001] 1572  vfs_iocb_iter_write``; of a bare line only the event."""
    event = line["event"] or "(no event)"
    if line["pid"] is None:
        return event
    return f"{line['task']}-{line['pid']} [{line['cpu']:03d}] {line['time']}  {event}"


def flag_words(flags: Row) -> str:
    """The value, and its flags by name, whatever the kernel's tracing calls them."""
    if flags["value"] is None:
        return f"unknown: {flags['printed']}"
    names = ["|".join(flags["set"])] if flags["set"] else []
    if flags["nameless"]:
        names.append(f"({flags['nameless']} is no flag of this kernel)")
    return f"{flags['hex']} {' '.join(names) or '(nothing set)'}"


def field_words(line: Row) -> str:
    """The other fields, as printed."""
    flags = (line["flags"] or {}).get("field")
    level = f" ({line['level']})" if line["level"] else ""
    return " ".join(
        f"{f['name']}={f['value']}{level if f['name'] == 'sem' else ''}"
        for f in line["fields"]
        if f["name"] != flags
    )


def bit_lines(decoded: Row, style: Style) -> Iterator[str]:
    """Bits that have no name in tracing here, or another one elsewhere."""
    doubtful = [bit for bit in decoded["bits"] if not bit["plain"]]
    if doubtful:
        yield from style.paint("head", ["Bits to look at"])
    for bit in doubtful:
        yield from style.fold(bit["meaning"], "  ", "    ")
