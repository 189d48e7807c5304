"""Whether some run meets expectations, or none does: a walk that remembers how many were met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.explore.effects import Effect
from app.explore.expect import Fact, met_after
from app.explore.trace import replay
from app.explore.verdict import Limits, never
from app.explore.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.explore.effects import Observed
    from app.explore.expect import Expectation
    from app.machine import Action, Model, State, Trail

_MET = "met"


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a run shows the facts: ``yes`` with its schedule, ``no``, or ``unknown`` and why."""

    word: str
    actions: tuple[Action, ...] = ()
    schedule: str = ""
    cut: str = ""


@dataclass(frozen=True)
class _Facts:
    """Counts the facts that were met, from the first on and in their order."""

    facts: tuple[Fact, ...]

    def observe(
        self, _before: State, step: Observed, kept: int, trail: Trail
    ) -> tuple[Effect, int]:
        """How many are met after the step, of which `kept` were before it."""
        met = met_after(self.facts, kept, step.events, step.after, trail)
        return Effect(broken=(_MET,) if met == len(self.facts) else ()), met


def allows(
    model: Model,
    expectations: Sequence[Expectation],
    limits: Limits | None = None,
    stop: Callable[[], bool] = never,
) -> Answer:
    """Whether one run meets all `expectations` in this order, with a shortest such schedule.

    ``no`` only after every run was looked at; a search that was cut says ``unknown``.

    Raises:
        ExpectationError: a request, a level or a kind of fact that does not exist.
    """
    facts = tuple(Fact(model, item) for item in expectations)
    met = met_after(facts, 0, (), model.initial)
    if met == len(facts):
        return Answer("yes")
    walk = Walk(model, _Facts(facts), Limits() if limits is None else limits, stop, met)
    depth = 0
    for progress in walk.go():
        if progress.depth > depth and walk.met(_MET):
            break
        depth = progress.depth
    if walk.met(_MET):
        actions = walk.breaches([_MET]).run(_MET)
        return Answer("yes", actions, replay(model, actions, (), budget=len(actions)).schedule)
    cut = walk.cut or walk.limited()
    return Answer("unknown", cut=cut) if cut else Answer("no")


def forbids(
    model: Model,
    expectations: Sequence[Expectation],
    limits: Limits | None = None,
    stop: Callable[[], bool] = never,
) -> Answer:
    """Whether no run shows `expectations` in this order: ``no`` comes with the run that does."""
    answer = allows(model, expectations, limits, stop)
    word = {"yes": "no", "no": "yes"}.get(answer.word, answer.word)
    return Answer(word, answer.actions, answer.schedule, answer.cut)
