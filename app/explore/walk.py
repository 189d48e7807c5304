"""A walk over every state, breadth first: the loop, fed with what it must still learn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from app.explore.arena import Arena
from app.explore.breaches import Breaches
from app.explore.effects import NO_REDUCTIONS, Reductions, TooMany
from app.explore.expand import FULL, LIMIT, MOST_ACTIONS, expand
from app.explore.graph import numbered
from app.explore.points import NOTHING, BreakPoints
from app.explore.reductions import expand_reduced
from app.explore.tables import Learner
from app.explore.verdict import IN_RANGE, Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from app.explore.effects import Effect, Observer
    from app.explore.loop import Ints
    from app.explore.verdict import Limits
    from app.machine import Model, State

CHUNK = 1 << 14
"""States that are looked at between two questions whether to go on."""
_MISSES = 256
PATIENCE, FRESH = 1000, 1.05
"""A walk with reductions is begun anew after so many states, if it learned so much by then."""


@dataclass
class Walk:
    """Walks until all was looked at, a limit is met, or `stop` says so. Then ``cut`` says why."""

    model: Model
    observer: Observer
    limits: Limits
    stop: Callable[[], bool]
    kept: int = 0
    """The observer's number in the initial state."""
    reductions: Reductions = NO_REDUCTIONS
    cut: str = ""
    layers: list[int] = field(default_factory=lambda: [0])
    """Where each layer begins."""
    left: int = 0
    """States that were found and not looked at."""
    full: bool = False
    """Whether it was cut for its states alone."""

    def __post_init__(self) -> None:
        self.learner = Learner(self.model, self.observer, self.kept, self.reductions)
        self._careful = False
        self._reach = self.learner.reach(careful=False, anew=True)
        self.arena = Arena(self.learner)
        self._misses = np.zeros((_MISSES + MOST_ACTIONS, 2), np.int64)

    @property
    def used(self) -> tuple[str, ...]:
        """The reductions that were used, by name; symmetry where there is any."""
        names = self.reductions.names
        return tuple(n for n in names if n != "symmetry" or self.learner.twins is not None)

    @property
    def depth(self) -> int:
        """How many steps it is to the last layer."""
        return len(self.layers) - 1

    def go(self) -> Iterator[Progress]:
        """Look at the states layer by layer.

        With reductions, until a whole walk has taught nothing new: only then what was left out
        was left out rightly.
        """
        if self.reductions == NO_REDUCTIONS:
            yield from self._once()
            return
        while True:
            taught = self._taught
            whole = yield from self._once()
            if self.cut:
                return
            if whole and self._taught == taught:
                if self._careful or not self.reductions.order or not self.arena.goes_round():
                    return
                self._careful = True
            self.arena, self.layers = Arena(self.learner), [0]

    @property
    def _taught(self) -> int:
        """How much is known of what contexts may still do."""
        return self.learner.foresight.futures.version

    def _once(self) -> Generator[Progress, None, bool]:
        """Look at every state, and say so; at fewer where it must be done again anyway."""
        known, taught, reached = self.learner.learned, self._taught, -1
        while True:
            begin, end = self.layers[-1], self.arena.states
            if self.reductions != NO_REDUCTIONS and reached != self.learner.learned:
                outdated = self._taught != taught and self.learner.learned > known * FRESH
                if outdated and end > PATIENCE:
                    return False
                self._reach = self.learner.reach(careful=self._careful, anew=True)
                reached = self.learner.learned
            for chunk in range(begin, end, CHUNK):
                self.left = end - chunk + self.arena.states - end
                yield self.progress()
                if not self._look_at(np.arange(chunk, min(chunk + CHUNK, end), dtype=np.int32)):
                    self.left = self.arena.left
                    if self.arena.states > end:
                        self.layers.append(end)
                    return False
            self.left = 0
            if self.arena.states == end:
                return True
            self.layers.append(end)

    def progress(self) -> Progress:
        """How far it came."""
        return Progress(self.arena.states, self.arena.edges, self.depth, self.left)

    def state(self, number: int) -> State:
        """The state with a number."""
        return self.learner.coding.state(self.learner.coding.numbers(self.arena.row(number)))

    def met(self, slug: str) -> bool:
        """Whether some step so far broke what goes by `slug`."""
        return any(times and slug in effect.broken for effect, times in self.effects())

    def limited(self) -> str:
        """The first limit of the model's own that ended a path; what lies behind it is unknown."""
        return next((e.limit for e, times in self.effects() if times and e.limit), "")

    def effects(self) -> list[tuple[Effect, int]]:
        """What steps came to, and how often."""
        found = [deed.effect for deed in self.learner.deeds]
        return list(zip(found, self.arena.found.uses[: len(found)].tolist(), strict=True))

    def breaches(self, slugs: Iterable[str]) -> Breaches:
        """The graph, and the steps that broke what goes by `slugs`, or left the model."""
        graph, deeds, exits = self.arena.graph([*self.layers, self.arena.states])
        points = {}
        for slug in slugs:
            edges = np.flatnonzero(np.isin(deeds, self._breaking(slug))).astype(np.uint32)
            if len(edges):
                points[slug] = BreakPoints(edges, NOTHING)
        failed = np.isin(exits.deeds, self._breaking(IN_RANGE))
        return Breaches(graph, points, exits.states[failed], exits.actions[failed])

    def _breaking(self, slug: str) -> list[int]:
        return [n for n, deed in enumerate(self.learner.deeds) if slug in deed.effect.broken]

    def _look_at(self, pending: Ints) -> bool:
        """Take every step from these states, and learn what is not known; whether to go on."""
        tables = self.learner.tables()
        progress = np.zeros(2, np.int64)
        while True:
            rest = (self.learner.coding.width, self.limits.states, pending, progress, self._misses)
            if self.reductions == NO_REDUCTIONS:
                why = expand(tables, self.arena.found, *rest)
            else:
                why = expand_reduced(tables, self._reach, self.arena.found, *rest)
            if why == LIMIT:
                most = self.limits.states
                self.cut = f"it found {most:,} {'state' if most == 1 else 'states'}, its budget"
                self.full = True
                return False
            if self._must_stop():
                return False
            done, missed = progress
            if done == len(pending) and not missed:
                return True
            if why == FULL:
                self.arena.grow()
            again, enough = self._learn(int(missed))
            if not enough:
                return False
            if self.reductions != NO_REDUCTIONS:
                self._reach = self.learner.reach(careful=self._careful, anew=False)
            tables = self.learner.tables()
            pending = np.concatenate([np.array(again, np.int32), pending[done:]])
            progress[:] = 0

    def _must_stop(self) -> bool:
        if self.stop():
            self.cut = "it was stopped"
        return bool(self.cut)

    def _learn(self, missed: int) -> tuple[list[int], bool]:
        """Learn what was missed: the states that must be looked at again; whether all could be."""
        again: list[int] = []
        for state, action in self._misses[:missed].tolist():
            if not again or state != again[-1]:
                again.append(state)
                numbers = self.learner.coding.numbers(self.arena.row(state))
            try:
                self.learner.learn(numbers, numbered(action))
            except TooMany as why:
                self.cut = str(why)
                return again, False
            self.arena.widen()
        return again, True
