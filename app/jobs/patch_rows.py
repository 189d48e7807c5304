"""The patches of a kernel: what each does, why, which verdict it changes, and its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.jobs.hunk_rows import hunk_rows
from app.kernels import kernel_name
from app.kernels.history import history
from app.kernels.load import merged_instead, patch_label
from app.kernels.patches import header_field
from app.scenarios.catalogue import library

if TYPE_CHECKING:
    from app.kernels import KernelName
    from app.kernels.history import PlacedPatch
    from app.scenarios.catalogue import Entry

Document = dict[str, Any]


def patches_document(kernel: str) -> Document:
    """Every patch of `kernel`, in the order of application. Raises UnknownKernel, PatchError."""
    name = kernel_name(kernel)
    others = {(row["patch"], row["hunk"]): row["other"] for row in hunk_rows(kernel)}
    return {
        "kernel": str(name),
        "added": [_added(patch.name) for patch, _ in name.patches],
        "patches": [
            {**_story(placed), "other": others.get((placed.part.added, placed.part.hunk))}
            for placed in history(kernel)
        ],
    }


def _added(patch: str) -> Document:
    """A patch of the kernel's name, and what was merged where it was not."""
    label, merged = patch_label(patch), merged_instead(patch)
    instead = merged and {
        "patch": merged[0].name,
        "release": merged[1],
        "summary": merged[0].summary,
        "changes": header_field(merged[0].header, "Changes"),
        "why": header_field(merged[0].header, "Why"),
    }
    return {
        "name": patch,
        "title": label.title,
        "summary": label.summary,
        "instead": instead,
        "shown": [entry.name for entry in library() if _has_whole(entry, patch)],
    }


def _story(placed: PlacedPatch) -> Document:
    part, info = placed.part, placed.info
    return {
        "name": part.name,
        "hunk": part.hunk,
        "label": info.label,
        "commit": info.commit,
        "summary": info.summary,
        **{name.lower(): header_field(info.header, name) for name in ("Changes", "Why", "Verdict")},
        "release": part.release,
        "added": part.added,
        "out": part.out,
        "shown": [entry.name for entry in library() if _shows(entry, placed)],
        "stretches": [
            {
                "file": stretch.file,
                "function": stretch.function,
                "rows": [
                    {"sign": row.sign, "text": row.text, "line": row.line} for row in stretch.rows
                ],
            }
            for stretch in placed.stretches
        ],
    }


def _shows(entry: Entry, placed: PlacedPatch) -> bool:
    """Whether a scenario is about this patch: it runs without the hunk, or has the bug it cured."""
    part = placed.part
    if part.hunk is not None:
        return part.hunk in _omitted(kernel_name(entry.scenario.kernel), part.name)
    if entry.bug is not None and entry.bug.commit.startswith(part.name[:12]):
        return True
    return part.name == part.added and _has_whole(entry, part.name)


def _omitted(name: KernelName, patch: str) -> tuple[str, ...]:
    return next((omitted for other, omitted in name.patches if other.name == patch), ())


def _has_whole(entry: Entry, patch: str) -> bool:
    """Whether a scenario runs on a kernel with all of that patch."""
    patches = kernel_name(entry.scenario.kernel).patches
    return any(other.name == patch and not omitted for other, omitted in patches)
