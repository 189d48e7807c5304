"""A verdict with the scenario's own expectations: what some run must show, what none may."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.explore.allows import allows
from app.explore.allows import forbids as forbid
from app.explore.verdict import (
    EXPECT,
    FORBID,
    HOLDS,
    UNKNOWN,
    VIOLATED,
    Limits,
    Verdict,
    Violation,
    never,
    of_all,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.explore.expect import Expectation
    from app.machine import Model

_WORDS = {"yes": HOLDS, "no": VIOLATED, "unknown": UNKNOWN}


def with_expectations(
    verdict: Verdict,
    model: Model,
    expects: Sequence[Expectation],
    forbids: Sequence[Sequence[Expectation]],
    limits: Limits | None = None,
    stop: Callable[[], bool] = never,
) -> Verdict:
    """`verdict`, with ``expect`` and ``forbid`` among its properties as far as there are any.

    All of `expects` must be met, in this order, by one run; no run may show the facts of one of
    `forbids` in their order. Each counts as a property.

    Raises:
        ExpectationError: one names what the model does not have.
    """
    words: dict[str, str] = {}
    found: list[Violation] = []
    if expects:
        answer = allows(model, expects, limits, stop)
        words[EXPECT] = _WORDS[answer.word]
        if answer.word == "no":
            message = f"no run shows this: {_told(expects)}"
            found.append(Violation(EXPECT, message, (), "", 0, shortest=False, shown=False))
    for facts in forbids:
        answer = forbid(model, facts, limits, stop)
        words[FORBID] = _worse(words.get(FORBID, HOLDS), _WORDS[answer.word])
        if answer.word == "no" and all(v.property != FORBID for v in found):
            message = f"this run shows it: {_told(facts)}"
            steps = len(answer.actions)
            found.append(
                Violation(FORBID, message, answer.actions, answer.schedule, steps, shortest=True)
            )
    if not words:
        return verdict
    properties = {**verdict.properties, **words}
    tested = {EXPECT: len(expects), FORBID: len(forbids)}
    complete = verdict.complete and UNKNOWN not in words.values()
    return replace(
        verdict,
        verdict=of_all(properties.values(), complete=complete),
        cut=verdict.cut or ("" if complete else "an expectation was not settled"),
        properties=MappingProxyType(properties),
        exercised=MappingProxyType({**verdict.exercised, **{s: tested[s] for s in words}}),
        violations=(*verdict.violations, *found),
    )


def _worse(one: str, other: str) -> str:
    return next(word for word in (VIOLATED, UNKNOWN, HOLDS) if word in (one, other))


def _told(facts: Sequence[Expectation]) -> str:
    return ", then ".join(map(str, facts))
