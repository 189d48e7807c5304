"""The verdict over every interleaving and every choice.

States are looked at layer by layer, each once. A breach does not end the search; only a step that
leaves the model stops a path. Each broken property is shown by its shortest run, the same each
time, and a complete search is explained.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.explore.allows import Answer
from app.explore.broken import broken
from app.explore.concrete import concrete
from app.explore.effects import ALL_REDUCTIONS, NO_REDUCTIONS, Reductions
from app.explore.explain import explain
from app.explore.judge import Judge
from app.explore.ledger import Ledger
from app.explore.properties import choose
from app.explore.runs import Runs
from app.explore.shown import shows
from app.explore.twins import Crossed
from app.explore.verdict import (
    IN_RANGE,
    VIOLATED,
    Limits,
    Progress,
    Verdict,
    Violation,
    drained,
    never,
    of_all,
    of_property,
)
from app.explore.walk import Walk
from app.explore.wanted import Wanted, with_answers

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from app.explore.breaches import Breaches
    from app.explore.explain import Explanation
    from app.explore.property import Property
    from app.machine import Action, Model, State


PLAIN_STATES = 400_000
"""As many states are looked at without reductions first, where it is left open whether to use any:
so small searches are exact in all that they say.
"""


def search(
    model: Model,
    properties: tuple[Property, ...] | None = None,
    limits: Limits | None = None,
    stop: Callable[[], bool] = never,
    reductions: Reductions | None = None,
    wanted: Wanted | None = None,
    runs: Runs | None = None,
) -> Generator[Progress, None, Verdict]:
    """Progress now and then, and at last the verdict on `properties` (the usual ones if None).

    `stop` is asked now and then; once it says yes, the search ends as if out of budget. Without a
    word on `reductions`, none is used unless there are too many states; then all are. What is
    `wanted` counts as properties, too. `runs` are those of the model and these properties.
    """
    if runs is None:
        runs = Runs(model, choose() if properties is None else properties)
    if wanted is None:
        wanted = Wanted(model)
    bounds = Limits() if limits is None else limits
    few = Limits(states=min(bounds.states, PLAIN_STATES)) if reductions is None else bounds
    first = _of(runs, wanted, few, stop, reductions or NO_REDUCTIONS)
    yield from first.go()
    verdict, answers = first.verdict(), first.answers(wanted)
    may_leave_out = reductions or NO_REDUCTIONS
    if reductions is None and first.walk.full:
        may_leave_out = ALL_REDUCTIONS
        second = _of(runs, wanted, bounds, stop, may_leave_out)
        yield from second.go()
        verdict = better(verdict, second.verdict())
    if may_leave_out != NO_REDUCTIONS:
        answers = yield from wanted.settled(answers, bounds, stop, may_leave_out)
    return with_answers(verdict, wanted, answers, runs)


def better(plain: Verdict, reduced: Verdict) -> Verdict:
    """What two searches say together, of which the first was cut, for there were too many states.

    Of the first are the runs that it found: where they are the shortest, it says so.
    """
    known = {violation.property: violation for violation in plain.violations}
    found = [known.pop(v.property, v) for v in reduced.violations] + list(known.values())
    if not reduced.cut:
        return replace(reduced, violations=tuple(found))
    words = {**plain.properties, **{violation.property: VIOLATED for violation in found}}
    return replace(
        plain,
        verdict=of_all(words.values(), complete=False),
        properties=MappingProxyType(words),
        violations=tuple(found),
        cut=reduced.cut,
    )


def check(
    model: Model,
    properties: tuple[Property, ...] | None = None,
    limits: Limits | None = None,
    stop: Callable[[], bool] = never,
    reductions: Reductions | None = None,
    wanted: Wanted | None = None,
) -> Verdict:
    """The verdict of `search`, without the progress."""
    return drained(search(model, properties, limits, stop, reductions, wanted))


def _of(
    runs: Runs,
    wanted: Wanted,
    limits: Limits,
    stop: Callable[[], bool],
    reductions: Reductions,
) -> _Search:
    ledger = Ledger(runs.model, Judge(runs.model, runs.properties), wanted.facts)
    return _Search(runs, ledger, Walk(runs.model, ledger, limits, stop, 0, reductions))


@dataclass
class _Search:
    """What a finished walk says of the properties."""

    runs: Runs
    ledger: Ledger
    walk: Walk

    @property
    def model(self) -> Model:
        """The model that is searched."""
        return self.runs.model

    @property
    def properties(self) -> tuple[Property, ...]:
        """The properties that are looked at."""
        return self.runs.properties

    def answers(self, wanted: Wanted) -> list[Answer]:
        """What the graph shows of the rows that are wanted; nothing of one that was reduced."""
        if self.walk.used:
            return [Answer("unknown", cut=self.walk.cut)] * len(wanted.rows)
        return [shows(self.walk, facts, numbers) for facts, numbers in wanted.rows]

    def go(self) -> Iterator[Progress]:
        """Take the walk. Twins that cannot be told as such are taken for what they are."""
        try:
            yield from self.walk.go()
        except Crossed:
            without = replace(self.walk.reductions, symmetry=False)
            old = self.walk
            self.walk = Walk(self.model, self.ledger, old.limits, old.stop, 0, without)
            yield from self.walk.go()

    def verdict(self) -> Verdict:
        """What can be said now."""
        for effect, times in self.walk.effects():
            self.ledger.happened(effect, times)
        cut = self.walk.cut or self.walk.limited()
        breaches, ends = broken(self.walk, self.ledger, self.properties)
        runs = {slug: self._run(breaches, slug) for slug in self._in_order(breaches)}
        words = {
            item.slug: of_property(
                applies=item.applies(self.model),
                violated=item.slug in runs,
                complete=not cut,
                exercised=self.ledger.exercised[item.slug],
            )
            for item in self.properties
        }
        if IN_RANGE in runs:
            words[IN_RANGE] = VIOLATED
        judged = self.ledger.judge.properties
        reduced = bool(self.walk.used)
        return Verdict(
            verdict=of_all(words.values(), complete=not cut),
            states=self.walk.arena.states,
            transitions=self.walk.arena.edges,
            depth=self.walk.depth,
            frontier=self.walk.left,
            cut=cut,
            properties=MappingProxyType(words),
            exercised=MappingProxyType({p.slug: self.ledger.exercised[p.slug] for p in judged}),
            violations=tuple(self._shown(slug, actions) for slug, actions in runs.items()),
            blind=tuple(sorted(self._blind())),
            never_ran=self.ledger.never_ran(),
            explanation=None if cut or reduced else self._explanation(breaches, runs, ends),
            reductions=self.walk.used,
        )

    def _run(self, breaches: Breaches, slug: str) -> tuple[Action, ...]:
        """A run that breaks a property: the shortest, of the whole graph."""
        return concrete(self.walk, breaches, slug) if self.walk.used else breaches.run(slug)

    def _blind(self) -> set[str]:
        """What lockdep is blind to; what holds of a twin holds of each."""
        twins = self.walk.learner.twins
        if twins is None:
            return self.ledger.blind
        pairs = (name.split(" of ") for name in self.ledger.blind)
        return {f"{what} of {like}" for what, who in pairs for like in twins.requests_like(who)}

    def _in_order(self, breaches: Breaches) -> list[str]:
        """What is broken, in the properties' order."""
        order = [item.slug for item in self.properties] + [IN_RANGE]
        return sorted(breaches.slugs, key=order.index)

    def _explanation(
        self, breaches: Breaches, runs: dict[str, tuple[Action, ...]], ends: dict[int, State]
    ) -> Explanation:
        return explain(self.model, breaches, runs, ends.__getitem__)

    def _shown(self, slug: str, actions: tuple[Action, ...]) -> Violation:
        """A breach, told by replaying its schedule.

        In the layer in which the search was cut, a run with fewer switches may be yet to come.
        """
        trace = self.runs.trace(actions)
        last = trace.breaches[-1] if trace.breaches else trace.end_breaches
        if slug == IN_RANGE:
            message = trace.ending.reason
        else:
            endless = "from here on the run goes round for ever: no end can be reached"
            message = next((b.message for b in last if b.property == slug), endless)
        whole = not self.walk.cut or len(actions) < self.walk.depth
        settled = whole and not self.walk.used
        return Violation(slug, message, actions, trace.schedule, len(actions), shortest=settled)
