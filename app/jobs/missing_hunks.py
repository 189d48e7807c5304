"""Lines that a kernel lacks because its name leaves a hunk out, and where they would stand."""

from __future__ import annotations

from collections import defaultdict
from difflib import SequenceMatcher
from typing import Any

from app.jobs.hunk_rows import hunk_rows
from app.kernels import PatchError, load

Document = dict[str, Any]


def missing_lines(kernel: str) -> dict[str, list[Document]]:
    """By file, from its beginning: each place that a hunk would change. Raises UnknownKernel.

    A hunk that has no place while another is missing, too, is told of none.
    """
    here = {file.name: file.text for file in load(kernel).files}
    found: dict[str, list[Document]] = defaultdict(list)
    for row in hunk_rows(kernel):
        if not row["out"]:
            continue
        try:
            whole = load(row["other"]).files
        except PatchError:
            continue
        for file in whole:
            for place in _places(here.get(file.name, ""), file.text):
                label = f"{row['patch']}:{row['hunk']}"
                found[file.name].append({"hunk": label, "summary": row["summary"], **place})
    return {name: sorted(places, key=lambda p: p["line"]) for name, places in found.items()}


def _places(text: str, whole: str) -> list[Document]:
    """Where `whole` has other lines: behind which line, in place of how many, and which."""
    old, new = text.splitlines(), whole.splitlines()
    return [
        {"line": first, "replaces": last - first, "lines": new[start:end]}
        for kind, first, last, start, end in SequenceMatcher(
            None, old, new, autojunk=False
        ).get_opcodes()
        if kind != "equal"
    ]
