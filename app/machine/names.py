"""Names for readers: iocbs as #1, #2 in order of appearance, values as people spell them."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.cmodel.program import SEGMENT_BITS, Kind
from app.machine.layout import BLOCK, COUNT, DEVICE, HELD, LEVELS, WATCH, WRITER
from app.machine.memory import kiocbs, name_of, place_of, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.cmodel.program import Field
    from app.machine.layout import Model
    from app.machine.state import State

FROZEN = ("UNFROZEN", "WRITE", "PAGEFAULT", "FS", "COMPLETE")
"""s_writers.frozen by value (enum in include/linux/fs.h, 6.7)."""
_SEMAPHORE_FIELDS = {COUNT: "count", BLOCK: "shut", WRITER: "shut by", HELD: "held"}


@dataclass(frozen=True, slots=True)
class Kiocbs:
    """The iocbs in some segments of a state, by address: whether they are initialised."""

    segments: frozenset[int]
    there: Mapping[int, bool]

    @classmethod
    def changed(cls, model: Model, state: State, before: State = ()) -> Kiocbs:
        """Those of the segments that a step from `before` to `state` made anew; or of all."""
        old = before or (None,) * len(state)
        changed = [n for n, cells in enumerate(state) if cells is not old[n]]
        filp = model.offsets.ki_filp
        there = {w: bool(read(state, w + filp)) for w, _ in kiocbs(model, state, changed)}
        return cls(frozenset(changed), there)


@dataclass(frozen=True, slots=True)
class IocbNames:
    """Number of every iocb that has been seen, by address. ``next`` is the number still free."""

    numbers: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    next: int = 1

    def seen(self, model: Model, state: State) -> IocbNames:
        """These names, with every new initialised iocb of `state`; gone stack ones dropped."""
        return self.told(Kiocbs.changed(model, state))

    def told(self, now: Kiocbs) -> IocbNames:
        """The names after a step that left the iocbs so, of what it changed."""
        fresh = [w for w, begun in now.there.items() if begun and w not in self.numbers]
        segments, there = now.segments, now.there
        gone = {w for w in self.numbers if w >> SEGMENT_BITS in segments and w not in there}
        if not fresh and not gone:
            return self
        known = {w: n for w, n in self.numbers.items() if w not in gone}
        known |= {where: self.next + i for i, where in enumerate(fresh)}
        return IocbNames(MappingProxyType(known), self.next + len(fresh))

    def name(self, where: int) -> str | None:
        """``#1`` for an iocb that has been seen."""
        return f"#{self.numbers[where]}" if where in self.numbers else None


def level_name(model: Model, superblock: int, level: int) -> str:
    """``disk:WRITE``."""
    return f"{model.superblocks[superblock].name}:{LEVELS[level - 1]}"


def cell_name(model: Model, state: State, where: int) -> tuple[str, str, int | None]:
    """(object, field, address of the iocb it belongs to or None) of a cell, in readers' words."""
    for cell, words in _SEMAPHORE_FIELDS.items():
        if where - cell in model.semaphores:
            return level_name(model, *model.semaphores[where - cell]), words, None
    place = place_of(model, state, where)
    if place is not None and place.struct is not None:
        struct = model.program.structs[place.struct]
        inside = where - place.address
        if place.struct == model.offsets.kiocb:
            return place.name, name_of(model, state, where)[1], place.address
        for member in struct.members:
            if member.struct == model.offsets.kiocb:
                kiocb = model.program.structs[member.struct]
                if member.offset <= inside < member.offset + kiocb.cells:
                    there = (f.name for f in kiocb.fields if f.offset == inside - member.offset)
                    name = next(there, f"+{inside - member.offset}")
                    return place.name, name, place.address + member.offset
    what, name = name_of(model, state, where)
    return what, name.removeprefix("s_writers."), None


def spell(
    model: Model,
    state: State,
    where: int,
    item: Field | None,
    values: Iterable[int],
    names: IocbNames,
) -> tuple[str, ...]:
    """`values` as the cell at `where` means them: pointers and levels by name, flags in hex.

    `item` is the `field_at` it.
    """
    return tuple([_spelt(model, state, where, item, value, names) for value in values])


def field_at(model: Model, state: State, where: int) -> Field | None:
    """The field of a struct that the cell at `where` is."""
    place = place_of(model, state, where)
    if place is None or place.struct is None:
        return None
    fields = model.program.structs[place.struct].fields
    return next((f for f in fields if f.offset == where - place.address), None)


def _spelt(
    model: Model, state: State, where: int, item: Field | None, value: int, names: IocbNames
) -> str:
    if where - WRITER in model.semaphores:
        return owner_name(model, value)
    if item is None:
        return str(value)
    if item.name == "s_writers.frozen":
        return frozen_name(value)
    if item.name.endswith("ki_flags"):
        return f"{value & 0xFFFF_FFFF:#x}" if value else "0"
    if item.name.split(".")[-1] in {"writer", "owner"} and item.kind == Kind.S32:
        return owner_name(model, value)
    if item.name.split(".")[-1] == "readers" and item.kind == Kind.S32:
        return " and ".join(reader_names(model, value)) or "nobody"
    if item.kind == Kind.U64 and "*" in item.type:
        return pointer_name(model, state, value, names)
    return str(value)


def owner_name(model: Model, owner: int) -> str:
    """Who holds a lock: a context's number, or nobody for 0 and for what is no context."""
    return model.contexts[owner - 1].name if 0 < owner <= len(model.contexts) else "nobody"


def reader_names(model: Model, readers: int) -> tuple[str, ...]:
    """Who shares a lock: a bit for each context."""
    return tuple(c.name for c in model.contexts if readers >> (c.number - 1) & 1)


def slept_on(what: str, name: str, until: str = "changes") -> tuple[str, str]:
    """(on, reason) of a sleep until the field `name` of the object `what` changes."""
    if what.endswith(DEVICE):
        fs = what.removesuffix(DEVICE)
        return f"{fs}:{name}", f"the device of {fs} keeps its I/O in flight"
    if what.endswith(WATCH):
        fs = what.removesuffix(WATCH)
        told = "an event" if name == "asked" else "the daemon's answer"
        return f"{fs}:{name}", f"it waits for {told} on {fs}"
    name = name.removeprefix("s_writers.")
    return f"{what}:{name}", f"it sleeps until {name} of {what} {until}"


def frozen_name(frozen: int) -> str:
    """UNFROZEN to COMPLETE; a number for what is no level."""
    return FROZEN[frozen] if 0 <= frozen < len(FROZEN) else str(frozen)


def pointer_name(model: Model, state: State, value: int, names: IocbNames) -> str:
    """NULL, a function's name, ``#1``, or the object that it points to."""
    if value == 0:
        return "NULL"
    if value < 0:
        function = -value - 1
        known = function < len(model.program.functions)
        return model.program.functions[function].name if known else f"{value:#x}"
    if (name := names.name(value)) is not None:
        return name
    place = place_of(model, state, value)
    return place.name if place else f"{value:#x}"


def value_name(model: Model, value: int) -> str:
    """A return value: ``-EIOCBQUEUED`` for -529, else the number."""
    return model.errnos.get(-value, str(value)) if value < 0 else str(value)
