"""What a model leaves out, as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.render.style import PLAIN, Style, joined

Said = Mapping[str, Any]


def leaves_out_text(said: Said, style: Style = PLAIN) -> str:
    """The document as text."""
    blocks = [
        style.fold(f"What the model of {said['kernel']} leaves out"),
        [line for item in said["general"] for line in style.fold(item, "  - ", "    ")],
        *_section("Not confirmed, and taken as given", said["unsettled"], style),
        *_section("By function", said["functions"], style),
        style.fold("Seen on booted kernels, and not expressible here"),
        [
            line
            for item in said["seen"]
            for text, first in ((item["what"], f"  {item['name']}: "), (item["why"], "    Why: "))
            for line in style.fold(text, first, "    ")
        ],
    ]
    return joined(blocks)


def _section(head: str, remarks: Iterable[Said], style: Style) -> Iterator[list[str]]:
    lines = [
        line
        for remark in remarks
        for line in style.fold(remark["text"], f"  {remark['name']}: ", "    ")
    ]
    if lines:
        yield style.fold(head)
        yield lines
