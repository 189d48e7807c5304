"""What a search says: progress on its way, and a verdict that claims no more than it saw."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterable, Mapping

    from app.explore.explain import Explanation
    from app.machine import Action

Said = TypeVar("Said")

HOLDS, VIOLATED, UNKNOWN = "holds", "violated", "unknown"
VACUOUS, NOT_APPLICABLE = "vacuous", "not-applicable"

IN_RANGE = "in-range"
"""The slug under which runs that left the model are listed: a bad pointer, an overflow."""
EXPECT, FORBID = "expect", "forbid"
"""The slugs under which a scenario's own expectations are listed, where it has any."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a search gives up: after so many states. What else it may cost, its `stop` knows."""

    states: int = 1_000_000


def never() -> bool:
    """The `stop` of a search that nobody stops."""
    return False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search has come: states found, transitions, its layer, states still to look at."""

    states: int
    transitions: int
    depth: int
    frontier: int


def drained(running: Generator[Progress, None, Said]) -> Said:
    """What a search says at last, without the progress."""
    while True:
        try:
            next(running)
        except StopIteration as done:
            said: Said = done.value
            return said


def switches(actions: Iterable[Action]) -> int:
    """How often the acting context changes from one step to the next."""
    contexts = [action.context for action in actions]
    return sum(one != other for one, other in pairwise(contexts))


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken property with a schedule that shows it.

    ``shortest``: no run shows it in fewer steps, and none in as many with fewer switches.
    A fact that no run shows has no schedule either: then `shown` is false.
    """

    property: str
    message: str
    actions: tuple[Action, ...]
    schedule: str
    steps: int
    shortest: bool
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a search over all interleavings found.

    ``verdict`` and the values of ``properties`` are among the words above; ``exercised`` counts
    how often each applying property was put to the test; ``blind`` lists the holds that lockdep
    cannot see while a hook runs or a call returns, ``disk:WRITE of app.1``; ``never_ran`` lists
    statement ids of the scenario's functions. ``cut`` says why the search ended early, '' where
    it is complete. Only a complete search that left nothing out has an ``explanation``.
    """

    verdict: str
    states: int
    transitions: int
    depth: int
    frontier: int
    cut: str
    properties: Mapping[str, str]
    exercised: Mapping[str, int]
    violations: tuple[Violation, ...]
    blind: tuple[str, ...]
    never_ran: tuple[int, ...]
    explanation: Explanation | None = None
    reductions: tuple[str, ...] = ()
    """What the search left out, for it changes no verdict: ``merge``, ``order``, ``symmetry``."""

    @property
    def complete(self) -> bool:
        """Whether every state was looked at."""
        return not self.cut


def of_property(*, applies: bool, violated: bool, complete: bool, exercised: int) -> str:
    """The verdict of one property. A truncated search never says ``holds``."""
    if not applies:
        return NOT_APPLICABLE
    if violated:
        return VIOLATED
    if not complete:
        return UNKNOWN
    return HOLDS if exercised else VACUOUS


def of_all(words: Collection[str], *, complete: bool) -> str:
    """The whole verdict: violated if any property is; then unknown, holds, vacuous."""
    if VIOLATED in words:
        return VIOLATED
    if not complete:
        return UNKNOWN
    return HOLDS if HOLDS in words else VACUOUS
