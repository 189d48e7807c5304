"""A run, a verdict or a comparison in one line, for a chat or the message of a commit.

What came out, what was run, on what, and the address at the end. It is never folded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.render.signs import columns, plural
from app.render.style import Style, role_of
from app.render.words import broken_at, title_of

Document = Mapping[str, Any]

MOST_BROKEN = 3
"""As many properties are named."""
LONGEST_TITLE = 60


def run_line(run: Document, style: Style, origin: str) -> str:
    """``VIOLATED balanced at step 33: a title (6.7, 50 steps) https://…``."""
    broken = broken_at(run["steps"])
    said = f"VIOLATED {few(broken)}" if broken else "breaks no property"
    role = role_of("violated" if broken else "holds")
    size = plural(len(run["steps"]), "step")
    told = f"{short(title_of(run['scenario']))} ({run['kernel']['label']}, {size})"
    return _line(style, role, said, told, f"{origin}{run['link']}")


def verdict_line(verdict: Document, style: Style, origin: str) -> str:
    """``VIOLATED balanced in 33: a title (6.7, 1,275 states) https://…``, to the shortest run."""
    shown = [v for v in verdict["violations"] if v["schedule"] is not None]
    shown.sort(key=lambda violation: int(violation["steps"]))
    broken = [f"{v['property']} in {v['steps']}" for v in shown]
    broken += [v["property"] for v in verdict["violations"] if v["schedule"] is None]
    said = f"{verdict['verdict'].upper()} {few(broken)}".rstrip()
    scope = "" if verdict["complete"] else ", not all"
    size = f"{plural(verdict['states'], 'state')}{scope}"
    told = f"{short(title_of(verdict['scenario']))} ({verdict['kernel']['label']}, {size})"
    link = shown[0]["link"] if shown else verdict["link"]
    return _line(style, role_of(verdict["verdict"]), said, told, f"{origin}{link}")


def comparison_line(comparison: Document, style: Style, origin: str) -> str:
    """``6.7 VIOLATED, 6.8 HOLDS: a title https://…``, to the run on the first that breaks."""
    kernels = comparison["kernels"]
    said = ", ".join(f"{each['kernel']['id']} {each['verdict'].upper()}" for each in kernels)
    bad = [each for each in kernels if each["verdict"] == "violated"]
    shown = (bad or kernels)[0]
    link = f"{origin}{shown['run']['link']}"
    return _line(
        style, role_of(shown["verdict"]), said, short(title_of(comparison["scenario"])), link
    )


def few(words: Sequence[str]) -> str:
    """The first few, and how many more."""
    more = len(words) - MOST_BROKEN
    return ", ".join(words[:MOST_BROKEN]) + (f" and {more} more" if more > 0 else "")


def short(title: str) -> str:
    """The title's first words, as many as one line has room for."""
    words = title.split()
    kept = " ".join(words)
    while columns(kept) > LONGEST_TITLE and len(words) > 1:
        words.pop()
        kept = f"{' '.join(words)} ..."
    return kept


def _line(style: Style, role: Any, said: str, told: str, link: str) -> str:
    (verdict,) = style.paint(role, [style.spelt(said)])
    (address,) = style.paint("link", [style.spelt(link, own=True)])
    return f"{verdict}: {style.spelt(told)} {address}\n"
