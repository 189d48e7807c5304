"""One schedule of a scenario: its run, its link, and back from the link."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.explore.properties import choose
from app.explore.trace import ReplayError, Trace, replay, replay_partly
from app.jobs.compiled import model_of
from app.jobs.refusals import NoSuchStep
from app.jobs.sources import Actions, Source, link_to, read, read_link
from app.jobs.stories import subject_of
from app.scenarios.canonical import format as canonical_text
from app.scenarios.present import Divergence, present

if TYPE_CHECKING:
    from app.scenarios.scenario import Scenario

Document = dict[str, Any]


def run_document(source: Source, kernel: str | None, schedule: str | None, budget: int) -> Document:
    """The run of `schedule`, or of the source's own, in at most `budget` steps.

    Raises:
        ScheduleError, ReplayError: the schedule cannot be read, or cannot be run.
        Everything that `read` and `model_of` raise.
    """
    scenario, trace = _run(source, kernel, schedule, budget)
    return present(subject_of(scenario), trace, link_to(scenario, trace.actions))


def partial_document(
    source: Source, kernel: str | None, schedule: str | None, budget: int
) -> Document:
    """The same, of a schedule that may stop being possible: the run up to there, and why.

    Raises:
        ScheduleError: the schedule cannot be read. Everything that `read` and `model_of` raise.
    """
    scenario, steps = read(source, kernel)
    taken = " ".join(map(str, steps))
    wanted = schedule if schedule is not None else taken or scenario.schedule or ""
    trace, error = replay_partly(model_of(scenario), wanted, choose(scenario.checks), budget)
    diverged = None if error is None else Divergence(error.step, error.entry, error.reason)
    return present(subject_of(scenario), trace, link_to(scenario, trace.actions), diverged)


def opened_document(link: str, step: int | None, budget: int) -> Document:
    """The run behind a link, up to `step`. Where it no longer runs, up to there, and why.

    Raises:
        LinkError: the link does not say what it was made to say.
        NoSuchStep: the run is shorter.
    """
    scenario, steps = read_link(link)
    if step is not None and step > len(steps):
        raise NoSuchStep(step, len(steps))
    wanted = steps if step is None else steps[:step]
    try:
        trace, diverged = _replay(scenario, wanted, budget), None
    except ReplayError as error:
        trace = _replay(scenario, wanted[: error.step - 1], budget)
        diverged = Divergence(error.step, error.entry, error.reason)
    return present(subject_of(scenario), trace, link_to(scenario, trace.actions), diverged)


def link_document(
    source: Source, kernel: str | None, schedule: str | None, budget: int, origin: str
) -> Document:
    """The link of a scenario and schedule. Raises what `run_document` raises."""
    scenario, trace = _run(source, kernel, schedule, budget)
    path = link_to(scenario, trace.actions)
    return {"link": f"{origin}{path}", "path": path, "warnings": []}


def link_read_document(link: str, budget: int) -> Document:
    """What a link says. Raises LinkError."""
    scenario, steps = read_link(link)
    trace = _replay(scenario, steps, budget)
    return {
        "scenario": canonical_text(replace(scenario, schedule=trace.schedule or None)),
        "kernel": scenario.kernel,
        "schedule": trace.schedule,
        "path": link_to(scenario, trace.actions),
        "repairs": [],
    }


def _run(
    source: Source, kernel: str | None, schedule: str | None, budget: int
) -> tuple[Scenario, Trace]:
    """The scenario of `source`, and its run by the schedule that counts."""
    scenario, steps = read(source, kernel)
    wanted = schedule if schedule is not None else steps or scenario.schedule or ""
    return scenario, _replay(scenario, wanted, budget)


def _replay(scenario: Scenario, schedule: str | Actions, budget: int) -> Trace:
    return replay(model_of(scenario), schedule, choose(scenario.checks), budget)
