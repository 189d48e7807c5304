"""The property freeze-order: how a file system is frozen and thawed, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.explore.property import KEPT, UNTESTED, Finding, Moment, Property, broken
from app.machine import LEVELS, frozen, frozen_name, is_held, level_name, semaphore
from app.machine.layout import COMPLETE, UNFROZEN
from app.machine.memory import read

if TYPE_CHECKING:
    from app.machine import Ending, Model, State, Superblock

_MOVES = frozenset({(0, 1), (1, 2), (2, 3), (3, 4), (4, 0), (2, 0), (3, 0)})
"""How ``frozen`` may move; a read-only file system goes 0 to 4 at once (6.7, fs/super.c)."""
_HOLDERS = ("freeze_holders", "freeze_kcount", "freeze_ucount")
"""The fields that say who froze it: 6.6 and 6.7 have the first, 6.8 the others, 6.1 none."""


def _freeze_order(moment: Moment) -> Finding:
    match moment.event.kind:
        case "frozen":
            return _move(moment)
        case "unblock":
            return _released(moment)
    return _taken(moment)


def _says(moment: Moment) -> int:
    return frozen(moment.model, moment.after, moment.event.superblock)


def _held(moment: Moment, level: int) -> bool:
    return is_held(moment.model, moment.after, moment.event.superblock, level)


def _move(moment: Moment) -> Finding:
    before = frozen(moment.model, moment.before, moment.event.superblock)
    now = moment.event.value
    superblock = moment.model.superblocks[moment.event.superblock]
    read_only = superblock.read_only
    legal = _MOVES | {(UNFROZEN, COMPLETE)} if read_only else _MOVES
    name = moment.superblock
    if before != now and (before, now) not in legal:
        return broken(f"{name} goes from {frozen_name(before)} to {frozen_name(now)}", name)
    if now == COMPLETE and not read_only:
        for level, word in enumerate(LEVELS, 1):
            if not _held(moment, level):
                return broken(f"{name} is said to be frozen, and {word} is not held", name)
    found = _holders(moment.model, moment.after, superblock)
    return found if found.breach else KEPT


def _taken(moment: Moment) -> Finding:
    """A level is shut, or held: those before it are held, and ``frozen`` says how far it is."""
    level = moment.event.level
    for below in range(1, level):
        if not _held(moment, below):
            what = f"{moment.level} is shut before {LEVELS[below - 1]} is held"
            return broken(what, moment.level)
    if _says(moment) != level:
        return broken(
            f"{moment.level} is shut while {moment.superblock} says {frozen_name(_says(moment))}",
            moment.level,
        )
    return KEPT


def _released(moment: Moment) -> Finding:
    """A level is let go: those after it are, ``frozen`` says so already, nobody is forgotten."""
    level = moment.event.level
    for above in range(level + 1, len(LEVELS) + 1):
        if _held(moment, above):
            what = f"{moment.level} is opened before {LEVELS[above - 1]}"
            return broken(what, moment.level)
    if _says(moment) != UNFROZEN:
        return broken(
            f"{moment.level} is opened while {moment.superblock} says {frozen_name(_says(moment))}",
            moment.level,
        )
    gate = semaphore(moment.model, moment.after, moment.event.superblock, level)
    if gate.queue and not gate.block:
        who = moment.model.contexts[gate.queue[0][0]].name
        return broken(f"{moment.level} is open, and {who} still queues for it", moment.level)
    return KEPT


def _holders(model: Model, state: State, superblock: Superblock) -> Finding:
    """What is frozen has a holder, and what is not has none."""
    name = superblock.name
    says = frozen(model, state, superblock.number)
    counts = _counts(model, state, superblock.address)
    if any(count < 0 for count in counts):
        return broken(f"{name} counts fewer than no holders", name)
    if counts and says == COMPLETE and not any(counts):
        return broken(f"{name} is frozen, and nobody is counted as its holder", name)
    if counts and says == UNFROZEN and any(counts):
        return broken(f"{name} is not frozen, and somebody is counted as its holder", name)
    return UNTESTED


def _counts(model: Model, state: State, superblock: int) -> list[int]:
    """What the fields say that count holders, as far as the kernel has them."""
    fields = {f.name: f.offset for f in model.program.struct("super_block").fields}
    names = (f"s_writers.{name}" for name in _HOLDERS)
    return [read(state, superblock + fields[name]) for name in names if name in fields]


def _at_end(model: Model, state: State, _ending: Ending) -> Finding:
    """What is thawed is open, and nobody waits in its queues; holders are counted rightly."""
    for superblock in model.superblocks:
        found = _holders(model, state, superblock)
        if found.breach:
            return found
        if frozen(model, state, superblock.number) == UNFROZEN:
            for level in range(1, len(LEVELS) + 1):
                if semaphore(model, state, superblock.number, level).block:
                    where = level_name(model, superblock.number, level)
                    return broken(f"{superblock.name} is not frozen, and {where} stays shut", where)
    return UNTESTED


FREEZE_ORDER = Property(
    "freeze-order",
    "A freeze shuts WRITE, PAGEFAULT, FS in this order, a thaw opens them in the other.",
    "I12, I13, I14",
    frozenset({"frozen", "block", "drained", "unblock"}),
    _freeze_order,
    at_end=_at_end,
)
