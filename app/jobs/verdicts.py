"""Verdicts: remembered by content, searched for in another process or right here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from app.explore.verdict import never
from app.jobs.cache import Bytes, content_key
from app.jobs.checks import search_text, silent
from app.jobs.compiled import model_of
from app.scenarios.canonical import format as canonical_text
from app.scenarios.present import MODEL_REVISION

if TYPE_CHECKING:
    from app.jobs.budget import Budget
    from app.jobs.cache import ContentCache
    from app.jobs.checks import Tell
    from app.jobs.pool import Listener, Pool
    from app.jobs.worker import Call
    from app.scenarios.scenario import Scenario

Document = dict[str, Any]

GRACE_SECONDS = 5.0
"""How much longer than its budget a search may take before its process is ended."""


@dataclass(frozen=True)
class Question:
    """A scenario that can be searched, and how far. ``job`` is the search."""

    text: str
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
    return Question(canonical_text(scenario), budget)


@dataclass(frozen=True)
class Verdicts:
    """Answers questions. Without a pool, it searches right here."""

    pool: Pool | None
    kept: ContentCache[Bytes]

    def known(self, question: Question) -> Document | None:
        """The verdict, if it was found before."""
        kept = self.kept.get(question.kept_as)
        return None if kept is None else orjson.loads(kept.body)

    def ask(self, question: Question, listener: Listener) -> Callable[[], None]:
        """Have it searched in another process, as `Pool.ask` does. Raises Busy."""
        assert self.pool is not None, "only a service is asked so, and it has a pool"
        return self.pool.ask(question.shared_as, question.call(), question.longest, listener)

    def found(self, question: Question, verdict: Document) -> Document:
        """`verdict`, remembered if it is complete."""
        if verdict["complete"]:
            self.kept.put(question.kept_as, Bytes(orjson.dumps(verdict)))
        return verdict

    def verdict(
        self, question: Question, tell: Tell = silent, stop: Callable[[], bool] = never
    ) -> Document:
        """The verdict, once it is there; `tell` and `stop` are for a search right here.

        Raises:
            Busy, Overran, OutOfMemory, Lost: too many wait, or the process had to be ended.
        """
        if (known := self.known(question)) is not None:
            return known
        function, arguments = question.call()
        if self.pool is None:
            return self.found(question, function(*arguments, tell, stop))
        call = (function, arguments)
        return self.found(question, self.pool.call(question.shared_as, call, question.longest))
