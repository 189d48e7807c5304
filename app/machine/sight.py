"""How a context is seen: where it stands, what it would do next, and what it waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.machine.ghost import waiting_task_work
from app.machine.layout import FP, IDLE, OPERATION, PC, REQUEST
from app.machine.recorder import stack_at_rest
from app.machine.state import Action, Blocked, RangeError
from app.machine.step import Open, Trail, attempt

if TYPE_CHECKING:
    from app.machine.layout import ContextInfo, Model
    from app.machine.state import State

View = dict[str, Any]


def sight(model: Model, info: ContextInfo, state: State, rests_on: set[int]) -> View:
    """How a context stands; looked at once per footprint."""
    own = model.stacks + info.number - 1
    known = model.sights.find((own,), state)
    if known is not None:
        rests_on |= set(known[0])
        return known[1]
    shown = _look_at(model, info, state, rests_on)
    model.sights.keep((own,), state, rests_on, shown, len(shown["stack"]))
    return shown


def _look_at(model: Model, info: ContextInfo, state: State, rests_on: set[int]) -> View:
    """One attempt tells whether the context can step, by which actions, and why not."""
    index = info.number - 1
    cells = state[model.stacks + index]
    stack = stack_at_rest(model, cells, cells[FP])
    request = cells[REQUEST]
    blocked, acts = None, [info.name]
    trail = Trail()
    try:
        result = attempt(model, state, Action(index), trail=trail)
    except RangeError:
        result = None  # it can step: out of the model
    rests_on |= trail.segments
    if isinstance(result, Blocked):
        blocked, acts = result, []
    elif isinstance(result, Open):
        values = model.choice_values[result.choice]
        acts = [f"{info.name}={values[value]}" for value in result.values]
    return {
        "status": _status(blocked),
        "request": model.requests[request].name if request >= 0 else None,
        "stack": [frame.shown for frame in stack],
        "next": _next(model, state, index, trail.statement),
        "actions": acts,
        "blocked": None if blocked is None or blocked.kind != "waiting" else _blocked(blocked),
    }


def _blocked(blocked: Blocked) -> View:
    return {
        "on": blocked.on,
        "holders": list(blocked.holders),
        "reason": blocked.reason,
        "since": None,
    }


def _status(blocked: Blocked | None) -> str:
    if blocked is None:
        return "ready"
    return {"waiting": "blocked"}.get(blocked.kind, blocked.kind)


def _next(model: Model, state: State, context: int, statement: int | None) -> str | None:
    """What the context's next step is: its operation if that begins, else what it comes to."""
    cells, info = state[model.stacks + context], model.contexts[context]
    if cells[PC] == IDLE and info.kind == "thread" and not _task_work(model, state, context):
        return model.request_of(context, cells[OPERATION]).text
    return None if statement is None else model.program.statements[statement].text


def _task_work(model: Model, state: State, context: int) -> tuple[int, ...]:
    """The requests whose task_work waits for a thread's way to user space, or runs on it."""
    return tuple(waiting_task_work(state[model.tasks[context]])) if context in model.tasks else ()
