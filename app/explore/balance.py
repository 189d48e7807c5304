"""Properties of protections: balanced, count-faithful, write-covered, exclusion, no-leak.

Each compares what the kernel keeps (the modular count, the semaphore's writer, ``frozen``)
with the ghost tokens, which are the truth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.explore.property import (
    KEPT,
    UNTESTED,
    Finding,
    Moment,
    Property,
    broken,
    holders,
    holds,
)
from app.machine import (
    LEVELS,
    frozen,
    ghost,
    is_held,
    left_locked,
    level_count,
    level_name,
    semaphore,
    surplus,
    truth,
)
from app.machine.layout import COMPLETE

if TYPE_CHECKING:
    from app.machine import Ending, Model, State


def _balanced(moment: Moment) -> Finding:
    match moment.event.kind:
        case "stray":
            return broken(
                f"{moment.request} ends {moment.level}, and had not started it", moment.level
            )
        case "double":
            return broken(
                f"{moment.owner} starts {moment.level} again, and holds it already", moment.level
            )
        case "leak":
            why = moment.event.detail or "nobody is left to return it"
            return broken(
                f"{moment.request} loses its token of {moment.level}: {why}", moment.level
            )
    return KEPT


def _count_faithful(moment: Moment) -> Finding:
    where = (moment.event.superblock, moment.event.level)
    if not surplus(moment.model, moment.after, *where):
        return KEPT
    count = level_count(moment.model, moment.after, *where)
    tokens = truth(moment.model, moment.after, *where)
    return broken(f"{moment.level} counts {count}, and the truth is {tokens}", moment.level)


def _exclusion(moment: Moment) -> Finding:
    if moment.event.kind == "modify":
        return _change_of_a_frozen_file_system(moment)
    where = (moment.event.superblock, moment.event.level)
    if not is_held(moment.model, moment.after, *where):
        return UNTESTED
    writer = semaphore(moment.model, moment.after, *where).writer
    if writer is None:
        return UNTESTED
    if not truth(moment.model, moment.after, *where):
        return KEPT
    still = holders(moment.model, moment.after, *where)
    freezer = moment.model.contexts[writer].name
    return broken(
        f"{freezer} has shut {moment.level} while {' and '.join(still)} still holds it",
        moment.level,
    )


def _change_of_a_frozen_file_system(moment: Moment) -> Finding:
    if (
        moment.event.value
        or frozen(moment.model, moment.before, moment.event.superblock) != COMPLETE
    ):
        return UNTESTED
    return broken(f"{moment.request} changes {moment.superblock}, which is frozen", moment.request)


def _write_covered(moment: Moment) -> Finding:
    if moment.event.value:
        return UNTESTED
    mine = moment.event.request, moment.event.superblock
    levels = range(1, len(LEVELS) + 1)
    if any(holds(moment.model, moment.after, *mine, level) for level in levels):
        return KEPT
    return broken(
        f"{moment.request} changes {moment.superblock}, and holds no token of it", moment.request
    )


def _no_leak(model: Model, state: State, ending: Ending) -> Finding:
    tokens = ghost(model, state)
    kept = dict(tokens.leaked)
    if ending.kind == "done":
        kept |= tokens.tokens
    if not kept:
        return _no_lock_left(model, state, ending)
    request, superblock, level = min(kept)
    name, where = model.requests[request].name, level_name(model, superblock, level)
    return broken(f"all is over, and {name}'s token of {where} is left", where)


def _no_lock_left(model: Model, state: State, ending: Ending) -> Finding:
    """A lock whose holder has finished; a freezer's own hold of what it froze is none."""
    if ending.kind == "deadlock":
        return UNTESTED
    for name, context in left_locked(model, state):
        holder = model.contexts[context].name
        return broken(f"all is over, and {holder} has finished with {name} still held", name)
    return UNTESTED


BALANCED = Property(
    "balanced",
    "Every end has its start, every start its end, and no level is started twice.",
    "I2, I7",
    frozenset({"start", "end", "stray", "double", "leak"}),
    _balanced,
)
COUNT_FAITHFUL = Property(
    "count-faithful",
    "What a level counts is the number of live tokens.",
    "I1",
    frozenset({"start", "end", "stray", "leak", "count"}),
    _count_faithful,
)
EXCLUSION = Property(
    "exclusion",
    "While a freezer holds a level nobody else does, and nobody changes what is frozen.",
    "I3",
    frozenset({"drained", "start", "modify"}),
    _exclusion,
)
WRITE_COVERED = Property(
    "write-covered",
    "Who changes a file system holds a token of it.",
    "I4",
    frozenset({"modify"}),
    _write_covered,
)
NO_LEAK = Property(
    "no-leak",
    "When all is done, no token and no lock is left; a freezer's own hold is none.",
    "I2",
    counts=frozenset({"start", "lock"}),
    at_end=_no_leak,
)
