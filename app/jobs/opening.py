"""Opening a link: its run, as far as it goes, and whether it ends as was recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.explore.properties import choose
from app.explore.replay import replay_partly
from app.jobs.compiled import model_of
from app.scenarios.outcome import outcome
from app.scenarios.present import MODEL_REVISION, Divergence

if TYPE_CHECKING:
    from app.explore.trace import Trace
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
    held_to = choose(link.scenario.checks)
    trace, error = replay_partly(model_of(link.scenario), link.schedule, held_to, budget)
    return Opened(link, trace, Divergence.of(error))
