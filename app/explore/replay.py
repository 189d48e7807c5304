"""Replay: a schedule run on a model gives a trace."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.explore.judge import Breach, Judge
from app.explore.properties import choose
from app.explore.schedule import LONGEST_TRACE, Entry, ScheduleError, check_names, parse
from app.explore.since import since
from app.explore.trace import FRAME_BUDGET, RANGE_ERROR, ReplayError, Trace, frames_of
from app.machine import (
    Action,
    Blocked,
    Ending,
    NotEnabled,
    Open,
    RangeError,
    attempt,
    enabled,
    format_action,
    possible,
    run_status,
    step,
    why_blocked,
)

if TYPE_CHECKING:
    from app.explore.property import Broken, Property
    from app.explore.trace import Schedule
    from app.machine import Account, Model, State


def replay(
    model: Model,
    schedule: Schedule = (),
    properties: tuple[Property, ...] | None = None,
    budget: int = LONGEST_TRACE,
) -> Trace:
    """The trace of `schedule`, given as text, as entries, or as actions.

    A run that leaves the model ends the trace, with the range error as its ending.

    Raises:
        ScheduleError: the text cannot be read, or names what the model does not have.
        ReplayError: a step is not possible, a mark never comes, or the budget is used up.
    """
    player = Player(model, choose() if properties is None else properties, budget)
    items: tuple[Entry | Action, ...] = parse(schedule) if isinstance(schedule, str) else schedule
    check_names((item for item in items if isinstance(item, Entry)), model)
    for number, item in enumerate(items, 1):
        player.play(number, item)
    return player.trace()


def replay_partly(
    model: Model,
    schedule: str,
    properties: tuple[Property, ...] | None = None,
    budget: int = LONGEST_TRACE,
) -> tuple[Trace, ReplayError | None]:
    """The trace of `schedule` up to the first step that is not possible, and why that is not.

    A name that the model does not have ends the trace like a step that is not possible.

    Raises:
        ScheduleError: the text cannot be read.
    """
    player = Player(model, choose() if properties is None else properties, budget)
    for number, item in enumerate(parse(schedule), 1):
        try:
            check_names((item,), model)
            player.play(number, item)
        except ReplayError as error:
            return player.trace(), error
        except ScheduleError as error:
            here = possible(model, player.states[-1])
            why = f"{error.found} {error.why}"
            return player.trace(), ReplayError(player.step, number, str(item), why, here)
    return player.trace(), None


@dataclass
class Player:
    """A trace while it grows."""

    model: Model
    properties: tuple[Property, ...]
    budget: int
    most_frames: int | None = FRAME_BUDGET
    states: list[State] = field(init=False)
    accounts: list[Account] = field(default_factory=list)
    breaches: list[tuple[Breach, ...]] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    frames: int = 0
    fatal: str | None = None
    fault: RangeError | None = None
    number: int = 0
    entry: str = ""

    def __post_init__(self) -> None:
        self.states = [self.model.initial]
        self.judge = Judge(self.model, self.properties)
        self.contexts = {info.name: info.number - 1 for info in self.model.contexts}

    def resume(self, trace: Trace, steps: int) -> None:
        """Take up `trace` of the same model and properties behind so many steps, or fewer."""
        steps = min(steps, len(trace.accounts) - bool(trace.end_breaches))
        self.states = list(trace.states[: steps + 1])
        self.accounts = list(trace.accounts[:steps])
        self.breaches = list(trace.breaches[:steps])
        self.broken = {breach.property for found in self.breaches for breach in found}
        self.frames = sum(map(frames_of, self.accounts))

    @property
    def step(self) -> int:
        """The number of the step that comes next."""
        return len(self.accounts) + 1

    def play(self, number: int, item: Entry | Action) -> None:
        """Run one entry, or take one action. Raises ReplayError."""
        self.number = number
        self.entry = str(item) if isinstance(item, Entry) else self._text(item)
        if isinstance(item, Action):
            self._take(item)
            return
        context = self.contexts[item.context]
        if item.mark is not None:
            self._run_up_to(context, item.mark)
        elif item.value is not None:
            self._take(self._choice(context, item.value))
        else:
            self._run(context, item.count)

    def _text(self, action: Action) -> str:
        return format_action(self.model, self.states[-1], action)

    def _run(self, context: int, steps: int) -> None:
        for _ in range(steps):
            self._take(Action(context))
            if self.fault is not None:
                return

    def _run_up_to(self, context: int, mark: str) -> None:
        """Steps of `context` until one has the mark; ``blocked`` may be true already."""
        while not (mark == "blocked" and self._waits(context)):
            self._take(Action(context), f"'{mark}' never comes, as ")
            if self.fault is not None or mark in self.accounts[-1].marks:
                return

    def _waits(self, context: int) -> bool:
        blocked = why_blocked(self.model, self.states[-1], context)
        return blocked is not None and blocked.kind == "waiting"

    def _choice(self, context: int, value: str) -> Action:
        """The action of `context` that takes `value`. Raises ReplayError where there is none."""
        for action in enabled(self.model, self.states[-1], context):
            if action.value is not None and self._text(action).endswith(f"={value}"):
                return action
        raise self._error(self._why_not(context))

    def _why_not(self, context: int) -> str:
        """Why `context` cannot take the step that was asked for."""
        name = self.model.contexts[context].name
        if self.fault is not None:
            return f"the run left the model: {self.fault}"
        match attempt(self.model, self.states[-1], Action(context)):
            case Blocked(kind="waiting", reason=reason) as blocked:
                step = since(self.accounts, self.model, name, blocked)
                return f"{name} waits: {reason}" + (f" since step {step}" if step else "")
            case Blocked(reason=reason):
                return reason
            case Open(choice=choice, values=values):
                legal = (f"{name}={self.model.choice_values[choice][v]}" for v in values)
                what = self.model.program.choices[choice]
                return f"{name} must choose {what}: say {' or '.join(legal)}"
        return f"the next step of {name} is no choice"

    def _error(self, reason: str) -> ReplayError:
        here = () if self.fault is not None else possible(self.model, self.states[-1])
        return ReplayError(self.step, self.number, self.entry, reason, here)

    def _take(self, action: Action, but: str = "") -> None:
        """Take a step. Where it is not possible, ReplayError says so after the word `but`."""
        if len(self.accounts) >= self.budget:
            raise self._error(f"a trace has at most {self.budget} steps")
        if self.fault is not None:
            raise self._error(self._why_not(action.context))
        before = self.states[-1]
        names = self.accounts[-1].names if self.accounts else None
        try:
            after, account = step(self.model, before, action, names)
        except NotEnabled:
            raise self._error(but + self._why_not(action.context)) from None
        except RangeError as error:
            self.fault, self.fatal = error, self._text(action)
            return
        self.frames += frames_of(account)
        if self.most_frames is not None and self.frames > self.most_frames:
            raise self._error(f"the account of a trace has at most {self.most_frames} stack frames")
        self.states.append(after)
        self.accounts.append(account)
        self.breaches.append(self._named(self.judge.step(before, account, after)))

    def _named(self, breaches: tuple[tuple[str, Broken], ...]) -> tuple[Breach, ...]:
        """The breaches, each marked if it is the first of its property in this run."""
        found = []
        for slug, broken in breaches:
            first = slug not in self.broken
            found.append(Breach(slug, broken.message, broken.object, first))
            self.broken.add(slug)
        return tuple(found)

    def trace(self) -> Trace:
        """The trace as it stands."""
        ending = run_status(self.model, self.states[-1])
        at_end: tuple[Breach, ...] = ()
        if self.fault is not None:
            ending = Ending(RANGE_ERROR, str(self.fault), ())
        else:
            at_end = self._named(self.judge.end(self.states[-1], ending))
            if self.accounts:
                self.breaches[-1] += at_end
        return Trace(
            self.model,
            self.properties,
            tuple(self.states),
            tuple(self.accounts),
            tuple(self.breaches),
            ending,
            at_end,
            self.fatal,
        )
