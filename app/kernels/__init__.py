"""Modelled kernels: C texts, patch series and the tables that say what may be asked of them."""

from __future__ import annotations

from app.kernels.load import canonical, kernel_aliases, kernel_ids, kernel_name, load
from app.kernels.mail import MailError
from app.kernels.names import KernelName, PatchName, UnknownKernel
from app.kernels.pasted import Patched, patched
from app.kernels.patches import PatchError
from app.kernels.text import (
    ANY_FILE_SYSTEM,
    FileSystemType,
    KernelText,
    OperationSpec,
    PatchInfo,
    SourceFile,
)

__all__ = [
    "ANY_FILE_SYSTEM",
    "FileSystemType",
    "KernelName",
    "KernelText",
    "MailError",
    "OperationSpec",
    "PatchError",
    "PatchInfo",
    "PatchName",
    "Patched",
    "SourceFile",
    "UnknownKernel",
    "canonical",
    "kernel_aliases",
    "kernel_ids",
    "kernel_name",
    "load",
    "patched",
]
