"""Every interleaving of a scenario: a search, in whichever process, and its report."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from app.explore.properties import choose
from app.explore.search import check as search
from app.explore.trace import ReplayError, replay
from app.explore.verdict import Limits
from app.explore.wanted import with_expectations
from app.jobs.compiled import model_of
from app.jobs.sources import link_to
from app.jobs.stories import subject_of
from app.scenarios.language import parse
from app.scenarios.report import report

if TYPE_CHECKING:
    from app.machine import Action
    from app.scenarios.scenario import Scenario

Document = dict[str, Any]


def search_text(text: str, states: int, seconds: float) -> Document:
    """The report on the scenario of `text`: a call that can be made in another process."""
    scenario = parse(text)
    model = model_of(scenario)
    began = time.monotonic()
    limits = Limits(states=states, progress_every=200)

    def stop() -> bool:
        return time.monotonic() - began > seconds

    verdict = search(model, choose(scenario.checks), limits, stop)
    expected = (scenario.expects, scenario.forbids)
    verdict = with_expectations(verdict, model, *expected, limits, stop)
    spent = time.monotonic() - began
    subject = subject_of(scenario)
    return report(subject, model, verdict, spent, lambda found: address_of(scenario, found))


def address_of(scenario: Scenario, actions: tuple[Action, ...]) -> str:
    """The address of a run; of one that no trace can hold, as far as a trace goes."""
    model, held_to = model_of(scenario), choose(scenario.checks)
    try:
        trace = replay(model, actions, held_to)
    except ReplayError as error:
        trace = replay(model, actions[: error.step - 1], held_to)
    return link_to(scenario, trace)
