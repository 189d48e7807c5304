"""What a thread does on its way to user space: its task_work, and dying of a signal.

task_work is no context. It runs as its thread, the oldest first, where that thread stands between
operations, has done the last (it idles in user space), or waits in user space for a request; never
while the thread is blocked in a call. Nothing else may begin there before it. One step begins it,
as one begins an operation; when it is done, the thread stands where it stood.

A killed thread ends there, too, and its further operations never begin; until then only a sleep
that says so (wait_var_event_killable) is cut short.
After Linux 6.7, kernel/task_work.c, kernel/entry/common.c and kernel/signal.c.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.machine import lockdep
from app.machine.layout import (
    ARGUMENT,
    BELOW,
    CANCELLED,
    FINISHED,
    FOR_REQUEST,
    FUNCTION,
    IDLE,
    KILLED,
    NOT_STARTED,
    OPERATION,
    PC,
    PHASE,
    REQUEST,
    RUNNING,
    STATUS,
    TASK_WORK,
    WORK_CELLS,
    WORKS,
)
from app.machine.memory import FRAME_HEADER
from app.machine.state import Event

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


def enters_user_space(cpu: Cpu) -> None:
    """The acting thread is about to leave the kernel, unless task_work keeps it."""
    if len(cpu.task(cpu.context)) == TASK_WORK:
        lockdep.to_user_space(cpu)


def is_killed(cpu: Cpu, context: int) -> bool:
    """Whether a fatal signal is pending for `context`; what is no thread has none."""
    return context in cpu.model.tasks and cpu.task(context)[KILLED] == 1


def kill(cpu: Cpu, thread: int) -> None:
    """Send a fatal signal: the thread ends on its way to user space, at once if it is there."""
    cpu.own(cpu.model.tasks[thread])[KILLED] = 1
    cpu.note("kill", value=thread)
    if cpu.stands(thread) == IDLE:
        cpu.own(cpu.model.stacks + thread)[PC] = FINISHED
        cancel(cpu, thread)


def cancel(cpu: Cpu, thread: int) -> None:
    """The thread is gone: what it has not begun will never be."""
    for request in cpu.model.requests:
        status = cpu.model.request_cell(request.number, STATUS)
        if request.context == thread and cpu.ghost(status) == NOT_STARTED:
            cpu.set_ghost(status, CANCELLED)
            cpu.events.append(Event("cancel", request.number))


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
    if cpu.pc < 0:
        enters_user_space(cpu)
    cpu.cells[REQUEST] = acts
    if cpu.pc == IDLE and is_killed(cpu, cpu.context):
        cpu.pc = FINISHED
        cancel(cpu, cpu.context)
