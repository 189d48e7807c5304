"""A comparison of kernels as a letter: a table of verdicts, then where the runs part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.render.one_line import comparison_line
from app.render.signs import plural
from app.render.style import PLAIN, Style, joined, role_of
from app.render.text import setup_lines, title_lines
from app.render.trailer import Trailer

Comparison = Mapping[str, Any]


def comparison_text(comparison: Comparison, style: Style = PLAIN, *, origin: str = "") -> str:
    """The comparison as text. `origin` (``https://host``) makes its links whole addresses."""
    if style.one_line:
        return comparison_line(comparison, style, origin)
    kernels, trailer = comparison["kernels"], Trailer(origin)
    marks = [trailer.mark(entry["run"]["link"]) for entry in kernels]
    rows = [_row(*each) for each in zip(kernels, marks, strict=True)]
    blocks = [
        title_lines(comparison["scenario"], style),
        setup_lines(comparison["scenario"]["text"], style),
        answer_lines(comparison, style),
        style.table([("    KERNEL", "VERDICT", "BREAKS"), *rows]),
    ]
    if comparison["schedule"]:
        blocks += [
            style.fold(comparison["schedule"], "Schedule: ", "  "),
            *(
                list(_run_lines(entry, mark, kernels[0], style))
                for entry, mark in zip(kernels, marks, strict=True)
            ),
        ]
    return joined([*blocks, trailer.lines(style)])


def answer_lines(comparison: Comparison, style: Style) -> list[str]:
    """On how many kernels it is violated; a kernel that was not searched to the end is told."""
    kernels = comparison["kernels"]
    bad = sum(entry["verdict"] == "violated" for entry in kernels)
    cut = sum(not entry["complete"] for entry in kernels)
    of = plural(len(kernels), "kernel")
    scope = (
        "every interleaving" if not cut else f"not every interleaving on {cut} of {len(kernels)}"
    )
    if bad:
        return style.paint("bad", style.apart(f"VIOLATED on {bad} of {of}", scope))
    alike = {entry["verdict"] for entry in kernels}
    word = alike.pop().upper() if len(alike) == 1 else "NOT VIOLATED"
    return style.paint(role_of(word.lower()), style.apart(f"{word} on {of}", scope))


def _row(entry: Comparison, mark: str) -> tuple[str, str, str]:
    broken = ", ".join(f"{v['property']} in {v['steps']}" for v in entry["violations"])
    return f"{mark} {entry['kernel']['id']}", entry["verdict"], broken


def _run_lines(entry: Comparison, mark: str, first: Comparison, style: Style) -> Iterator[str]:
    """Where one run ends, and where it first differs from the first one."""
    run, there = entry["run"], first["kernel"]["id"]
    blank = " " * (len(mark) + 1)
    end = f"{entry['kernel']['id']}: {plural(run['steps'], 'step')} to {run['end']['status']}"
    yield from style.fold(end, f"{mark} ", f"{blank}  ")
    if run["stopped"] is not None:
        yield from style.fold(f"stopped: {run['stopped']}", blank, f"{blank}  ")
    if entry is first:
        return
    said = entry["differs"]
    if said is None:
        yield from style.fold(f"told as on {there}, step by step", blank, f"{blank}  ")
        return
    yield from style.fold(f"differs from {there} at step {said['step']}", blank, f"{blank}  ")
    for where, sentence in (("here", said["here"]), (there, said["first"])):
        told = f"{where}: {sentence or 'the run has ended'}"
        yield from style.fold(told, f"{blank}  ", f"{blank}    ")
