"""A verdict as a letter: the answer and what breaks first, then how each property fared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from app.render.explained import census_lines, explained_lines
from app.render.one_line import verdict_line
from app.render.signs import plural
from app.render.style import PLAIN, Role, Style, joined, role_of
from app.render.text import heading, link_lines, setup_lines
from app.render.trailer import Trailer

Verdict = Mapping[str, Any]


def verdict_text(verdict: Verdict, style: Style = PLAIN, *, origin: str = "") -> str:
    """The verdict as text. `origin` (``https://host``) makes its links whole addresses."""
    if style.one_line:
        return verdict_line(verdict, style, origin)
    scenario, trailer = verdict["scenario"], Trailer(origin)
    blocks = [
        list(heading(scenario, verdict["kernel"], verdict["model_revision"], style)),
        setup_lines(scenario["text"], style),
        answer_lines(verdict, style),
        *(list(violation_lines(group, style, trailer)) for group in grouped(verdict["violations"])),
        property_lines(verdict, style),
        list(census_lines(verdict["census"], style)),
        blind_lines(verdict, style),
        never_ran_lines(verdict, style),
        [line for remark in verdict["remarks"] for line in style.fold(f"Note: {remark}", "  ")],
        trailer.lines(style) or link_lines(f"{origin}{verdict['link']}", style),
    ]
    return joined(blocks)


def answer_lines(verdict: Verdict, style: Style) -> list[str]:
    """The whole verdict and what was covered. A cut search says so here."""
    searched = (
        f"{plural(verdict['states'], 'state')}, {plural(verdict['transitions'], 'transition')}"
    )
    seen = f"{searched}, depth {verdict['depth']}"
    if verdict["reductions"]:  # a reduced walk has no depth of its own
        seen = f"{searched}, reduced: {', '.join(verdict['reductions'])}"
    role, word = role_of(verdict["verdict"]), verdict["verdict"].upper()
    if verdict["complete"]:
        answer = style.paint(role, style.apart(word, "every interleaving"))
        return [*answer, *style.apart("", seen)]
    return [
        *style.paint(role, style.apart(word, seen)),
        *style.fold(f"not every interleaving was seen: {verdict['cut']}", "  "),
    ]


_FARED: dict[str, Role] = {"violated": "bad", "holds": "good", "not-applicable": "dim"}


def property_lines(verdict: Verdict, style: Style) -> list[str]:
    """One line a property: its slug, how it fared, how often it was put to the test."""
    steps = {v["property"]: v["steps"] for v in reversed(verdict["violations"])}
    rows = [
        (f"  {slug}", fared, _remark(fared, steps.get(slug), verdict["exercised"].get(slug, 0)))
        for slug, fared in verdict["properties"].items()
    ]
    if not rows:
        return []
    fared = verdict["properties"].values()
    lines = style.table(rows)
    if len(lines) != len(rows):
        return lines
    painted = zip(fared, lines, strict=True)
    return [line for how, row in painted for line in style.paint(_FARED.get(how, "unsure"), [row])]


def blind_lines(verdict: Verdict, style: Style) -> list[str]:
    """The holds that lockdep cannot see, where the hook runs or a call returns."""
    if not verdict["blind"]:
        return []
    return style.fold(", ".join(verdict["blind"]), "Lockdep does not see: ", "  ")


MOST_FUNCTIONS = 4
"""As many functions are named of those with statements that never ran."""


def never_ran_lines(verdict: Verdict, style: Style) -> list[str]:
    """How many statements of the scenario's functions no interleaving reached, and in which."""
    never = verdict["never_ran"]
    if not never:
        return []
    functions = list(dict.fromkeys(item["function"] for item in never))
    more = len(functions) - MOST_FUNCTIONS
    named = ", ".join(functions[:MOST_FUNCTIONS]) + (f" and {more} more" if more > 0 else "")
    return style.fold(f"{plural(len(never), 'statement')}, in {named}", "Never ran: ", "  ")


def _remark(fared: str, steps: int | None, times: int) -> str:
    if fared == "violated":
        return "no run shows it" if steps is None else f"in {plural(steps, 'step')}"
    if fared == "not-applicable":
        return ""
    return f"put to the test {plural(times, 'time')}"


LATE = 1 << 30
"""Where violations that no run shows are sorted: behind all others."""


def grouped(violations: Sequence[Verdict]) -> Iterator[list[Verdict]]:
    """Violations, shortest first, those together that one run shows and the same step decides."""
    by_steps = sorted(violations, key=lambda violation: violation["steps"] or LATE)
    told = ("schedule", "link", "shortest", "steps", "no_return", "passing")
    for _, group in groupby(by_steps, lambda violation: [violation[key] for key in told]):
        yield list(group)


def violation_lines(group: Sequence[Verdict], style: Style, trailer: Trailer) -> Iterator[str]:
    """Breaches that one run shows: what broke, the shortest schedule, the nearest way around."""
    shown = group[0]
    if shown["schedule"] is None:
        for violation in group:
            head = style.fold(violation["message"], f"{violation['property']}: ", "    ")
            yield from style.paint("bad", head)
        return
    mark = f"{trailer.mark(shown['link'])} "
    blank = " " * len(mark)
    for violation in group:
        head = style.fold(violation["message"], f"{mark}{violation['property']}: ", f"{blank}  ")
        yield from style.paint("bad", head)
        mark = blank
    shortest = "shortest schedule" if shown["shortest"] else "a schedule, perhaps not the shortest"
    size = plural(shown["steps"], "step")
    yield from style.fold(shown["schedule"], f"{blank}{shortest}, {size}: ", f"{blank}  ")
    yield from explained_lines(shown, style, trailer, blank)
