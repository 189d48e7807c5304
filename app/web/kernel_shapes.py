"""What is answered about kernels, for the API page and for the tests that hold answers to it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from app.web.run_shapes import Flag, SourceText
from app.web.schemas import Wire


class KernelSummary(Wire):
    """One kernel of the list."""

    id: str = Field(examples=["6.7+flag"])
    title: str
    summary: str
    version: str
    alias_of: str | None = Field(description="the id that this one stands for")
    url: str


class KernelList(Wire):
    """All kernels."""

    kernels: tuple[KernelSummary, ...]


class Patch(Wire):
    """One applied patch, or one hunk of it."""

    name: str
    hunk: str | None
    label: str
    commit: str
    summary: str
    header: str
    files: tuple[str, ...]


class OperationShape(Wire):
    """One operation that a scenario may use."""

    verb: str
    summary: str
    takes: str
    device: bool = Field(description="its file system must have a device: it is not stacked")
    options: dict[str, tuple[str, ...]]


class FileSystemShape(Wire):
    """One type of file system."""

    name: str
    summary: str
    freezable: bool
    stacked: bool


class Switch(Wire):
    """One way in which kernels differ, and what this one does."""

    name: str = Field(examples=["nested-thaw"])
    title: str
    answer: str = Field(description="what the kernel did; - where it makes no sense to ask")


class Switches(Wire):
    """How a kernel answers what kernels differ in."""

    kernel: str
    switches: tuple[Switch, ...]


class HunkToggle(Wire):
    """One hunk of a patch that can be taken apart, and the kernel with it changed over."""

    patch: str = Field(examples=["flag"])
    hunk: str = Field(examples=["clone_mask"])
    summary: str
    out: bool = Field(description="left out of this kernel")
    other: str = Field(description="the kernel with the hunk put back, or left out")


class Kernel(KernelSummary):
    """One kernel, its patches, flags and words."""

    patches: tuple[Patch, ...]
    omitted: tuple[str, ...]
    flags: tuple[Flag, ...]
    operations: tuple[OperationShape, ...]
    file_systems: tuple[FileSystemShape, ...]
    choices: dict[str, tuple[str, ...]]
    any: dict[str, tuple[str, ...]] = Field(description="what `any` stands for, by choice")
    defaults: dict[str, str] = Field(description="what holds where a scenario is silent")
    hunks: tuple[HunkToggle, ...] = Field(description="hunks that can be left out one by one")
    files: tuple[str, ...]


class LeftOut(Wire):
    """A place that a hunk would change, had it not been left out."""

    hunk: str = Field(examples=["flag:clone_mask"])
    summary: str
    line: int = Field(description="behind this line; 0 before the first")
    replaces: int = Field(description="in place of so many lines after it")
    lines: tuple[str, ...]


class KernelFile(SourceText):
    """One file of a kernel."""

    left_out: tuple[LeftOut, ...]


class Source(Wire):
    """The C text that runs."""

    kernel: str
    files: tuple[KernelFile, ...]


class DiffRow(Wire):
    """One line of a patch."""

    sign: Literal["+", "-", " "]
    text: str
    line: int | None = Field(description="where it stands in the kernel's text; null if nowhere")


class Stretch(Wire):
    """One stretch of a file that a patch changes."""

    file: str
    function: str = Field(description="the line that opens what it lies in; may be empty")
    rows: tuple[DiffRow, ...]


class PatchStory(Wire):
    """One patch, or one hunk of it, with what is told of it and its lines."""

    name: str
    hunk: str | None
    label: str = Field(examples=["flag:clone_mask"])
    commit: str = Field(description="commit or message-id of what it mirrors")
    summary: str
    changes: str | None
    why: str | None
    verdict: str | None = Field(description="which verdict changes by it, or without it")
    release: str | None = Field(description="the base it came with; null if the id adds it")
    added: str | None = Field(description="the patch of the kernel's id that it is of")
    out: bool = Field(description="a hunk that the kernel's id leaves out")
    other: str | None = Field(description="the kernel with the hunk put back, or left out")
    shown: tuple[str, ...] = Field(description="scenarios of the library that are about it")
    stretches: tuple[Stretch, ...]


class Merged(Wire):
    """What was merged in place of a patch."""

    patch: str
    release: str
    summary: str
    changes: str | None
    why: str | None


class AddedPatch(Wire):
    """A patch that the kernel's id adds to its base."""

    name: str
    title: str
    summary: str
    instead: Merged | None
    shown: tuple[str, ...] = Field(description="scenarios of the library with all of it")


class PatchList(Wire):
    """The patches of a kernel, in the order of application."""

    kernel: str
    added: tuple[AddedPatch, ...]
    patches: tuple[PatchStory, ...]


class FileDiff(Wire):
    """One file's difference."""

    name: str
    diff: str


class Difference(Wire):
    """What leads from one kernel to another."""

    kernel: str
    against: str
    diff: str
    files: tuple[FileDiff, ...]


class DecodedFlags(Wire):
    """A kernel's flag table, and a value read by it."""

    kernel: str
    flags: tuple[Flag, ...]
    value: int | None
    hex: str | None = Field(examples=["0x860000"])
    text: str | None = Field(examples=["DIRECT|WRITE|WRITE_STARTED"])
    set: tuple[str, ...] | None
