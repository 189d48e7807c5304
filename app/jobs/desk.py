"""The engine's front: what may be asked, and the document that answers it.

Web and shell ask here and lay the same documents out, so they can never disagree.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Any, TypeVar

from app.explore.verdict import never
from app.jobs import (
    comparisons,
    decode,
    drafts,
    graphs,
    hunks,
    kernels,
    leaves_out,
    patch_rows,
    runs,
    stories,
    switches,
)
from app.jobs.addresses import (
    face_address,
    link_address,
    payload_of,
    stored_address,
    stored_id_of,
    stored_in,
)
from app.jobs.budget import Budget
from app.jobs.cache import ContentCache, content_key
from app.jobs.pool import LOOK_SECONDS
from app.jobs.runs import NOTHING_MORE, Carried
from app.jobs.sources import Source, read
from app.jobs.stored import StoredLinks
from app.jobs.verdicts import UNWATCHED, Question, Verdicts, Watch, question_of
from app.jobs.worker import settle
from app.kernels import kernel_ids, load
from app.scenarios.language import on_kernel
from app.scenarios.present import MODEL_REVISION
from app.scenarios.repair import AROUND, holds_link

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.jobs.pool import Pool
    from app.jobs.worker import Ask
    from app.scenarios.scenario import Scenario
    from app.settings import Settings

__all__ = ["MODEL_REVISION", "Desk"]

Document = dict[str, Any]

SomeSource = TypeVar("SomeSource", bound=Source)

ONLY_HERE = (
    "the short link opens only here, and for as long as this store is kept; the whole one anywhere"
)


@dataclass(frozen=True)
class Desk:
    """Answers, within the bounds of `settings`. Without a pool, searches run right here."""

    settings: Settings
    verdicts: Verdicts
    links: StoredLinks
    prepared: Event = field(default_factory=Event)

    @classmethod
    def of(cls, settings: Settings, pool: Pool | None) -> Desk:
        """A desk with an empty memory."""
        return cls(
            settings, Verdicts(pool, ContentCache(settings.cache_bytes // 4)), StoredLinks(settings)
        )

    # -- what there is ------------------------------------------------------------------

    def kernels(self) -> Document:
        """Every kernel that is offered by name."""
        return kernels.kernels_document()

    def kernel(self, kernel: str) -> Document:
        """One kernel. Raises UnknownKernel, PatchError, CError."""
        return kernels.kernel_document(kernel)

    def switches(self, kernel: str, stop: Ask = never) -> Document:
        """How a kernel answers what kernels differ in, which takes searches.

        Raises:
            UnknownKernel, PatchError, CError; Unwanted, once `stop` says yes. Busy, Lost.
        """
        text = load(kernels.kernel_id(kernel))
        name = content_key("switches", text.id, str(MODEL_REVISION))
        call = (switches.switches_asked, (text.id,))
        found = self.verdicts.computed(name, call, switches.LONGEST_SECONDS, stop)
        return {"kernel": text.id, "switches": found}

    def source(self, kernel: str) -> Document:
        """The C text that runs. Raises UnknownKernel, PatchError."""
        return kernels.source_document(kernel)

    def patches(self, kernel: str) -> Document:
        """The patches of a kernel, with their story. Raises UnknownKernel, PatchError."""
        return patch_rows.patches_document(kernels.kernel_id(kernel))

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

    def prepare(self, quiet: Callable[[], bool]) -> None:
        """Make ready what the first who asks would wait for: the library, and every kernel.

        A kernel at a time, and only while it is `quiet`: to compile one takes a good part of a
        second, in which whoever asks for something else is answered late.
        """
        self.library()
        for kernel in kernel_ids():
            while not quiet():
                time.sleep(LOOK_SECONDS)
            self.kernel(kernel)
        settle()
        self.prepared.set()

    def library(self) -> Document:
        """The library, in the order of the story. The first call compiles every kernel of it."""
        return stories.library_document()

    def scenario(self, name: str) -> Document:
        """One scenario of the library. Raises UnknownScenario."""
        return stories.scenario_document(name)

    # -- what is computed ---------------------------------------------------------------

    def run(
        self, source: Source, kernel: str | None, schedule: str | None, *, partial: bool = False
    ) -> Document:
        """One run, with `partial` as far as it goes. Raises what `runs` raises."""
        make = runs.partial_document if partial else runs.run_document
        return make(self._whole(source), kernel, schedule, self.settings.steps)

    def draft(self, source: Source, onto: str | None) -> Document:
        """A scenario that is being written. Raises ObjectError, LinkError."""
        return drafts.draft_document(self._whole(source), onto)

    def key_run(self) -> Document:
        """The run that the page opens with."""
        return self.run(stories.key_entry().text, None, None)

    def open_link(self, link: str, step: int | None) -> Document:
        """The run behind a link, up to `step`. Raises LinkError, NoSuchStep."""
        return runs.opened_document(link, step, self.settings.steps)

    def payload(self, link: str) -> str:
        """The payload that is stored as `link`. Raises NotStored, StoreUnavailable."""
        return self.links.get(link)

    def store(self, made: Document, origin: str = "") -> Document:
        """What `link` answered, stored: the short link, and the whole one beside it.

        Raises:
            StoreFull, StoreUnavailable: it is not stored.
        """
        path = stored_address(self.links.put(payload_of(made["path"])))
        return {
            "link": f"{origin}{path}",
            "path": path,
            "whole": made["path"],
            "warnings": [ONLY_HERE],
        }

    def link(
        self,
        source: Source,
        kernel: str | None,
        schedule: str | None,
        origin: str = "",
        carried: Carried = NOTHING_MORE,
    ) -> Document:
        """The link of a scenario and schedule, behind `origin`. Raises what `run` raises."""
        whole = self._whole(source)
        return runs.link_document(whole, kernel, schedule, self.settings.steps, origin, carried)

    def read_link(self, link: str) -> Document:
        """What a link says, even a mangled one, or the first in a mail. Raises LinkError."""
        stored = None if holds_link(link) else stored_in(link)
        if stored is None:
            return runs.link_read_document(self._whole(link), self.settings.steps)
        payload, step = self.links.get(stored[0]), stored[1]
        whole = face_address(link_address(payload), step, "")
        document = runs.link_read_document(whole, self.settings.steps)
        around = stored_id_of(link) is None
        return {**document, "repairs": [AROUND] if around else []}

    def check(
        self, source: Source, kernel: str | None, states: int | None, seconds: float | None
    ) -> Document:
        """The verdict over all interleavings; one that was complete is remembered by content.

        Raises:
            What `question` and `Verdicts.verdict` raise.
        """
        return self.verdicts.verdict(self.question(source, kernel, states, seconds))

    def question(
        self,
        source: Source,
        kernel: str | None,
        states: int | None = None,
        seconds: float | None = None,
        memory_bytes: int | None = None,
        reductions: Sequence[str] | None = None,
    ) -> Question:
        """What `verdicts` can be asked: a search no longer than the settings let it be.

        It leaves out what `reductions` name, nothing if they are empty; None leaves that to it.

        Raises:
            Everything that `read` and `model_of` raise.
        """
        scenario, _ = read(self._whole(source), kernel)
        return question_of(scenario, self._most().within(states, seconds, memory_bytes, reductions))

    def graph_question(
        self,
        source: Source,
        kernel: str | None,
        schedule: str | None,
        states: int | None = None,
        seconds: float | None = None,
        memory_bytes: int | None = None,
    ) -> Question:
        """What `verdicts` can be asked for the graph around a run. Raises what `run` raises."""
        scenario, own = read(self._whole(source), kernel)
        wanted, budget = own if schedule is None else schedule, self._most()
        within = budget.within(states, seconds, memory_bytes)
        return graphs.graph_question(scenario, wanted, self.settings.steps, within)

    def health(self) -> Document:
        """How busy the searching processes are, and whether all is compiled that can be."""
        pool = self.verdicts.pool
        counts = None if pool is None else pool.counts()
        warm = counts is None or (counts.warm == counts.workers and not counts.chores)
        searches = {} if counts is None else asdict(counts)
        return {"warm": warm and self.prepared.is_set(), "searches": searches}

    def hunks(
        self, source: Source, kernel: str | None, patch: str | None, watch: Watch = UNWATCHED
    ) -> Document:
        """What each hunk of a patch is for. Raises NoHunks, and what `Verdicts.verdict` raises."""
        scenario, _ = read(self._whole(source), kernel)

        def on(kernel: str) -> Document:
            return self._verdict(on_kernel(scenario, kernel), watch)

        return hunks.hunks_document(scenario.kernel, patch, on)

    def compare(
        self,
        source: Source,
        kernels: Sequence[str],
        schedule: str | None,
        watch: Watch = UNWATCHED,
    ) -> Document:
        """A verdict per kernel, and where runs part. Raises what `comparison_document` raises."""
        scenario, own = read(self._whole(source), None)
        return comparisons.comparison_document(
            scenario,
            kernels,
            own if schedule is None else schedule,
            self.settings.steps,
            lambda moved: self._verdict(moved, watch),
        )

    def _whole(self, source: SomeSource) -> SomeSource | str:
        """`source`, or where that is a stored link, the long one."""
        link = stored_id_of(source) if isinstance(source, str) else None
        return source if link is None else link_address(self.links.get(link))

    def _verdict(self, scenario: Scenario, watch: Watch) -> Document:
        return self.verdicts.verdict(question_of(scenario, self._most()), *watch)

    def _most(self) -> Budget:
        allowed = self.settings
        return Budget(allowed.check_states, allowed.check_seconds, allowed.check_memory_bytes)
