"""Traces: schedules with the account of every step."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from app.explore.judge import Breach
from app.explore.schedule import LONGEST_TRACE, Entry, format_entries, parse
from app.explore.since import since
from app.machine import Action, Ending, IocbNames, why_blocked

if TYPE_CHECKING:
    from app.explore.property import Property
    from app.machine import Account, Model, State

FRAME_BUDGET = 100_000
"""The most stack frames that the statements of one trace tell of, all in all."""

RANGE_ERROR = "range-error"
"""The kind of ending of a run that left the model."""

Schedule = str | tuple[Entry, ...] | tuple[Action, ...]


@dataclass(eq=False)
class ReplayError(Exception):
    """A schedule that cannot be run: `entry` (the `number`-th) stops before step `step`."""

    step: int
    number: int
    entry: str
    reason: str
    possible: tuple[str, ...]

    def __str__(self) -> str:
        here = ", ".join(self.possible) or "nothing"
        where = f"entry {self.number} ({self.entry}): step {self.step} is not possible"
        return f"{where}: {self.reason}; possible here: {here}"


@dataclass(frozen=True)
class Trace:
    """A schedule with the state around and the account of every step.

    ``states`` has one more than ``accounts``; ``breaches`` are per step; what is found at the end
    of a run stands with its last step.
    ``fatal`` is the text of the action that left the model, if one did.
    """

    model: Model
    properties: tuple[Property, ...]
    states: tuple[State, ...]
    accounts: tuple[Account, ...]
    breaches: tuple[tuple[Breach, ...], ...]
    ending: Ending
    end_breaches: tuple[Breach, ...] = ()
    """What the end breaks; the last step has them too, if there is one."""
    fatal: str | None = None

    @property
    def actions(self) -> tuple[Action, ...]:
        """The actions taken, in order."""
        return tuple(account.action for account in self.accounts)

    @cached_property
    def schedule(self) -> str:
        """The canonical text of the whole schedule: ``app*3 app=deny``. Replays to this trace."""
        texts = [account.text for account in self.accounts]
        texts += [self.fatal] if self.fatal is not None else []
        return format_entries(parse(" ".join(texts)))

    @property
    def fitting(self) -> int:
        """How many of its steps a trace may have that is shown: all of them, for most."""
        frames = accumulate(frames_of(account) for account in self.accounts)
        taken = len(self.accounts) + (self.fatal is not None)
        over = next((n for n, total in enumerate(frames) if total > FRAME_BUDGET), taken)
        return min(over, LONGEST_TRACE)

    def names(self, number: int) -> IocbNames:
        """The names of the iocbs seen up to step `number` (0 is the initial state)."""
        if number:
            return self.accounts[number - 1].names
        return IocbNames().seen(self.model, self.states[0])

    def since(self, number: int, context: int) -> int | None:
        """The step since which `context`, blocked after step `number`, has had to wait."""
        blocked = why_blocked(self.model, self.states[number], context)
        name = self.model.contexts[context].name
        return None if blocked is None else since(self.accounts[:number], self.model, name, blocked)


def frames_of(account: Account) -> int:
    """The stack frames that the statements of a step tell of."""
    return sum(len(statement.stack) for statement in account.statements)
