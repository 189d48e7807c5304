"""A verdict as text: the answer first, then how each property fared, then the ways to breaches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.render.ascii import NARROWEST, WIDTH, apart, fold, plural, table
from app.render.explained import census_lines, explained_lines
from app.render.text import heading, link_lines, setup_lines

Verdict = Mapping[str, Any]


def verdict_text(verdict: Verdict, *, width: int = WIDTH, origin: str = "") -> str:
    """The verdict as at most `width` columns of ASCII."""
    width = max(width, NARROWEST)
    scenario = verdict["scenario"]
    blocks = [
        list(heading(scenario, verdict["kernel"], verdict["model_revision"], width)),
        setup_lines(scenario["text"], width),
        answer_lines(verdict, width),
        property_lines(verdict, width),
        list(census_lines(verdict["census"], width)),
        blind_lines(verdict, width),
        never_ran_lines(verdict, width),
        [line for remark in verdict["remarks"] for line in fold(f"Note: {remark}", width, "  ")],
        *(list(violation_lines(v, width, origin)) for v in verdict["violations"]),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def answer_lines(verdict: Verdict, width: int) -> list[str]:
    """The whole verdict and what was covered. A cut search says so here."""
    searched = (
        f"{plural(verdict['states'], 'state')}, {plural(verdict['transitions'], 'transition')}"
    )
    seen = f"{searched}, depth {verdict['depth']}"
    if verdict["reductions"]:
        seen = (
            f"{searched}; left out by {', '.join(verdict['reductions'])}: what changes no verdict"
        )
    if verdict["complete"]:
        return [
            *apart(verdict["verdict"].upper(), "every interleaving", width),
            *apart("", seen, width),
        ]
    return [
        *apart(verdict["verdict"].upper(), seen, width),
        *fold(f"not every interleaving was seen: {verdict['cut']}", width, "  "),
    ]


def property_lines(verdict: Verdict, width: int) -> list[str]:
    """One line a property: its slug, how it fared, how often it was put to the test."""
    steps = {v["property"]: v["steps"] for v in reversed(verdict["violations"])}
    rows = [
        (f"  {slug}", fared, _remark(fared, steps.get(slug), verdict["exercised"].get(slug, 0)))
        for slug, fared in verdict["properties"].items()
    ]
    return table(rows, width) if rows else []


def blind_lines(verdict: Verdict, width: int) -> list[str]:
    """The holds that lockdep cannot see, where the hook runs or a call returns."""
    if not verdict["blind"]:
        return []
    return fold(", ".join(verdict["blind"]), width, "Lockdep does not see: ", "  ")


MOST_FUNCTIONS = 4
"""As many functions are named of those with statements that never ran."""


def never_ran_lines(verdict: Verdict, width: int) -> list[str]:
    """How many statements of the scenario's functions no interleaving reached, and in which."""
    never = verdict["never_ran"]
    if not never:
        return []
    functions = list(dict.fromkeys(item["function"] for item in never))
    more = len(functions) - MOST_FUNCTIONS
    named = ", ".join(functions[:MOST_FUNCTIONS]) + (f" and {more} more" if more > 0 else "")
    return fold(f"{plural(len(never), 'statement')}, in {named}", width, "Never ran: ", "  ")


def _remark(fared: str, steps: int | None, times: int) -> str:
    if fared == "violated":
        return "no run shows it" if steps is None else f"in {plural(steps, 'step')}"
    if fared == "not-applicable":
        return ""
    return f"put to the test {plural(times, 'time')}"


def violation_lines(violation: Verdict, width: int, origin: str) -> Iterator[str]:
    """One breach: what broke, the shortest schedule to it, and the nearest way around it."""
    yield from fold(violation["message"], width, f"{violation['property']}: ", "  ")
    if violation["schedule"] is None:
        return
    shortest = (
        "shortest schedule" if violation["shortest"] else "a schedule, perhaps not the shortest"
    )
    yield from fold(violation["schedule"], width, f"  {shortest}: ", "    ")
    yield from (f"  {line}" for line in link_lines(f"{origin}{violation['link']}"))
    yield from explained_lines(violation, width, origin)
