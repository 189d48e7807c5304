"""How an operation is begun: the C function that it enters, and what that is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.machine.contexts import threads_of
from app.machine.layers import reached_by
from app.machine.parts import PARTS
from app.machine.setup import SetupError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.cmodel.program import Program
    from app.kernels import OperationSpec
    from app.machine.contexts import Entry
    from app.machine.files import Files
    from app.machine.layout import ContextInfo, Superblock
    from app.machine.parts import Parts
    from app.machine.setup import Operation, Setup


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls that a setup's operations begin with. Files and parts are made on the way."""

    program: Program
    setup: Setup
    contexts: tuple[ContextInfo, ...]
    superblocks: Mapping[str, Superblock]
    files: Files
    parts: Parts

    def entry(self, name: str, operation: Operation, spec: OperationSpec) -> Entry:
        """What operation `name` enters, and its arguments. Raises SetupError."""
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
        check_arity(self.program, name, spec.entry, len(arguments))
        return self.program.function_ids[spec.entry], arguments

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
                return constant(self.program, name, spec.constants[f"who={who}"])
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
        threads = {t: c for c, t in threads_of(self.contexts)}
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
        for name in sorted(names):
            flags |= constant(self.program, operation.verb, name) if name.startswith(prefix) else 0
        return flags


def constant(program: Program, where: str, name: str) -> int:
    """The value of a constant of the kernel's text. Raises SetupError where it has none."""
    try:
        return program.defines[name]
    except KeyError:
        raise SetupError(
            where,
            f"the kernel's text does not define {name}",
            "choose another kernel",
        ) from None


def check_arity(program: Program, where: str, function: str, given: int) -> None:
    """Raises SetupError unless `function` takes as many arguments as it is given."""
    takes = program.function(function).parameters
    if takes != given:
        what = f"{function}() takes {takes} arguments, and is called with {given}"
        raise SetupError(where, what, "define it with the parameters that the kernel's own has")
