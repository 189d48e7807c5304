"""A state as readers see it: superblocks, iocbs, contexts and requests, in plain dictionaries.

The words are those of the design's section 1. Everything that the page, the text export and
scripts show of a state is read from here.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from app.cmodel.program import SEGMENT_BITS
from app.machine.ghost import (
    frozen,
    ghost,
    iocb_facts,
    request_status,
    result,
    returned,
    semaphore,
    truth,
    waiting_task_work,
)
from app.machine.layout import FP, GHOST, HEAPS, IDLE, LEVELS, MEMORY, OPERATION, PC, REQUEST
from app.machine.memory import kiocbs, read
from app.machine.names import IocbNames, frozen_name, owner_name, pointer_name, value_name
from app.machine.recorder import stack_at_rest
from app.machine.state import Action, Blocked, RangeError
from app.machine.step import Open, Trail, attempt

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.machine.ghost import Ghost
    from app.machine.layout import ContextInfo, Model, Superblock
    from app.machine.memory import Place
    from app.machine.state import Frame, State

STARTED = "IOCB_WRITE_STARTED"
"""The flag that claims a token (message-id 20231121132551.2337431-1-amir73il@gmail.com)."""

View = dict[str, Any]


def view(model: Model, state: State, names: IocbNames | None = None) -> View:
    """Everything there is to see in `state`. `names` number the iocbs: the last account's."""
    return Views(model).see(state, names if names is not None else IocbNames().seen(model, state))


class Views:
    """The views of one state after another, as cheap as what changed between them.

    A part of a view rests on some segments; while these stay as they are, the part is not made
    anew. So views share parts, and nobody may change them.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self._before: State = ()
        self._kept: dict[str, tuple[set[int], Any]] = {}
        self._names: IocbNames | None = None

    def see(self, state: State, names: IocbNames) -> View:
        """What `view` says of `state`."""
        model, before = self.model, self._before or (None,) * len(state)
        changed = {
            n for n, (old, new) in enumerate(zip(before, state, strict=True)) if old is not new
        }
        self._before = state
        truths: Ghost = self._part("", changed, {GHOST}, partial(ghost, model, state))
        superblocks, contexts, requests = {}, {}, {}
        for s in model.superblocks:
            rests_on = {MEMORY, GHOST, *_queues(model, s)}
            make = partial(_superblock, model, state, s, truths)
            superblocks[s.name] = self._part(s.name, changed, rests_on, make)
        for c in model.contexts:
            rests_on = {model.stacks + c.number - 1}
            make = partial(_context, model, state, c, rests_on)
            contexts[c.name] = self._part(f"context {c.number}", changed, rests_on, make)
        for r in model.requests:
            spawned = {model.stacks + c for kind in r.spawns.values() for c in kind}
            spawned.add(model.tasks[r.context])
            make = partial(_request, model, state, r.number)
            requests[r.name] = self._part(f"request {r.number}", changed, {GHOST, *spawned}, make)
        if names is not self._names:  # an iocb is new, or gone
            self._names = names
            self._kept.pop("iocbs", None)
        rests_on = {MEMORY, GHOST, *range(HEAPS, model.queues)}
        rests_on |= {where >> SEGMENT_BITS for where in names.numbers}
        make = partial(_iocbs, model, state, names, truths)
        iocbs = self._part("iocbs", changed, rests_on, make)
        return {
            "superblocks": superblocks,
            "iocbs": iocbs,
            "contexts": contexts,
            "requests": requests,
        }

    def _part(
        self, name: str, changed: set[int], rests_on: set[int], make: Callable[[], Any]
    ) -> Any:
        """The part `name`, kept or made anew. `make` may add to what it rests on."""
        kept = self._kept.get(name)
        if kept is not None and kept[0].isdisjoint(changed):
            return kept[1]
        part = make()
        self._kept[name] = (rests_on, part)
        return part


def _queues(model: Model, superblock: Superblock) -> range:
    """The segments with the queues of its levels."""
    first = model.queues + superblock.number * len(LEVELS)
    return range(first, first + len(LEVELS))


def _superblock(model: Model, state: State, superblock: Superblock, truths: Ghost) -> View:
    locks = {}
    for name, where, struct in (
        ("s_umount", superblock.address, "super_block"),
        ("i_rwsem", superblock.inode, "inode"),
    ):
        owner = read(state, where + model.program.struct(struct).offset(f"{name}.writer"))
        locks[name] = owner_name(model, owner) if owner else None
    return {
        "frozen": frozen_name(frozen(model, state, superblock.number)),
        "levels": {
            name: _level(model, state, superblock.number, level, truths)
            for level, name in enumerate(LEVELS, 1)
        },
        **locks,
    }


def _level(model: Model, state: State, superblock: int, level: int, truths: Ghost) -> View:
    gate = semaphore(model, state, superblock, level)
    here = (superblock, level)

    def whose(tokens: Ghost) -> tuple[list[str], list[str]]:
        return (
            [
                model.requests[r].name
                for (r, *at), n in tokens.tokens.items()
                if tuple(at) == here
                for _ in range(n)
            ],
            [
                model.requests[r].name
                for (r, *at), n in tokens.leaked.items()
                if tuple(at) == here
                for _ in range(n)
            ],
        )

    live, leaked = whose(truths)
    true = truth(model, state, superblock, level)
    return {
        "count": gate.count,
        "truth": true,
        "tokens": live,
        "leaked": leaked,
        "strays": max(0, true + len(leaked) - gate.count),
        "blocked_by": None if gate.writer is None else model.contexts[gate.writer].name,
        "held": gate.held,
        "queue": [model.contexts[context].name for context, _ in gate.queue],
    }


def _iocbs(model: Model, state: State, names: IocbNames, truths: Ghost) -> View:
    started = next((f.value for f in model.program.flags if f.constant == STARTED), 0)
    there = dict(kiocbs(model, state))
    shown = {}
    for where, number in sorted(names.numbers.items(), key=lambda item: item[1]):
        place = there.get(where)
        if place is not None:
            shown[f"#{number}"] = _iocb(model, state, where, place, names, truths, started)
    return shown


def _iocb(
    model: Model,
    state: State,
    where: int,
    place: Place,
    names: IocbNames,
    truths: Ghost,
    started: int,
) -> View:
    if place.freed:
        return {**_FREED, "number": names.numbers[where], "request": _owner(model, where)}
    superblock, flags, is_async = iocb_facts(model, state, where)
    request = _request_of(model, state, where)
    origin = _origin(model, state, where, place, names)
    complete = read(state, where + model.offsets.ki_complete)
    pocket = [
        LEVELS[level - 1]
        for (r, s, level), n in truths.tokens.items()
        if (r, s) == (request, superblock) and level == 1
        for _ in range(n)
    ]
    return {
        "number": names.numbers[where],
        "file_system": None if superblock is None else model.superblocks[superblock].name,
        "request": model.requests[request].name if request >= 0 else None,
        "role": f"the clone of {origin}"
        if origin
        else "the asynchronous request"
        if is_async
        else "a synchronous write",
        "clone_of": origin,
        "flags": flags & 0xFFFF_FFFF,
        "complete": pointer_name(model, state, complete, names) if complete else None,
        "pocket": pocket,
        "says_started": bool(flags & started) if started else None,
        "state": "live",
    }


_FREED: View = {
    "file_system": None,
    "role": "freed",
    "clone_of": None,
    "flags": 0,
    "complete": None,
    "pocket": [],
    "says_started": None,
    "state": "freed",
}


def _owner(model: Model, where: int) -> str:
    """The request whose heap `where` lies in."""
    return model.requests[(where >> SEGMENT_BITS) - HEAPS].name


def _request_of(model: Model, state: State, where: int) -> int:
    """The request whose heap, or whose context's stack, the iocb lies in."""
    segment = where >> SEGMENT_BITS
    if segment < model.queues:
        return segment - HEAPS
    return state[segment][REQUEST]


