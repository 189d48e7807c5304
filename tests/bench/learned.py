"""The tables that a whole search leaves: every step there is, by what it reads and writes.

A state is a vector of numbers, one per part of the state. After an unreduced search the entries
are the whole transition relation over the states that can be reached.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

Numbers = tuple[tuple[int, int], ...]
"""Parts with a number each."""


class Kind(Enum):
    """What comes of an action where an entry is met."""

    STEP = "a step"
    LEAVES = "the step leaves the model, which ends the run"
    WAITS = "nothing: the context waits"
    OPEN = "nothing: a value must be chosen, and each that may be is an action of its own"


@dataclass(frozen=True, slots=True)
class Entry:
    """What comes of a context's action wherever the state has the numbers that it reads.

    Every state that can be reached meets exactly one entry of each action that names no value, and
    where that is open, one of each that names one.
    """

    context: int
    action: int
    reads: Numbers
    writes: Numbers
    breaches: tuple[str, ...]
    """The slugs of the properties that this step breaks."""
    kind: Kind = Kind.STEP


@dataclass(frozen=True, slots=True)
class End:
    """A state in which nobody can step, and the properties that ending there breaks."""

    numbers: tuple[int, ...]
    breaches: tuple[str, ...]


@dataclass(frozen=True)
class Learned:
    """The tables of one model, and how many states and transitions they make."""

    contexts: tuple[str, ...]
    stacks: tuple[int, ...]
    """The part that is a context's own stack, by context."""
    initial: tuple[int, ...]
    entries: tuple[Entry, ...]
    ends: tuple[End, ...]
    states: int
    transitions: int
    views: frozenset[int] = frozenset()
    """Parts that only say again what others say."""
    whole: bool = True
    """Whether these are all entries; if not, nothing is known of what they do not name."""

    @property
    def broken(self) -> frozenset[str]:
        """The properties that some step or some end breaks."""
        everything: tuple[Entry | End, ...] = (*self.entries, *self.ends)
        return frozenset(slug for found in everything for slug in found.breaches)
