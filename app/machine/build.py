"""From a program and a scenario's setup to a model: objects, contexts, and the initial state.

Mounting and opening run as C functions of the kernel's own text, so that no field of a file
system is known here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.cmodel.program import NULL_PAGE
from app.machine.boot import run_to_end
from app.machine.calls import Calls, check_arity, constant
from app.machine.contexts import legal_choices, number_contexts, number_requests, threads_of
from app.machine.files import Files
from app.machine.layout import (
    HEAPS,
    IDLE,
    INODE,
    LEVELS,
    REQUEST,
    STACK,
    TASK_WORK,
    Model,
    Object,
    Superblock,
)
from app.machine.parts import Parts
from app.machine.setup import SetupError
from app.machine.tables import errnos, frames, level_offsets, locks, offsets, owners, settled_cells

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.cmodel.program import Program
    from app.kernels import KernelText
    from app.machine.layout import ContextInfo
    from app.machine.setup import FileSystem, Setup
    from app.machine.state import State


def build(program: Program, kernel: KernelText, setup: Setup) -> Model:
    """The model of `setup` on `kernel`, whose text compiled to `program`.

    Raises:
        SetupError: the kernel lacks something that the setup names.
        RangeError: mounting or opening leaves the model.
    """
    return _Builder(program, kernel, setup).model()


@dataclass
class _Builder:
    """Collects the objects of segment 0, then puts the model together."""

    program: Program
    kernel: KernelText
    setup: Setup
    objects: list[Object] = field(default_factory=list)
    superblocks: dict[str, Superblock] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.parts = Parts(self._new)
        systems = {fs.name: fs for fs in self.setup.file_systems}
        self.files = Files(self.program, self.superblocks, systems, self._new)

    def model(self) -> Model:
        if not self.setup.threads:
            raise SetupError(
                "the scenario",
                "it has no thread",
                "add a line such as 'app: write disk'",
            )
        for thread in self.setup.threads:
            if not thread.operations:
                what = "the thread does nothing"
                raise SetupError(thread.name, what, "give it an operation, or leave it out")
        self.objects = [Object(g.name, g.address, g.cells, g.struct) for g in self.program.globals]
        for fs in self.setup.file_systems:
            self._mount(fs)
        contexts = number_contexts(self.kernel, self.setup)
        calls = Calls(self.program, self.setup, contexts, self.superblocks, self.files, self.parts)
        requests = number_requests(self.kernel, self.setup, contexts, calls.entry)
        owner, statements = owners(self.program)
        threads = {t.name: t for t in self.setup.threads}
        queues = HEAPS + len(requests)
        first = {
            c: next((r.number for r in requests if r.thread == t), 0)
            for c, t in threads_of(contexts)
        }
        rw_sem = level_offsets(self.program)
        addresses = tuple(s.address + level for s in self.superblocks.values() for level in rw_sem)
        model = Model(
            program=self.program,
            setup=self.setup,
            contexts=contexts,
            requests=requests,
            superblocks=tuple(self.superblocks.values()),
            objects=tuple(self.objects),
            semaphores=MappingProxyType(
                {a: (i // len(LEVELS), i % len(LEVELS) + 1) for i, a in enumerate(addresses)}
            ),
            semaphore_addresses=addresses,
            choices=legal_choices(self.kernel, self.setup, self.program.choices),
            choice_values=tuple(
                self.kernel.choices.get(c, ("0", "1")) for c in self.program.choices
            ),
            choice_words=self.kernel.choice_words,
            function_of_pc=owner,
            statement_of_pc=statements,
            frame_of_pc=frames(self.program, statements),
            operations_of=tuple(
                len(threads[c.thread].operations) if c.kind == "thread" else 1 for c in contexts
            ),
            first_request=tuple(first.get(c.number - 1, 0) for c in contexts),
            locks=locks(self.program, self.objects),
            settled=frozenset(),
            errnos=errnos(self.program),
            offsets=offsets(self.program),
            initial=(),
            queues=queues,
            stacks=queues + len(addresses),
            tasks=_tasks(contexts, queues + len(addresses) + len(contexts)),
        )
        settled = settled_cells(self.program, self.objects)
        return replace(model, initial=self._boot(model), settled=settled)

    # -- objects ----------------------------------------------------------------------

    def _new(self, name: str, struct: str) -> int:
        """Place a struct of segment 0; its address."""
        kind = self.program.struct_ids[struct]
        last = self.objects[-1] if self.objects else None
        where = max(last.address + last.cells if last else 0, NULL_PAGE)
        self.objects.append(Object(name, where, self.program.structs[kind].cells, kind))
        return where

    def _mount(self, fs: FileSystem) -> None:
        where = f"fs {fs.name}"
        if fs.type not in self.kernel.file_systems:
            known = ", ".join(self.kernel.file_systems)
            raise SetupError(where, f"there is no file system type {fs.type}", f"there is {known}")
        kind = self.kernel.file_systems[fs.type]
        if kind.stacked and fs.upper not in self.superblocks:
            raise SetupError(
                where,
                "it must stand on a file system declared before it",
                "say upper=NAME",
            )
        if fs.loop is not None and fs.loop not in self.superblocks:
            what = "its loop device needs a file system declared before it"
            raise SetupError(where, what, "say loop=NAME")
        self.superblocks[fs.name] = Superblock(
            number=len(self.superblocks),
            name=fs.name,
            type=fs.type,
            address=self._new(fs.name, "super_block"),
            inode=self._new(fs.name + INODE, "inode"),
            upper=self.superblocks[fs.upper].number if fs.upper else None,
            freezable=kind.freezable,
            read_only="ro" in fs.options,
            loop=self.superblocks[fs.loop].number if fs.loop else None,
        )
        if fs.loop is not None:
            flags = constant(self.program, where, "O_DIRECT") if "dio" in fs.options else 0
            self.files.loop(self.superblocks[fs.name], fs.loop, flags)

    # -- the initial state --------------------------------------------------------------

    def _boot(self, model: Model) -> State:
        last = self.objects[-1]
        memory = [0] * (last.address + last.cells)
        for item in self.program.globals:
            memory[item.address : item.address + item.cells] = item.initial
        for cell, value in self.files.pointers.items():
            memory[cell] = value
        for superblock in self.superblocks.values():
            for cell, value in self.parts.pointers(self.program, superblock):
                memory[cell] = value
            if superblock.read_only:  # as mount(2) leaves it for fill_super
                flags = superblock.address + self.program.struct("super_block").offset("s_flags")
                memory[flags] = constant(self.program, superblock.name, "SB_RDONLY")
        context = [0] * STACK
        context[0], context[REQUEST] = IDLE, -1
        segments = [tuple(memory), (0,) * model.ghost_cells]
        segments += [()] * (model.stacks - HEAPS)
        segments += [tuple(context)] * len(model.contexts)
        segments += [(0,) * TASK_WORK] * len(model.tasks)
        state: State = tuple(segments)
        for fs in self.setup.file_systems:
            state = self._call(
                model,
                state,
                f"mount {fs.name}",
                self.kernel.file_systems[fs.type].mount,
                self._mount_arguments(fs),
            )
        for fs, arguments in self.files.opens:
            state = self._call(
                model,
                state,
                f"open on {fs.name}",
                self.kernel.file_systems[fs.type].open,
                arguments,
            )
        return state

    def _mount_arguments(self, fs: FileSystem) -> tuple[int, ...]:
        mine = self.superblocks[fs.name]
        upper = self.superblocks[fs.upper] if fs.upper else None
        below = (upper.address, upper.inode) if upper else (0, 0)
        return (mine.address, mine.inode, *below)

    def _call(
        self,
        model: Model,
        state: State,
        what: str,
        function: str,
        arguments: tuple[int, ...],
    ) -> State:
        if function not in self.program.function_ids:
            raise SetupError(what, f"the kernel has no function {function}", "define it")
        check_arity(self.program, what, function, len(arguments))
        callee = self.program.function_ids[function]
        state, value = run_to_end(model, state, callee, arguments)
        if value:
            raise SetupError(
                what, f"{function} returned {value}", "change the file system's options"
            )
        return state


def _tasks(contexts: tuple[ContextInfo, ...], first: int) -> Mapping[int, int]:
    """A segment for each thread, from `first` on."""
    threads = [context for context, _ in threads_of(contexts)]
    return MappingProxyType({context: first + n for n, context in enumerate(threads)})
