"""What the intrinsics do that are not locks; and the table of all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.cmodel.intrinsics import INTRINSICS
from app.cmodel.program import Kind
from app.machine import lockdep, semaphores
from app.machine.arithmetic import fits
from app.machine.layout import FP, HAS_RESULT, IDLE, PC, REQUEST, RESULT, WORK_KINDS
from app.machine.tasks import interrupt, is_killed, kill
from app.machine.tokens import is_finished, leak_iocb, open_iocb

if TYPE_CHECKING:
    from app.machine.cpu import Cpu


def percpu_rwsem_release(cpu: Cpu, semaphore: int, read: int, _ip: int) -> int:
    """Lockdep only: the count stays."""
    lockdep.release(cpu, semaphore)
    cpu.note("lockdep", *cpu.model.semaphores.get(semaphore, (-1, 0)), read, "release")
    return 0


def percpu_rwsem_acquire(cpu: Cpu, semaphore: int, read: int, _ip: int) -> int:
    """Lockdep only, as above; it hears of a trylock, which is never a recursion."""
    lockdep.acquire(cpu, semaphore, read=read != 0, trylock=True)
    cpu.note("lockdep", *cpu.model.semaphores.get(semaphore, (-1, 0)), read, "acquire")
    return 0


def refcount_set(cpu: Cpu, where: int, value: int) -> int:
    cpu.store(where, value)
    return 0


def refcount_inc(cpu: Cpu, where: int) -> int:
    references = cpu.load(where) + 1
    if not fits(references, Kind.S32):
        raise cpu.fault("a reference count overflows")
    cpu.store(where, references)
    return 0


def refcount_dec_and_test(cpu: Cpu, where: int) -> int:
    left = cpu.load(where) - 1
    if left < 0:
        raise cpu.fault("a reference count below zero")
    cpu.store(where, left)
    return int(left == 0)


def free(cpu: Cpu, where: int) -> int:
    """Free a heap object: its cells become zero, its header negative; its iocbs lose a token."""
    if where == 0:
        return 0
    place = cpu.heap_object_at(where)
    if place is None or place.address != where:
        raise cpu.fault("free of something that was not allocated")
    if place.freed:
        raise cpu.fault(f"{place.name} is freed twice")
    cpu.note("free", value=where)
    struct = cpu.model.program.structs[place.struct or 0]
    for member in struct.members:
        if member.struct == cpu.model.offsets.kiocb:
            leak_iocb(cpu, where + member.offset, "its iocb is freed")
            open_iocb(cpu, where + member.offset)
    cpu.erase(place)
    return 0


def queue_io(cpu: Cpu, function: int, argument: int) -> int:
    _spawn(cpu, "irq", function, argument)
    return 0


def queue_work(cpu: Cpu, queue: int, work: int) -> int:
    kind = cpu.load(queue + cpu.model.offsets.queue_kind)
    if not 0 < kind < len(WORK_KINDS):
        raise cpu.fault(f"the work queue has no known kind ({kind})")
    _spawn(cpu, WORK_KINDS[kind], cpu.load(work + cpu.model.offsets.work_func), work)
    return 1


def _spawn(cpu: Cpu, kind: str, function: int, argument: int) -> None:
    """Give `function(argument)` to the next idle context of that kind of the acting request."""
    request = cpu.model.requests[cpu.request]
    for context in request.spawns.get(kind, ()):
        if cpu.stands(context) == IDLE:
            break
    else:
        what = f"{request.name} has no further {kind} context to hand this to"
        raise cpu.fault(what, limit=True)
    target = cpu.model.program.functions[cpu.function_id(function)]
    cells = cpu.own(cpu.model.stacks + context)
    cells += [-1, 0, -1]
    cells[FP] = len(cells)
    cells += [argument, *[0] * (target.frame - 1)]
    cells[PC], cells[REQUEST] = target.entry, cpu.request
    cpu.note("spawn", value=context)


def task_work_add(cpu: Cpu, function: int, argument: int) -> int:
    """Queue function(argument) on the thread of the acting request."""
    request = cpu.model.requests[cpu.request]
    cpu.function_id(function)
    cpu.own(cpu.model.tasks[request.context]).extend((function, argument, cpu.request))
    cpu.note("task-work", value=request.context)
    return 0


def kill_thread(cpu: Cpu, thread: int) -> int:
    """Kill a thread, by the number of its context; a killable sleep of it ends."""
    if thread not in cpu.model.tasks:
        raise cpu.fault(f"there is no thread {thread}")
    kill(cpu, thread)
    semaphores.wake_killable(cpu, thread)
    return 0


def fatal_signal_pending(cpu: Cpu) -> int:
    return int(is_killed(cpu, cpu.context))


def current_is_owner(cpu: Cpu) -> int:
    """Whether the request's own thread runs, not a context that works for it."""
    return int(cpu.model.requests[cpu.request].context == cpu.context)


