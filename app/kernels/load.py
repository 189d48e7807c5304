"""From a kernel's name to its text: the base, its series, the patches of the name."""

from __future__ import annotations

from functools import lru_cache

from app.kernels import tables
from app.kernels.names import KernelName, PatchName, parse_kernel
from app.kernels.patches import Patch, apply_patch
from app.kernels.text import KernelText, PatchInfo


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
    for info, patch in _series(name):
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


def _series(name: KernelName) -> list[tuple[PatchInfo, Patch]]:
    """Every patch file of the kernel, in the order of application."""
    table = tables.kernels()
    wanted: list[tuple[str, str, str | None]] = []
    wanted += ((file, file.partition("@")[0], None) for file in table.series[name.base])
    for patch, omitted in name.patches:
        for entry, label, hunk in _entries(patch, omitted):
            wanted.append((tables.file_on(entry, table.forerunners[name.base]), label, hunk))
    read = ((label, hunk, tables.patch_file(file)) for file, label, hunk in wanted)
    return [(_info(label, hunk, patch), patch) for label, hunk, patch in read]


def _entries(patch: PatchName, omitted: tuple[str, ...]) -> list[tuple[str, str, str | None]]:
    """(entry, name, hunk) of each part of `patch`: one a hunk, or its series."""
    if patch.hunks:
        kept = [hunk for hunk in patch.hunks if hunk not in omitted]
        return [(f"{patch.name}-{hunk}", patch.name, hunk) for hunk in kept]
    return [(entry, entry, None) for entry in tables.kernels().series[patch.name]]


def _info(name: str, hunk: str | None, patch: Patch) -> PatchInfo:
    files = tuple(file.path for file in patch.files)
    return PatchInfo(name, hunk, patch.field("Mirrors"), patch.header, files, patch.diff)


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
