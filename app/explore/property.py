"""What a property is: a named claim about every step or every end of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.machine import level_name
from app.machine.layout import GHOST

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.machine import Ending, Event, Model, State

NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Moment:
    """One event of a step, between the states around it: all that a check may look at."""

    model: Model
    before: State
    event: Event
    after: State
    name: Callable[[int], str]
    """How an iocb is called, by address: ``#2``."""

    @property
    def request(self) -> str:
        """The acting request, in the reader's words."""
        return self.model.requests[self.event.request].name

    @property
    def owner(self) -> str:
        """Of a start, the request that got the token; a granting thaw acts for another."""
        return self.model.requests[self.event.value].name

    @property
    def level(self) -> str:
        """The level that the event is about: ``disk:WRITE``."""
        return level_name(self.model, self.event.superblock, self.event.level)

    @property
    def superblock(self) -> str:
        """The file system that the event is about."""
        return self.model.superblocks[self.event.superblock].name


def holds(model: Model, state: State, request: int, superblock: int, level: int) -> bool:
    """Whether `request` has a live token of that level."""
    return state[GHOST][model.token_cell(request, superblock, level)] > 0


def holders(model: Model, state: State, superblock: int, level: int) -> tuple[str, ...]:
    """The requests with a live token of that level, in text order."""
    everyone = range(len(model.requests))
    here = (r for r in everyone if holds(model, state, r, superblock, level))
    return tuple(model.requests[r].name for r in here)


@dataclass(frozen=True, slots=True)
class Broken:
    """How a claim was broken: a sentence, and what it is about.

    ``object`` is an iocb (``#2``), a level (``disk:WRITE``), a request (``app.1``), or None.
    """

    message: str
    object: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: whether the claim was put to the test, and how it was broken."""

    tested: bool
    breach: Broken | None = None
    blind: tuple[str, ...] = ()
    """What lockdep cannot see here: ``disk:WRITE of app.1``."""


UNTESTED = Finding(tested=False)
KEPT = Finding(tested=True)


def broken(message: str, about: str | None) -> Finding:
    """The finding that the claim is false here; `message` is a sentence a newcomer understands."""
    return Finding(tested=True, breach=Broken(message, about))


def _always(_: Model) -> bool:
    return True


def _nowhere(_: Model) -> frozenset[int]:
    return NOTHING


def _unmoved(_: Moment) -> Finding:
    return UNTESTED


def _any_end(_model: Model, _state: State, _ending: Ending) -> Finding:
    return UNTESTED


@dataclass(frozen=True, slots=True)
class Property:
    """A claim with a slug: `check` looks at events of the kinds it watches, `at_end` at ends.

    ``invariant`` numbers are those of the list of invariants in the project's facts.
    ``sites`` are statements whose execution alone puts the claim to the test.
    """

    slug: str
    sentence: str
    invariant: str
    watches: frozenset[str] = frozenset()
    check: Callable[[Moment], Finding] = _unmoved
    at_end: Callable[[Model, State, Ending], Finding] = _any_end
    counts: frozenset[str] = frozenset()
    """Kinds of events that put the claim to the test, and of themselves never break it."""
    applies: Callable[[Model], bool] = _always
    sites: Callable[[Model], frozenset[int]] = _nowhere
    default: bool = True
    """Whether a check that names no properties looks at this one."""