def modify(cpu: Cpu, superblock: int) -> int:
    exempt = cpu.model.requests[cpu.request].exempt
    cpu.note("modify", cpu.superblock_at(superblock), value=int(exempt))
    return 0


def hook(cpu: Cpu, file: int) -> int:
    cpu.touched = True
    cpu.note("hook", cpu.file_superblock(file), value=file)
    lockdep.note_blind(cpu)
    return 0


def post_event(cpu: Cpu, result: int) -> int:
    cpu.set_ghost(cpu.model.request_cell(cpu.request, HAS_RESULT), 1)
    cpu.set_ghost(cpu.model.request_cell(cpu.request, RESULT), result)
    cpu.note("complete", value=result)
    return 0


def wait_for_request(cpu: Cpu, number: int) -> int:
    """Wait for one request (its index), or with -1 for all earlier ones of this thread."""
    request = cpu.model.requests[cpu.request]
    if number >= len(cpu.model.requests):
        raise cpu.fault(f"there is no request {number}")
    wanted = [number] if number >= 0 else [
        r.number for r in cpu.model.requests
        if r.thread == request.thread and r.operation < request.operation
    ]  # fmt: skip
    pending = [cpu.model.requests[r].name for r in wanted if not is_finished(cpu, r)]
    if pending:
        if is_killed(cpu, cpu.context):
            return 0
        interrupt(cpu)
        reason = f"{' and '.join(pending)} has not finished"
        raise cpu.waits(lambda: ("request", tuple(pending), reason))
    return 0


BEHAVIOUR: dict[str, Callable[..., int]] = {
    "percpu_down_read": semaphores.percpu_down_read,
    "percpu_down_read_freezable": semaphores.percpu_down_read,
    "percpu_down_read_trylock": semaphores.percpu_down_read_trylock,
    "percpu_up_read": semaphores.percpu_up_read,
    "percpu_down_write": semaphores.percpu_down_write,
    "percpu_up_write": semaphores.percpu_up_write,
    "down_write": semaphores.down_write,
    "up_write": semaphores.up_write,
    "down_read": semaphores.down_read,
    "up_read": semaphores.up_read,
    "wait_var": semaphores.wait_var,
    "wait_var_killable": semaphores.wait_var_killable,
    "wake_up_var": semaphores.wake_up_var,
    "percpu_rwsem_release": percpu_rwsem_release,
    "percpu_rwsem_acquire": percpu_rwsem_acquire,
    "lockdep_read_held": lockdep.read_held,
    "refcount_set": refcount_set,
    "refcount_inc": refcount_inc,
    "refcount_dec_and_test": refcount_dec_and_test,
    "free": free,
    "queue_io": queue_io,
    "queue_work": queue_work,
    "task_work_add": task_work_add,
    "kill_thread": kill_thread,
    "fatal_signal_pending": fatal_signal_pending,
    "current_is_owner": current_is_owner,
    "modify": modify,
    "hook": hook,
    "post_event": post_event,
    "wait_for_request": wait_for_request,
}
"""Every intrinsic's meaning: ``behaviour(cpu, *arguments) -> value``."""

assert set(BEHAVIOUR) == {intrinsic.name for intrinsic in INTRINSICS}, "one meaning each"
