"""States, actions, and what a step says about itself. All are values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from app.machine.names import IocbNames

State = tuple[tuple[int, ...], ...]
"""One tuple of cells per segment; see Layout for which is which. Hashable, comparable."""


class Action(NamedTuple):
    """A context (index from 0) takes a step, with the value taken where the step is a choice."""

    context: int
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """One entry of a call stack, outermost first: where control stands in that function."""

    function: str
    file: str
    line: int
    shown: dict[str, Any] = field(init=False, repr=False, compare=False)
    """As views and documents show it: one dictionary, made once, that nobody may change."""

    def __post_init__(self) -> None:
        shown = {"function": self.function, "file": self.file, "line": self.line}
        object.__setattr__(self, "shown", shown)


@dataclass(frozen=True, slots=True)
class Change:
    """One named cell that a statement changed; before and after as the reader would spell them."""

    object: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something a step did that the machine's memory alone does not tell.

    ``kind`` is one of the words in `EVENT_KINDS`; ``request`` and ``superblock`` are indexes
    or -1; ``level`` is 1..3 (WRITE, PAGEFAULT, FS) or 0; ``value`` and ``detail`` go with the kind.
    """

    kind: str
    request: int = -1
    superblock: int = -1
    level: int = 0
    value: int = 0
    detail: str = ""


EVENT_KINDS = {
    "start": "a token was taken; value = the request that holds it now",
    "trylock-failed": "a non-blocking start found the level blocked",
    "end": "the request's token was returned",
    "stray": "an end whose request holds nothing: the count drops, R does not",
    "leak": "tokens moved from R to leaked: value = how many; detail says why",
    "double": "a start by a request (value) that already holds that level",
    "count": "a level's count was assigned, past the semaphore's own functions; value = the count",
    "block": "a freezer blocks new readers (BlockNew)",
    "drained": "the freezer holds the level (the count was exactly zero)",
    "unblock": "the freezer let the level go",
    "queue": "the context joined the queue of the level",
    "grant": "a queued context was granted the level; value = context",
    "resume": "a context that was granted a token while it slept goes on with it",
    "lock": "an rwsem was taken; detail = its name, value = 1 if it is shared",
    "unlock": "an rwsem was let go; detail = its name",
    "lockdep": "lockdep was told of a release or acquire (detail) as reader (value 1)",
    "blind": "the acting request has a hold of the level that lockdep does not see",
    "splat": "lockdep reports; detail = what it says",
    "warn": "a WARN fired; value = statement",
    "warn-silent": "a WARN_ON_ONCE held again, silently; value = statement",
    "spawn": "a context was given something to run; value = context",
    "task-work": "task_work was queued on a thread; value = its context",
    "task-begin": "a thread, on its way to user space, begins its task_work",
    "task-end": "a thread is done with its task_work",
    "kill": "a thread was killed; value = its context",
    "cancel": "an operation will never begin, for its thread was killed",
    "choose": "a choice was made; value = its value, detail = the choice's name",
    "modify": "a file system changed; value = 1 where the actor is exempt",
    "hook": "the permission hook ran",
    "flag-read": "a branch tested ki_flags; value = address of the iocb, detail = the mask",
    "flag-write": "ki_flags was assigned; value = address of the iocb",
    "write-iter": "write_iter was entered; value = address of the iocb",
    "filp-write": "ki_filp was assigned; value = address of the iocb",
    "ki-complete": "ki_complete was called; value = address of the iocb, detail = again or ''",
    "frozen": "s_writers.frozen was assigned; value = what it says now",
    "init": "a kiocb was (re-)initialised; value = its address",
    "use-after-free": "a freed object was touched; value = the address, detail = its name",
    "alloc": "an object was made; value = its address",
    "free": "an object was freed; value = its address",
    "call": "a function was entered; detail = its name",
    "complete": "the result was reported to user space; value = the result",
    "wait": "the context sleeps on an address",
    "wake": "sleepers were woken; value = how many",
    "return": "the operation returned; value = its value",
    "return-too": "it returned after its result was reported; value = its value",
    "finish": "a context has finished what it was given",
}


@dataclass(frozen=True, slots=True)
class StatementAccount:
    """One statement that ran in a step: where, on which stack, and what it changed."""

    statement: int
    stack: tuple[Frame, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """What one step did. ``marks`` are the words that a schedule may run up to."""

    action: Action
    text: str
    """The action as a schedule spells it: ``app``, ``app=deny``."""
    context: str
    request: str | None
    statements: tuple[StatementAccount, ...]
    events: tuple[Event, ...]
    marks: tuple[str, ...]
    sentence: str
    names: IocbNames
    """The iocbs seen so far in this run, for the account of the next step."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """Why a context cannot step. ``kind``: unborn, finished, or waiting.

    ``on`` names what it waits for (``disk:WRITE``), ``holders`` who must act first
    (contexts), ``reason`` is one readable clause.
    """

    kind: str
    on: str
    holders: tuple[str, ...]
    reason: str


@dataclass(eq=False)
class NotEnabled(Exception):
    """The action cannot be taken in this state."""

    action: str
    reason: str
    possible: tuple[str, ...]

    def __str__(self) -> str:
        what = ", ".join(self.possible) or "nothing"
        return f"{self.action} cannot step: {self.reason}; possible here: {what}"


@dataclass(eq=False)
class RangeError(Exception):
    """The program left the model: bad pointer, overflow, a budget. This path stops here."""

    where: str
    what: str
    limit: bool = False
    """The model ran out of something of its own; the text may be right."""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"
