"""What a kernel's own text says that it leaves out, function by function.

The comment above a function ends with the sentences that say so ("Leaves out ..."), or what the
model takes as given though nobody has confirmed it ("Unsettled: ..."). They are read from the text
that runs, so the page that lists them can never be behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.kernels.text import KernelText, SourceFile

LEAVES_OUT, UNSETTLED = "Leaves out", "Unsettled:"

_COMMENTED = re.compile(
    r"^/\*((?:(?!\*/).)*)\*/\n([^\s#][^({;]*[({;][^\n]*)", re.DOTALL | re.MULTILINE
)
_SENTENCE = re.compile(rf"({LEAVES_OUT} |{UNSETTLED} )(.*?[^.0-9])\.(?=\s|$)", re.DOTALL)
_NAME = re.compile(r"\(\*(\w+)\)|(\w+)\s*\((?!\*)|(?:struct|enum)\s+(\w+)")


@dataclass(frozen=True, slots=True)
class Remark:
    """One sentence about a function or struct; ``kind`` is which of the two beginnings it has."""

    file: str
    line: int
    name: str
    kind: str
    text: str


def remarks(kernel: KernelText) -> tuple[Remark, ...]:
    """Every such sentence of `kernel`, in the order of its text."""
    return tuple(remark for file in kernel.files for remark in _of_file(file))


def _of_file(file: SourceFile) -> Iterator[Remark]:
    for match in _COMMENTED.finditer(file.text):
        name = _NAME.search(match[2])
        words = re.sub(r"\s*\n\s*\*?\s*", " ", match[1]).strip()
        for sentence in _SENTENCE.finditer(words):
            line = file.text.count("\n", 0, match.start(2)) + 1
            called = next(filter(None, name.groups()), "") if name else ""
            yield Remark(file.name, line, called, sentence[1].strip(), sentence[0])
