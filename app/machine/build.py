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
from app.machine.contexts import legal_choices, number_contexts, number_requests
from app.machine.files import Files
from app.machine.layers import reached_by
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
from app.machine.parts import PARTS, Parts
from app.machine.setup import SetupError
from app.machine.tables import errnos, frames, level_offsets, locks, offsets, owners, settled_cells

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.cmodel.program import Program
    from app.kernels import KernelText, OperationSpec
    from app.machine.contexts import Entry
    from app.machine.layout import ContextInfo
    from app.machine.setup import FileSystem, Operation, Setup
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
        requests = number_requests(self.kernel, self.setup, contexts, self._entry)
        owner, statements = owners(self.program)
        threads = {t.name: t for t in self.setup.threads}
        queues = HEAPS + len(requests)
        first = {
            c: next((r.number for r in requests if r.thread == t), 0) for c, t in _threads(contexts)
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
            flags = self._constant(where, "O_DIRECT") if "dio" in fs.options else 0
            self.files.loop(self.superblocks[fs.name], fs.loop, flags)

    # -- operations -------------------------------------------------------------------

    def _entry(self, name: str, operation: Operation, spec: OperationSpec) -> Entry:
        if spec.entry not in self.program.function_ids:
            raise SetupError(
                name,
                f"the kernel has no function {spec.entry}",
                "choose another kernel",
            )
        if spec.takes == "fs" and operation.target not in self.superblocks:
            known = ", ".join(self.superblocks) or "none"
            raise SetupError(
                name, f"there is no file system {operation.target}", f"there is {known}"
            )
        for key, value in operation.options:
            if value == "fill":  # with or without a daemon, it is asked
                chain = reached_by(self.files.systems, spec, operation)
                layer = key.partition("@")[2] or chain[-1].name
                self.parts.of(name, "watch", self.superblocks[layer])
        arguments = tuple(self._argument(name, operation, spec, kind) for kind in spec.args)
        self._check_arity(name, spec.entry, len(arguments))
        return self.program.function_ids[spec.entry], arguments

    def _check_arity(self, where: str, function: str, given: int) -> None:
        takes = self.program.function(function).parameters
        if takes != given:
            what = f"{function}() takes {takes} arguments, and is called with {given}"
            raise SetupError(where, what, "define it with the parameters that the kernel's own has")

    def _argument(self, name: str, operation: Operation, spec: OperationSpec, kind: str) -> int:
        target = operation.target or ""
        match kind:
            case "file":
                flags = self._flags(operation, spec, "O_")
                return self.files.open(name, target, flags, operation.option("fault"))
            case "vma":
                return self.files.map(name, target)
            case "inode":
                return self.superblocks[target].inode
            case "sb":
                return self.superblocks[target].address
            case _ if kind in PARTS:
                return self.parts.of(name, kind, self.superblocks[target])
            case "rwf":
                return self._flags(operation, spec, "RWF_")
            case "who":
                who = operation.option("who") or "user"
                return self._constant(name, spec.constants[f"who={who}"])
            case "request":
                return self._request(name, operation.target)
            case "thread":
                return self._thread(name, operation.target)
        raise SetupError(
            name,
            f"{spec.verb} is declared with an argument of kind {kind}",
            "mend operations.toml",
        )

    def _request(self, name: str, target: str | None) -> int:
        if target is None:
            return -1
        names = [
            f"{t.name}.{n}" for t in self.setup.threads for n in range(1, len(t.operations) + 1)
        ]
        if target not in names:
            raise SetupError(
                name, f"there is no operation {target}", f"there is {', '.join(names)}"
            )
        return names.index(target)

    def _thread(self, name: str, target: str | None) -> int:
        """The context of a thread, counted from 0."""
        threads = {t: c for c, t in _threads(number_contexts(self.kernel, self.setup))}
        if target not in threads:
            raise SetupError(name, f"there is no thread {target}", f"there is {', '.join(threads)}")
        return threads[target]

    def _flags(self, operation: Operation, spec: OperationSpec, prefix: str) -> int:
        """The C constants of the operation's options that begin with `prefix`, or-ed together."""
        written = {key if value == "" else f"{key}={value}" for key, value in operation.options}
        names = {spec.constants[key] for key in written if key in spec.constants}
        if prefix == "O_" and "buffered" not in written:
            names.add("O_DIRECT")
        flags = 0
        for name in names:
            flags |= self._constant(operation.verb, name) if name.startswith(prefix) else 0
        return flags

    def _constant(self, where: str, name: str) -> int:
        try:
            return self.program.defines[name]
        except KeyError:
            raise SetupError(
                where,
                f"the kernel's text does not define {name}",
                "choose another kernel",
            ) from None

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
                memory[flags] = self._constant(superblock.name, "SB_RDONLY")
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
        self._check_arity(what, function, len(arguments))
        callee = self.program.function_ids[function]
        state, value = run_to_end(model, state, callee, arguments)
        if value:
            raise SetupError(
                what, f"{function} returned {value}", "change the file system's options"
            )
        return state


def _tasks(contexts: tuple[ContextInfo, ...], first: int) -> Mapping[int, int]:
    """A segment for each thread, from `first` on."""
    threads = [context for context, _ in _threads(contexts)]
    return MappingProxyType({context: first + n for n, context in enumerate(threads)})


def _threads(contexts: tuple[ContextInfo, ...]) -> list[tuple[int, str]]:
    return [(c.number - 1, c.thread) for c in contexts if c.kind == "thread"]
