"""The names of kernels: a base, then ``+patch``, each with ``-hunk`` for every hunk left out.

``6.7+flag-clone_mask+move`` is 6.7 with the patch ``flag``, without its hunk ``clone_mask``,
and with the patch ``move``. Patch names match longest first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(eq=False)
class UnknownKernel(Exception):
    """A text names no kernel."""

    text: str
    why: str
    known: tuple[str, ...]

    @property
    def near(self) -> tuple[str, ...]:
        """Known kernels that are spelt alike."""
        return tuple(get_close_matches(self.text, self.known, n=3, cutoff=0.5))

    def __str__(self) -> str:
        hint = f"did you mean {' or '.join(self.near)}? " if self.near else ""
        return f"no kernel {self.text!r}: {self.why}; {hint}the kernels are {', '.join(self.known)}"


@dataclass(frozen=True, slots=True)
class PatchName:
    """A patch that may follow a base, as far as naming goes."""

    name: str
    on: tuple[str, ...]
    """The bases that it applies to."""
    hunks: tuple[str, ...] = ()
    """The hunks that may be left out; none if it is indivisible."""
    without: tuple[str, str] | None = None
    """(patch, name): where that patch is absent, this one goes by that name."""

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every name that it answers to."""
        return (self.name,) if self.without is None else (self.name, self.without[1])


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All that names can be made of. The order of `patches` is the order they are applied in."""

    bases: tuple[str, ...]
    patches: tuple[PatchName, ...]
    aliases: Mapping[str, str] = field(hash=False)
    known: tuple[str, ...]
    """The kernels to offer when a name is not understood."""


@dataclass(frozen=True, slots=True)
class KernelName:
    """A name, understood. ``str()`` gives the canonical text."""

    base: str
    patches: tuple[tuple[PatchName, tuple[str, ...]], ...]
    """Each patch with its hunks that are left out."""

    def __str__(self) -> str:
        names = {patch.name for patch, _ in self.patches}
        words = [self.base]
        for patch, omitted in self.patches:
            other = patch.without
            spelt = other[1] if other is not None and other[0] not in names else patch.name
            words.append("-".join((spelt, *omitted)))
        return "+".join(words)


def parse_kernel(text: str, catalogue: Catalogue) -> KernelName:
    """The kernel that `text` names; aliases are followed. Raises UnknownKernel."""
    first, *rest = text.strip().split("+")
    base = catalogue.aliases.get(first, first)
    if base not in catalogue.bases:
        raise UnknownKernel(text, f"no base is called {first!r}", catalogue.known)
    chosen: dict[PatchName, tuple[str, ...]] = {}
    for segment in rest:
        patch, omitted = _parse_patch(text, segment, catalogue)
        if patch in chosen:
            raise UnknownKernel(text, f"the patch {patch.name} is there twice", catalogue.known)
        if base not in patch.on:
            why = f"the patch {segment} applies to {', '.join(patch.on)}, not to {base}"
            raise UnknownKernel(text, why, catalogue.known)
        chosen[patch] = omitted
    ordered = tuple((patch, chosen[patch]) for patch in catalogue.patches if patch in chosen)
    return KernelName(base, ordered)


def _parse_patch(
    text: str, segment: str, catalogue: Catalogue
) -> tuple[PatchName, tuple[str, ...]]:
    """The patch and the omitted hunks that one segment between ``+`` names."""
    spelt = {name: patch for patch in catalogue.patches for name in patch.spellings}
    name = next(
        (
            name
            for name in sorted(spelt, key=len, reverse=True)
            if segment == name or segment.startswith(f"{name}-")
        ),
        None,
    )
    if name is None:
        why = f"no patch is called {segment!r}; the patches are {', '.join(spelt)}"
        raise UnknownKernel(text, why, catalogue.known)
    patch = spelt[name]
    wanted = segment[len(name) + 1 :].split("-") if segment != name else []
    for hunk in wanted:
        if hunk not in patch.hunks:
            has = f"its hunks are {', '.join(patch.hunks)}" if patch.hunks else "it is indivisible"
            raise UnknownKernel(text, f"{name} has no hunk {hunk!r}; {has}", catalogue.known)
    omitted = tuple(hunk for hunk in patch.hunks if hunk in wanted)
    if omitted and omitted == patch.hunks:
        why = f"{segment} leaves out every hunk; leave out the patch"
        raise UnknownKernel(text, why, catalogue.known)
    return patch, omitted
