"""The files that a scenario's operations open and map, placed before it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.machine.layout import LOOP, MAPPINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.cmodel.program import Program
    from app.machine.layout import Superblock
    from app.machine.setup import FileSystem


class Files:
    """Files, mappings and address spaces; `new` places a struct of that name and says where."""

    def __init__(
        self,
        program: Program,
        superblocks: Mapping[str, Superblock],
        systems: Mapping[str, FileSystem],
        new: Callable[[str, str], int],
    ) -> None:
        self._program, self._superblocks, self._new = program, superblocks, new
        self.systems = systems
        self._mms: dict[str, int] = {}
        self.opens: list[tuple[FileSystem, tuple[int, ...]]] = []
        """What is opened, with the arguments of its type's `open`; a lower file before an upper."""
        self.pointers: dict[int, int] = {}
        """Cells that lead somewhere from the beginning."""

    def open(self, name: str, target: str, flags: int, fault: str | None = None) -> int:
        """A file of `target`, and on a stacked file system the real file below it, too.

        The caller's buffer, copied at the bottom, is a mapping of a file of `fault`.
        """
        fs = self.systems[target]
        real = self.open(f"{name}, real", fs.upper, flags, fault) if fs.upper is not None else 0
        where = self._new(f"file of {name}", "file")
        self.opens.append((fs, (where, self._superblocks[target].inode, flags, real)))
        if fault is not None and not real:
            self._point("file", where, "f_user", self.map(name.partition(",")[0], fault))
        return where

    def map(self, name: str, target: str) -> int:
        """A mapping of a file of `target` in the address space of operation `name`'s thread."""
        thread = name.partition(".")[0]
        if thread not in self._mms:
            self._mms[thread] = self._new(thread + MAPPINGS, "mm_struct")
        mapping = self._new(f"mapping of {name}", "vm_area_struct")
        file = self.open(f"{name}, mapped", target, 0)
        self._point("vm_area_struct", mapping, "vm_file", file)
        self._point("vm_area_struct", mapping, "vm_mm", self._mms[thread])
        return mapping

    def loop(self, superblock: Superblock, target: str, flags: int) -> None:
        """Let `superblock` stand on a loop device, whose file is one of `target`."""
        device = self._new(superblock.name + LOOP, "loop_device")
        file = self.open(f"{superblock.name}, its image", target, flags)
        self._point("super_block", superblock.address, "s_loop", device)
        self._point("loop_device", device, "lo_super", superblock.address)
        self._point("loop_device", device, "lo_backing_file", file)

    def _point(self, struct: str, where: int, name: str, to: int) -> None:
        """The pointer `name` of the struct at `where` shall lead to `to`, from the beginning."""
        self.pointers[where + self._program.struct(struct).offset(name)] = to
