"""What a thread does on its way to user space: the task_work that was queued on it.

task_work is no context. It runs as its thread, the oldest first, where that thread stands between
operations, has done the last (it idles in user space), or waits in user space for a request; never
while the thread is blocked in a call. Nothing else may begin there before it. One step begins it,
as one begins an operation; when it is done, the thread stands where it stood.
After Linux 6.7, kernel/task_work.c and kernel/entry/common.c.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.machine.layout import (
    ARGUMENT,
    BELOW,
    FOR_REQUEST,
    FUNCTION,
    IDLE,
    OPERATION,
    PHASE,
    REQUEST,
    RUNNING,
    TASK_WORK,
    WORK_CELLS,
    WORKS,
)
from app.machine.memory import FRAME_HEADER

if TYPE_CHECKING:
    from app.machine.cpu import Cpu


class Interrupted(Exception):
    """Task_work begins inside an intrinsic, which the context meets again after it."""


def begin_task_work(cpu: Cpu) -> bool:
    """Begin the oldest task_work of the acting thread, which is in user space; whether it did."""
    if cpu.context not in cpu.model.tasks:
        return False
    task = cpu.task(cpu.context)
    if task[WORKS] or len(task) == TASK_WORK:
        return False
    oldest = task[TASK_WORK : TASK_WORK + WORK_CELLS]
    cpu.own(cpu.model.tasks[cpu.context])[WORKS] = 1
    cpu.cells[REQUEST] = oldest[FOR_REQUEST]
    cpu.note("task-begin")
    stood = cpu.pc
    cpu.enter(cpu.function_id(oldest[FUNCTION]), (oldest[ARGUMENT],), -1)
    cpu.cells[cpu.fp - FRAME_HEADER] = BELOW - stood
    return True


def interrupt(cpu: Cpu) -> None:
    """If task_work is queued on the acting thread, which waits in user space, begin it.

    Raises:
        Interrupted: it began; control comes back to the intrinsic that called this.
    """
    cpu.pc -= 1
    if begin_task_work(cpu):
        raise Interrupted
    cpu.pc += 1


def in_task_work(cpu: Cpu) -> bool:
    """Whether the innermost frame is that of task_work: it returns to where its thread stood."""
    return cpu.cells[cpu.fp - FRAME_HEADER] < IDLE


def end_task_work(cpu: Cpu) -> None:
    """The task_work is done: its thread stands where it stood before."""
    cpu.note("task-end")
    stood, fp, _ = cpu.cells[cpu.fp - FRAME_HEADER : cpu.fp]
    del cpu.cells[cpu.fp - FRAME_HEADER :]
    cpu.pc, cpu.fp = BELOW - stood, fp
    cpu.cells[PHASE] = RUNNING
    task = cpu.own(cpu.model.tasks[cpu.context])
    task[WORKS] = 0
    del task[TASK_WORK : TASK_WORK + WORK_CELLS]
    operation = cpu.cells[OPERATION]
    acts = cpu.model.request_of(cpu.context, operation).number if cpu.pc >= 0 else -1
    cpu.cells[REQUEST] = acts
