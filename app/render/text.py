"""A run as a letter: at most 72 columns of ASCII that stand without the page.

What was run, what it breaks, the steps that show it, how it ends, and its address as a trailer.
Nothing in it is taken for a quote, a patch, a comment or a signature by what reads mail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from app.render.one_line import run_line
from app.render.signs import plural
from app.render.style import PLAIN, Style, joined
from app.render.trace import trace_lines
from app.render.words import broken_at, outcome_words, title_of
from app.scenarios.deltas import last_view

Run = Mapping[str, Any]


def run_text(
    run: Run, style: Style = PLAIN, *, first: int = 1, last: int | None = None, origin: str = ""
) -> str:
    """The run as text. With `first` or `last`, each step from there to there is told.

    `origin` (``https://host``) makes the link a whole address.
    """
    if style.one_line:
        return run_line(run, style, origin)
    steps = run["steps"][first - 1 : last]
    if len(steps) < len(run["steps"]):
        style = style.with_every_step()
    blocks = [
        list(heading(run["scenario"], run["kernel"], run["model_revision"], style)),
        setup_lines(run["scenario"]["text"], style),
        verdict_lines(run, style),
        list(trace_lines(run, steps, style)),
        list(ending_lines(run, style)) if last is None else [],
        recorded_lines(run.get("recorded"), style),
        link_lines(f"{origin}{run['link']}", style),
    ]
    return joined(blocks)


def heading(
    scenario: Mapping[str, Any], kernel: Mapping[str, Any], revision: int, style: Style
) -> Iterator[str]:
    """Which scenario, on which kernel."""
    yield from title_lines(scenario, style)
    yield from style.apart(f"Kernel:   {kernel['label']}", f"(model {revision})")


def title_lines(scenario: Mapping[str, Any], style: Style) -> list[str]:
    """Which scenario."""
    return style.paint("head", style.fold(title_of(scenario), "Scenario: "))


def setup_lines(text: str, style: Style) -> list[str]:
    """The scenario's own lines, without what the heading and the steps say already."""
    said = ("title ", "kernel ", "schedule ", "schedule")
    lines = (line.rstrip() for line in _without_pastes(text.splitlines()))
    kept = (line for line in lines if line and not line.startswith(said))
    return [
        part for line in kept for part in style.fold(line, "  ", f"      {_indent(line)}", own=True)
    ]


def _without_pastes(lines: Iterable[str]) -> Iterator[str]:
    """`lines` with a count for what each pasted patch says: a mail is longer than the run."""
    end, first, count = None, "", 0
    for line in lines:
        if end is None and line.startswith("patch "):
            end, first, count = line.partition("<<")[2], line.partition("<<")[0], 0
        elif end is None:
            yield line
        elif line == end:
            end = None
            yield f"{first}{plural(count, 'line')}, pasted"
        else:
            count += 1


def size_of(steps: list[Mapping[str, Any]]) -> str:
    """``33 steps, 2 switches``."""
    switches = sum(a["context"] != b["context"] for a, b in pairwise(steps))
    return f"{plural(len(steps), 'step')}, {plural(switches, 'switch')}"


def verdict_lines(run: Run, style: Style) -> list[str]:
    """What this run shows: the properties it breaks, each with its first step."""
    size = size_of(run["steps"])
    broken = broken_at(run["steps"])
    if not broken:
        return style.paint("good", style.apart("This run breaks no property.", size))
    return style.paint("bad", style.apart(f"VIOLATED: {', '.join(broken)}", size))


MOST_NEXT = 4
"""Of as many actions that could be next, the statement is told as well."""


def _next_lines(view: Run, style: Style) -> Iterator[str]:
    able = [
        (a, context["next"]) for context in view["contexts"].values() for a in context["actions"]
    ]
    if len(able) > MOST_NEXT:
        yield from style.fold(f"can step: {', '.join(a for a, _ in able)}", "  ", "    ")
        return
    for action, statement in able:
        yield from style.fold(f"{action} can step: {statement or ''}", "  ", "    ")


UNFOLDED = Style(width=10_000)
"""Columns that no line fills."""


def last_words(run: Run) -> list[str]:
    """How the run ends, a line each, as long as they are."""
    return list(ending_lines(run, UNFOLDED))


def ending_lines(run: Run, style: Style) -> Iterator[str]:
    """How the run ends: its status, who waits, what the operations returned."""
    end = run["end"]
    reason = f": {end['reason']}" if end["reason"] else ""
    yield from style.fold(f"{end['status']}{reason}", "End: ")
    view = last_view(run)
    for name, context in view["contexts"].items():
        if context["status"] == "blocked" and context["blocked"]["reason"] not in reason:
            yield from style.fold(f"{name} waits: {context['blocked']['reason']}", "  ", "    ")
    yield from _next_lines(view, style)
    for name, request in view["requests"].items():
        if words := outcome_words(request):
            yield from style.fold(f"{name} {words}", "  ", "    ")


def recorded_lines(recorded: Mapping[str, Any] | None, style: Style) -> list[str]:
    """Whether a run that was opened by its link ends as the link recorded."""
    return [] if recorded is None else style.fold(recorded["sentence"])


def link_lines(link: str, style: Style, mark: str = "") -> list[str]:
    """The trailer. It is never folded: a link in two pieces is no link."""
    return style.paint("link", [f"Link: {style.spelt(link)}{mark and f' # {mark}'}"])


def _indent(line: str) -> str:
    return " " * (len(line) - len(line.lstrip()))
