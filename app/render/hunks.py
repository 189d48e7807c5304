"""A patch hunk by hunk, as text: what breaks without each, and the shortest way to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.render.style import PLAIN, Style, joined, role_of
from app.render.text import setup_lines
from app.render.trailer import Trailer
from app.render.verdict import grouped, violation_lines

Report = Mapping[str, Any]


def hunks_text(report: Report, style: Style = PLAIN, *, origin: str = "") -> str:
    """The report as text. `origin` (``https://host``) makes its links whole addresses."""
    trailer = Trailer(origin)
    whole = style.apart("with every hunk", report["verdict"].upper())
    blocks = [
        [
            *style.fold(f"{report['patch']}, hunk by hunk", "Patch:    "),
            *style.fold(report["kernel"]["id"], "Kernel:   "),
        ],
        setup_lines(report["scenario"]["text"], style),
        style.paint(role_of(report["verdict"]), whole),
        *(list(_hunk_lines(hunk, style, trailer)) for hunk in report["hunks"]),
    ]
    return joined([*blocks, trailer.lines(style)])


def _hunk_lines(hunk: Report, style: Style, trailer: Trailer) -> Iterator[str]:
    verdict = hunk["verdict"] or "does not build"
    yield from style.paint(
        role_of(verdict), style.apart(f"without {hunk['hunk']}", verdict.upper())
    )
    yield from style.fold(hunk["told"], "  ")
    for group in grouped(hunk["breaks"]):
        set_in = violation_lines(group, style.narrower(2), trailer)
        yield from (f"  {line}" for line in set_in)
