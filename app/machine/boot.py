"""Running one C function from beginning to end, alone: how the initial state is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cmodel.program import Op
from app.machine.cpu import Cpu, NeedsValue
from app.machine.instructions import HANDLERS
from app.machine.layout import FP, IDLE, PC, STACK
from app.machine.setup import SetupError
from app.machine.workspace import Waiting

if TYPE_CHECKING:
    from app.machine.layout import Model
    from app.machine.state import State


BOOT_BUDGET = 20_000
"""Instructions that mounting or opening may take."""


def run_to_end(
    model: Model, state: State, function: int, arguments: tuple[int, ...]
) -> tuple[State, int]:
    """The state after `function` ran alone on context 0's stack, and what it returned.

    Raises:
        SetupError: it had to wait, or to choose. RangeError: it left the model.
    """
    cpu = Cpu(model, state, 0, None, None)
    cpu.enter(function, arguments, -1)
    name = model.program.functions[function].name
    code = model.program.code
    for _ in range(BOOT_BUDGET):
        op, d, a, b, c = code[cpu.pc]
        if op == Op.RET and cpu.leaves_call():
            value = cpu.get(a)
            break
        cpu.pc += 1
        cpu.touched = cpu.stopped = False
        try:
            HANDLERS[op](cpu, d, a, b, c)
        except (Waiting, NeedsValue):
            raise SetupError(
                name,
                "it waits or chooses while the scenario is set up",
                "mend the kernel's text",
            ) from None
    else:
        raise SetupError(name, "it does not come to an end", "mend the kernel's text")
    del cpu.cells[STACK:]
    cpu.cells[PC], cpu.cells[FP] = IDLE, 0
    cpu.pc, cpu.fp = IDLE, 0
    return cpu.state(), value
