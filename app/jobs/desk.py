"""The engine's front: what may be asked, and the document that answers it.

Web and shell ask here and lay the same documents out, so they can never disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from app.jobs import comparisons, decode, hunks, kernels, leaves_out, runs, stories
from app.jobs.cache import Bytes, ContentCache, content_key
from app.jobs.checks import search_text
from app.jobs.compiled import model_of
from app.jobs.runs import NOTHING_MORE, Carried
from app.jobs.sources import Source, read
from app.scenarios.canonical import format as canonical_text
from app.scenarios.language import on_kernel
from app.scenarios.present import MODEL_REVISION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.jobs.worker import Worker
    from app.scenarios.scenario import Scenario
    from app.settings import Settings

__all__ = ["MODEL_REVISION", "Desk"]

Document = dict[str, Any]

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

    def leaves_out(self, kernel: str) -> Document:
        """What the model of a kernel leaves out. Raises UnknownKernel, PatchError."""
        return leaves_out.leaves_out_document(kernel)

    def decode(self, text: str, kernel: str | None) -> Document:
        """Trace lines, decoded. Raises TooManyLines, UnknownKernel, PatchError, CError."""
        return decode.decode_document(text, kernel, self.settings.decode_lines)

    def library(self) -> Document:
        """The library, in the order of the story. The first call compiles every kernel of it."""
        return stories.library_document()

    def scenario(self, name: str) -> Document:
        """One scenario of the library. Raises UnknownScenario."""
        return stories.scenario_document(name)

    # -- what is computed ---------------------------------------------------------------

    def run(self, source: Source, kernel: str | None, schedule: str | None) -> Document:
        """One run. Raises what `runs.run_document` raises."""
        return runs.run_document(source, kernel, schedule, self.settings.steps)

    def key_run(self) -> Document:
        """The run that the page opens with."""
        return self.run(stories.key_entry().text, None, None)

    def open_link(self, link: str, step: int | None) -> Document:
        """The run behind a link, up to `step`. Raises LinkError, NoSuchStep."""
        return runs.opened_document(link, step, self.settings.steps)

    def link(
        self,
        source: Source,
        kernel: str | None,
        schedule: str | None,
        origin: str = "",
        carried: Carried = NOTHING_MORE,
    ) -> Document:
        """The link of a scenario and schedule, behind `origin`. Raises what `run` raises."""
        return runs.link_document(source, kernel, schedule, self.settings.steps, origin, carried)

    def read_link(self, link: str) -> Document:
        """What a link says, even a mangled one, or the first in a mail. Raises LinkError."""
        return runs.link_read_document(link, self.settings.steps)

    def check(
        self, source: Source, kernel: str | None, states: int | None, seconds: float | None
    ) -> Document:
        """The verdict over all interleavings; one that was complete is remembered by content.

        Raises:
            Busy, Overran: too many wait, or the searching process had to be ended.
            Everything that `read` and `model_of` raise.
        """
        scenario, _ = read(source, kernel)
        return self._verdict(scenario, states, seconds)

    def hunks(self, source: Source, kernel: str | None, patch: str | None) -> Document:
        """What each hunk of a patch is for. Raises NoHunks, and what `check` raises."""
        scenario, _ = read(source, kernel)

        def on(kernel: str) -> Document:
            return self._verdict(on_kernel(scenario, kernel), None, None)

        return hunks.hunks_document(scenario.kernel, patch, on)

    def compare(self, source: Source, kernels: Sequence[str], schedule: str | None) -> Document:
        """A verdict per kernel, and where runs part. Raises what `comparison_document` raises."""
        scenario, own = read(source, None)
        return comparisons.comparison_document(
            scenario,
            kernels,
            own if schedule is None else schedule,
            self.settings.steps,
            lambda moved: self._verdict(moved, None, None),
        )

    def _verdict(self, scenario: Scenario, states: int | None, seconds: float | None) -> Document:
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
