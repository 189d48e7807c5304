"""Opening a link: its run, as far as it goes, and whether it ends as was recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.explore.properties import choose
from app.explore.schedule import Entry, ScheduleError, check_names, parse
from app.explore.trace import ReplayError, Trace, replay
from app.jobs.compiled import model_of
from app.scenarios.outcome import outcome
from app.scenarios.present import MODEL_REVISION, Divergence

if TYPE_CHECKING:
    from app.machine import Model
    from app.scenarios.links import Link


@dataclass(frozen=True, slots=True)
class Opened:
    """A link with the run that it leads to today."""

    link: Link
    trace: Trace
    diverged: Divergence | None

    @property
    def still_true(self) -> bool | None:
        """Whether the run ends as was recorded; None where nothing was."""
        if self.link.outcome is None:
            return None if self.diverged is None else False
        return self.diverged is None and outcome(self.trace) == self.link.outcome

    @property
    def sentence(self) -> str:
        """The same in words."""
        made = f"Recorded with model {self.link.revision}"
        if self.link.revision != MODEL_REVISION:
            made += f" (here is model {MODEL_REVISION})"
        if self.diverged is not None:
            return f"{made}; now diverges at step {self.diverged.step}: {self.diverged.reason}."
        if self.link.outcome is None:
            return f"{made}, without an outcome."
        if self.still_true:
            return f"{made}; still true."
        return f"{made}; now ends otherwise: what calls return, counts, holders or breaches differ."


def opened(link: Link, budget: int) -> Opened:
    """`link` with its run, which may stop where it no longer runs."""
    model, held_to = model_of(link.scenario), choose(link.scenario.checks)
    entries, unknown = _known(parse(link.schedule), model)
    diverged = None
    try:
        trace = replay(model, entries, held_to, budget)
    except ReplayError as error:
        diverged = Divergence(error.step, error.entry, error.reason)
        done = replay(model, entries[: error.number - 1], held_to, budget)
        steps = error.step - 1 - len(done.accounts)
        part = [Entry(entries[error.number - 1].context, steps)] * (steps > 0)
        trace = replay(model, (*entries[: error.number - 1], *part), held_to, budget)
    if diverged is None and unknown is not None:
        reason = f"{unknown.found} {unknown.why}; {unknown.would_do}"
        diverged = Divergence(len(trace.accounts) + 1, unknown.found, reason)
    return Opened(link, trace, diverged)


def _known(
    entries: tuple[Entry, ...], model: Model
) -> tuple[tuple[Entry, ...], ScheduleError | None]:
    """`entries` up to the first that names what the model does not have, and what that is."""
    try:
        check_names(entries, model)
    except ScheduleError as error:
        fit = (entry for entry in entries if entry.column + len(str(entry)) <= error.column)
        return tuple(fit), error
    return entries, None
