"""Putting properties to the test: what a step or an end of a run says of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from app.explore.property import Moment

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from app.explore.property import Broken, Finding, Property
    from app.machine import Account, Ending, Event, Model, State

    Breaches = tuple[tuple[str, Broken], ...]


@dataclass(frozen=True, slots=True)
class Breach:
    """A property broken by a step; ``first`` marks the first breach of it in its trace."""

    property: str
    message: str
    object: str | None
    """What it is about: ``#2``, ``disk:WRITE``, ``app.1``, or None."""
    first: bool


class Judge:
    """The properties that apply to a model, by what each of them watches."""

    def __init__(self, model: Model, properties: Iterable[Property]) -> None:
        self.model = model
        self.properties = tuple(item for item in properties if item.applies(model))
        self._watching: dict[str, list[Property]] = {}
        for item in self.properties:
            for kind in item.watches:
                self._watching.setdefault(kind, []).append(item)
        self.counted = {
            kind: tuple(item.slug for item in self.properties if kind in item.counts)
            for kind in frozenset().union(*(item.counts for item in self.properties))
        }
        """Events that put properties to the test, whatever comes of them: their slugs, by kind."""

    @property
    def watched(self) -> frozenset[str]:
        """The kinds of events that say anything to these properties."""
        return frozenset(self._watching)

    def findings(
        self,
        before: State,
        events: Iterable[Event],
        after: State,
        name: Callable[[int], str],
    ) -> Iterator[tuple[str, Finding]]:
        """What a step with these events says, by slug. `name` calls an iocb by its address."""
        for event in events:
            watching = self._watching.get(event.kind)
            if watching:
                moment = Moment(self.model, before, event, after, name)
                for item in watching:
                    yield item.slug, item.check(moment)

    @cached_property
    def _sites(self) -> list[tuple[str, frozenset[int]]]:
        """The statements that put a property to the test by running, by slug."""
        every = ((item.slug, item.sites(self.model)) for item in self.properties)
        return [(slug, sites) for slug, sites in every if sites]

    def tested_by(self, statements: Collection[int]) -> tuple[str, ...]:
        """The slugs that running these statements alone puts to the test."""
        return tuple(slug for slug, sites in self._sites if not sites.isdisjoint(statements))

    def end_findings(self, state: State, ending: Ending) -> Iterator[tuple[str, Finding]]:
        """What the end of a run in `state` says, by slug."""
        for item in self.properties:
            yield item.slug, item.at_end(self.model, state, ending)

    def step(self, before: State, account: Account, after: State) -> Breaches:
        """What one step breaks, from its account."""
        names = account.names
        found = self.findings(
            before, account.events, after, lambda where: names.name(where) or "the iocb"
        )
        return _breaches(found)

    def end(self, state: State, ending: Ending) -> Breaches:
        """What the end of a run breaks; nothing while it is still running."""
        return () if ending.kind == "running" else _breaches(self.end_findings(state, ending))


def _breaches(findings: Iterable[tuple[str, Finding]]) -> Breaches:
    """Each breach with its slug, once."""
    return tuple(dict.fromkeys((slug, f.breach) for slug, f in findings if f.breach is not None))
