"""What a search keeps of the transitions it saw: tests, first breaches, statements that ran."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.cmodel.program import Op
from app.explore.verdict import IN_RANGE
from app.machine import Action, step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.explore.judge import Judge
    from app.explore.property import Finding
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
    judge: Judge
    exercised: Counter[str] = field(default_factory=Counter)
    breaches: dict[str, FirstBreach] = field(default_factory=dict)
    blind: set[str] = field(default_factory=set)
    ran: set[int] = field(default_factory=set)
    visited: dict[Stand, tuple[str, ...]] = field(default_factory=dict)

    def events(
        self, number: int, before: State, action: Action, events: tuple[Event, ...], after: State
    ) -> None:
        """Judge what a step from state `number` did."""
        found = self.judge.findings(before, events, after, _unnamed)
        self._keep(found, FirstBreach(number, action))

    def is_new(self, action: Action, stack: int) -> bool:
        """Whether `action` was not yet taken from the stack with this number.

        A step touches memory in one statement only, its last. So which statements it runs is
        told by the acting context's stack.
        """
        return (action, stack) not in self.visited

    def learn(self, before: State, action: Action, stack: int) -> None:
        """Note which statements a new step runs, and the properties that those put to the test."""
        _, account = step(self.model, before, action)
        ran = {statement.statement for statement in account.statements}
        self.ran |= ran
        self.visited[action, stack] = self.judge.tested_by(ran)

    def ran_again(self, action: Action, stack: int) -> None:
        """Count the tests of a step that `learn` has seen."""
        self.exercised.update(self.visited[action, stack])

    def end(self, number: int, state: State, ending: Ending) -> None:
        """Judge state `number`, in which nobody can step."""
        self._keep(self.judge.end_findings(state, ending), FirstBreach(number, None))

    def left_the_model(self, number: int, action: Action) -> None:
        """A step from state `number` was a range error: that path stops here."""
        self.breaches.setdefault(IN_RANGE, FirstBreach(number, action))

    def _keep(self, findings: Iterable[tuple[str, Finding]], where: FirstBreach) -> None:
        for slug, finding in findings:
            if finding.tested:
                self.exercised[slug] += 1
            self.blind.update(finding.blind)
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
