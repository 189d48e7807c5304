"""The document of what a kernel's model leaves out: in all, by function, and of what was seen."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from app.jobs.kernels import kernel_id
from app.kernels import load
from app.kernels.remarks import LEAVES_OUT, UNSETTLED, Remark, remarks

Document = dict[str, Any]


def leaves_out_document(kernel: str) -> Document:
    """What the model of `kernel` leaves out, and what it takes as given unconfirmed.

    Raises:
        UnknownKernel, PatchError.
    """
    text = load(kernel_id(kernel))
    said, found = _table(), remarks(text)
    return {
        "kernel": text.id,
        "general": said["general"],
        "functions": [_said(remark) for remark in found if remark.kind == LEAVES_OUT],
        "unsettled": [_said(remark) for remark in found if remark.kind == UNSETTLED],
        "seen": said["seen"],
    }


@lru_cache(maxsize=1)
def _table() -> Document:
    text = files("app.scenarios").joinpath("left_out.toml").read_text("utf-8")
    return tomllib.loads(text)


def _said(remark: Remark) -> Document:
    return {"file": remark.file, "line": remark.line, "name": remark.name, "text": remark.text}
