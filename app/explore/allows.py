"""Whether some run meets expectations: a walk that remembers how many were met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.explore.concrete import concrete
from app.explore.effects import NO_REDUCTIONS, Effect
from app.explore.expect import Fact, met_after
from app.explore.verdict import Limits, drained, never
from app.explore.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from app.explore.effects import Observed, Reductions
    from app.explore.expect import Expectation
    from app.explore.verdict import Progress
    from app.machine import Action, Model, State, Trail

_MET = "met"


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a run shows the facts: ``yes`` with such a run, ``no``, or ``unknown`` and why."""

    word: str
    actions: tuple[Action, ...] = ()
    cut: str = ""
    shortest: bool = True
    """Of a run, whether none is shorter."""


@dataclass(frozen=True)
class _Facts:
    """Counts the facts that were met, from the first on and in their order."""

    facts: Sequence[Fact]

    def observe(
        self, _before: State, step: Observed, kept: int, trail: Trail
    ) -> tuple[Effect, int]:
        """How many are met after the step, of which `kept` were before it."""
        met = met_after(self.facts, kept, step.events, step.after, trail)
        return Effect(broken=(_MET,) if met == len(self.facts) else ()), met


def looked_for(
    model: Model,
    facts: Sequence[Fact],
    limits: Limits,
    stop: Callable[[], bool],
    reductions: Reductions = NO_REDUCTIONS,
) -> Generator[Progress, None, Answer]:
    """Progress now and then, and at last whether one run meets all `facts` in this order.

    ``no`` only after every run was looked at, but for those that `reductions` leave out; symmetry
    is none of these, for a fact is about one request by its name.
    """
    assert not reductions.symmetry, "facts tell twins from each other"
    met = met_after(facts, 0, (), model.initial)
    if met == len(facts):
        return Answer("yes")
    walk = Walk(model, _Facts(facts), limits, stop, met, reductions)
    depth = 0
    for progress in walk.go():
        if progress.depth > depth and walk.met(_MET):
            break
        depth = progress.depth
        yield progress
    if walk.met(_MET):
        breaches = walk.breaches([_MET])
        if walk.used:
            return Answer("yes", concrete(walk, breaches, _MET), shortest=False)
        return Answer("yes", breaches.run(_MET))
    cut = walk.cut or walk.limited()
    return Answer("unknown", cut=cut) if cut else Answer("no")


def allows(
    model: Model,
    expectations: Sequence[Expectation],
    limits: Limits | None = None,
    stop: Callable[[], bool] = never,
    reductions: Reductions = NO_REDUCTIONS,
) -> Answer:
    """Whether one run meets all `expectations` in this order: a search for nothing else.

    Raises:
        ExpectationError: a request, a level or a kind of fact that does not exist.
    """
    facts = tuple(Fact(model, item) for item in expectations)
    bounds = Limits() if limits is None else limits
    return drained(looked_for(model, facts, bounds, stop, reductions))
