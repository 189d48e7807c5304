"""A scenario as a value: what its text says, without the text's order, blanks and comments."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.kernels import Patched, patched
from app.machine.contexts import number_contexts
from app.machine.setup import Setup
from app.machine.setup import Thread as MachineThread

if TYPE_CHECKING:
    from app.explore.expect import Expectation
    from app.kernels import KernelText
    from app.machine.setup import FileSystem, Operation


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread of the text. With `copies` it stands for that many: ``writer[1]``, ``writer[2]``…"""

    name: str
    operations: tuple[Operation, ...]
    copies: int = 1

    @property
    def label(self) -> str:
        """How its lines begin: ``app`` or ``writer*3``."""
        return self.name if self.copies == 1 else f"{self.name}*{self.copies}"

    @property
    def names(self) -> tuple[str, ...]:
        """The threads that it stands for."""
        if self.copies == 1:
            return (self.name,)
        return tuple(f"{self.name}[{number}]" for number in range(1, self.copies + 1))


@dataclass(frozen=True, slots=True)
class Block:
    """Text between ``<<END`` and ``END``, and the line of the scenario that it begins on."""

    text: str
    line: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Opaque:
    """A call outside the model: what it returns (0, any, ptr), or None where nobody looks."""

    name: str
    value: str | None = None

    def __str__(self) -> str:
        return self.name if self.value is None else f"{self.name} = {self.value}"


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything that a scenario's text says. Equal scenarios have equal canonical texts."""

    kernel: str
    """Canonical id; an alias is followed when the text is read."""
    file_systems: tuple[FileSystem, ...] = ()
    threads: tuple[Thread, ...] = ()
    title: str | None = None
    schedule: str | None = None
    checks: tuple[str, ...] = ()
    expects: tuple[Expectation, ...] = ()
    forbids: tuple[tuple[Expectation, ...], ...] = ()
    defines: tuple[Block, ...] = ()
    patches: tuple[Block, ...] = ()
    opaques: tuple[Opaque, ...] = ()


def kernel_of(scenario: Scenario) -> Patched:
    """The kernel that `scenario` runs on, with the patches that it brings.

    Raises:
        UnknownKernel, PatchError: of the kernel. MailError: of a patch; it can be read no more.
    """
    return patched(scenario.kernel, tuple((block.text, block.line) for block in scenario.patches))


def setup(scenario: Scenario) -> Setup:
    """What the machine is asked for: replicas spelt out, each waiting for its own operations."""
    threads = tuple(
        MachineThread(name, tuple(_of_replica(thread, name, op) for op in thread.operations))
        for thread in scenario.threads
        for name in thread.names
    )
    return Setup(scenario.file_systems, threads)


def _of_replica(thread: Thread, name: str, operation: Operation) -> Operation:
    """`operation` as the replica `name` does it: ``wait writer.1`` is ``wait writer[2].1``."""
    own, dot, number = (operation.target or "").partition(".")
    if dot and own == thread.name:
        return replace(operation, target=f"{name}.{number}")
    return operation


def context_names(scenario: Scenario, kernel: KernelText) -> tuple[str, ...]:
    """The contexts of `scenario` in their fixed order; a schedule in a link counts them from 0."""
    return tuple(context.name for context in number_contexts(kernel, setup(scenario)))
