"""Breadth-first search over every interleaving and every choice, with exact shortest schedules.

States are looked at layer by layer, in the order of `actions`, so the first breach of a
property found is one with the fewest steps, and the same on every run. A breach does not end
the search; only a range error stops a path.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.explore.judge import Judge
from app.explore.ledger import FirstBreach, Ledger
from app.explore.livelock import Graph
from app.explore.properties import NO_DEADLOCK, choose
from app.explore.store import Key, Store
from app.explore.trace import replay
from app.explore.transitions import Transitions
from app.explore.verdict import (
    IN_RANGE,
    VIOLATED,
    Limits,
    Progress,
    Verdict,
    Violation,
    of_all,
    of_property,
)
from app.machine import RangeError, ending

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from app.explore.property import Property
    from app.explore.transitions import Taken
    from app.machine import Action, Model


def never() -> bool:
    """The `stop` of a search that nobody stops."""
    return False


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
    run = _Search(model, wanted, Limits() if limits is None else limits, stop)
    yield from run.layers()
    return run.verdict()


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
    """The search while it runs."""

    model: Model
    properties: tuple[Property, ...]
    limits: Limits
    stop: Callable[[], bool]
    depth: int = 0
    cut: str = ""
    limited: str = ""
    """The first limit of the model that ended a path; what lies behind it is unknown."""
    left: int = 0
    """States that were found but not looked at."""
    layer_begins: int = 0
    graph: Graph = field(default_factory=Graph)

    def __post_init__(self) -> None:
        self.store = Store(self.model.initial)
        self.judge = Judge(self.model, self.properties)
        self.ledger = Ledger(self.model, self.judge)
        self.transitions = Transitions(
            self.model, self.store, self.judge.watched, self.judge.counted
        )

    def layers(self) -> Iterator[Progress]:
        """Look at every state within the limits."""
        layer: list[tuple[int, Key]] = [(0, self.store.initial_key)]
        looked_at = 0
        while layer:
            found: list[tuple[int, Key]] = []
            self.layer_begins = len(self.store)
            for place, (number, key) in enumerate(layer):
                looked_at += 1
                if looked_at % self.limits.progress_every == 0:
                    self.left = len(layer) - place + len(found)
                    yield Progress(len(self.store), len(self.graph), self.depth, self.left)
                if self.stop():
                    self.cut = "it was stopped"
                else:
                    self._look_at(number, key, found)
                if self.cut:
                    self.left = len(layer) - place + len(found)
                    return
            layer = found
            self.depth += bool(found)
        self.left = 0

    def _look_at(self, number: int, key: Key, found: list[tuple[int, Key]]) -> None:
        """Take every step from a state, and put the new states into `found`."""
        is_end = True
        for action, outcome in self.transitions.of(key):
            is_end = False
            if isinstance(outcome, RangeError):
                if outcome.limit:
                    self.limited = self.limited or str(outcome)
                else:
                    self.ledger.left_the_model(number, action)
                self.graph.add_end(number)
                continue
            next_key = outcome.after(key)
            self._judge(number, key, action, outcome, next_key)
            target = self.store.find(next_key)
            if target is None:
                if len(self.store) >= self.limits.states:
                    self.cut = f"it found {self.limits.states} states, its budget"
                    return
                target = self.store.add(next_key, number, action)
                found.append((target, next_key))
            self.graph.add(number, target, forward=target >= self.layer_begins)
        if is_end:
            state = self.store.state(key)
            self.graph.add_end(number)
            self.ledger.end(number, state, ending(self.model, state))

    def _judge(self, number: int, key: Key, action: Action, taken: Taken, next_key: Key) -> None:
        """Put the step from state `number` to the properties."""
        stack = key[self.model.stacks + action.context]
        if self.ledger.is_new(action, stack):
            self.ledger.learn(self.store.state(key), action, stack)
        self.ledger.ran_again(action, stack)
        if taken.tests:
            self.ledger.exercised.update(taken.tests)
        if taken.events:
            before, after = self.store.state(key), self.store.state(next_key)
            self.ledger.events(number, before, action, taken.events, after)

    def verdict(self) -> Verdict:
        """What can be said now."""
        cut = self.cut or self.limited
        endless = None if self.cut else self.graph.endless(len(self.store))
        violations = self._violations(endless)
        broken = {violation.property for violation in violations}
        words = {
            item.slug: of_property(
                applies=item.applies(self.model),
                violated=item.slug in broken,
                complete=not cut,
                exercised=self.ledger.exercised[item.slug],
            )
            for item in self.properties
        }
        if IN_RANGE in broken:
            words[IN_RANGE] = VIOLATED
        return Verdict(
            verdict=of_all(words.values(), complete=not cut),
            states=len(self.store),
            transitions=len(self.graph),
            depth=self.depth,
            frontier=self.left,
            cut=cut,
            properties=MappingProxyType(words),
            exercised=MappingProxyType(
                {p.slug: self.ledger.exercised[p.slug] for p in self.judge.properties}
            ),
            violations=violations,
            blind=tuple(sorted(self.ledger.blind)),
            never_ran=self.ledger.never_ran(),
        )

    def _violations(self, endless: int | None) -> tuple[Violation, ...]:
        """One violation per broken property, in the properties' order."""
        found = {slug: self._shown(slug, at) for slug, at in self.ledger.breaches.items()}
        if endless is not None and NO_DEADLOCK in self.properties:
            loop = self._endless(endless)
            known = found.get(NO_DEADLOCK.slug)
            if known is None or loop.steps < known.steps:
                found[NO_DEADLOCK.slug] = loop
        order = [item.slug for item in self.properties] + [IN_RANGE]
        return tuple(found[slug] for slug in order if slug in found)

    def _shown(self, slug: str, where: FirstBreach) -> Violation:
        """A breach, told by replaying its schedule."""
        actions = self.store.path(where.before)
        actions += (where.action,) if where.action is not None else ()
        item = tuple(p for p in self.properties if p.slug == slug)
        trace = replay(self.model, actions, item, budget=len(actions))
        if slug == IN_RANGE:
            message = trace.ending.reason
        else:
            last = trace.breaches[-1] if trace.breaches else trace.end_breaches
            message = next(b.message for b in last if b.property == slug)
        return Violation(slug, message, actions, trace.schedule, len(actions), shortest=True)

    def _endless(self, number: int) -> Violation:
        actions = self.store.path(number)
        trace = replay(self.model, actions, (), budget=len(actions))
        message = "from here on the run goes round for ever: no end can be reached"
        return Violation(
            NO_DEADLOCK.slug, message, actions, trace.schedule, len(actions), shortest=True
        )