def _origin(model: Model, state: State, where: int, place: Place, names: IocbNames) -> str | None:
    """The iocb that the object around this one points to: what it was cloned from."""
    if place.struct is None or place.struct == model.offsets.kiocb:
        return None
    for field in model.program.structs[place.struct].fields:
        if field.points_to == model.offsets.kiocb:
            name = names.name(read(state, place.address + field.offset))
            if name is not None and name != names.name(where):
                return name
    return None


def _context(model: Model, state: State, info: ContextInfo, rests_on: set[int]) -> View:
    """One attempt tells whether the context can step, by which actions, and why not."""
    index = info.number - 1
    cells = state[model.stacks + index]
    stack = stack_at_rest(model, cells, cells[FP])
    request = cells[REQUEST]
    blocked, acts = None, [info.name]
    trail = Trail(rests_on)
    try:
        result = attempt(model, state, Action(index), trail=trail)
    except RangeError:
        result = None  # it can step: out of the model
    if isinstance(result, Blocked):
        blocked, acts = result, []
    elif isinstance(result, Open):
        values = model.choice_values[result.choice]
        acts = [f"{info.name}={values[value]}" for value in result.values]
    return {
        "status": _status(blocked),
        "request": model.requests[request].name if request >= 0 else None,
        "stack": [frame(f) for f in stack],
        "next": _next(model, state, index, trail.statement),
        "actions": acts,
        "blocked": None if blocked is None or blocked.kind != "waiting" else _blocked(blocked),
    }


def frame(item: Frame) -> View:
    """One entry of a call stack."""
    return {"function": item.function, "file": item.file, "line": item.line}


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


def _request(model: Model, state: State, number: int) -> View:
    value, outcome = returned(model, state, number), result(model, state, number)
    return {
        "status": request_status(model, state, number),
        "returned": None if value is None else value_name(model, value),
        "result": None if outcome is None else value_name(model, outcome),
    }
