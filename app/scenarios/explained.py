"""An explanation as documents: how a breach is avoided, and what all interleavings come to."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from app.explore.fates import runs_of
from app.explore.verdict import switches

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.explore.census import Census, Outcome
    from app.explore.explain import Explained
    from app.explore.outcome import End
    from app.explore.runs import Runs
    from app.explore.trace import Trace
    from app.explore.verdict import Violation
    from app.machine import Action

    Link = Callable[[tuple[Action, ...]], str]

Document = dict[str, Any]

MOST_OUTCOMES = 100
"""As many outcomes are told, those with the shortest runs; all are counted."""


def explained_document(
    runs: Runs, violation: Violation, explained: Explained | None, link: Link
) -> Document:
    """What is added to the document of `violation`; empty lists and nulls if nothing is known."""
    if explained is None:
        return {"fates": [], "no_return": None, "passing": None}
    return {
        "fates": [
            {"from": first, "to": last, "fate": fate}
            for first, last, fate in runs_of(explained.fates)
        ],
        "no_return": explained.no_return,
        "passing": _passing(runs, violation, explained, link),
    }


def _passing(runs: Runs, violation: Violation, explained: Explained, link: Link) -> Document | None:
    """The nearest passing run, and what either run does at the step that decides."""
    passing = explained.passing
    if passing is None:
        return None
    run = runs.trace(passing.actions)
    return {
        "step": passing.step,
        "instead_of": _told(runs.trace(violation.actions), passing.step),
        "takes": _told(run, passing.step),
        "breaks": list(explained.breaks),
        **_address(run, passing.actions, link),
    }


def _told(trace: Trace, step: int) -> Document:
    """The action of a step and its sentence; of one that leaves the model, why it does."""
    if step > len(trace.accounts):
        return {"action": trace.fatal, "sentence": trace.ending.reason}
    account = trace.accounts[step - 1]
    return {"action": account.text, "sentence": account.sentence}


def _address(trace: Trace, actions: tuple[Action, ...], link: Link) -> Document:
    return {
        "schedule": trace.schedule,
        "steps": len(actions),
        "switches": switches(actions),
        "link": link(actions),
    }


def census_document(runs: Runs, census: Census[End], link: Link) -> Document:
    """The census. Numbers are decimal text: they are exact, and no float holds them."""
    return {
        "interleavings": _decimal(census.interleavings),
        "breaking": _decimal(census.breaking),
        "leaves": census.leaves,
        "endless": census.endless,
        "distinct": len(census.outcomes),
        "outcomes": [_outcome(runs, item, link) for item in census.outcomes[:MOST_OUTCOMES]],
    }


def _decimal(number: int | None) -> str | None:
    return None if number is None else str(number)


def _outcome(runs: Runs, outcome: Outcome[End], link: Link) -> Document:
    end = outcome.what
    return {
        "interleavings": _decimal(outcome.interleavings),
        "breaking": _decimal(outcome.breaking),
        "end": {"status": end.status, "reason": end.reason},
        "breaks": list(end.breaks),
        "requests": {r.name: _without_name(asdict(r)) for r in end.requests},
        "levels": {x.name: _without_name(asdict(x)) for x in end.levels},
        **_address(runs.trace(outcome.run), outcome.run, link),
    }


def _without_name(document: Document) -> Document:
    return {name: value for name, value in document.items() if name != "name"}
