"""Every interleaving of a scenario: a search, in whichever process, and its report."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from app.explore.properties import choose
from app.explore.search import check as search
from app.explore.trace import replay
from app.explore.verdict import Limits
from app.explore.wanted import with_expectations
from app.jobs.compiled import model_of
from app.jobs.sources import link_to
from app.jobs.stories import subject_of
from app.scenarios.language import parse
from app.scenarios.report import report

if TYPE_CHECKING:
    from app.machine import Action

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

    def link(actions: tuple[Action, ...]) -> str:
        return link_to(scenario, replay(model, actions, choose(scenario.checks), len(actions) + 1))

    return report(subject, model, verdict, spent, link)
