"""Modelled kernels: C texts, patch series and the tables that say what may be asked of them."""

from __future__ import annotations

from app.kernels.text import FileSystemType, KernelText, OperationSpec, PatchInfo, SourceFile

__all__ = ["FileSystemType", "KernelText", "OperationSpec", "PatchInfo", "SourceFile"]
