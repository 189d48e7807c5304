"""What a scenario asks of the machine: file systems, threads, operations. Plain values, no C."""

from __future__ import annotations

from dataclasses import dataclass

Option = tuple[str, str]
"""Name and value of an option; a bare word has the value ''. ``hook@ovl`` pins another layer's."""


@dataclass(frozen=True, slots=True)
class FileSystem:
    """One mounted file system.

    ``upper`` names the file system that a stacked one stands on, ``loop`` the one with the file
    that serves as the device.
    """

    name: str
    type: str
    upper: str | None = None
    options: tuple[str, ...] = ()
    loop: str | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a thread; ``target`` is a file system, ``thread.number``, or None."""

    verb: str
    target: str | None = None
    options: tuple[Option, ...] = ()

    def option(self, name: str) -> str | None:
        """The value of option `name`, '' for a bare word, None when it is not there."""
        return next((value for key, value in self.options if key == name), None)

    def __str__(self) -> str:
        words = [self.verb, *([self.target] if self.target else [])]
        words += [key if value == "" else f"{key}={value}" for key, value in self.options]
        return " ".join(words)


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread of the scenario and what it does, in order. Replicas are already spelt out."""

    name: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Setup:
    """A scenario without its title, kernel and schedule: what the initial state is made of."""

    file_systems: tuple[FileSystem, ...]
    threads: tuple[Thread, ...]


@dataclass(eq=False)
class SetupError(Exception):
    """The scenario cannot be built on this kernel."""

    where: str
    what: str
    would_do: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.would_do}"
