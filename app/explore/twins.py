"""Identical threads: which they are, and states that differ by their names alone as one.

Two threads are twins if they run the same operations, open for the same choices, and nobody names
one of them. What belongs to a twin (its stack, its tokens, the heaps of its requests) is told in
the words of the first one, so equal numbers mean equal things; where a lock or a queue names a
twin, the name is kept with that twin, as its place there. Then to exchange two twins is to exchange
bytes, and the loop puts them into order (symmetry: Ip, Dill, Better verification through symmetry,
Formal Methods in System Design 9, 1996). What cannot be told so is refused, and the search does
without.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.cmodel.program import SEGMENT_BITS
from app.machine.layout import (
    FOR_REQUEST,
    GHOST,
    HEAPS,
    LEVELS,
    OWNER,
    REQUEST,
    REQUEST_CELLS,
    TASK_WORK,
    WORK_CELLS,
    WRITER,
)
from app.machine.pieces import (
    CELL_MASK,
    ghost_piece,
    is_view,
    segment_of,
    sleeping_piece,
    standing_piece,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.machine import Model

Member = tuple[int, int]
"""A row of twins, and which of them."""


class Crossed(Exception):
    """Something of one twin is found where it cannot be told as that twin's."""


def rows_of_twins(model: Model) -> tuple[tuple[int, ...], ...]:
    """The threads that are twins, by context number, in rows of two or more."""
    found: defaultdict[Any, list[int]] = defaultdict(list)
    texts = [request.text for request in model.requests]
    for info in model.contexts:
        named = re.compile(rf"(?<!\w){re.escape(info.name)}(?![\w\[])")
        if info.kind == "thread" and not any(named.search(text) for text in texts):
            found[_signature(model, info.number - 1)].append(info.number - 1)
    return tuple(tuple(row) for row in found.values() if len(row) > 1)


def _signature(model: Model, thread: int) -> Any:
    """What twins have in common."""
    mine = [request for request in model.requests if request.context == thread]
    return tuple(
        (
            r.text,
            r.entry,
            r.exempt,
            tuple(_argument(model, argument) for argument in r.arguments),
            tuple((kind, len(contexts)) for kind, contexts in r.spawns.items()),
            tuple(sorted((key[1:], v) for key, v in model.choices.items() if key[0] == r.number)),
        )
        for r in mine
    )


def _argument(model: Model, value: int) -> Any:
    """An argument; an open file by what it is, for each has its own."""
    item = model.object_at.get(value)
    if item is None or not item.name.startswith("file of "):
        return value
    return ("file", model.initial[0][item.address : item.address + item.cells])


def with_shared_files(model: Model, rows: Sequence[Sequence[int]]) -> Model:
    """The model with one open file for all twins' like requests: nobody can tell, nobody writes."""
    requests = list(model.requests)
    for row in rows:
        first = [r for r in model.requests if r.context == row[0]]
        for thread in row[1:]:
            others = (r for r in model.requests if r.context == thread)
            for one, other in zip(first, others, strict=True):
                requests[other.number] = replace(other, arguments=one.arguments)
    return replace(model, requests=tuple(requests))


