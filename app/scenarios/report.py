"""A verdict as one document: what the API, the text export and the shell all read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.explore.verdict import switches
from app.scenarios.explained import census_document, explained_document
from app.scenarios.present import MODEL_REVISION, Document, Subject, claims, place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from app.explore.runs import Runs
    from app.explore.verdict import Verdict, Violation
    from app.machine import Action, Model

    Link = Callable[[tuple[Action, ...]], str]


def report(subject: Subject, runs: Runs, verdict: Verdict, seconds: float, link: Link) -> Document:
    """The document of `verdict` on the model of `runs`; `link` gives the address of a run."""
    model = runs.model
    return {
        "model_revision": MODEL_REVISION,
        "verdict": verdict.verdict,
        "kernel": subject.kernel_document(),
        "scenario": subject.document(),
        "link": link(()),
        "states": verdict.states,
        "transitions": verdict.transitions,
        "depth": verdict.depth,
        "frontier": verdict.frontier,
        "seconds": round(seconds, 3),
        "complete": verdict.complete,
        "reductions": list(verdict.reductions),
        "cut": verdict.cut,
        "properties": dict(verdict.properties),
        "exercised": dict(verdict.exercised),
        "claims": claims(verdict.properties),
        "violations": [_violation(runs, item, verdict, link) for item in verdict.violations],
        "census": None
        if verdict.explanation is None
        else census_document(runs, verdict.explanation.census, link),
        "remarks": list(model.program.remarks),
        "blind": list(verdict.blind),
        "never_ran": _places(model, verdict.never_ran),
    }


def _places(model: Model, statements: Iterable[int]) -> list[Document]:
    """Where the statements stand, each line once: a ``for`` is several."""
    found: list[Document] = []
    for statement in statements:
        here = place(model.program, statement)
        if here not in found[-3:]:
            found.append(here)
    return found


def _violation(runs: Runs, violation: Violation, verdict: Verdict, link: Link) -> Document:
    """What broke, and a run that shows it; an expectation may be broken by there being none."""
    shown = violation.shown
    known = {} if verdict.explanation is None else verdict.explanation.violations
    return {
        "property": violation.property,
        "message": violation.message,
        "schedule": violation.schedule if shown else None,
        "steps": violation.steps if shown else None,
        "switches": switches(violation.actions) if shown else None,
        "shortest": violation.shortest,
        "link": link(violation.actions) if shown else None,
        **explained_document(runs, violation, known.get(violation.property), link),
    }
