"""What a step comes to for those who watch it, and what a search may leave out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from app.machine import Event, State, Trail


@dataclass(frozen=True, slots=True)
class Effect:
    """What a step comes to, for properties: those that it tests, each time, and those it breaks."""

    tested: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    blind: tuple[str, ...] = ()
    limit: str = ""
    """Of a step that leaves the model, which of the model's own limits it ran into, if any."""
    shown: tuple[tuple[int, ...], ...] = ()
    """Of each event that is a fact somebody asks for, in order, the numbers of these facts."""


NOTHING = Effect()


class Deed(NamedTuple):
    """What an edge stands for: an action, by its number, and what it comes to."""

    action: int
    effect: Effect


MOST_DEEDS = 1 << 16
"""As many deeds can be told apart by the number that an edge keeps."""


@dataclass(frozen=True, slots=True)
class Observed:
    """A step as an observer is shown it."""

    after: State
    events: tuple[Event, ...]
    ran: frozenset[int]


class Observer(Protocol):
    """Judges steps. It may keep a number of its own in the state, as one more piece."""

    def observe(self, before: State, step: Observed, kept: int, trail: Trail) -> tuple[Effect, int]:
        """What a step comes to, and the observer's number after it.

        `trail` is told what was looked at of the states.
        """


@dataclass(frozen=True, slots=True)
class Reductions:
    """What a search may leave out, for it changes no verdict: see `app.explore.reductions`."""

    merge: bool = False
    """Take steps that meet nobody along with the step before."""
    order: bool = False
    """Take only one context's steps where they meet nobody: partial order."""
    symmetry: bool = False
    """Take for one the states that differ by the names of identical threads."""

    @property
    def need_futures(self) -> bool:
        """Whether it must be known what contexts may still do."""
        return self.merge or self.order

    @property
    def names(self) -> tuple[str, ...]:
        """The words for those that are on."""
        pairs = (("merge", self.merge), ("order", self.order), ("symmetry", self.symmetry))
        return tuple(name for name, on in pairs if on)


NO_REDUCTIONS = Reductions()
ALL_REDUCTIONS = Reductions(merge=True, order=True, symmetry=True)


class TooMany(Exception):
    """More values of something than are told apart; the message says of what."""
