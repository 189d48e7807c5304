"""A kernel with the patches that a scenario brings."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.kernels.load import load
from app.kernels.mail import Mail, PastedFile, read_mail
from app.kernels.placing import Line, Room, place
from app.kernels.text import KernelText, PatchInfo, SourceFile

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "pasted"
"""What such a patch goes by among a kernel's patches."""


@dataclass(frozen=True, slots=True)
class Patched:
    """A kernel's text after its pasted patches, and which lines came from where."""

    kernel: KernelText
    origins: Mapping[tuple[str, int], int] = field(hash=False)
    """The line of the paste, by file and line of the text."""
    changed: tuple[str, ...]
    """The files that differ from the kernel's own, in the order of its files."""


@lru_cache(maxsize=32)
def patched(kernel: str, pastes: tuple[tuple[str, int], ...]) -> Patched:
    """The kernel with every paste applied: its text, and the line that it begins on.

    Raises:
        MailError: at the first line that cannot be read, or has no place.
        UnknownKernel, PatchError: of `kernel`.
    """
    text = load(kernel)
    files: dict[str, list[Line]] = {
        file.name: [(line, 0) for line in file.text.removesuffix("\n").split("\n")]
        for file in text.files
    }
    infos: list[PatchInfo] = []
    room = Room()
    title = text.title
    for paste, first in pastes:
        mail = read_mail(paste, first)
        for change in mail.files:
            path = _path(change, files, text.id)
            files[path] = _applied(change, path, files.get(path, []), room)
        infos.append(_info(mail))
        title += f" + {mail.subject or 'a pasted patch'}"
    origins = {
        (name, number): origin
        for name, lines in files.items()
        for number, (_, origin) in enumerate(lines, 1)
        if origin
    }
    whole = tuple(
        SourceFile(name, "".join(f"{line}\n" for line, _ in lines)) for name, lines in files.items()
    )
    return Patched(
        replace(text, title=title, files=whole, patches=(*text.patches, *infos)),
        MappingProxyType(origins),
        tuple(file.name for file in whole if file not in text.files),
    )


def _path(change: PastedFile, files: Mapping[str, list[Line]], kernel: str) -> str:
    """The model's file that `change` is about, or the one that it makes."""
    has = f"the model of {kernel} has {', '.join(files)}"
    path = change.path if change.path in files or change.spelt not in files else change.spelt
    if change.creates and path in files:
        change.header.refuse("would make a file that the model has already", has)
    if change.creates and not path.endswith((".c", ".h")):
        change.header.refuse("would make a file outside the model", f"leave it out; {has}")
    if not change.creates and path not in files:
        change.header.refuse(
            "is about a file outside the model", f"leave out what is about it; {has}"
        )
    return path


def _applied(change: PastedFile, path: str, lines: list[Line], room: Room) -> list[Line]:
    if change.creates:
        kept = [line for hunk in change.hunks for line in hunk.lines]
        for line in kept:
            if line.mark != "+":
                line.refuse("is no line of a new file", "in a new file every line begins with +")
        return [(line.text, line.line) for line in kept]
    for hunk in change.hunks:
        lines = place(hunk, path, lines, room)
    return lines


def _info(mail: Mail) -> PatchInfo:
    paths = tuple(change.path for change in mail.files)
    return PatchInfo(NAME, None, mail.message_id, mail.header, paths, mail.diff)
