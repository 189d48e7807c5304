"""What a search keeps of the transitions it saw: tests, breaches, statements that ran."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.cmodel.program import Op
from app.machine import Action, step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.explore.edges import Edges
    from app.explore.judge import Judge
    from app.explore.property import Finding
    from app.machine import Ending, Event, Model, State

Stand = tuple[Action, int]
"""An action with the acting context's stack, by number."""


@dataclass
class Ledger:
    """Judges events as a search meets them, and notes in `edges` what they break."""

    model: Model
    judge: Judge
    edges: Edges
    exercised: Counter[str] = field(default_factory=Counter)
    blind: set[str] = field(default_factory=set)
    ran: set[int] = field(default_factory=set)
    visited: dict[Stand, tuple[str, ...]] = field(default_factory=dict)

    def events(self, before: State, events: tuple[Event, ...], after: State) -> None:
        """Judge what the step did that is the next of the edges."""
        for slug in self._broken(self.judge.findings(before, events, after, _unnamed)):
            self.edges.broken_by_step(slug)

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
        for slug in self._broken(self.judge.end_findings(state, ending)):
            self.edges.broken_at(slug, number)

    def _broken(self, findings: Iterable[tuple[str, Finding]]) -> Iterator[str]:
        for slug, finding in findings:
            if finding.tested:
                self.exercised[slug] += 1
            self.blind.update(finding.blind)
            if finding.breach is not None:
                yield slug

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
