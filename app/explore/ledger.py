"""What a search keeps of the steps it saw: tests, breaches, statements that ran."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.cmodel.program import Op
from app.explore.effects import Effect
from app.explore.watched import watched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.explore.effects import Observed
    from app.explore.expect import Fact
    from app.explore.judge import Judge
    from app.explore.property import Finding
    from app.machine import Ending, Model, State, Trail


@dataclass
class Ledger:
    """Judges each step once, as it is learned, and the ends of runs."""

    model: Model
    judge: Judge
    facts: tuple[Fact, ...] = ()
    """What is asked for beside the properties; effects name them by their numbers."""
    exercised: Counter[str] = field(default_factory=Counter)
    blind: set[str] = field(default_factory=set)
    ran: set[int] = field(default_factory=set)

    def observe(self, before: State, step: Observed, kept: int, trail: Trail) -> tuple[Effect, int]:
        """What the step comes to; it keeps nothing in the state."""
        self.ran |= step.ran
        counted = self.judge.counted
        tested = [*self.judge.tested_by(step.ran)]
        tested += (slug for event in step.events for slug in counted.get(event.kind, ()))
        found: list[tuple[str, Finding]] = []
        if any(event.kind in self.judge.watched for event in step.events):
            around = (watched(self.model, state, trail) for state in (before, step.after))
            found += self.judge.findings(next(around), step.events, next(around), _unnamed)
        return Effect(
            tested=(*tested, *(slug for slug, finding in found if finding.tested)),
            broken=tuple(dict.fromkeys(slug for slug, finding in found if finding.breach)),
            blind=tuple(dict.fromkeys(name for _, finding in found for name in finding.blind)),
            shown=tuple(self._shown(step)) if self.facts else (),
        ), kept

    def _shown(self, step: Observed) -> Iterator[tuple[int, ...]]:
        for event in step.events:
            happens = tuple(n for n, fact in enumerate(self.facts) if fact.happens(event))
            if happens:
                yield happens

    def happened(self, effect: Effect, times: int) -> None:
        """A step with this effect was met so often."""
        if not times:
            return
        for slug in effect.tested:
            self.exercised[slug] += times
        self.blind.update(effect.blind)

    def end(self, state: State, ending: Ending) -> list[str]:
        """What the end of a run in `state` breaks."""
        return [
            slug
            for slug, finding in self._noted(self.judge.end_findings(state, ending))
            if finding.breach is not None
        ]

    def _noted(self, findings: Iterable[tuple[str, Finding]]) -> list[tuple[str, Finding]]:
        found = list(findings)
        self.exercised.update(slug for slug, finding in found if finding.tested)
        self.blind.update(name for _, finding in found for name in finding.blind)
        return found

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
