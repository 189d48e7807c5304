"""Writing down what a step does, statement by statement, for its account."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.cmodel.program import SEGMENT_BITS, Op
from app.machine.layout import HEAPS, MEMORY, PC
from app.machine.memory import FRAME_HEADER
from app.machine.names import IocbNames, Kiocbs, cell_name, field_at, spell
from app.machine.pieces import changed, content, is_view, place_in, segment_of
from app.machine.sentences import sentence
from app.machine.state import Account, Change, Frame, StatementAccount

if TYPE_CHECKING:
    from app.cmodel.program import Field
    from app.machine.cpu import Cpu
    from app.machine.layout import Model
    from app.machine.state import Action, Event, State
    from app.machine.workspace import Workspace

_MARKS = {
    "spawn": "queued",
    "task-work": "queued",
    "return": "returned",
    "hook": "hook",
    "start": "started",
    "resume": "started",
    "end": "ended",
    "stray": "ended",
    "complete": "complete",
    "queue": "blocked",
    "wait": "blocked",
}
"""The word that a schedule may run up to, by the event that makes it true."""


@dataclass
class _Cell:
    """A cell that changed: what it is called, and both values."""

    where: int
    object: str
    field: str
    iocb: int | None
    before: int
    after: int
    spelt: tuple[bool, Field | None] | None = None
    """Whether the state after the step has its object, and the field that it is; once asked."""


@dataclass
class _Statement:
    statement: int
    stack: tuple[Frame, ...]
    fp: int
    cells: list[_Cell] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class KnownStep:
    """A step as it can be taken again: the pieces that it leaves changed, and what was heard."""

    writes: tuple[tuple[int, tuple[int, ...]], ...]
    """Segments as they are afterwards."""
    cells: tuple[tuple[int, slice, tuple[int, ...]], ...]
    """Cells of the segments whose cells are pieces, by segment."""
    events: tuple[Event, ...]
    heard: list[_Statement]
    kiocbs: Kiocbs

    @property
    def size(self) -> int:
        """How many cells and stack frames it holds."""
        written = sum(len(cells) for _, cells in self.writes)
        written += sum(len(cells) for _, _, cells in self.cells)
        return written + sum(len(statement.stack) for statement in self.heard)

    def after(self, state: State) -> State:
        """The state after the step from `state`."""
        segments = list(state)
        for segment, cells in self.writes:
            segments[segment] = cells
        changing: dict[int, list[int]] = {}
        for segment, place, cells in self.cells:
            if segment not in changing:
                changing[segment] = list(segments[segment])
            changing[segment][place] = cells
        for segment, now in changing.items():
            segments[segment] = tuple(now)
        return tuple(segments)


class Recorder:
    """Listens to one Cpu, then turns what it heard into an Account."""

    def __init__(
        self,
        model: Model,
        before: State,
        action: Action,
        names: IocbNames | None = None,
    ) -> None:
        self.model = model
        self.before = before
        self.action = action
        self.names = names if names is not None else IocbNames().seen(model, before)
        self._statements: list[_Statement] = []

    def taken(self, after: State, events: tuple[Event, ...]) -> KnownStep:
        """What it heard, with the `events` of the step that led to `after`."""
        pairs = enumerate(zip(self.before, after, strict=True))
        writes = tuple((n, new) for n, (old, new) in pairs if new is not old and n >= HEAPS)
        cells = tuple(
            (segment_of(piece), place_in(self.model, piece), content(self.model, after, piece))
            for piece in changed(self.model, self.before, after)
            if piece < 0 and not is_view(piece)
        )
        kiocbs = Kiocbs.changed(self.model, after, self.before)
        return KnownStep(writes, cells, events, self._statements, kiocbs)

    def at(self, cpu: Cpu) -> None:
        """The Cpu is about to execute the instruction at its pc."""
        model, pc, fp = self.model, cpu.pc, cpu.fp
        op, statement = model.program.code[pc][0], model.statement_of_pc[pc]
        last = self._statements[-1] if self._statements else None
        if op != Op.MARK and last and last.statement == statement and last.fp == fp:
            return
        if _stops_at(cpu, op):
            return
        if last and last.fp == fp:
            stack = (*last.stack[:-1], model.frame_of_pc[pc])
        else:
            stack = frames_from(model, cpu.cells, pc, fp)
        self._statements.append(_Statement(statement, stack, fp))

    def changed(self, cpu: Workspace, where: int, before: int, after: int) -> None:
        """A cell is about to change."""
        if not self._statements:
            return
        state = cpu.snapshot()
        what, name, iocb = cell_name(self.model, state, where)
        self._statements[-1].cells.append(_Cell(where, what, name, iocb, before, after))

    def account(self, after: State, taken: KnownStep) -> Account:
        """The account of the step that led to `after`, heard now or before in another run."""
        names, events = self.names.told(taken.kiocbs), taken.events
        context = self.model.contexts[self.action.context]
        request = next((e.request for e in events if e.request >= 0), -1)
        statements = tuple(
            StatementAccount(s.statement, s.stack, self._changes(s, after, names))
            for s in taken.heard
        )
        marks = [_MARKS[e.kind] for e in events if e.kind in _MARKS and self._own(e)]
        marks += [e.detail for e in events if e.kind == "call"]
        return Account(
            action=self.action,
            text=_text(context.name, self.action, events),
            context=context.name,
            request=self.model.requests[request].name if request >= 0 else None,
            statements=statements,
            events=events,
            marks=tuple(dict.fromkeys(marks)),
            sentence=sentence(self.model, self.action.context, statements, events, names, after),
            names=names,
        )

    def _own(self, event: Event) -> bool:
        """A start that somebody else was granted is no mark of this context."""
        return event.kind != "start" or event.value == event.request

    def _changes(self, record: _Statement, after: State, names: IocbNames) -> tuple[Change, ...]:
        changes: dict[int, Change] = {}
        for cell in record.cells:
            what = (
                (names.name(cell.iocb) or self.names.name(cell.iocb) or cell.object)
                if cell.iocb
                else cell.object
            )
            if cell.spelt is None:
                cell.spelt = self._spelt(cell, after)
            there, item = cell.spelt
            state = after if there else self.before
            values = (cell.before, cell.after)
            before, now = spell(self.model, state, cell.where, item, values, names)
            earlier = changes.get(cell.where)
            changes[cell.where] = Change(
                what, cell.field, earlier.before if earlier else before, now
            )
        return tuple(c for c in changes.values() if c.before != c.after)

    def _spelt(self, cell: _Cell, after: State) -> tuple[bool, Field | None]:
        """Whether the cell's object can be named afterwards: it may be gone. And its field.

        That is so whenever this comes of the step: it rests on all of the segment.
        """
        in_memory = cell.where >> SEGMENT_BITS == MEMORY  # nothing there comes or goes
        there = in_memory or cell_name(self.model, after, cell.where)[0] == cell.object
        return there, field_at(self.model, after if there else self.before, cell.where)


def _stops_at(cpu: Cpu, op: int) -> bool:
    """Whether the step is over before the instruction `op`, which belongs to the next one."""
    return cpu.touched and op in (Op.MARK, Op.INTR, Op.CHOOSE)


class Statements:
    """Listens to one Cpu for the statements that it runs, by id."""

    def __init__(self) -> None:
        self.ran: set[int] = set()

    def at(self, cpu: Cpu) -> None:
        """The Cpu is about to execute the instruction at its pc."""
        if not _stops_at(cpu, cpu.model.program.code[cpu.pc][0]):
            self.ran.add(cpu.model.statement_of_pc[cpu.pc])

    def changed(self, cpu: Workspace, where: int, before: int, after: int) -> None:
        """Which cells change says nothing of statements."""


def _text(context: str, action: Action, events: tuple[Event, ...]) -> str:
    if action.value is None:
        return context
    chosen = next(
        (e.detail.split("=")[1] for e in events if e.kind == "choose"),
        str(action.value),
    )
    return f"{context}={chosen}"


def frames_from(
    model: Model, cells: list[int] | tuple[int, ...], pc: int, fp: int
) -> tuple[Frame, ...]:
    """The call stack of a context whose innermost frame stands at `pc`, outermost first."""
    frames = [model.frame_of_pc[pc]]
    while fp >= FRAME_HEADER and (back := cells[fp - FRAME_HEADER]) >= 0:
        fp = cells[fp - FRAME_HEADER + 1]
        frames.append(model.frame_of_pc[back - 1])  # the call, not what follows it
    frames.reverse()
    return tuple(frames)


def stack_at_rest(model: Model, cells: tuple[int, ...], fp: int) -> tuple[Frame, ...]:
    """The call stack of a context between steps; empty when it runs nothing."""
    pc = cells[PC]
    return frames_from(model, cells, pc, fp) if pc >= 0 else ()
