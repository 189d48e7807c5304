"""No patch of a version is idle: without it the kernel is another one, or none at all.

What the difference means to a write or a freeze is tested by version and by caller; this is the
net below: a patch that a later one made empty, or that never did a thing, is found here.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.cmodel import CError, Program, compile_kernel
from app.kernels import PatchError, load
from app.kernels.patches import apply_patch
from app.kernels.tables import kernels, patch_file

BASES = kernels().catalogue.bases
OWN = [
    (base, file)
    for base in BASES
    for file in kernels().series[base]
    if not any(file in kernels().series[before] for before in kernels().forerunners[base][1:])
]
"""Each base with the patch files that came with it."""


def without(base: str, left_out: str) -> Program | None:
    """The kernel of `base` without one of its patches; None where none can be built."""
    files = kernels().files
    try:
        for file in kernels().series[base]:
            if file != left_out:
                files = apply_patch(files, patch_file(file))
        return compile_kernel(replace(load(base), files=files))
    except (PatchError, CError):
        return None


@pytest.mark.parametrize(("base", "file"), OWN)
def test_a_kernel_is_not_the_same_without_a_patch_that_came_with_it(base: str, file: str) -> None:
    whole, other = compile_kernel(load(base)), without(base, file)

    if other is not None:
        assert (told(whole), whole.flags) != (told(other), other.flags)


def told(program: Program) -> list[tuple[str, list[str]]]:
    """Every function with its statements: what runs, wherever it stands."""
    names = [function.name for function in program.functions]
    return [
        (name, [s.text for s in program.statements if s.function == number])
        for number, name in enumerate(names)
    ]
