"""Properties of an iocb: flag-sound, hook-unprotected, lifetime.

The flag is looked up by name in the kernel's own text; a kernel without it is not concerned.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from app.cmodel.program import SEGMENT_BITS
from app.explore.property import (
    KEPT,
    UNTESTED,
    Finding,
    Moment,
    Property,
    broken,
    holds,
)
from app.machine import LEVELS, iocb_facts, level_name
from app.machine.layout import WRITE
from app.machine.memory import kiocbs

if TYPE_CHECKING:
    from app.machine import Model, State

STARTED = "WRITE_STARTED"
"""The flag patch (message-id 20231121132551.2337431-1-amir73il@gmail.com): a start was made."""


def started_bit(model: Model) -> int | None:
    """The bit that says a write was started, or None where the kernel has no such flag."""
    return next((flag.value for flag in model.program.flags if flag.name == STARTED), None)


def _flag_sound(moment: Moment) -> Finding:
    """I5 and I6 at the points that the compiler marks.

    Inside the helpers, between the start and the flag, none is, so the legal windows need no
    exception.
    """
    bit = started_bit(moment.model)
    event = moment.event
    if bit is None or (event.kind == "flag-read" and not int(event.detail, 0) & bit):
        return UNTESTED
    if event.kind != "free":
        return _flag_of(moment, moment.after, event.value, bit)
    found = [
        _flag_of(moment, moment.before, iocb, bit)
        for iocb, place in kiocbs(moment.model, moment.before, (event.value >> SEGMENT_BITS,))
        if place.address == event.value
    ]
    return next((f for f in found if f.breach), KEPT if found else UNTESTED)


def _flag_of(moment: Moment, state: State, iocb: int, bit: int) -> Finding:
    superblock, flags, is_async = iocb_facts(moment.model, state, iocb)
    if superblock is None:
        return UNTESTED
    has = holds(moment.model, state, moment.event.request, superblock, WRITE)
    says = bool(flags & bit)
    level = level_name(moment.model, superblock, WRITE)
    name = moment.name(iocb)
    if says and not has:
        return broken(
            f"{name} says it started a write, and {moment.request} holds no token of {level}",
            name,
        )
    must_say = is_async and moment.event.kind in ("flag-read", "write-iter")
    if must_say and has and not says:
        return broken(
            f"{name} does not say that it started a write, and {moment.request} holds {level}",
            name,
        )
    return KEPT


def _hook_unprotected(moment: Moment) -> Finding:
    below = sorted(_and_below(moment.model, moment.event.superblock))
    for where in product(below, range(1, len(LEVELS) + 1)):
        if holds(moment.model, moment.after, moment.event.request, *where):
            held = level_name(moment.model, *where)
            return broken(f"the hook of {moment.request} runs while it holds {held}", held)
    return KEPT


def _and_below(model: Model, superblock: int) -> frozenset[int]:
    """A file system and those it stands on, without those that cannot be frozen."""
    found: set[int] = set()
    here: int | None = superblock
    while here is not None:
        if model.superblocks[here].freezable:
            found.add(here)
        place = model.superblocks[here]
        here = place.loop if place.upper is None else place.upper
    return frozenset(found)


def _lifetime(moment: Moment) -> Finding:
    if moment.event.kind == "free":
        return KEPT
    return broken(
        f"{moment.request} touches {moment.event.detail} after it was freed", moment.request
    )


FLAG_SOUND = Property(
    "flag-sound",
    "An iocb says that it started a write exactly while its request holds the token.",
    "I5, I6",
    frozenset({"flag-read", "flag-write", "write-iter", "free"}),
    _flag_sound,
    applies=lambda model: started_bit(model) is not None,
)
HOOK_UNPROTECTED = Property(
    "hook-unprotected",
    "The permission hook runs while its request holds nothing that a freeze waits for.",
    "I8",
    frozenset({"hook"}),
    _hook_unprotected,
    default=False,
)
LIFETIME = Property(
    "lifetime",
    "Nobody touches what was freed.",
    "I11",
    frozenset({"free", "use-after-free"}),
    _lifetime,
)