class Twins:
    """The rows of twins of a model, and what belongs to each member."""

    def __init__(self, model: Model, rows: Sequence[Sequence[int]]) -> None:
        self.model = model
        self.rows = tuple(map(tuple, rows))
        self.contexts: dict[int, tuple[Member, int]] = {}
        """Of each context of a twin: whose it is, and in which role."""
        self.requests: dict[int, tuple[Member, int]] = {}
        for row, threads in enumerate(self.rows):
            for place, thread in enumerate(threads):
                mine = [r for r in model.requests if r.context == thread]
                roles = [thread, *(c for r in mine for found in r.spawns.values() for c in found)]
                self.contexts |= {c: ((row, place), role) for role, c in enumerate(roles)}
                self.requests |= {r.number: ((row, place), role) for role, r in enumerate(mine)}
        self.context_at = {where: context for context, where in self.contexts.items()}
        self.request_at = {where: request for request, where in self.requests.items()}
        self.segments = dict(self._segments())
        """Segment -> whose it is, and the segment of the first twin that is like it."""
        self._like = {(owner, first): s for s, (owner, first) in self.segments.items()}

    def _segments(self) -> Iterator[tuple[int, tuple[Member, int]]]:
        model = self.model
        for context, (member, role) in self.contexts.items():
            first = self.context_at[(member[0], 0), role]
            yield model.stacks + context, (member, model.stacks + first)
            if context in model.tasks:
                yield model.tasks[context], (member, model.tasks[first])
        for request, (member, role) in self.requests.items():
            yield HEAPS + request, (member, HEAPS + self.request_at[(member[0], 0), role])

    def member(self, context: int) -> Member | None:
        """The twin that a context acts for."""
        found = self.contexts.get(context)
        return None if found is None else found[0]

    # -- whose is what ------------------------------------------------------------------

    def owner(self, piece: int) -> Member | None:
        """The twin that a piece belongs to."""
        if piece >= 0 or is_view(piece):
            found = self.segments.get(segment_of(piece))
            return None if found is None else found[0]
        request = self._request_of(piece)
        found = None if request is None else self.requests.get(request)
        return None if found is None else found[0]

    def _request_of(self, piece: int) -> int | None:
        """The request that a cell of the ghost is about."""
        cell, model = ~piece & CELL_MASK, self.model
        if segment_of(piece) != GHOST or cell >= model.surplus_cell(0, 1):
            return None
        if cell >= 2 * model.tokens_end:
            return (cell - 2 * model.tokens_end) // REQUEST_CELLS
        return cell % model.tokens_end // (len(model.superblocks) * len(LEVELS))

    def moved(self, piece: int, to: int) -> int:
        """The piece of twin `to` of the same row that is like a twin's piece."""
        owner = self.owner(piece)
        assert owner is not None, "what belongs to nobody is not moved"
        row = owner[0]
        if piece >= 0 or is_view(piece):
            segment = self._segment_like(segment_of(piece), (row, to))
            if piece >= 0:
                return segment
            view = standing_piece if piece == standing_piece(segment_of(piece)) else sleeping_piece
            return view(segment)
        request = self._request_of(piece)
        assert request is not None, "it is a cell about a request"
        other = self.request_at[(row, to), self.requests[request][1]]
        cell, model = ~piece & CELL_MASK, self.model
        each = len(model.superblocks) * len(LEVELS)
        by = REQUEST_CELLS if cell >= 2 * model.tokens_end else each
        return ghost_piece(cell + (other - request) * by)

    def _segment_like(self, segment: int, member: Member) -> int:
        return self._like[member, self.segments[segment][1]]

    def like(self, context: int) -> tuple[int, ...]:
        """The contexts in this one's role, of all twins in its row; itself if it is no twin's."""
        if context not in self.contexts:
            return (context,)
        (row, _), role = self.contexts[context]
        return tuple(self.context_at[(row, place), role] for place in range(len(self.rows[row])))

    def requests_like(self, name: str) -> tuple[str, ...]:
        """The names of the requests in the role of the one with this name."""
        names = [request.name for request in self.model.requests]
        found = self.requests.get(names.index(name))
        if found is None:
            return (name,)
        (row, _), role = found
        places = range(len(self.rows[row]))
        return tuple(names[self.request_at[(row, place), role]] for place in places)

    # -- in the words of the first --------------------------------------------------------

    def pointer(self, value: int, member: Member | None) -> int:
        """A value of `member`, told as the first twin's. Raises Crossed."""
        if value < 1 << SEGMENT_BITS:
            return value
        found = self.segments.get(value >> SEGMENT_BITS)
        if found is None:
            return value
        if found[0] != member:
            raise Crossed
        return found[1] << SEGMENT_BITS | value & CELL_MASK

    def own_pointer(self, value: int, member: Member) -> int:
        """The inverse of `pointer`."""
        if value < 1 << SEGMENT_BITS or value >> SEGMENT_BITS not in self.segments:
            return value
        return self._segment_like(value >> SEGMENT_BITS, member) << SEGMENT_BITS | value & CELL_MASK

    def request(self, number: int, to: Member) -> int:
        """The request of twin `to` that is like this one of a twin; -1 stays."""
        return number if number < 0 else self.request_at[to, self.requests[number][1]]

    def told(self, piece: int, cells: tuple[int, ...], member: Member | None) -> tuple[int, ...]:
        """What a piece holds, in the words of the first twin. Raises Crossed."""
        told = [self.pointer(value, member) for value in cells]
        if member is not None:
            for at in self._request_cells(piece, cells):
                told[at] = self.request(cells[at], (member[0], 0))
        return tuple(told)

    def own(self, piece: int, told: tuple[int, ...], member: Member) -> tuple[int, ...]:
        """The inverse of `told`."""
        cells = [self.own_pointer(value, member) for value in told]
        for at in self._request_cells(piece, told):
            cells[at] = self.request(told[at], member)
        return tuple(cells)

    def _request_cells(self, piece: int, cells: Sequence[int]) -> Iterator[int]:
        """Which cells are numbers of requests."""
        if self.model.stacks <= piece < self.model.stacks + len(self.model.contexts):
            yield REQUEST
        elif piece in self.model.tasks.values():
            yield from range(TASK_WORK + FOR_REQUEST, len(cells), WORK_CELLS)

    # -- what names twins -----------------------------------------------------------------

    def names_twins(self, piece: int) -> bool:
        """Whether a shared piece is one in which twins are named."""
        return self._kind(piece) != ""

    def _kind(self, piece: int) -> str:
        model = self.model
        if model.queues <= piece < model.stacks:
            return "queue"
        if piece == ghost_piece(model.ghost_cells):
            return "list"
        if piece < 0 and not is_view(piece) and segment_of(piece) == 0:
            cell = ~piece & CELL_MASK
            if cell in model.shared_cells:
                return "mask"
            if cell - OWNER in model.locks or cell - WRITER in model.semaphores:
                return "holder"
        return ""

    def split(
        self, piece: int, cells: tuple[int, ...]
    ) -> tuple[tuple[Any, ...], dict[Member, tuple[Any, ...]]]:
        """What a piece holds without the names of twins, and what it says of each of them."""
        kind = self._kind(piece)
        rest: list[Any] = []
        said: defaultdict[Member, list[Any]] = defaultdict(list)
        if kind == "mask":
            mask = cells[0]
            for context, (member, role) in self.contexts.items():
                if mask >> context & 1:
                    mask &= ~(1 << context)
                    said[member].append(role)
            rest = [mask]
        elif kind == "list":
            for entry in cells:
                owner = self.segments.get(-entry >> SEGMENT_BITS) if entry < 0 else None
                if owner is None:
                    rest.append(entry)
                else:
                    said[owner[0]].append(self.pointer(-entry, owner[0]))
        else:
            by = 2 if kind == "queue" else 1
            for place, entry in enumerate(cells):
                context, more = divmod(entry - (kind == "holder"), by)
                if context in self.contexts:
                    member, role = self.contexts[context]
                    said[member].append(place)
                    rest.append((role, more))
                else:
                    rest.append(entry)
        return tuple(rest), {member: tuple(sorted(what)) for member, what in said.items()}

    def joined(
        self, piece: int, rest: Sequence[Any], said: dict[Member, tuple[Any, ...]]
    ) -> tuple[int, ...]:
        """The inverse of `split`."""
        kind = self._kind(piece)
        if kind == "mask":
            named = (
                self.context_at[member, role] for member, roles in said.items() for role in roles
            )
            return (rest[0] | sum(1 << context for context in named),)
        if kind == "list":
            own = [-self.own_pointer(p, member) for member, what in said.items() for p in what]
            return tuple(sorted([*rest, *own]))
        cells = list(rest)
        for member, places in said.items():
            for place in places:
                role, more = cells[place]
                context = self.context_at[member, role]
                cells[place] = context * 2 + more if kind == "queue" else context + 1
        return tuple(cells)
