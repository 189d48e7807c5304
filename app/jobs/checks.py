"""Every interleaving of a scenario: a search, in whichever process, and its report.

The engine and its compiler are imported by the first search: who only asks for one, or replays a
run, does not wait for them.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from app.explore.properties import choose
from app.explore.runs import Runs
from app.explore.verdict import never
from app.jobs.budget import Allowance, Budget
from app.jobs.compiled import model_of, program_of
from app.jobs.sources import link_to
from app.jobs.stories import subject_of
from app.kernels import kernel_ids
from app.scenarios.language import parse

if TYPE_CHECKING:
    from collections.abc import Generator

    from app.explore.effects import Reductions
    from app.explore.verdict import Progress
    from app.jobs.worker import Call
    from app.machine import Action
    from app.scenarios.scenario import Scenario

Document = dict[str, Any]
Tell = Callable[[Document], None]
Found = TypeVar("Found")

TELL_SECONDS = 0.2
"""How often a search tells how far it has come."""

BROKEN = """\
kernel 6.7+naive-move
fs disk ext4
fs ovl  overlay upper=disk
app: aio_write ovl hook=deny
admin: freeze disk
expect app.1 returns EPERM
forbid app.1 completes 0
"""
TWINS = """\
kernel 6.8
fs disk ext4
app*2: write disk io=sync
admin: freeze disk
"""
"""What a search can meet: with what comes of a breach, and of threads that are alike."""

WARMING = Budget(states=5000, seconds=60.0, memory_bytes=1 << 30)
"""What a first search gets: most of it is compiling, once for each version."""


def warm() -> None:
    """What a process does before its first search, so that this one is as quick as any other.

    A search imports the engine, and compiles what is compiled once: one loop for searches that
    leave nothing out, and one for those that do.
    """
    search_text(BROKEN, WARMING)
    for text in (BROKEN, TWINS):
        search_text(text, WARMING.within(reductions=("merge", "order", "symmetry")))


def prepare(kernel: str, _tell: Tell, _stop: Callable[[], bool]) -> None:
    """Compile a kernel, for the first search on it; a call that can be made in another process."""
    program_of(kernel)
    gc.freeze()


def chores() -> tuple[Call, ...]:
    """What a searching process does while it has nothing to do."""
    return tuple((prepare, (kernel,)) for kernel in kernel_ids())


def silent(_: Document) -> None:
    """The `tell` of a search that nobody watches."""


def search_text(
    text: str, budget: Budget, tell: Tell = silent, stop: Callable[[], bool] = never
) -> Document:
    """The report on the scenario of `text`: a call that can be made in another process.

    Several times a second `tell` is given a progress document. A search that `stop` ends, or
    its budget, is reported as far as it went.
    """
    from app.explore.search import search
    from app.explore.wanted import Wanted
    from app.scenarios.report import report

    scenario = parse(text)
    model = model_of(scenario)
    allowance, limits = Allowance(budget, stop), budget.limits()
    runs = Runs(model, choose(scenario.checks))
    wanted = Wanted(model, scenario.expects, scenario.forbids)
    running = search(model, runs.properties, limits, allowance, _reductions(budget), wanted, runs)
    verdict = watched(running, allowance.began, tell)
    spent = time.monotonic() - allowance.began
    subject = subject_of(scenario)
    return report(subject, runs, allowance.told(verdict), spent, _addresses(scenario, runs))


def _reductions(budget: Budget) -> Reductions | None:
    from app.explore.effects import Reductions

    names = budget.reductions
    return None if names is None else Reductions(**dict.fromkeys(names, True))


def _addresses(scenario: Scenario, runs: Runs) -> Callable[[tuple[Action, ...]], str]:
    """Gives the address of a run; of one that no trace can hold, as far as a trace goes."""

    @cache
    def address_of(actions: tuple[Action, ...]) -> str:
        return link_to(scenario, runs.told(actions))

    return address_of


def watched(running: Generator[Progress, None, Found], began: float, tell: Tell) -> Found:
    """What a search comes to, which is told of while it runs."""
    told_at, told_states = began, 0
    while True:
        try:
            progress = next(running)
        except StopIteration as done:
            found: Found = done.value
            return found
        now = time.monotonic()
        if (passed := now - told_at) >= TELL_SECONDS:
            begun_anew = progress.states < told_states  # with reductions, a walk is taken again
            rate = (progress.states - (0 if begun_anew else told_states)) / passed
            told_at, told_states = now, progress.states
            tell(progress_document(progress, now - began, rate))


def progress_document(progress: Progress, seconds: float, rate: float) -> Document:
    """How far a search has come; `rate` is in states a second, of late."""
    return {
        "states": progress.states,
        "transitions": progress.transitions,
        "depth": progress.depth,
        "frontier": progress.frontier,
        "seconds": round(seconds, 3),
        "rate": round(rate),
    }
