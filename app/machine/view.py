"""A state as readers see it: superblocks, iocbs, contexts and requests, in plain dictionaries.

The words are those of the design's section 1. Everything that the page, the text export and
scripts show of a state is read from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from app.cmodel.program import SEGMENT_BITS
from app.machine.ghost import (
    frozen,
    iocb_facts,
    request_status,
    result,
    returned,
    semaphore,
    tokens,
)
from app.machine.layout import GHOST, HEAPS, LEVELS, MEMORY, REQUEST, WRITE
from app.machine.memory import kiocbs, read
from app.machine.names import IocbNames, frozen_name, owner_name, pointer_name, value_name
from app.machine.sight import sight

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.machine.layout import Model, RequestInfo, Superblock
    from app.machine.memory import Home
    from app.machine.state import State

STARTED = "IOCB_WRITE_STARTED"
"""The flag that claims a token (message-id 20231121132551.2337431-1-amir73il@gmail.com)."""

View = dict[str, Any]


def view(model: Model, state: State, names: IocbNames | None = None) -> View:
    """Everything there is to see in `state`. `names` number the iocbs: the last account's."""
    return Views(model).see(state, names if names is not None else IocbNames().seen(model, state))


@dataclass(frozen=True, slots=True)
class _Part:
    """A collection of a view, or one `member` of it.

    ``make`` is given a state and the set of segments that the part rests on, which it may add to.
    """

    collection: str
    member: str | None
    make: Callable[[State, set[int]], View]
    rests_on: frozenset[int]
    """What it always rests on."""


class Views:
    """The views of one state after another, as cheap as what changed between them.

    A part of a view rests on some segments; while these stay as they are, the part is not made
    anew. So views share parts, and nobody may change them.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self._parts = tuple(self._all_parts())
        self._before: State = ()
        self._names = IocbNames()
        self._seen: View = {name: {} for name in ("superblocks", "iocbs", "contexts", "requests")}
        self._rests_on: list[set[int]] = [set() for _ in self._parts]
        self._resting: list[set[int]] = [set() for _ in model.initial]
        """The same by segment: the parts that rest on it."""

    def _all_parts(self) -> Iterator[_Part]:
        model = self.model
        for s in model.superblocks:
            on = frozenset({MEMORY, GHOST, *_queues(model, s)})
            yield _Part("superblocks", s.name, partial(_superblock, model, s), on)
        for c in model.contexts:
            on = frozenset({model.stacks + c.number - 1})
            yield _Part("contexts", c.name, partial(sight, model, c), on)
        for r in model.requests:
            spawned = (model.stacks + c for kind in r.spawns.values() for c in kind)
            on = frozenset({GHOST, model.tasks[r.context], *spawned})
            yield _Part("requests", r.name, partial(_request, model, r), on)
        on = frozenset({MEMORY, GHOST, *range(HEAPS, model.queues)})
        yield _Part("iocbs", None, self._iocbs_now, on)

    def _iocbs_now(self, state: State, rests_on: set[int]) -> View:
        rests_on |= {where >> SEGMENT_BITS for where in self._names.numbers}
        return _iocbs(self.model, state, self._names)

    def see(self, state: State, names: IocbNames) -> View:
        """What `view` says of `state`."""
        if self._before:
            pairs = enumerate(zip(self._before, state, strict=True))
            changed = [n for n, (old, new) in pairs if old is not new]
            stale = set().union(*[self._resting[n] for n in changed])
        else:
            stale = set(range(len(self._parts)))
        if names is not self._names:  # an iocb is new, or gone
            stale.add(len(self._parts) - 1)
        self._before, self._names = state, names
        self._seen = dict(self._seen)
        for number in sorted(stale):
            self._make(number, state)
        return self._seen

    def _make(self, number: int, state: State) -> None:
        """Make a part anew. What looks as before stays the same object: cheap to compare."""
        part = self._parts[number]
        rests_on = set(part.rests_on)
        shown = part.make(state, rests_on)
        for segment in self._rests_on[number] ^ rests_on:
            self._resting[segment] ^= {number}
        self._rests_on[number] = rests_on
        members = self._seen[part.collection]
        if part.member is None:
            if shown != members:
                self._seen[part.collection] = shown
        elif shown != members.get(part.member):
            self._seen[part.collection] = {**members, part.member: shown}


def _queues(model: Model, superblock: Superblock) -> range:
    """The segments with the queues of its levels."""
    first = model.queues + superblock.number * len(LEVELS)
    return range(first, first + len(LEVELS))


def _superblock(model: Model, superblock: Superblock, state: State, _rests_on: set[int]) -> View:
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
            name: _level(model, state, superblock.number, level)
            for level, name in enumerate(LEVELS, 1)
        },
        **locks,
    }


def _level(model: Model, state: State, superblock: int, level: int) -> View:
    gate = semaphore(model, state, superblock, level)
    live, leaked = (
        [model.requests[r].name for r, count in enumerate(counts) for _ in range(count)]
        for counts in tokens(model, state, superblock, level)
    )
    return {
        "count": gate.count,
        "truth": len(live),
        "tokens": live,
        "leaked": leaked,
        "strays": max(0, len(live) + len(leaked) - gate.count),
        "blocked_by": None if gate.writer is None else model.contexts[gate.writer].name,
        "held": gate.held,
        "queue": [model.contexts[context].name for context, _ in gate.queue],
    }


def _iocbs(model: Model, state: State, names: IocbNames) -> View:
    started = next((f.value for f in model.program.flags if f.constant == STARTED), 0)
    segments = {where >> SEGMENT_BITS for where in names.numbers}
    there = dict(kiocbs(model, state, segments))
    shown = {}
    for where, number in sorted(names.numbers.items(), key=lambda item: item[1]):
        home = there.get(where)
        if home is not None:
            shown[f"#{number}"] = _iocb(model, state, where, home, names, started)
    return shown


def _iocb(
    model: Model,
    state: State,
    where: int,
    home: Home,
    names: IocbNames,
    started: int,
) -> View:
    if home.freed:
        return {**_FREED, "number": names.numbers[where], "request": _owner(model, where)}
    superblock, flags, is_async = iocb_facts(model, state, where)
    request = _request_of(model, state, where)
    origin = _origin(model, state, where, home, names)
    complete = read(state, where + model.offsets.ki_complete)
    held = 0
    if superblock is not None and request >= 0:
        held = state[GHOST][model.token_cell(request, superblock, WRITE)]
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
        "pocket": [LEVELS[WRITE - 1]] * held,
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


def _origin(model: Model, state: State, where: int, home: Home, names: IocbNames) -> str | None:
    """The iocb that the object around this one points to: what it was cloned from."""
    if home.struct is None or home.struct == model.offsets.kiocb:
        return None
    for item in model.program.structs[home.struct].fields:
        if item.points_to == model.offsets.kiocb:
            name = names.name(read(state, home.address + item.offset))
            if name is not None and name != names.name(where):
                return name
    return None


def _request(model: Model, request: RequestInfo, state: State, _rests_on: set[int]) -> View:
    number = request.number
    value, outcome = returned(model, state, number), result(model, state, number)
    return {
        "status": request_status(model, state, number),
        "returned": None if value is None else value_name(model, value),
        "result": None if outcome is None else value_name(model, outcome),
    }
