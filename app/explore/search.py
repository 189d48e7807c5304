"""Breadth-first search over every interleaving and every choice, with exact shortest schedules.

States are looked at layer by layer, in the order of `actions`, and every step is kept. So each
breach is shown by its shortest run, the same each time, and a complete search is explained. A
breach does not end the search; only a range error stops a path.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.explore.edges import Edges
from app.explore.explain import Explanation, explain
from app.explore.judge import Judge
from app.explore.ledger import Ledger
from app.explore.livelock import endless
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

    from app.explore.breaches import Breaches
    from app.explore.property import Property
    from app.explore.transitions import Taken
    from app.machine import Action, Model, State


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
    layers_begin: array[int] = field(default_factory=lambda: array("I"))
    edges: Edges = field(default_factory=Edges)
    ends: dict[int, State] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.store = Store(self.model.initial)
        self.judge = Judge(self.model, self.properties)
        self.ledger = Ledger(self.model, self.judge, self.edges)
        self.transitions = Transitions(
            self.model, self.store, self.judge.watched, self.judge.counted
        )

    def layers(self) -> Iterator[Progress]:
        """Look at every state within the limits."""
        layer: list[tuple[int, Key]] = [(0, self.store.initial_key)]
        looked_at = 0
        while layer:
            found: list[tuple[int, Key]] = []
            self.layers_begin.append(layer[0][0])
            for place, (number, key) in enumerate(layer):
                looked_at += 1
                if looked_at % self.limits.progress_every == 0:
                    self.left = len(layer) - place + len(found)
                    yield Progress(len(self.store), len(self.edges), self.depth, self.left)
                if self.stop():
                    self.cut = "it was stopped"
                else:
                    self._look_at(number, key, found)
                if self.cut:
                    self.layers_begin.extend(number for number, _ in found[:1])
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
                self.edges.add_exit(number, action, limit=outcome.limit)
                continue
            next_key = outcome.after(key)
            target = self.store.find(next_key)
            if target is None:
                if len(self.store) >= self.limits.states:
                    self.cut = f"it found {self.limits.states} states, its budget"
                    return
                target = self.store.add(next_key, number, action)
                found.append((target, next_key))
            self._judge(key, action, outcome, next_key)
            self.edges.add(number, action, target)
        if is_end:
            state = self.ends[number] = self.store.state(key)
            self.edges.add_end(number)
            self.ledger.end(number, state, ending(self.model, state))

    def _judge(self, key: Key, action: Action, taken: Taken, next_key: Key) -> None:
        """Put the step from the state with `key` to the properties."""
        stack = key[self.model.stacks + action.context]
        if self.ledger.is_new(action, stack):
            self.ledger.learn(self.store.state(key), action, stack)
        self.ledger.ran_again(action, stack)
        if taken.tests:
            self.ledger.exercised.update(taken.tests)
        if taken.events:
            before, after = self.store.state(key), self.store.state(next_key)
            self.ledger.events(before, taken.events, after)

    def verdict(self) -> Verdict:
        """What can be said now."""
        cut = self.cut or self.limited
        breaches = self._breaches()
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
        return Verdict(
            verdict=of_all(words.values(), complete=not cut),
            states=len(self.store),
            transitions=len(self.edges),
            depth=self.depth,
            frontier=self.left,
            cut=cut,
            properties=MappingProxyType(words),
            exercised=MappingProxyType(
                {p.slug: self.ledger.exercised[p.slug] for p in self.judge.properties}
            ),
            violations=tuple(self._shown(slug, actions) for slug, actions in runs.items()),
            blind=tuple(sorted(self.ledger.blind)),
            never_ran=self.ledger.never_ran(),
            explanation=None if cut else self._explanation(breaches, runs),
        )

    def _breaches(self) -> Breaches:
        """All that is broken. From what is not complete a run may yet find an end."""
        found = self.edges.breaches(self.layers_begin, len(self.store))
        if self.cut or NO_DEADLOCK not in self.properties:
            return found
        return found.also(NO_DEADLOCK.slug, endless(found.graph))

    def _in_order(self, breaches: Breaches) -> list[str]:
        """What is broken, in the properties' order."""
        order = [item.slug for item in self.properties] + [IN_RANGE]
        return sorted(breaches.slugs, key=order.index)

    def _explanation(self, breaches: Breaches, runs: dict[str, tuple[Action, ...]]) -> Explanation:
        return explain(self.model, breaches, runs, self.ends.__getitem__)

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
        settled = not self.cut or len(actions) < self.depth
        return Violation(slug, message, actions, trace.schedule, len(actions), shortest=settled)
