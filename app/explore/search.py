"""The verdict over every interleaving and every choice.

States are looked at layer by layer, each once. A breach does not end the search; only a step that
leaves the model stops a path. Each broken property is shown by its shortest run, the same each
time, and a complete search is explained.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from app.explore.explain import explain
from app.explore.judge import Judge
from app.explore.ledger import Ledger
from app.explore.livelock import endless
from app.explore.properties import NO_DEADLOCK, choose
from app.explore.trace import replay
from app.explore.verdict import (
    IN_RANGE,
    VIOLATED,
    Limits,
    Progress,
    Verdict,
    Violation,
    never,
    of_all,
    of_property,
)
from app.explore.walk import Walk
from app.machine import ending

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from app.explore.breaches import Breaches
    from app.explore.explain import Explanation
    from app.explore.property import Property
    from app.machine import Action, Model, State


def search(
    model: Model,
    properties: tuple[Property, ...] | None = None,
    limits: Limits | None = None,
    stop: Callable[[], bool] = never,
) -> Generator[Progress, None, Verdict]:
    """Progress now and then, and at last the verdict on `properties` (the usual ones if None).

    `stop` is asked now and then; once it says yes, the search ends as if out of budget.
    """
    wanted = choose() if properties is None else properties
    ledger = Ledger(model, Judge(model, wanted))
    walk = Walk(model, ledger, Limits() if limits is None else limits, stop)
    yield from walk.go()
    return _Search(model, wanted, ledger, walk).verdict()


def check(
    model: Model,
    properties: tuple[Property, ...] | None = None,
    limits: Limits | None = None,
    stop: Callable[[], bool] = never,
) -> Verdict:
    """The verdict of `search`, without the progress."""
    running = search(model, properties, limits, stop)
    while True:
        try:
            next(running)
        except StopIteration as done:
            verdict: Verdict = done.value
            return verdict


@dataclass
class _Search:
    """What a finished walk says of the properties."""

    model: Model
    properties: tuple[Property, ...]
    ledger: Ledger
    walk: Walk

    def verdict(self) -> Verdict:
        """What can be said now."""
        for effect, times in self.walk.effects():
            self.ledger.happened(effect, times)
        cut = self.walk.cut or self.walk.limited()
        breaches, ends = self._breaches()
        runs = {slug: breaches.run(slug) for slug in self._in_order(breaches)}
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
            blind=tuple(sorted(self.ledger.blind)),
            never_ran=self.ledger.never_ran(),
            explanation=None if cut else self._explanation(breaches, runs, ends),
        )

    def _breaches(self) -> tuple[Breaches, dict[int, State]]:
        """All that is broken, and the ends of runs. From what is not complete a run may yet

        find an end.
        """
        walk = self.walk
        found = walk.breaches(item.slug for item in self.ledger.judge.properties)
        ends = {number: walk.state(number) for number in found.graph.ends.tolist()}
        broken: dict[str, list[int]] = {}
        for number, state in ends.items():
            for slug in self.ledger.end(state, ending(self.model, state)):
                broken.setdefault(slug, []).append(number)
        for slug, numbers in broken.items():
            found = found.also(slug, np.array(numbers, np.uint32))
        if not walk.cut and NO_DEADLOCK in self.properties:
            found = found.also(NO_DEADLOCK.slug, endless(found.graph))
        return found, ends

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
        item = tuple(p for p in self.properties if p.slug == slug)
        trace = replay(self.model, actions, item, budget=len(actions))
        last = trace.breaches[-1] if trace.breaches else trace.end_breaches
        if slug == IN_RANGE:
            message = trace.ending.reason
        else:
            endless = "from here on the run goes round for ever: no end can be reached"
            message = next((b.message for b in last if b.property == slug), endless)
        settled = not self.walk.cut or len(actions) < self.walk.depth
        return Violation(slug, message, actions, trace.schedule, len(actions), shortest=settled)
