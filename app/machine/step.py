"""The transition relation: what a context may do next, and the state after it.

`attempt` is the one function behind `actions`, `why_blocked` and `step`, so that the page
can never show a context as free that the model refuses.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from app.machine.cpu import Cpu, NeedsValue
from app.machine.instructions import HANDLERS
from app.machine.pieces import reader, segment_of
from app.machine.recorder import Recorder
from app.machine.state import Action, Blocked, Event, NotEnabled, RangeError
from app.machine.workspace import Waiting

if TYPE_CHECKING:
    from app.machine.layout import Model
    from app.machine.names import IocbNames
    from app.machine.pieces import Grain
    from app.machine.state import Account, State
    from app.machine.workspace import Listener


@dataclass(frozen=True, slots=True)
class Open:
    """The step is a choice that the scenario leaves open: one action per value."""

    choice: int
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stepped:
    """The step was taken: the state after it and its events."""

    state: State
    events: tuple[Event, ...]


@dataclass(slots=True)
class Trail:
    """What an attempt leaves behind.

    ``read``: the pieces that it looked at. In a state that is the same there, the same comes of
    it. ``fine``: the same, of the grains of pieces where they have any. ``statement``: the last
    that it came to, the one that makes it a step; None where nothing is left to run.
    ``until_zero``: of a context that waits, the cell of memory that keeps it waiting, as long as
    that is not 0, whatever else it is.
    """

    read: set[int] = field(default_factory=set)
    fine: set[Grain] = field(default_factory=set)
    statement: int | None = None
    until_zero: int | None = None

    def look(self, piece: int, *grains: Grain) -> None:
        """A piece is looked at; only at these grains of it, where it has any."""
        self.read.add(piece)
        self.fine.update(grains or (piece,))

    @property
    def segments(self) -> set[int]:
        """The segments that these pieces are, or lie in."""
        return {segment_of(piece) for piece in self.read}


def attempt(
    model: Model,
    state: State,
    action: Action,
    listener: Listener | None = None,
    trail: Trail | None = None,
    *,
    tell_why: bool = True,
) -> Stepped | Open | Blocked:
    """What comes of letting a context step: the next state, an open choice, or why it waits.

    `listener` hears what is done. `trail` is told what was looked at, and which statement the step
    came to. Without `tell_why`, a context that waits is only told to wait: less is looked at.

    Raises:
        RangeError: the step leaves the model. NotEnabled: a value was given, but it is no choice.
    """
    cpu = Cpu(model, state, action.context, action.value, listener)
    try:
        return _attempt(cpu)
    except Waiting as waiting:
        if trail is not None:
            trail.until_zero = waiting.until_zero
        return waiting.why() if tell_why else WAITS
    finally:
        if trail is not None:
            trail.read |= cpu.read
            trail.fine |= cpu.fine
            trail.statement = cpu.statement


WAITS = Blocked("waiting", "", (), "it waits")
"""What is said of a context that waits, where nobody asks why."""


def _attempt(cpu: Cpu) -> Stepped | Open:
    try:
        cpu.begin()
        cpu.run(HANDLERS)
    except NeedsValue as choice:
        return Open(choice.choice, choice.values)
    if cpu.value is not None:
        name = cpu.model.contexts[cpu.context].name
        raise NotEnabled(name, "its next step is no choice", (name,))
    return Stepped(cpu.state(), tuple(cpu.events))


def why_blocked(model: Model, state: State, context: int) -> Blocked | None:
    """Why `context` cannot step, with who must act first; None when it can."""
    try:
        result = attempt(model, state, Action(context))
    except RangeError:
        return None  # it can step: out of the model
    return result if isinstance(result, Blocked) else None


def enabled(model: Model, state: State, context: int) -> tuple[Action, ...]:
    """The actions of one context: none when it is blocked, one per value of an open choice."""
    try:
        result = attempt(model, state, Action(context))
    except RangeError:
        return (Action(context),)
    match result:
        case Blocked():
            return ()
        case Open(values=values):
            return tuple(Action(context, value) for value in values)
    return (Action(context),)


def actions(model: Model, state: State) -> tuple[Action, ...]:
    """Every action that can be taken, in context order. The order is part of the contract."""
    return tuple(a for c in range(len(model.contexts)) for a in enabled(model, state, c))


def step(
    model: Model, state: State, action: Action, names: IocbNames | None = None
) -> tuple[State, Account]:
    """The state after `action`, and its account. `names` are those of the last step's account.

    A step is worked out once per footprint; each time it is told in the words of its own run.

    Raises:
        NotEnabled: the context is blocked, or the value is not one of the choice's.
        RangeError: the step leaves the model.
    """
    recorder = Recorder(model, state, action, names)
    key = (model.stacks + action.context, -1 if action.value is None else action.value)
    known = model.steps.find(key, state)
    if known is not None:
        _, taken = known
        after = taken.after(state)
        return after, recorder.account(after, taken)
    trail = Trail()
    result = attempt(model, state, action, recorder, trail)
    match result:
        case Stepped(state=after, events=events):
            taken = recorder.taken(after, events)
            pieces = partial(reader, model.ghost_cells)
            model.steps.keep(key, state, trail.read, taken, taken.size, pieces)
            return after, recorder.account(after, taken)
        case Blocked(reason=reason):
            raise NotEnabled(format_action(model, state, action), reason, possible(model, state))
        case Open(values=values, choice=choice):
            legal = ", ".join(model.choice_values[choice][v] for v in values)
            what = f"it must choose {model.program.choices[choice]}: {legal}"
            raise NotEnabled(model.contexts[action.context].name, what, possible(model, state))


def possible(model: Model, state: State) -> tuple[str, ...]:
    """The text of every action that can be taken."""
    return tuple(format_action(model, state, action) for action in actions(model, state))


def format_action(model: Model, state: State, action: Action) -> str:
    """``app``, or ``app=deny`` where the step that it takes in `state` is an open choice."""
    name = model.contexts[action.context].name
    if action.value is None:
        return name
    result = attempt(model, state, Action(action.context))
    if isinstance(result, Open) and action.value < len(model.choice_values[result.choice]):
        return f"{name}={model.choice_values[result.choice][action.value]}"
    return f"{name}={action.value}"
