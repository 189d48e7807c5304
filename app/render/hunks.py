"""A patch hunk by hunk, as text: what breaks without each, and the shortest way to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.render.ascii import NARROWEST, WIDTH, apart, fold
from app.render.text import setup_lines
from app.render.verdict import violation_lines

Report = Mapping[str, Any]


def hunks_text(report: Report, *, width: int = WIDTH, origin: str = "") -> str:
    """The report as at most `width` columns of ASCII."""
    width = max(width, NARROWEST)
    blocks = [
        [
            *fold(f"{report['patch']}, hunk by hunk", width, "Patch:    ", " " * 10),
            *fold(report["kernel"]["id"], width, "Kernel:   ", " " * 10),
        ],
        setup_lines(report["scenario"]["text"], width),
        apart("with every hunk", report["verdict"].upper(), width),
        *(list(_hunk_lines(hunk, width, origin)) for hunk in report["hunks"]),
    ]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _hunk_lines(hunk: Report, width: int, origin: str) -> Iterator[str]:
    verdict = hunk["verdict"] or "does not build"
    yield from apart(f"without {hunk['hunk']}", verdict.upper(), width)
    yield from fold(hunk["told"], width, "  ")
    for violation in hunk["breaks"]:
        yield from (f"  {line}" for line in violation_lines(violation, width - 2, origin))
