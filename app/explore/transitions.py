"""Successors by footprint: what comes of a step is remembered with the segments that it looked at.

Interleavings meet the same step over and over, in states that differ only where it does not
look. So a step is worked out once per footprint, and from then on only its numbers are put in
place. Nothing is left out: the states, their order and the verdict are those of the plain search.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.machine import Action, Blocked, Open, RangeError, Trail, attempt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.explore.store import Key, Store
    from app.machine import Event, Model


@dataclass(frozen=True, slots=True)
class Taken:
    """A step: the segments that it changes with their new numbers, and its watched events."""

    writes: tuple[tuple[int, int], ...]
    events: tuple[Event, ...]
    tests: tuple[str, ...]
    """The properties that its events put to the test, whatever comes of them."""

    def after(self, key: Key) -> Key:
        """The key of the state after the step from the state with `key`."""
        numbers = key[:]
        for segment, number in self.writes:
            numbers[segment] = number
        return numbers


NOTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})
Outcome = Taken | Open | Blocked | RangeError


_Numbers = tuple[int, ...]


class Transitions:
    """What can be done in a state, given by its key in `store`; only `watched` events are kept.

    `counted` are the properties that an event puts to the test, by its kind.
    """

    def __init__(
        self,
        model: Model,
        store: Store,
        watched: frozenset[str],
        counted: Mapping[str, tuple[str, ...]] = NOTHING,
    ) -> None:
        self.model, self.store, self.watched, self.counted = model, store, watched, counted
        self._known: dict[tuple[Action, int], dict[_Numbers, dict[_Numbers, Outcome]]] = {}
        """By action and the acting context's stack: by the segments read, by their numbers."""

    def of(self, key: Key) -> Iterator[tuple[Action, Taken | RangeError]]:
        """Every action of the state with what comes of it, in the order of `actions`."""
        for context in range(len(self.model.contexts)):
            action = Action(context)
            outcome = self._outcome(key, action)
            if isinstance(outcome, Taken | RangeError):
                yield action, outcome
            elif isinstance(outcome, Open):
                for value in outcome.values:
                    taken = Action(context, value)
                    chosen = self._outcome(key, taken)
                    assert isinstance(chosen, Taken | RangeError), "a legal value is a step"
                    yield taken, chosen

    def _outcome(self, key: Key, action: Action) -> Outcome:
        stack = self.model.stacks + action.context
        known = self._known.setdefault((action, key[stack]), {})
        for read, outcomes in known.items():
            outcome = outcomes.get(tuple([key[segment] for segment in read]))
            if outcome is not None:
                return outcome
        trail = Trail()
        outcome = self._work_out(key, action, trail)
        read = tuple(sorted(trail.read - {stack}))
        known.setdefault(read, {})[tuple([key[segment] for segment in read])] = outcome
        return outcome

    def _work_out(self, key: Key, action: Action, trail: Trail) -> Outcome:
        before = self.store.state(key)
        try:
            result = attempt(self.model, before, action, trail=trail)
        except RangeError as error:
            return error
        if isinstance(result, Open | Blocked):
            return result
        after = self.store.key_after(before, key, result.state)
        writes = ((s, after[s]) for s in range(len(key)) if after[s] != key[s])
        return Taken(
            tuple(writes),
            tuple(e for e in result.events if e.kind in self.watched),
            tuple(slug for e in result.events for slug in self.counted.get(e.kind, ())),
        )
