"""What a model leaves out, as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.render.ascii import WIDTH, fold

Said = Mapping[str, Any]


def leaves_out_text(said: Said, *, width: int = WIDTH) -> str:
    """The document as at most `width` columns of ASCII."""
    blocks = [
        fold(f"What the model of {said['kernel']} leaves out", width),
        [line for item in said["general"] for line in fold(item, width, "  - ", "    ")],
        *_section("Not confirmed, and taken as given", said["unsettled"], width),
        *_section("By function", said["functions"], width),
        ["Seen on booted kernels, and not expressible here"],
        [
            line
            for item in said["seen"]
            for text, first in ((item["what"], f"  {item['name']}: "), (item["why"], "    Why: "))
            for line in fold(text, width, first, "    ")
        ],
    ]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _section(head: str, remarks: Iterable[Said], width: int) -> Iterator[list[str]]:
    lines = [
        line
        for remark in remarks
        for line in fold(remark["text"], width, f"  {remark['name']}: ", "    ")
    ]
    if lines:
        yield [head]
        yield lines
