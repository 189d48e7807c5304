"""A patch taken apart: the verdict with each of its hunks left out, beside the verdict with all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from app.cmodel import CError
from app.jobs.compiled import program_of
from app.kernels import KernelName, PatchError, PatchName, kernel_name
from app.scenarios.present import flags

Document = dict[str, Any]

Check = Callable[[str], Document]
"""The verdict's document of one scenario on the kernel of that id."""


@dataclass(eq=False)
class NoHunks(Exception):
    """A kernel without a patch that can be taken apart, or not the one that was asked for."""

    kernel: str
    asked: str | None
    there: tuple[str, ...]

    def __str__(self) -> str:
        what = "no patch of several hunks" if self.asked is None else f"no hunks of {self.asked!r}"
        would_do = f"say {' or '.join(self.there)}" if self.there else "choose one such as 6.7+flag"
        pasted = "; a pasted patch is taken apart by leaving hunks out of the paste"
        return f"kernel {self.kernel} has {what}; {would_do}{pasted}"


def hunks_document(kernel: str, wanted: str | None, check: Check) -> Document:
    """What each hunk of the patch `wanted` of `kernel` is for: what breaks without it.

    Raises:
        NoHunks: the kernel has no such patch. UnknownKernel, and what `check` raises of the
        whole kernel; a kernel that cannot be built without a hunk is an answer.
    """
    name = kernel_name(kernel)
    patch, omitted = _patch(name, wanted)
    whole = check(str(name))
    hunks = [
        _without(hunk, str(_leave_out(name, patch, hunk)), whole, check)
        for hunk in patch.hunks
        if hunk not in omitted
    ]
    return {
        "kernel": whole["kernel"],
        "scenario": whole["scenario"],
        "patch": patch.name,
        "verdict": whole["verdict"],
        "properties": whole["properties"],
        "complete": whole["complete"] and all(found["complete"] for found in hunks),
        "hunks": hunks,
    }


def _patch(name: KernelName, wanted: str | None) -> tuple[PatchName, tuple[str, ...]]:
    there = {patch.name: (patch, omitted) for patch, omitted in name.patches if patch.hunks}
    asked = wanted if wanted is not None else next(iter(there), None)
    if asked not in there:
        raise NoHunks(str(name), wanted, tuple(there))
    return there[asked]


def _leave_out(name: KernelName, patch: PatchName, hunk: str) -> KernelName:
    """The kernel `name` with one more hunk left out; without its last one, without the patch."""
    patches = []
    for other, omitted in name.patches:
        left_out = omitted
        if other is patch:
            left_out = tuple(h for h in patch.hunks if h in (*omitted, hunk))
        if left_out != patch.hunks or other is not patch:
            patches.append((other, left_out))
    return replace(name, patches=tuple(patches))


def _without(hunk: str, kernel: str, whole: Document, check: Check) -> Document:
    """The verdict of `kernel`, which lacks `hunk`, as far as it is worse than that of the whole."""
    found = {"hunk": hunk, "kernel": kernel}
    try:
        verdict = check(kernel)
    except (CError, PatchError) as error:
        told = f"it cannot be built: {error}"
        return {**found, "verdict": None, "complete": True, "told": told, "breaks": []}
    breaks = [
        violation
        for violation in verdict["violations"]
        if whole["properties"].get(violation["property"]) != "violated"
    ]
    if breaks:
        told = f"it breaks {', '.join(violation['property'] for violation in breaks)}"
    elif not verdict["complete"]:
        told = "no breach so far, but the search was cut"
    else:
        told = "it breaks nothing more" if whole["verdict"] == "violated" else "it breaks nothing"
    for flag in _unnamed(whole["kernel"]["id"], kernel):
        told += f"; tracing prints {flag['value']:#x} for {flag['name']}"
    said = {name: verdict[name] for name in ("verdict", "complete")}
    return {**found, **said, "told": told, "breaks": breaks}


def _unnamed(whole: str, kernel: str) -> list[Document]:
    """The flags of `kernel` that tracing has a name for on `whole` only."""
    named = {flag["constant"] for flag in flags(program_of(whole)) if flag["trace"]}
    here = flags(program_of(kernel))
    return [flag for flag in here if flag["constant"] in named and flag["trace"] is None]
