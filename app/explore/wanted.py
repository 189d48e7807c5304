"""A verdict with the scenario's own expectations: what some run must show, what none may."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.explore.allows import Answer, looked_for
from app.explore.expect import Fact
from app.explore.verdict import (
    EXPECT,
    FORBID,
    HOLDS,
    UNKNOWN,
    VIOLATED,
    Verdict,
    Violation,
    of_all,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from app.explore.effects import Reductions
    from app.explore.expect import Expectation
    from app.explore.runs import Runs
    from app.explore.verdict import Limits, Progress
    from app.machine import Model

_EXPECTED = {"yes": HOLDS, "no": VIOLATED, "unknown": UNKNOWN}
_FORBIDDEN = {"yes": VIOLATED, "no": HOLDS, "unknown": UNKNOWN}


@dataclass(frozen=True)
class Wanted:
    """What runs of `model` are to show, and what none may. Each counts as a property.

    One of them must show all of `expects`, in this order; none the facts of one of `forbids`, in
    theirs.
    """

    model: Model
    expects: Sequence[Expectation] = ()
    forbids: Sequence[Sequence[Expectation]] = ()

    @cached_property
    def lists(self) -> list[tuple[str, Sequence[Expectation]]]:
        """The rows of facts, each with the property that it is."""
        expected = [(EXPECT, self.expects)] if self.expects else []
        return [*expected, *((FORBID, row) for row in self.forbids)]

    @cached_property
    def _numbers(self) -> dict[Expectation, int]:
        """Every fact once, with its number."""
        every = dict.fromkeys(item for _, row in self.lists for item in row)
        return {item: number for number, item in enumerate(every)}

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact, by its number.

        Raises:
            ExpectationError: one names what the model does not have.
        """
        return tuple(Fact(self.model, item) for item in self._numbers)

    @property
    def rows(self) -> list[tuple[list[Fact], list[int]]]:
        """The rows as facts and as their numbers."""
        found = [[self._numbers[item] for item in row] for _, row in self.lists]
        return [([self.facts[number] for number in row], row) for row in found]

    def settled(
        self,
        answers: Sequence[Answer],
        limits: Limits,
        stop: Callable[[], bool],
        reductions: Reductions,
    ) -> Generator[Progress, None, list[Answer]]:
        """`answers` by row, those that are unknown searched for: each by a walk of its own.

        How much was met is part of its states, so that no step is left out that tells of more.
        """
        settled = []
        for answer, (facts, _) in zip(answers, self.rows, strict=True):
            if answer.word != "unknown":
                settled.append(answer)
                continue
            sound = replace(reductions, symmetry=False)
            settled.append((yield from looked_for(self.model, facts, limits, stop, sound)))
        return settled


def with_answers(
    verdict: Verdict, wanted: Wanted, answers: Sequence[Answer], runs: Runs
) -> Verdict:
    """`verdict`, with ``expect`` and ``forbid`` among its properties as far as there are any."""
    if not answers:
        return verdict
    words: dict[str, str] = {}
    tested: dict[str, int] = {}
    found: dict[str, Violation] = {}
    for (slug, row), answer in zip(wanted.lists, answers, strict=True):
        word = (_EXPECTED if slug == EXPECT else _FORBIDDEN)[answer.word]
        words[slug] = _worse(words.get(slug, HOLDS), word)
        tested[slug] = len(row) if slug == EXPECT else len(wanted.forbids)
        if word == VIOLATED:
            found.setdefault(slug, _violation(slug, row, answer, runs))
    properties = {**verdict.properties, **words}
    complete = verdict.complete and UNKNOWN not in words.values()
    unsettled = next((a.cut for a in answers if a.cut), "")
    return replace(
        verdict,
        verdict=of_all(properties.values(), complete=complete),
        cut=verdict.cut or unsettled,
        properties=MappingProxyType(properties),
        exercised=MappingProxyType({**verdict.exercised, **tested}),
        violations=(*verdict.violations, *found.values()),
    )


def _violation(slug: str, row: Sequence[Expectation], answer: Answer, runs: Runs) -> Violation:
    told = ", then ".join(map(str, row))
    if slug == EXPECT:
        message = f"no run shows this: {told}"
        return Violation(slug, message, (), "", 0, shortest=False, shown=False)
    schedule = runs.trace(answer.actions).schedule
    message, steps = f"this run shows it: {told}", len(answer.actions)
    return Violation(slug, message, answer.actions, schedule, steps, answer.shortest)


def _worse(one: str, other: str) -> str:
    return next(word for word in (VIOLATED, UNKNOWN, HOLDS) if word in (one, other))
