"""Hunks of a kernel that can be left out, each with the kernel that this would make."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.kernels import kernel_name, load

if TYPE_CHECKING:
    from app.kernels import KernelName, PatchName

Document = dict[str, Any]


def hunk_rows(kernel: str) -> list[Document]:
    """A row for each hunk of each such patch, in the order of the patch. Raises UnknownKernel."""
    name = kernel_name(kernel)
    return [
        {
            "patch": patch.name,
            "hunk": hunk,
            "summary": summary,
            "out": hunk in omitted,
            "other": str(_toggled(name, patch, hunk)),
        }
        for patch, omitted in name.patches
        for hunk, summary in _summaries(name, patch)
        if _stays(patch, omitted, hunk)
    ]


def _summaries(name: KernelName, patch: PatchName) -> list[tuple[str, str]]:
    """What each hunk does, in its own header's words, from the kernel that has them all."""
    whole = tuple((other, () if other is patch else omitted) for other, omitted in name.patches)
    infos = load(str(replace(name, patches=whole))).patches
    found = {info.hunk: info for info in infos if info.name == patch.name}
    return [(hunk, found[hunk].summary) for hunk in patch.hunks]


def _stays(patch: PatchName, omitted: tuple[str, ...], hunk: str) -> bool:
    """Whether the patch would still have a hunk: without any it is not there at all."""
    return hunk in omitted or len(omitted) + 1 < len(patch.hunks)


def _toggled(name: KernelName, patch: PatchName, hunk: str) -> KernelName:
    def other(omitted: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(h for h in patch.hunks if (h in omitted) != (h == hunk))

    patches = tuple((p, other(omitted) if p is patch else omitted) for p, omitted in name.patches)
    return replace(name, patches=patches)
