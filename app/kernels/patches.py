"""Unified diffs: reading them, and applying them to the model's files.

A hunk goes where its old lines (context and removed ones) stand, exactly. The line number of
its header is only a hint: of several places the nearest is taken. So a patch still applies
when hunks before it were left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.kernels.text import SourceFile

NEW_FILE = "/dev/null"
_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


@dataclass(eq=False)
class PatchError(Exception):
    """A patch cannot be read, or a hunk has no place."""

    where: str
    what: str
    why: str
    hint: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}: {self.why}; {self.hint}"


@dataclass(frozen=True, slots=True)
class Hunk:
    """Replace the lines `old`, expected near `line`, by `new`."""

    where: str
    line: int
    old: tuple[str, ...]
    new: tuple[str, ...]
    rows: tuple[str, ...] = ()
    """Both, as the diff has them: each line behind its mark."""


@dataclass(frozen=True, slots=True)
class FilePatch:
    """What a patch does to one file."""

    path: str
    creates: bool
    hunks: tuple[Hunk, ...]


@dataclass(frozen=True, slots=True)
class Patch:
    """A patch as read: the text before the diff, the diff, and the diff's meaning."""

    where: str
    header: str
    diff: str
    files: tuple[FilePatch, ...]

    def field(self, name: str) -> str:
        """The header's ``name: value``, with its continuation lines joined. Raises PatchError."""
        found = header_field(self.header, name)
        if found is None:
            raise PatchError(
                self.where, "bad header", f"it has no field {name}", f"add a line '{name}: …'"
            )
        return found


def header_field(header: str, name: str) -> str | None:
    """A patch header's ``name: value``, with its continuation lines joined; None without one."""
    found = re.search(rf"^{name}:(.*(?:\n[ \t].*)*)", header, re.MULTILINE)
    return None if found is None else " ".join(found[1].split())


def read_patch(text: str, where: str) -> Patch:
    """The patch in `text`; `where` names it in errors. Raises PatchError."""
    lines = text.splitlines()
    first = next((i for i, line in enumerate(lines) if line.startswith("--- ")), None)
    if first is None:
        raise PatchError(where, "no diff", "no line starts with '--- '", "make it with diff -u")
    files: list[FilePatch] = []
    at = first
    while at < len(lines):
        if not lines[at].startswith("--- "):
            raise _unexpected(where, at, lines[at], "'--- a/path'")
        file, at = _read_file(lines, at, where)
        files.append(file)
    header = "\n".join(lines[:first]).strip("\n") + "\n"
    return Patch(where, header, "\n".join(lines[first:]) + "\n", tuple(files))


def _read_file(lines: list[str], at: int, where: str) -> tuple[FilePatch, int]:
    """The part of one file that starts at line `at`, and the line after it."""
    old = _path(lines[at])
    if at + 1 == len(lines) or not lines[at + 1].startswith("+++ "):
        raise _unexpected(where, at + 1, "".join(lines[at + 1 : at + 2]), "'+++ b/path'")
    path = _path(lines[at + 1])
    at += 2
    hunks: list[Hunk] = []
    while at < len(lines) and not lines[at].startswith("--- "):
        header = _HUNK.match(lines[at])
        if header is None:
            raise _unexpected(where, at, lines[at], "'@@ -line,count +line,count @@'")
        hunk, at = _read_hunk(lines, at, header, where)
        hunks.append(hunk)
    return FilePatch(path, old == NEW_FILE, tuple(hunks)), at


def _read_hunk(lines: list[str], at: int, header: re.Match[str], where: str) -> tuple[Hunk, int]:
    """The hunk whose header is line `at`; the header says how many lines belong to it."""
    here = f"{where}, line {at + 1}"
    want_old, want_new = (int(header[group] or 1) for group in (2, 4))
    old: list[str] = []
    new: list[str] = []
    first = at = at + 1
    while at < len(lines) and (len(old) < want_old or len(new) < want_new):
        mark, line = lines[at][:1] or " ", lines[at][1:]
        if mark not in " -+":
            raise _unexpected(where, at, lines[at], "a line that starts with ' ', '-' or '+'")
        if mark != "+":
            old.append(line)
        if mark != "-":
            new.append(line)
        at += 1
    if (len(old), len(new)) != (want_old, want_new):
        raise PatchError(
            here,
            "bad hunk",
            f"its header promises {want_old} old and {want_new} new lines,"
            f" it has {len(old)} and {len(new)}",
            "make it again with diff -u",
        )
    rows = tuple(line or " " for line in lines[first:at])
    return Hunk(here, int(header[1]), tuple(old), tuple(new), rows), at


def _path(line: str) -> str:
    path = line[4:].partition("\t")[0].strip()
    return path if path == NEW_FILE else path.partition("/")[2]


def _unexpected(where: str, at: int, found: str, accepted: str) -> PatchError:
    return PatchError(
        f"{where}, line {at + 1}", "bad diff", f"found {found!r}", f"here goes {accepted}"
    )


def apply_patch(files: tuple[SourceFile, ...], patch: Patch) -> tuple[SourceFile, ...]:
    """The files with `patch` applied; a file that it creates comes last. Raises PatchError."""
    texts = {file.name: file.text for file in files}
    for change in patch.files:
        if change.creates == (change.path in texts):
            why = "it exists already" if change.creates else f"the files are {', '.join(texts)}"
            what = "cannot create" if change.creates else "no file"
            raise PatchError(patch.where, f"{what} {change.path}", why, "name another file")
        lines = texts.get(change.path, "").splitlines()
        for hunk in change.hunks:
            at = place(lines, hunk, change.path)
            lines[at : at + len(hunk.old)] = hunk.new
        texts[change.path] = "".join(f"{line}\n" for line in lines)
    return tuple(SourceFile(name, text) for name, text in texts.items())


def places(lines: list[str], hunk: Hunk) -> tuple[int, ...]:
    """Every index at which the old lines of `hunk` stand."""
    length = len(hunk.old)
    return tuple(
        at for at in range(len(lines) - length + 1) if tuple(lines[at : at + length]) == hunk.old
    )


def place(lines: list[str], hunk: Hunk, path: str) -> int:
    """Where to apply `hunk`: its only place, or the one nearest to its line number."""
    found = sorted(places(lines, hunk), key=lambda at: abs(at + 1 - hunk.line))
    if not found:
        raise PatchError(
            hunk.where,
            f"no place in {path}",
            _mismatch(lines, hunk),
            "the old lines must stand there exactly as the patch has them",
        )
    if len(found) > 1 and abs(found[0] + 1 - hunk.line) == abs(found[1] + 1 - hunk.line):
        lines_found = " and ".join(str(at + 1) for at in found[:2])
        raise PatchError(
            hunk.where,
            f"two places in {path}",
            f"lines {lines_found} fit, and both are as near to line {hunk.line}",
            "add context lines that tell them apart",
        )
    return found[0]


def _mismatch(lines: list[str], hunk: Hunk) -> str:
    """The first old line that stands nowhere in the file, or that they do not stand together."""
    missing = next((line for line in hunk.old if line not in lines), None)
    if missing is None:
        return "its old lines are there, but not one after the other"
    return f"no line reads {missing.strip()!r}"
