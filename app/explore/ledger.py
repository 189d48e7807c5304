"""What a search keeps of the transitions it saw: tests, first breaches, statements that ran."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.cmodel.program import Op
from app.explore.property import Moment
from app.explore.verdict import IN_RANGE
from app.machine import Action, step

if TYPE_CHECKING:
    from app.explore.property import Finding, Property
    from app.machine import Ending, Event, Model, State

Stand = tuple[Action, int]
"""An action with the acting context's stack, by number."""


@dataclass(frozen=True, slots=True)
class FirstBreach:
    """Where a property was broken first: after `action` in state `before`, or at its end."""

    before: int
    action: Action | None


@dataclass
class Ledger:
    """Judges events as a search meets them. States come by the number that the store gave."""

    model: Model
    properties: tuple[Property, ...]
    exercised: Counter[str] = field(default_factory=Counter)
    breaches: dict[str, FirstBreach] = field(default_factory=dict)
    ran: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.properties = tuple(p for p in self.properties if p.applies(self.model))
        self._watching: dict[str, list[Property]] = {}
        for item in self.properties:
            for kind in item.watches:
                self._watching.setdefault(kind, []).append(item)
        self._sites = [(p.slug, s) for p in self.properties if (s := p.sites(self.model.program))]
        self._visited: dict[Stand, tuple[str, ...]] = {}

    def events(
        self, number: int, before: State, action: Action, events: tuple[Event, ...], after: State
    ) -> None:
        """Judge what a step from state `number` did."""
        for event in events:
            for item in self._watching.get(event.kind, ()):
                finding = item.check(Moment(self.model, before, event, after, _unnamed))
                self._keep(item.slug, finding, FirstBreach(number, action))

    def statements(self, before: State, action: Action, stack: int) -> None:
        """Note which statements a step ran, and the properties that those put to the test.

        A step touches memory in one statement only, its last. What it runs is therefore told by
        the context's stack (its number is given), and looked up but once.
        """
        stand = (action, stack)
        if stand not in self._visited:
            _, account = step(self.model, before, action)
            ran = {statement.statement for statement in account.statements}
            self.ran |= ran
            self._visited[stand] = tuple(
                slug for slug, sites in self._sites if not sites.isdisjoint(ran)
            )
        self.exercised.update(self._visited[stand])

    def end(self, number: int, state: State, ending: Ending) -> None:
        """Judge state `number`, in which nobody can step."""
        for item in self.properties:
            finding = item.at_end(self.model, state, ending)
            self._keep(item.slug, finding, FirstBreach(number, None))

    def left_the_model(self, number: int, action: Action) -> None:
        """A step from state `number` was a range error: that path stops here."""
        self.breaches.setdefault(IN_RANGE, FirstBreach(number, action))

    def _keep(self, slug: str, finding: Finding, where: FirstBreach) -> None:
        if finding.tested:
            self.exercised[slug] += 1
        if finding.breach is not None:
            self.breaches.setdefault(slug, where)

    def never_ran(self) -> tuple[int, ...]:
        """Statements of functions that ran, or that these call by name, which never did."""
        program = self.model.program
        functions = {program.statements[statement].function for statement in self.ran}
        waiting = list(functions)
        while waiting:
            function = program.functions[waiting.pop()]
            code = program.code[function.entry : function.end]
            called = {a for op, _, a, _, _ in code if op == Op.CALL} - functions
            functions |= called
            waiting += called
        everything = enumerate(program.statements)
        return tuple(i for i, s in everything if s.function in functions and i not in self.ran)


def _unnamed(_: int) -> str:
    """Messages of a search are thrown away; those that are told come from a replay."""
    return "an iocb"
