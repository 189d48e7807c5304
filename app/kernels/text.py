"""What a modelled kernel is made of: plain values, read by every layer above."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of the model's C text, under the path that the kernel gives it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class PatchInfo:
    """One applied patch file: a whole patch, or one hunk of a patch that can lose hunks."""

    name: str
    """The patch: ``flag``, or the commit it mirrors."""
    hunk: str | None
    """Its name among the patch's hunks, when these can be left out one by one."""
    commit: str
    """Commit or message-id of what it mirrors."""
    header: str
    """What changes, why, and which verdict changes by it."""
    files: tuple[str, ...]
    diff: str
    """The unified diff, without the header."""

    @property
    def label(self) -> str:
        """``flag:clone_mask``, or the plain name."""
        return self.name if self.hunk is None else f"{self.name}:{self.hunk}"

    @property
    def summary(self) -> str:
        """Its subject: the first line of the header; without a header, its label."""
        first = next((line for line in self.header.splitlines() if line.strip()), self.label)
        return first.removeprefix("Subject:").strip()


ANY_FILE_SYSTEM = ("FS",)
"""The values of an option that names a file system, whichever the scenario has."""


@dataclass(frozen=True, slots=True)
class OperationSpec:
    """One operation of the scenario language, declared in ``operations.toml``."""

    verb: str
    summary: str
    entry: str
    """The C function that runs it."""
    args: tuple[str, ...]
    """What the entry function is given: file, sb, bdev, watch, who, request, rwf, inode, vma."""
    takes: str
    """What its target is: fs, request, thread or none."""
    options: Mapping[str, tuple[str, ...]] = field(hash=False)
    """Legal values by option; no values at all means a bare word."""
    constants: Mapping[str, str] = field(hash=False)
    """C constant by ``option`` or ``option=value``: O_* goes to open, RWF_* to the argument rwf."""
    contexts: tuple[str, ...]
    """Kinds of contexts that the kernel may run for it, in their fixed order."""
    deferring: tuple[str, ...]
    """Options with which each layer of a stack defers its completion to a dio of its own."""
    exempt: bool
    """It belongs to freezing itself: its own changes need no protection."""


@dataclass(frozen=True, slots=True)
class FileSystemType:
    """One type of file system, declared in ``file_systems.toml``."""

    name: str
    summary: str
    mount: str
    """The C function that fills the superblock and its inode."""
    open: str
    """The C function that opens the inode."""
    freezable: bool
    stacked: bool


@dataclass(frozen=True, slots=True)
class KernelText:
    """One modelled kernel as text, patches applied, and what may be asked of it."""

    id: str
    """Canonical, as printed everywhere: ``6.7+flag-clone_mask+move``."""
    title: str
    summary: str
    version: str
    """The base without patches of ours: ``6.7``."""
    files: tuple[SourceFile, ...]
    patches: tuple[PatchInfo, ...]
    omitted: tuple[str, ...]
    """Hunks left out, as ``patch-hunk``."""
    operations: Mapping[str, OperationSpec] = field(hash=False)
    file_systems: Mapping[str, FileSystemType] = field(hash=False)
    choices: Mapping[str, tuple[str, ...]] = field(hash=False)
    """Value names of each ``choose``, in index order."""
    choice_any: Mapping[str, tuple[str, ...]] = field(hash=False)
    """The values that ``any`` stands for; always some of `choices`."""
    choice_defaults: Mapping[str, str] = field(hash=False)
    """The value that holds where the scenario says nothing: one of `choices`, or ``any``."""
    choice_words: Mapping[str, str] = field(hash=False)
    """What a value means, in a sentence about ``{request}``, by ``name=value``."""

    @property
    def boot(self) -> frozenset[str]:
        """The C functions that mount and open: they run before a scenario, and never again."""
        return frozenset(n for kind in self.file_systems.values() for n in (kind.mount, kind.open))

    def file(self, name: str) -> SourceFile:
        """The file called `name`. Raises KeyError."""
        for source in self.files:
            if source.name == name:
                return source
        raise KeyError(name)
