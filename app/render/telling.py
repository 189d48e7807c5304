"""Which steps of a run a letter tells: those that touch what is protected, and what comes of them.

Most steps of a long run only move along in the code. Who reads mail wants the few where tokens,
flags and freezes change, where the model chose, where somebody waited, returned, or broke
something.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.render.signs import plural
from app.render.words import first_breaches

Step = Mapping[str, Any]

SHORT = 12
"""A run of as many steps is told whole."""
MOST_TOLD = 30
"""As many steps are told of a longer one, but for those that break or log something."""
MOST_NAMED = 3
"""As many contexts are named of those whose steps are not told."""

_PROTECTING = frozenset({"started", "ended", "blocked"})
_TURNING = frozenset({"queued", "returned", "hook", "complete"})


@dataclass(frozen=True, slots=True)
class Gap:
    """Steps that are not told, one after another."""

    steps: Sequence[Step]

    @property
    def contexts(self) -> tuple[str, ...]:
        """Who takes them, in the order of first steps."""
        return tuple(dict.fromkeys(step["context"] for step in self.steps))

    def words(self) -> str:
        """``7 steps of app``."""
        names = self.contexts
        whose = ", ".join(names) if len(names) <= MOST_NAMED else plural(len(names), "context")
        return f"{plural(len(self.steps), 'step')} of {whose}"


def told(steps: Sequence[Step]) -> Iterator[Step | Gap]:
    """`steps`, with a gap where steps are left out; a gap is longer than a step."""
    chosen = _chosen(steps)
    left_out: list[Step] = []
    for step in steps:
        if step["number"] not in chosen:
            left_out.append(step)
            continue
        yield from _closed(left_out)
        left_out = []
        yield step
    yield from _closed(left_out)


def _closed(left_out: list[Step]) -> Iterator[Step | Gap]:
    if len(left_out) == 1:
        yield left_out[0]
    elif left_out:
        yield Gap(left_out)


def _chosen(steps: Sequence[Step]) -> set[int]:
    """The numbers of the steps told: of what weighs less, the steps next to the end first."""
    if len(steps) <= SHORT:
        return {step["number"] for step in steps}
    broken = {step["number"] for step, _ in first_breaches(steps)}
    ends = {steps[0]["number"], steps[-1]["number"]}
    by_weight: dict[int, list[int]] = {}
    for step in steps:
        number = step["number"]
        weight = 0 if number in broken | ends else weight_of(step)
        by_weight.setdefault(weight, []).append(number)
    chosen = set(by_weight.get(0, ()))
    for weight in (1, 2):
        room = max(0, MOST_TOLD - len(chosen))
        numbers = by_weight.get(weight, [])
        chosen.update(numbers[max(0, len(numbers) - room) :])
    return chosen


def weight_of(step: Step) -> int:
    """0 for what must be told, 1 for protection, freezing, 2 for flags and turns, 3: the rest."""
    if step["log"]:
        return 0
    marks = frozenset(step["marks"])
    gates = any(":" in change["object"] for change in step["changes"])
    if gates or "freeze" in step["ticks"] or marks & _PROTECTING:
        return 1
    if "flag" in step["ticks"] or marks & _TURNING or _chooses(step):
        return 2
    return 3


def _chooses(step: Step) -> bool:
    """Whether the model chose here, freely or as the scenario says."""
    statements = step["statements"]
    return bool(statements) and "choose(" in statements[-1]["text"]
