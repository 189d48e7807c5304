"""The state graph around one run, folded until it can be drawn: in whichever process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.explore.properties import choose
from app.explore.replay import replay
from app.explore.verdict import never
from app.jobs import checks
from app.jobs.budget import Allowance, Budget
from app.jobs.checks import TWINS, WARMING, Tell, silent, watched
from app.jobs.compiled import model_of
from app.jobs.sources import link_to
from app.jobs.stories import subject_of
from app.jobs.verdicts import Question, question_of
from app.scenarios.language import format as canonical_text
from app.scenarios.language import parse

if TYPE_CHECKING:
    from app.scenarios.scenario import Scenario

Document = dict[str, Any]


def warm() -> None:
    """What a process does before its first search, for verdicts and for graphs."""
    checks.warm()
    graph_text(TWINS, WARMING)


def graph_question(scenario: Scenario, schedule: str, steps: int, budget: Budget) -> Question:
    """What to search, around a run of at most so many `steps`.

    Raises what `replay` and `model_of` raise: here, not in the other process.
    """
    trace = replay(model_of(scenario), schedule, choose(scenario.checks), steps)
    with_run = replace(scenario, schedule=trace.schedule or None)
    text = canonical_text(with_run)  # a graph is about its run
    return replace(question_of(with_run, budget), text=text, job=graph_text)


def graph_text(
    text: str, budget: Budget, tell: Tell = silent, stop: Callable[[], bool] = never
) -> Document:
    """The graph around the run of the scenario of `text`, which has it as its schedule.

    Where `stop` ends the search for it, or its budget does, it is of what lies near the run.
    """
    from app.explore.mapping import mapped
    from app.scenarios.mapped import map_document

    scenario = parse(text)
    trace = replay(model_of(scenario), scenario.schedule or "", choose(scenario.checks))
    allowance = Allowance(budget, stop)
    running = mapped(trace, budget.limits(), allowance, stop)
    found = watched(running, allowance.began, tell)
    if found.cut and allowance.spent:
        found = replace(found, cut=allowance.spent)
    return map_document(subject_of(scenario), trace, found, link_to(scenario, trace))
