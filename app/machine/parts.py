"""What a file system has only where the scenario acts on it: the device below it, and so on.

Elsewhere its pointer in the super_block is NULL, the kernel's text passes it by, and no state has
cells for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.machine.layout import DEVICE, WATCH
from app.machine.setup import SetupError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.cmodel.program import Program
    from app.machine.layout import Superblock


@dataclass(frozen=True, slots=True)
class Part:
    """A struct that hangs at a super_block."""

    suffix: str
    """Its object is called after the file system, and this."""
    struct: str
    pointer: str
    """The field of struct super_block that points to it."""
    back: str | None
    """The field of it that points to the super_block."""
    stacked: bool
    """Whether a stacked file system can have one."""


PARTS = MappingProxyType(
    {
        "bdev": Part(DEVICE, "block_device", "s_bdev", back="bd_super", stacked=False),
        "watch": Part(WATCH, "fsnotify_group", "s_watch", back=None, stacked=True),
    }
)
"""By the kind of argument that an operation on it has in operations.toml."""


class Parts:
    """The parts that a scenario needs; `new` places a struct of that name and says where."""

    def __init__(self, new: Callable[[str, str], int]) -> None:
        self._new = new
        self._made: dict[tuple[str, str], int] = {}

    def of(self, where: str, kind: str, superblock: Superblock) -> int:
        """The address of a file system's part, made when it is first asked for."""
        part, key = PARTS[kind], (superblock.name, kind)
        if superblock.upper is not None and not part.stacked:
            what = f"{superblock.name} has no{part.suffix}"
            raise SetupError(where, what, "name the file system that it stands on")
        if key not in self._made:
            self._made[key] = self._new(superblock.name + part.suffix, part.struct)
        return self._made[key]

    def pointers(self, program: Program, superblock: Superblock) -> Iterator[tuple[int, int]]:
        """(cell, value) of every pointer between `superblock` and its parts."""
        for (name, kind), address in self._made.items():
            if name == superblock.name:
                part = PARTS[kind]
                hangs_at = program.struct("super_block").offset(part.pointer)
                yield superblock.address + hangs_at, address
                if part.back is not None:
                    yield (
                        address + program.struct(part.struct).offset(part.back),
                        superblock.address,
                    )
