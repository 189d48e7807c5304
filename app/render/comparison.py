"""A comparison of kernels as text: a table of verdicts, then where the runs part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.render.ascii import NARROWEST, WIDTH, fold, table
from app.render.text import link_lines, setup_lines

Comparison = Mapping[str, Any]


def comparison_text(comparison: Comparison, *, width: int = WIDTH, origin: str = "") -> str:
    """The comparison as at most `width` columns of ASCII."""
    width = max(width, NARROWEST)
    first, *others = comparison["kernels"]
    blocks = [
        setup_lines(comparison["scenario"]["text"], width),
        table([("KERNEL", "VERDICT", "BREAKS"), *map(_row, comparison["kernels"])], width),
    ]
    if comparison["schedule"]:
        blocks += [
            fold(comparison["schedule"], width, "Schedule: "),
            list(_run_lines(first, None, width, origin)),
            *(list(_run_lines(other, first, width, origin)) for other in others),
        ]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _row(entry: Comparison) -> tuple[str, str, str]:
    broken = ", ".join(f"{v['property']} in {v['steps']}" for v in entry["violations"])
    return entry["kernel"]["id"], entry["verdict"], broken


def _run_lines(
    entry: Comparison, first: Comparison | None, width: int, origin: str
) -> Iterator[str]:
    """Where one run ends, and where it first differs from the first one."""
    run = entry["run"]
    yield from fold(
        f"{run['steps']} steps to {run['end']['status']}", width, f"{entry['kernel']['id']}: ", "  "
    )
    if run["stopped"] is not None:
        yield from fold(run["stopped"], width, "  stopped: ", "    ")
    if first is not None and entry["differs"] is None:
        yield from fold(f"told as on {first['kernel']['id']}, step by step", width, "  ")
    elif first is not None:
        said = entry["differs"]
        there = first["kernel"]["id"]
        yield from fold(f"differs from {there} at step {said['step']}", width, "  ")
        yield from fold(said["here"] or "the run has ended", width, "    here: ", "      ")
        yield from fold(said["first"] or "the run has ended", width, f"    {there}: ", "      ")
    yield from (f"  {line}" for line in link_lines(f"{origin}{run['link']}"))
