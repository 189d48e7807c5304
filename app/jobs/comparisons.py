"""One scenario on several kernels: a verdict each, and where the same schedule leads apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from app.explore.properties import choose
from app.explore.replay import replay_partly
from app.explore.trace import Trace
from app.jobs.compiled import model_of
from app.jobs.kernels import kernel_id
from app.jobs.sources import link_to
from app.kernels import canonical
from app.scenarios.language import on_kernel

if TYPE_CHECKING:
    from app.scenarios.scenario import Scenario

Document = dict[str, Any]
Check = Callable[["Scenario"], Document]
"""The verdict's document of a scenario, which names its kernel."""


@dataclass(eq=False)
class TooFewKernels(Exception):
    """A comparison of fewer than two different kernels."""

    kernels: tuple[str, ...]

    def __str__(self) -> str:
        given = f"only {self.kernels[0]} is given" if self.kernels else "none is given"
        return f"a comparison takes two or more different kernels; {given}"


def comparison_document(
    scenario: Scenario, kernels: Sequence[str], schedule: str, budget: int, check: Check
) -> Document:
    """What each of `kernels` makes of `scenario`; runs are compared with that of the first.

    A schedule that cannot run to its end on a kernel is run up to the step that is not possible.

    Raises:
        TooFewKernels, ScheduleError. UnknownKernel, and what `check` raises.
    """
    names = tuple(dict.fromkeys(canonical(kernel_id(kernel)) for kernel in kernels))
    if len(names) < 2:
        raise TooFewKernels(names)
    scenarios = [on_kernel(scenario, name) for name in names]
    runs, verdicts = [], []
    for moved in scenarios:
        runs.append(_run(moved, schedule, budget))
        verdicts.append(check(moved))
    return {
        "complete": all(verdict["complete"] for verdict in verdicts),
        "scenario": verdicts[0]["scenario"],
        "schedule": schedule,
        "kernels": [
            {
                "kernel": verdict["kernel"],
                "verdict": verdict["verdict"],
                "complete": verdict["complete"],
                "properties": verdict["properties"],
                "violations": verdict["violations"],
                "run": {
                    "steps": len(trace.accounts),
                    "end": {"status": trace.ending.kind, "reason": trace.ending.reason},
                    "stopped": stopped,
                    "link": link_to(moved, trace),
                },
                "differs": _difference(runs[0][0], trace),
            }
            for moved, verdict, (trace, stopped) in zip(scenarios, verdicts, runs, strict=True)
        ],
    }


def _run(scenario: Scenario, schedule: str, budget: int) -> tuple[Trace, str | None]:
    """The run, and why it stopped before the end of the schedule."""
    trace, error = replay_partly(model_of(scenario), schedule, choose(scenario.checks), budget)
    return trace, None if error is None else str(error)


def _difference(first: Trace, other: Trace) -> Document | None:
    """The first step that is not told alike, and both tellings; null where one run has ended."""
    pairs = zip_longest(first.accounts, other.accounts)
    for number, (there, here) in enumerate(pairs, 1):
        if (
            there is None
            or here is None
            or (there.text, there.sentence) != (here.text, here.sentence)
        ):
            return {
                "step": number,
                "first": None if there is None else there.sentence,
                "here": None if here is None else here.sentence,
            }
    return None
