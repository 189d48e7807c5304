"""A kernel's patches as text: the story of each, then its lines as a diff."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.render.style import PLAIN, Style, joined

Row = Mapping[str, Any]


def patches_text(document: Row, style: Style = PLAIN) -> str:
    """Every patch in order. Lines are cut off nowhere: they are code."""
    return joined(
        [
            style.fold(document["kernel"], "Kernel:  "),
            *(list(_added(patch, style)) for patch in document["added"]),
            *(list(_patch(patch, style)) for patch in document["patches"]),
        ]
    )


def _added(patch: Row, style: Style) -> Iterator[str]:
    yield from style.fold(f"{patch['name']}: {patch['title']}. {patch['summary']}", "", "  ")
    if (merged := patch["instead"]) is not None:
        told = f"merged instead, in {merged['release']}: {merged['patch']} {merged['summary']}"
        yield from style.fold(told, "  ")
    if patch["shown"]:
        yield from style.fold(", ".join(patch["shown"]), "  Shown by: ")


def _patch(patch: Row, style: Style) -> Iterator[str]:
    came = "left out" if patch["out"] else patch["release"] or f"of {patch['added']}"
    yield from style.fold(f"{patch['label']} ({came}): {patch['summary']}", "", "  ")
    for name in ("changes", "why", "verdict"):
        if patch[name] is not None:
            yield from style.fold(patch[name], f"  {name.capitalize() + ':':9}", " " * 11)
    if patch["shown"]:
        yield from style.fold(", ".join(patch["shown"]), "  Shown by: ")
    for stretch in patch["stretches"]:
        yield f"  {stretch['file']} @@ {stretch['function']}".rstrip(" @")
        for row in stretch["rows"]:
            yield f"{row['line'] or '':>7} {row['sign']}{row['text']}".rstrip()
