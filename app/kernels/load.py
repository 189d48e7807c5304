"""From a kernel's name to its text: the base, its series, the patches of the name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from app.kernels import tables
from app.kernels.names import KernelName, parse_kernel
from app.kernels.patches import Patch, apply_patch
from app.kernels.text import KernelText, PatchInfo

if TYPE_CHECKING:
    from collections.abc import Iterator


def kernel_ids() -> tuple[str, ...]:
    """The kernels offered by name, in the order to show them."""
    return tables.kernels().catalogue.known


def kernel_aliases() -> tuple[str, ...]:
    """The names that stand for another base: ``6.12`` for ``6.12.117``."""
    return tuple(tables.kernels().catalogue.aliases)


def kernel_name(kernel_id: str) -> KernelName:
    """`kernel_id`, understood: base, patches, hunks left out. Raises UnknownKernel."""
    return parse_kernel(kernel_id, tables.kernels().catalogue)


def canonical(kernel_id: str) -> str:
    """The canonical spelling of `kernel_id`, aliases followed. Raises UnknownKernel."""
    return str(kernel_name(kernel_id))


def load(kernel_id: str) -> KernelText:
    """The kernel of that name, in any spelling. Raises UnknownKernel, PatchError."""
    return _load(canonical(kernel_id))


@lru_cache(maxsize=64)
def _load(kernel_id: str) -> KernelText:
    table = tables.kernels()
    name = parse_kernel(kernel_id, table.catalogue)
    files = table.files
    infos: list[PatchInfo] = []
    for part in parts(name):
        if part.out:
            continue
        info, patch = part.read()
        files = apply_patch(files, patch)
        infos.append(info)
    choices = tables.choices()
    title, summary = _label(name)
    return KernelText(
        id=kernel_id,
        title=title,
        summary=summary,
        version=name.base,
        files=files,
        patches=tuple(infos),
        omitted=tuple(f"{patch.name}-{hunk}" for patch, hunks in name.patches for hunk in hunks),
        operations=tables.operations(),
        file_systems=tables.file_systems(),
        choices=choices.values,
        choice_any=choices.any,
        choice_defaults=choices.defaults,
        choice_words=choices.words,
    )


@dataclass(frozen=True, slots=True)
class Part:
    """One patch file that a kernel's name asks for, or leaves out."""

    name: str
    """The patch: ``flag``, or the commit it mirrors."""
    hunk: str | None
    file: str
    """Below ``patches/``, without the suffix."""
    release: str | None
    """The base that it came with; None for what the name adds to its base."""
    added: str | None
    """The patch of the name that it is of; None for what came with a base."""
    out: bool
    """A hunk that the name leaves out."""

    def read(self) -> tuple[PatchInfo, Patch]:
        """What is said of it, and the patch itself. Raises PatchError."""
        patch = tables.patch_file(self.file)
        files = tuple(file.path for file in patch.files)
        commit = patch.field("Mirrors")
        return PatchInfo(self.name, self.hunk, commit, patch.header, files, patch.diff), patch


def parts(name: KernelName) -> Iterator[Part]:
    """Every patch file of the kernel, in the order of application, with those that are left out."""
    table = tables.kernels()
    line = table.forerunners[name.base]
    for file, release in table.came_with(name.base):
        yield Part(file.partition("@")[0], None, file, release, None, out=False)
    for patch, omitted in name.patches:
        for hunk in patch.hunks:
            file = tables.file_on(f"{patch.name}-{hunk}", line)
            yield Part(patch.name, hunk, file, None, patch.name, out=hunk in omitted)
        for entry in () if patch.hunks else table.series[patch.name]:
            yield Part(entry, None, tables.file_on(entry, line), None, patch.name, out=False)


def patch_label(patch: str) -> tables.Label:
    """Title and summary of a patch that a kernel's name may add. Raises KeyError."""
    return tables.kernels().titles[patch]


def merged_instead(patch: str) -> tuple[PatchInfo, str] | None:
    """What was merged where `patch` was not, and the base that it came with; None if it was."""
    table = tables.kernels()
    merged = table.instead.get(patch)
    if merged is None:
        return None
    base = next(base for base, series in table.series.items() if merged in series)
    return Part(merged, None, merged, base, None, out=False).read()[0], base


def _label(name: KernelName) -> tuple[str, str]:
    """Title and summary: its own if it is listed with one, else put together from its parts."""
    titles = tables.kernels().titles
    own = titles.get(str(name))
    if own is not None:
        return own.title, own.summary
    parts = [titles[name.base].title]
    for patch, omitted in name.patches:
        left_out = f" (without {', '.join(omitted)})" if omitted else ""
        parts.append(titles[patch.name].title + left_out)
    return " + ".join(parts), titles[name.patches[-1][0].name].summary
