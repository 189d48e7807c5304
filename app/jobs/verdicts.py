"""Verdicts: remembered by content, searched for in another process or right here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import orjson

from app.explore.verdict import never
from app.jobs.cache import Bytes, content_key
from app.jobs.checks import search_text, silent
from app.jobs.compiled import model_of
from app.jobs.stories import subject_of
from app.scenarios.canonical import format as canonical_text
from app.scenarios.present import MODEL_REVISION

if TYPE_CHECKING:
    from app.jobs.budget import Budget
    from app.jobs.cache import ContentCache
    from app.jobs.checks import Tell
    from app.jobs.pool import Listener, Pool
    from app.jobs.worker import Ask, Call
    from app.scenarios.scenario import Scenario

Document = dict[str, Any]

Watch = tuple["Tell", "Ask"]
"""What is told of a search that is made right here, and what says that nobody waits any more."""

UNWATCHED: Watch = (silent, never)

GRACE_SECONDS = 5.0
"""How much longer than its budget a search may take before its process is ended."""


@dataclass(frozen=True)
class Question:
    """A scenario that can be searched, and how far. ``job`` is the search."""

    text: str
    """Without what changes no verdict, so that verdicts are kept and shared by what they say."""
    subject: Document = field(compare=False)
    """The scenario as it was given, for the answer."""
    budget: Budget
    job: Callable[..., Document] = search_text
    kept_as: bytes = field(init=False)
    """The name of its complete verdict: how long the search may take does not matter to that."""
    shared_as: bytes = field(init=False)
    """The name of the search that is under way for it."""

    def __post_init__(self) -> None:
        left_out = ("auto",) if self.budget.reductions is None else self.budget.reductions
        parts = (
            self.job.__name__,
            self.text,
            str(MODEL_REVISION),
            str(self.budget.states),
            *left_out,
        )
        object.__setattr__(self, "kept_as", content_key(*parts))
        rest = (str(self.budget.seconds), str(self.budget.memory_bytes))
        object.__setattr__(self, "shared_as", content_key(*parts, *rest))

    def call(self) -> Call:
        """The search."""
        return self.job, (self.text, self.budget)

    @property
    def longest(self) -> float:
        """Seconds after which its process is ended."""
        return self.budget.seconds + GRACE_SECONDS


def question_of(scenario: Scenario, budget: Budget) -> Question:
    """What to search. Raises what `model_of` raises: here, not in the other process."""
    model_of(scenario)
    bare = replace(scenario, schedule=None)
    if not scenario.defines:  # places in its own C text are lines of the whole scenario
        bare = replace(bare, title=None)
    return Question(canonical_text(bare), subject_of(scenario).document(), budget)


@dataclass(frozen=True)
class Verdicts:
    """Answers questions. Without a pool, it searches right here."""

    pool: Pool | None
    kept: ContentCache[Bytes]

    def known(self, question: Question) -> Document | None:
        """The verdict, if it was found before."""
        kept = self.kept.get(question.kept_as)
        return None if kept is None else _about(question, orjson.loads(kept.body))

    def ask(self, question: Question, listener: Listener) -> Callable[[], None]:
        """Have it searched in another process, as `Pool.ask` does. Raises Busy."""
        assert self.pool is not None, "only a service is asked so, and it has a pool"
        return self.pool.ask(question.shared_as, question.call(), question.longest, listener)

    def found(self, question: Question, verdict: Document) -> Document:
        """`verdict`, remembered if it is complete."""
        if verdict["complete"]:
            self.kept.put(question.kept_as, Bytes(orjson.dumps(verdict)))
        return _about(question, verdict)

    def computed(self, name: bytes, call: Call, seconds: float, stop: Ask = never) -> Any:
        """What `call` returns, which is always the same: made by a searching process, and kept."""
        if (kept := self.kept.get(name)) is not None:
            return orjson.loads(kept.body)
        if self.pool is None:
            function, arguments = call
            found = function(*arguments, silent, stop)
        else:
            found = self.pool.call(name, call, seconds, stop)
        self.kept.put(name, Bytes(orjson.dumps(found)))
        return found

    def verdict(
        self, question: Question, tell: Tell = silent, stop: Callable[[], bool] = never
    ) -> Document:
        """The verdict, once it is there; `tell` is for a search right here.

        Once `stop` says yes, one that is made right here is cut; another is left.

        Raises:
            Unwanted: it was left.
            Busy, Overran, OutOfMemory, Lost: too many wait, or the process had to be ended.
        """
        if (known := self.known(question)) is not None:
            return known
        function, arguments = question.call()
        if self.pool is None:
            return self.found(question, function(*arguments, tell, stop))
        call = (function, arguments)
        return self.found(
            question, self.pool.call(question.shared_as, call, question.longest, stop)
        )


def _about(question: Question, verdict: Document) -> Document:
    """`verdict`, of the scenario as it was given."""
    return {**verdict, "scenario": question.subject}
