"""Every interleaving of a scenario: a search, in whichever process, and its report.

The engine and its compiler are imported by the first search: who only asks for one, or replays a
run, does not wait for them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from app.explore.properties import choose
from app.explore.trace import ReplayError, replay
from app.explore.verdict import never
from app.jobs.budget import Allowance, Budget
from app.jobs.compiled import model_of
from app.jobs.sources import link_to
from app.jobs.stories import subject_of
from app.scenarios.language import parse

if TYPE_CHECKING:
    from collections.abc import Generator

    from app.explore.effects import Reductions
    from app.explore.verdict import Progress
    from app.machine import Action
    from app.scenarios.scenario import Scenario

Document = dict[str, Any]
Tell = Callable[[Document], None]
Found = TypeVar("Found")

TELL_SECONDS = 0.2
"""How often a search tells how far it has come."""

SMALLEST = """\
kernel 6.8
fs disk ext4
app: write disk io=sync
"""

WARMING = Budget(states=1000, seconds=10.0, memory_bytes=1 << 30)


def warm() -> None:
    """What a process does before its first search, so that this one is as quick as any other.

    A search imports the engine, and compiles what is compiled once.
    """
    search_text(SMALLEST, WARMING)


def silent(_: Document) -> None:
    """The `tell` of a search that nobody watches."""


def search_text(
    text: str, budget: Budget, tell: Tell = silent, stop: Callable[[], bool] = never
) -> Document:
    """The report on the scenario of `text`: a call that can be made in another process.

    Several times a second `tell` is given a progress document. A search that `stop` ends, or
    its budget, is reported as far as it went.
    """
    from app.explore.search import search
    from app.explore.wanted import with_expectations
    from app.scenarios.report import report

    scenario = parse(text)
    model = model_of(scenario)
    allowance, limits = Allowance(budget, stop), budget.limits()
    running = search(model, choose(scenario.checks), limits, allowance, _reductions(budget))
    verdict = watched(running, allowance.began, tell)
    expected = (scenario.expects, scenario.forbids)
    verdict = with_expectations(verdict, model, *expected, limits, allowance)
    spent = time.monotonic() - allowance.began
    subject = subject_of(scenario)
    return report(
        subject, model, allowance.told(verdict), spent, lambda found: address_of(scenario, found)
    )


def _reductions(budget: Budget) -> Reductions | None:
    from app.explore.effects import Reductions

    names = budget.reductions
    return None if names is None else Reductions(**dict.fromkeys(names, True))


def address_of(scenario: Scenario, actions: tuple[Action, ...]) -> str:
    """The address of a run; of one that no trace can hold, as far as a trace goes."""
    model, held_to = model_of(scenario), choose(scenario.checks)
    try:
        trace = replay(model, actions, held_to)
    except ReplayError as error:
        trace = replay(model, actions[: error.step - 1], held_to)
    return link_to(scenario, trace)


def watched(running: Generator[Progress, None, Found], began: float, tell: Tell) -> Found:
    """What a search comes to, which is told of while it runs."""
    told_at, told_states = began, 0
    while True:
        try:
            progress = next(running)
        except StopIteration as done:
            found: Found = done.value
            return found
        now = time.monotonic()
        if (passed := now - told_at) >= TELL_SECONDS:
            begun_anew = progress.states < told_states  # with reductions, a walk is taken again
            rate = (progress.states - (0 if begun_anew else told_states)) / passed
            told_at, told_states = now, progress.states
            tell(progress_document(progress, now - began, rate))


def progress_document(progress: Progress, seconds: float, rate: float) -> Document:
    """How far a search has come; `rate` is in states a second, of late."""
    return {
        "states": progress.states,
        "transitions": progress.transitions,
        "depth": progress.depth,
        "frontier": progress.frontier,
        "seconds": round(seconds, 3),
        "rate": round(rate),
    }
