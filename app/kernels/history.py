"""A kernel's patches one by one, each line where it stands in the text that came of them all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernels import tables
from app.kernels.load import kernel_name, parts
from app.kernels.patches import place

if TYPE_CHECKING:
    from app.kernels.load import Part
    from app.kernels.patches import Hunk, Patch
    from app.kernels.text import PatchInfo

_OPENS = re.compile(r"[A-Za-z_].*[^:]$")
"""What ``diff -p`` takes for the head of a function: a line at the margin that is no label."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a diff."""

    sign: str
    """``+``, ``-``, or a blank for what stays."""
    text: str
    line: int | None
    """Where it stands in the kernel's text; None where it does not, or does no longer."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of a file that a patch changes."""

    file: str
    function: str
    """The line that opens what it lies in; empty where there is none."""
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class PlacedPatch:
    """One patch file of a kernel, or one that its name leaves out, whose lines stand nowhere."""

    part: Part
    info: PatchInfo
    stretches: tuple[Stretch, ...]


@dataclass(eq=False, slots=True)
class _Line:
    """A line that keeps its identity while others come and go around it."""

    text: str


@dataclass(frozen=True, slots=True)
class _Change:
    """A hunk as it was applied, before it is known which of its lines will stay."""

    file: str
    function: str
    rows: tuple[tuple[str, _Line], ...]

    def settled(self, numbers: dict[_Line, int]) -> Stretch:
        rows = tuple(Row(sign, line.text, numbers.get(line)) for sign, line in self.rows)
        return Stretch(self.file, self.function, rows)


def history(kernel_id: str) -> tuple[PlacedPatch, ...]:
    """The patches of a kernel, in the order of application. Raises UnknownKernel, PatchError."""
    files = {f.name: [_Line(t) for t in f.text.splitlines()] for f in tables.kernels().files}
    found: list[tuple[Part, PatchInfo, list[_Change]]] = []
    for part in parts(kernel_name(kernel_id)):
        info, patch = part.read()
        found.append((part, info, _left_out(patch) if part.out else _applied(files, patch)))
    numbers = {line: number for lines in files.values() for number, line in enumerate(lines, 1)}
    return tuple(
        PlacedPatch(part, info, tuple(change.settled(numbers) for change in changes))
        for part, info, changes in found
    )


def _applied(files: dict[str, list[_Line]], patch: Patch) -> list[_Change]:
    """The changes of `patch`; they are made to `files`. Raises PatchError."""
    changes = []
    for change in patch.files:
        lines = files.setdefault(change.path, [])
        for hunk in change.hunks:
            at = place([line.text for line in lines], hunk, change.path)
            rows = _rows(hunk, lines[at : at + len(hunk.old)])
            lines[at : at + len(hunk.old)] = [line for sign, line in rows if sign != "-"]
            first = next(i for i, (sign, _) in enumerate(rows) if sign != " ")
            above = [*lines[:at], *(line for _, line in rows[:first])]
            changes.append(_Change(change.path, _function(above), rows))
    return changes


def _left_out(patch: Patch) -> list[_Change]:
    """The changes of a patch that is not made."""
    return [
        _Change(change.path, "", _rows(hunk, [_Line(text) for text in hunk.old]))
        for change in patch.files
        for hunk in change.hunks
    ]


def _rows(hunk: Hunk, old: list[_Line]) -> tuple[tuple[str, _Line], ...]:
    """The lines of a hunk: those that stay or go are the file's own, in their order."""
    there = iter(old)
    return tuple((row[0], _Line(row[1:]) if row[0] == "+" else next(there)) for row in hunk.rows)


def _function(above: list[_Line]) -> str:
    return next((line.text for line in reversed(above) if _OPENS.match(line.text)), "")
