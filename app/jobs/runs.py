"""One schedule of a scenario: its run, its link, and back from the link."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.explore.properties import choose
from app.explore.replay import replay, replay_partly
from app.explore.trace import Trace
from app.jobs.addresses import link_address
from app.jobs.compiled import model_of
from app.jobs.opening import Opened, opened
from app.jobs.refusals import NoSuchStep
from app.jobs.sources import Source, link_to, read, read_link
from app.jobs.stories import subject_of
from app.scenarios.canonical import format as canonical_text
from app.scenarios.links import decode
from app.scenarios.present import Divergence, present
from app.scenarios.repair import repair

if TYPE_CHECKING:
    from app.scenarios.scenario import Scenario

Document = dict[str, Any]

LINE = 70
"""A link of more characters than this does not stay on one line of every mail."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What a link carries where it is asked for: the title; marks, where the schedule has them."""

    title: bool = False
    marks: bool = False


NOTHING_MORE = Carried()


def run_document(source: Source, kernel: str | None, schedule: str | None, budget: int) -> Document:
    """The run of `schedule`, or of the source's own, in at most `budget` steps.

    Raises:
        ScheduleError, ReplayError: the schedule cannot be read, or cannot be run.
        Everything that `read` and `model_of` raise.
    """
    scenario, trace, _ = _run(source, kernel, schedule, budget)
    return present(subject_of(scenario), trace, link_to(scenario, trace))


def partial_document(
    source: Source, kernel: str | None, schedule: str | None, budget: int
) -> Document:
    """The same, of a schedule that may stop being possible: the run up to there, and why.

    Raises:
        ScheduleError: the schedule cannot be read. Everything that `read` and `model_of` raise.
    """
    scenario, own = read(source, kernel)
    wanted = own if schedule is None else schedule
    trace, error = replay_partly(model_of(scenario), wanted, choose(scenario.checks), budget)
    return present(subject_of(scenario), trace, link_to(scenario, trace), Divergence.of(error))


def opened_document(link: str, step: int | None, budget: int) -> Document:
    """The run behind a link, up to `step`. Where it no longer runs, up to there, and why.

    Raises:
        LinkError: the link does not say what it was made to say.
        NoSuchStep: the run is shorter.
    """
    found = opened(read_link(link), budget)
    scenario, trace, diverged = found.link.scenario, found.trace, found.diverged
    if step is not None and step <= len(trace.accounts):
        trace = replay(trace.model, trace.actions[:step], trace.properties, budget)
        diverged = None
    elif step is not None and diverged is None:
        raise NoSuchStep(step, len(trace.accounts))
    address = link_to(scenario, trace)
    return present(subject_of(scenario), trace, address, diverged, recorded_document(found))


def recorded_document(found: Opened) -> Document:
    """What a link recorded of its run, and whether that is still true."""
    return {
        "model_revision": found.link.revision,
        "still_true": found.still_true,
        "sentence": found.sentence,
    }


def link_document(
    source: Source,
    kernel: str | None,
    schedule: str | None,
    budget: int,
    origin: str,
    carried: Carried,
) -> Document:
    """The link of a scenario and schedule. Raises what `run_document` raises."""
    scenario, trace, text = _run(source, kernel, schedule, budget)
    written = text if carried.marks else None
    path = link_to(scenario, trace, title=carried.title, written=written)
    warnings = []
    if len(path) > LINE:
        why = "carries C text" if scenario.defines or scenario.patches else "says much"
        warnings = [f"the link {why}: its path has {len(path)} characters, and mail may break it"]
    return {"link": f"{origin}{path}", "path": path, "warnings": warnings}


def link_read_document(text: str, budget: int) -> Document:
    """What the first whole link in `text` says, and what was repaired to read it.

    Raises:
        LinkError: no link in it is whole.
    """
    repaired = repair(text)
    found = opened(decode(repaired.payload), budget)
    scenario, diverged = found.link.scenario, found.diverged
    return {
        "scenario": canonical_text(replace(scenario, schedule=found.link.schedule or None)),
        "kernel": scenario.kernel,
        "schedule": found.link.schedule,
        "path": link_address(repaired.payload),
        "step": repaired.step,
        "repairs": list(repaired.repairs),
        "recorded": recorded_document(found),
        "diverged": None
        if diverged is None
        else {"step": diverged.step, "text": diverged.text, "reason": diverged.reason},
    }


def _run(
    source: Source, kernel: str | None, schedule: str | None, budget: int
) -> tuple[Scenario, Trace, str]:
    """The scenario of `source`, its run by the schedule that counts, and that as it was written."""
    scenario, own = read(source, kernel)
    wanted = own if schedule is None else schedule
    return scenario, replay(model_of(scenario), wanted, choose(scenario.checks), budget), wanted
