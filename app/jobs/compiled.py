"""Compiled kernels and built models, kept by content."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from app.cmodel import compile_kernel
from app.kernels import load

if TYPE_CHECKING:
    from app.cmodel.program import Program

KERNELS_KEPT = 32


@lru_cache(maxsize=KERNELS_KEPT)
def program_of(kernel: str) -> Program:
    """The compiled text of a kernel without changes. Raises UnknownKernel, PatchError, CError."""
    return compile_kernel(load(kernel))
