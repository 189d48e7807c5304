"""Properties of how an iocb ends: single-completion and same-sb."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cmodel.program import SEGMENT_BITS
from app.explore.property import KEPT, UNTESTED, Finding, Moment, Property, broken, holds
from app.machine import iocb_facts, is_finished, result, returned, value_name
from app.machine.ghost import is_promise, reported, was_completed
from app.machine.layout import HEAPS, WRITE
from app.machine.memory import kiocbs, peek

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.machine import Ending, Model, State


def _single_completion(moment: Moment) -> Finding:
    event = moment.event
    match event.kind:
        case "ki-complete":
            name = moment.name(event.value)
            if event.detail:
                return broken(f"{moment.request} completes {name}, which was completed", name)
            return KEPT
        case "complete":
            return _reported(moment)
    return _returned(moment)


def _reported(moment: Moment) -> Finding:
    """A result is reported: it is the first, and the call did not return another."""
    model, request = moment.model, moment.event.request
    earlier = reported(model, moment.before, request)
    if earlier is not None:
        told = f"after {value_name(model, earlier)}"
        return broken(f"{moment.request} has a second result reported, {told}", moment.request)
    value = returned(model, moment.before, request)
    if value is not None and _is_error(model, value):
        failed = f"{moment.request} has returned {value_name(model, value)}"
        return broken(f"{failed}, and a result is reported too", moment.request)
    return KEPT


def _returned(moment: Moment) -> Finding:
    """The call returns after the report: only an error would be a second result."""
    model = moment.model
    if _is_error(model, moment.event.value):
        what = f"returns {value_name(model, moment.event.value)}, and its result was reported too"
        return broken(f"{moment.request} {what}", moment.request)
    return KEPT


def _is_error(model: Model, value: int) -> bool:
    return value < 0 and not is_promise(model, value)


def _all_ended(model: Model, state: State, _ending: Ending) -> Finding:
    """A request that is finished without a result has no iocb left that waits for its end."""
    for request in model.requests:
        value = returned(model, state, request.number)
        if value is None or _is_error(model, value):
            continue
        if not is_finished(model, state, request.number):
            continue
        if reported(model, state, request.number) is not None:
            continue
        if result(model, state, request.number) is None or _in_flight(model, state, request.number):
            what = f"all is over, and {request.name} was never completed"
            return broken(what, request.name)
    return UNTESTED


def _in_flight(model: Model, state: State, request: int) -> bool:
    """Whether an asynchronous iocb is on its heap that was neither completed nor freed."""
    return any(
        iocb >> SEGMENT_BITS == HEAPS + request
        and not freed
        and is_async
        and not was_completed(model, state, iocb)
        for iocb, freed, is_async in _iocbs(model, state)
    )


def _iocbs(model: Model, state: State) -> Iterator[tuple[int, bool, bool]]:
    """(address, whether it was freed, whether it is asynchronous) of every iocb."""
    for iocb, place in kiocbs(model, state):
        superblock, _, is_async = iocb_facts(model, state, iocb)
        yield iocb, place.freed, is_async and superblock is not None


def _same_sb(moment: Moment) -> Finding:
    model, event = moment.model, moment.event
    if event.kind == "filp-write":
        return _moved(moment)
    if event.level != WRITE:
        return UNTESTED
    if event.kind == "end":
        return KEPT
    mine = [
        superblock
        for iocb, place in kiocbs(model, moment.before, (HEAPS + event.request,))
        for superblock, _, _ in [iocb_facts(model, moment.before, iocb)]
        if not place.freed and superblock is not None
    ]
    held = [s for s in mine if holds(model, moment.before, event.request, s, WRITE)]
    if held and event.superblock not in mine:
        started = model.superblocks[held[0]].name
        what = f"{moment.request} ends a write of {moment.superblock}, and started one of {started}"
        return broken(what, moment.level)
    return KEPT


def _moved(moment: Moment) -> Finding:
    """ki_filp was assigned: while its file system is held for it, it stays the same file."""
    model, iocb = moment.model, moment.event.value
    where = iocb + model.offsets.ki_filp
    before, now = (peek(model, state, where) for state in (moment.before, moment.after))
    superblock, _, is_async = iocb_facts(model, moment.before, iocb)
    if superblock is None or not is_async:
        return UNTESTED
    if before == now or not holds(model, moment.before, moment.event.request, superblock, WRITE):
        return KEPT
    name = moment.name(iocb)
    held = model.superblocks[superblock].name
    return broken(f"{name} gets another file while a write of {held} is under way", name)


SINGLE_COMPLETION = Property(
    "single-completion",
    "Every request is completed exactly once: by what it returns, or by a report.",
    "I11",
    frozenset({"ki-complete", "complete", "return-too"}),
    _single_completion,
    at_end=_all_ended,
)
SAME_SB = Property(
    "same-sb",
    "A write ends on the file system that it was started on; its iocb keeps its file.",
    "I15",
    frozenset({"end", "stray", "filp-write"}),
    _same_sb,
)
