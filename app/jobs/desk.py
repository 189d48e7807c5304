"""The engine's front: what may be asked, and the document that answers it.

Web and shell ask here and lay the same documents out, so they can never disagree.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson

from app.explore.properties import choose
from app.explore.search import check as search
from app.explore.trace import STEP_BUDGET, ReplayError, Trace, replay
from app.explore.verdict import Limits
from app.explore.wanted import with_expectations
from app.jobs import kernels
from app.jobs.cache import Bytes, ContentCache, content_key
from app.jobs.compiled import model_of
from app.jobs.refusals import NoSuchStep
from app.kernels import load
from app.machine import Action
from app.scenarios import links
from app.scenarios.catalogue import Entry, find, library
from app.scenarios.language import format as canonical_text
from app.scenarios.language import on_kernel, parse
from app.scenarios.objects import from_object, to_object
from app.scenarios.present import MODEL_REVISION, Divergence, Subject, present
from app.scenarios.report import report

if TYPE_CHECKING:
    from app.jobs.worker import Worker
    from app.machine import Model
    from app.scenarios.scenario import Scenario
    from app.settings import Settings

__all__ = ["MODEL_REVISION", "Desk"]

Document = dict[str, Any]
Source = str | Mapping[str, Any]
"""A scenario as text, as an object, or as a link."""

LINK_PREFIX = "/v1/"
KEY_SCENARIO = "clone-inherits"
"""The scenario that the story turns on."""

GRACE_SECONDS = 5.0
"""How much longer than asked a search may take before its process is ended."""


@dataclass(frozen=True)
class Desk:
    """Answers, within the bounds of `settings`. Without a worker, searches run right here."""

    settings: Settings
    worker: Worker | None
    verdicts: ContentCache[Bytes]

    @classmethod
    def of(cls, settings: Settings, worker: Worker | None) -> Desk:
        """A desk with an empty memory."""
        return cls(settings, worker, ContentCache(settings.cache_bytes // 4))

    # -- what there is ------------------------------------------------------------------

    def kernels(self) -> Document:
        """Every kernel that is offered by name."""
        return kernels.kernels_document()

    def kernel(self, kernel: str) -> Document:
        """One kernel. Raises UnknownKernel, PatchError, CError."""
        return kernels.kernel_document(kernel)

    def source(self, kernel: str) -> Document:
        """The C text that runs. Raises UnknownKernel, PatchError."""
        return kernels.source_document(kernel)

    def difference(self, kernel: str, against: str) -> Document:
        """What leads from `against` to `kernel`. Raises UnknownKernel, PatchError."""
        return kernels.difference_document(kernel, against)

    def flags(self, kernel: str, value: int | None) -> Document:
        """A flag table, and what tracing prints for `value`. Raises UnknownKernel, PatchError."""
        return kernels.flags_document(kernel, value)

    def library(self) -> Document:
        """The library, in the order of the story. The first call compiles every kernel of it."""
        return _library()

    def scenario(self, name: str) -> Document:
        """One scenario of the library. Raises UnknownScenario."""
        entry = find(name)
        return {
            **_summary(entry),
            "text": entry.text,
            "schedule": entry.scenario.schedule or "",
            "object": to_object(entry.scenario),
        }

    # -- runs -----------------------------------------------------------------------------

    def run(self, source: Source, kernel: str | None, schedule: str | None) -> Document:
        """The document of one run.

        Raises:
            ScheduleError, ReplayError: the schedule cannot be read, or cannot be run.
            Everything that `read` and `model_of` raise.
        """
        scenario, steps = self.read(source, kernel)
        model = model_of(scenario)
        if schedule is not None:
            trace = self._replay(model, schedule, scenario)
        else:
            trace = self._replay(model, steps or scenario.schedule or "", scenario)
        return present(_subject(scenario, kernel), trace, _link(scenario, trace.actions))

    def open_link(self, link: str, step: int | None) -> Document:
        """The run behind a link, up to `step`. Where it no longer runs, up to there, and why.

        Raises:
            LinkError: the link does not say what it was made to say.
            NoSuchStep: the run is shorter.
        """
        scenario, steps = self._decode(link)
        model = model_of(scenario)
        if step is not None and step > len(steps):
            raise NoSuchStep(step, len(steps))
        wanted = steps if step is None else steps[:step]
        try:
            trace, diverged = self._replay(model, wanted, scenario), None
        except ReplayError as error:
            trace = self._replay(model, wanted[: error.step - 1], scenario)
            diverged = Divergence(error.step, error.entry, error.reason)
        return present(_subject(scenario, None), trace, _link(scenario, trace.actions), diverged)

    def key_run(self) -> Document:
        """The run that the page opens with: the scenario that the story turns on."""
        names = [entry.name for entry in library()]
        entry = find(KEY_SCENARIO if KEY_SCENARIO in names else names[0])
        return self.run(entry.text, None, None)

    # -- verdicts ---------------------------------------------------------------------------

    def check(
        self, source: Source, kernel: str | None, states: int | None, seconds: float | None
    ) -> Document:
        """The verdict over all interleavings; one that was complete is remembered by content.

        Raises:
            Busy, Overran: too many wait, or the searching process had to be ended.
            Everything that `read` and `model_of` raise.
        """
        scenario, _ = self.read(source, kernel)
        model_of(scenario)  # refuse here what cannot be built, not in the other process
        text = canonical_text(scenario)
        most = min(states or self.settings.check_states, self.settings.check_states)
        longest = min(seconds or self.settings.check_seconds, self.settings.check_seconds)
        key = content_key(text, str(MODEL_REVISION), str(most))
        if (known := self.verdicts.get(key)) is not None:
            found: Document = orjson.loads(known.body)
            return found
        if self.worker is None:
            verdict = search_text(text, most, longest)
        else:
            verdict = self.worker.call(
                search_text, text, most, longest, seconds=longest + GRACE_SECONDS
            )
        if verdict["complete"]:
            self.verdicts.put(key, Bytes(orjson.dumps(verdict)))
        return verdict

    # -- links ------------------------------------------------------------------------------

    def link(self, source: Source, kernel: str | None, schedule: str | None) -> str:
        """The path of the address of a scenario and schedule. Raises what `run` raises."""
        scenario, steps = self.read(source, kernel)
        wanted = schedule if schedule is not None else steps or scenario.schedule or ""
        trace = self._replay(model_of(scenario), wanted, scenario)
        return _link(scenario, trace.actions)

    def read_link(self, link: str) -> Document:
        """What a link says. Raises LinkError."""
        scenario, steps = self._decode(link)
        trace = self._replay(model_of(scenario), steps, scenario)
        whole = replace(scenario, schedule=trace.schedule or None)
        return {
            "scenario": canonical_text(whole),
            "kernel": scenario.kernel,
            "schedule": trace.schedule,
            "path": _link(scenario, trace.actions),
            "repairs": [],
        }

    # -- reading ------------------------------------------------------------------------------

    def read(self, source: Source, kernel: str | None) -> tuple[Scenario, tuple[Action, ...]]:
        """The scenario of `source` on `kernel` if one is given, and the steps if it is a link.

        Raises:
            ScenarioError, ObjectError: it cannot be read, and where.
            UnknownKernel, PatchError: of `kernel`. LinkError: of a link.
        """
        if not isinstance(source, str):
            return from_object(source, kernel), ()
        if not is_link(source):
            return parse(source, kernel), ()
        scenario, steps = self._decode(source)
        return (scenario if kernel is None else on_kernel(scenario, kernel)), steps

    def _decode(self, link: str) -> tuple[Scenario, tuple[Action, ...]]:
        scenario, steps = links.decode(payload_of(link))
        return scenario, tuple(Action(*step) for step in steps)

    def _replay(
        self, model: Model, schedule: str | tuple[Action, ...], scenario: Scenario
    ) -> Trace:
        budget = min(self.settings.steps, STEP_BUDGET)
        return replay(model, schedule, choose(scenario.checks), budget)


def is_link(source: str) -> bool:
    """Whether `source` is an address: one word that has ``/v1/`` in it."""
    return len(source.split()) == 1 and LINK_PREFIX in source


def payload_of(link: str) -> str:
    """The payload of an address, or of a bare payload; a step or a suffix behind it is dropped."""
    _, _, behind = link.strip().rpartition(LINK_PREFIX)
    return re.split(r"[/.?#]", behind, maxsplit=1)[0]


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
    subject = _subject(scenario, None)
    return report(subject, model, verdict, spent, lambda actions: _link(scenario, actions))


def _subject(scenario: Scenario, asked: str | None) -> Subject:
    kernel = load(scenario.kernel)
    known = _library_entries().get(_bare(scenario))
    if known is not None and scenario.title is None:  # a link does not carry the title
        scenario = replace(scenario, title=known.scenario.title)
    return Subject(
        kernel=kernel,
        alias=asked or kernel.id,
        name=known.name if known is not None else None,
        title=scenario.title,
        text=canonical_text(scenario),
        schedule=scenario.schedule or "",
    )


@lru_cache(maxsize=1)
def _library_entries() -> dict[str, Entry]:
    """The library by what its scenarios do."""
    return {_bare(entry.scenario): entry for entry in library()}


def _bare(scenario: Scenario) -> str:
    """The canonical text without what changes nothing: title and schedule."""
    return canonical_text(replace(scenario, title=None, schedule=None))


@lru_cache(maxsize=1)
def _library() -> Document:
    return {"scenarios": [_summary(entry) for entry in library()]}


def _link(scenario: Scenario, actions: tuple[Action, ...]) -> str:
    return f"{LINK_PREFIX}{links.encode(scenario, actions)}"


def _summary(entry: Entry) -> Document:
    scenario = entry.scenario
    return {
        "name": entry.name,
        "title": scenario.title or entry.name,
        "summary": entry.summary,
        "story": entry.story,
        "kernel": scenario.kernel,
        "url": f"/api/scenarios/{entry.name}",
        "link": _link(scenario, replay(model_of(scenario), scenario.schedule or "", ()).actions),
    }
