"""Decoded trace lines as text: a paragraph a line, the doubtful bits once at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.render.ascii import NARROWEST, WIDTH, apart, fold, plural

Row = Mapping[str, Any]

LONGEST_QUOTE = 400
"""Characters of a line that is not understood; the JSON has all of it."""


def decoded_trace_text(decoded: Row, *, width: int = WIDTH) -> str:
    """The lines, what each says, and what to bear in mind."""
    width = max(width, NARROWEST)
    lines = decoded["lines"]
    indent = len(str(lines[-1]["number"])) + 2 if lines else 2
    blocks = [
        list(heading(decoded, width)),
        *(list(line_lines(line, indent, width)) for line in lines),
        list(bit_lines(decoded, width)),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def heading(decoded: Row, width: int) -> Iterator[str]:
    """Which kernel, how many lines of which kind, what holds of all of them."""
    counts = decoded["counts"]
    told = [f"{count} {status.replace('-', ' ')}" for status, count in counts.items() if count]
    total = plural(sum(counts.values()), "line")
    size = f"{total}: {', '.join(told)}" if told else total
    yield from apart(f"Decoded for {decoded['kernel']}", size, width)
    for warning in decoded["warnings"]:
        yield from fold(warning, width, "  ")


def line_lines(line: Row, indent: int, width: int) -> Iterator[str]:
    """One line: its head, its flags, its sentence, its fields, its warnings."""
    number = str(line["number"]).rjust(indent - 2).ljust(indent)
    after = " " * indent
    if line["event"] is None and line["flags"] is None:
        yield from fold(f"{line['status'].replace('-', ' ')}: {line['reason']}", width, number)
        yield from fold(line["text"][:LONGEST_QUOTE], width, f"{after}| ", f"{after}| ")
        return
    yield from apart(f"{number}{head_words(line)}", line["format"], width)
    if line["reason"] is not None:
        yield from fold(f"not understood: {line['reason']}", width, after)
        yield from fold(line["text"][:LONGEST_QUOTE], width, f"{after}| ", f"{after}| ")
    else:
        yield from fold(line["sentence"], width, after)
    if line["flags"] is not None:
        yield from fold(flag_words(line["flags"]), width, f"{after}ki_flags ", f"{after}  ")
    if others := field_words(line):
        yield from fold(others, width, after, f"{after}  ")
    for warning in line["warnings"]:
        yield from fold(warning, width, f"{after}!! ", f"{after}   ")


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


def bit_lines(decoded: Row, width: int) -> Iterator[str]:
    """Bits that have no name in tracing here, or another one elsewhere."""
    doubtful = [bit for bit in decoded["bits"] if not bit["plain"]]
    if doubtful:
        yield "Bits to look at"
    for bit in doubtful:
        yield from fold(bit["meaning"], width, "  ", "    ")
