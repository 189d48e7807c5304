"""Every interleaving of a scenario: a search, in whichever process, and its report."""

from __future__ import annotations

import time
from typing import Any

from app.explore.properties import choose
from app.explore.search import check as search
from app.explore.verdict import Limits
from app.explore.wanted import with_expectations
from app.jobs.compiled import model_of
from app.jobs.sources import link_to
from app.jobs.stories import subject_of
from app.scenarios.language import parse
from app.scenarios.report import report

Document = dict[str, Any]


def search_text(text: str, states: int, seconds: float) -> Document:
    """The report on the scenario of `text`: a call that can be made in another process."""
    scenario = parse(text)
    model = model_of(scenario)
    began = time.monotonic()
    limits = Limits(states=states)

    def stop() -> bool:
        return time.monotonic() - began > seconds

    verdict = search(model, choose(scenario.checks), limits, stop)
    expected = (scenario.expects, scenario.forbids)
    verdict = with_expectations(verdict, model, *expected, limits, stop)
    spent = time.monotonic() - began
    subject = subject_of(scenario)
    return report(subject, model, verdict, spent, lambda actions: link_to(scenario, actions))
