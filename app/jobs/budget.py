"""How far a search may go: states, seconds, memory, and as long as somebody wants it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from app.explore.verdict import Limits
from app.jobs.worker import resident

if TYPE_CHECKING:
    from app.explore.verdict import Verdict

Number = TypeVar("Number", int, float)

MEMORY_LOOK_SECONDS = 0.02
"""How often it is looked how much memory the process takes."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What one search may use, and leave out.

    ``reductions`` are names of `app.explore.effects.Reductions`; None leaves it to the search.
    """

    states: int
    seconds: float
    memory_bytes: int
    reductions: tuple[str, ...] | None = None

    def limits(self) -> Limits:
        """What the search itself heeds; an `Allowance` sees to the rest."""
        return Limits(states=self.states)

    def within(
        self,
        states: int | None = None,
        seconds: float | None = None,
        memory_bytes: int | None = None,
        reductions: Sequence[str] | None = None,
    ) -> Budget:
        """What was asked for, as far as this budget goes; all of it where nothing was."""
        return Budget(
            _least(states, self.states),
            _least(seconds, self.seconds),
            _least(memory_bytes, self.memory_bytes),
            None if reductions is None else tuple(sorted(set(reductions))),
        )


def _least(asked: Number | None, most: Number) -> Number:
    return most if asked is None else min(asked, most)


@dataclass
class Allowance:
    """The `stop` of a search: yes once its budget is spent, or `unwanted` says so."""

    budget: Budget
    unwanted: Callable[[], bool]
    spent: str = field(default="", init=False)
    """Why it said yes; '' where it never did."""

    def __post_init__(self) -> None:
        self.began = self._looked = time.monotonic()
        self._resident = resident()

    def __call__(self) -> bool:
        """Whether the search has to end."""
        if not self.spent:
            self.spent = self._why_spent()
        return bool(self.spent)

    def _why_spent(self) -> str:
        now = time.monotonic()
        if self.unwanted():
            return "it was stopped"
        if now - self.began > self.budget.seconds:
            return f"it took {self.budget.seconds:g} s, its budget"
        if now - self._looked > MEMORY_LOOK_SECONDS:
            self._looked = now
            if resident() - self._resident > self.budget.memory_bytes:
                return f"it took {self.budget.memory_bytes >> 20:,} MiB of memory, its budget"
        return ""

    def told(self, verdict: Verdict) -> Verdict:
        """`verdict`; one that was cut because of this says why."""
        return replace(verdict, cut=self.spent) if verdict.cut and self.spent else verdict
