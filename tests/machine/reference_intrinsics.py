"""What each intrinsic does, for the reference interpreter."""

from __future__ import annotations

from app.machine.layout import WORK_KINDS
from tests.machine.reference_memory import Blocks, Context, Interrupted, Memory, OutOfModel

WRITE = 1


class Intrinsics(Memory):
    """A method ``do_NAME`` per intrinsic, given its arguments; it returns the value, if any."""

    # The percpu rwsem: rules R1 to R5. Its cells are read_count, block, writer, held.

    def _token(self, semaphore: int, request: int) -> tuple[int, int, int]:
        superblock, level = self.model.semaphores[semaphore]
        return request, superblock, level

    def _semaphore(self, where: int) -> int:
        if where not in self.model.semaphores:
            raise OutOfModel("no percpu rwsem")
        return where

    def _enter(self, sem: int, request: int) -> None:
        self.memory[sem] += 1
        key = self._token(sem, request)
        self.tokens[key] = self.tokens.get(key, 0) + 1

    def do_percpu_down_read(self, where: int) -> None:
        sem = self._semaphore(where)
        self._lockdep_takes(sem, "shared")
        if self.memory[sem + 1]:
            self.queues[sem].append((self.actor, "read"))
            self.context.phase = "queued"
        else:
            self._enter(sem, self.request)

    def do_percpu_down_read_freezable(self, where: int, _: int) -> None:
        self.do_percpu_down_read(where)

    def do_percpu_down_read_trylock(self, where: int) -> int:
        sem = self._semaphore(where)
        if self.memory[sem + 1]:
            return 0
        self._lockdep_takes(sem, "shared")
        self._enter(sem, self.request)
        return 1

    def do_percpu_up_read(self, where: int) -> None:
        sem = self._semaphore(where)
        self._lockdep_lets_go(sem)
        self.memory[sem] -= 1
        key = self._token(sem, self.request)
        if self.tokens.get(key, 0) > 0:
            self.tokens[key] -= 1

    def do_percpu_down_write(self, where: int) -> None:
        sem = self._semaphore(where)
        self._lockdep_takes(sem, "exclusive")
        if self.memory[sem + 1]:
            self.queues[sem].append((self.actor, "write"))
            self.context.phase = "queued"
        else:
            self._block(sem, self.actor)

    def _block(self, sem: int, actor: int) -> None:
        self.memory[sem + 1] = 1
        self.memory[sem + 2] = actor + 1
        self.contexts[actor].phase = "draining"
        self.contexts[actor].sleeps_on = sem

    def _drained(self, context: Context) -> None:
        if self.memory[context.sleeps_on] != 0:
            raise Blocks("waiting")
        self.memory[context.sleeps_on + 3] = 1
        context.phase = "running"

    def do_percpu_up_write(self, where: int) -> None:
        sem = self._semaphore(where)
        if not self.memory[sem + 3]:
            raise OutOfModel("not held")
        self._lockdep_lets_go(sem)
        self.memory[sem + 1] = self.memory[sem + 2] = self.memory[sem + 3] = 0
        while self.queues[sem]:
            actor, wants = self.queues[sem].pop(0)
            if wants == "write":
                self._block(sem, actor)
                break
            self.contexts[actor].phase = "running"
            self._enter(sem, self._request_of(actor))

    def do_percpu_rwsem_release(self, where: int, *_: int) -> None:
        self._lockdep_lets_go(where)

    def do_percpu_rwsem_acquire(self, where: int, read: int, _: int) -> None:
        self._lockdep_takes(where, "shared" if read else "exclusive")

    def do_lockdep_read_held(self, where: int) -> int:
        return int((where, "shared") in self.context.lockdep)

    # The plain rwsem. Its cells are writer, readers (a bit for each context).

    def do_down_write(self, sem: int) -> None:
        if self.memory[self._check(sem)] or self.memory[sem + 1]:
            raise Blocks("waiting")
        self._lockdep_takes(sem, "exclusive")
        self.memory[sem] = self.actor + 1

    def do_up_write(self, sem: int) -> None:
        if not self.memory[self._check(sem)]:
            raise OutOfModel("not held")
        self._lockdep_lets_go(sem)
        self.memory[sem] = 0

    def do_down_read(self, sem: int) -> None:
        if self.memory[self._check(sem)]:
            raise Blocks("waiting")
        if self.memory[sem + 1] & 1 << self.actor:
            raise OutOfModel("shared twice")
        self._lockdep_takes(sem, "shared")
        self.memory[sem + 1] += 1 << self.actor

    def do_up_read(self, sem: int) -> None:
        if not self.memory[self._check(sem) + 1] & 1 << self.actor:
            raise OutOfModel("not held")
        self._lockdep_lets_go(sem)
        self.memory[sem + 1] -= 1 << self.actor

    # Sleeping on an address.

    def do_wait_var(self, where: int) -> None:
        self.context.phase = "asleep"
        self.context.sleeps_on = where
        self.context.sleeps_killably = False

    def do_wake_up_var(self, where: int) -> None:
        for context in self.contexts:
            if context.phase == "asleep" and context.sleeps_on == where:
                context.phase = "running"

    def do_wait_var_killable(self, where: int) -> int:
        if self.context.killed:
            return 1
        self.do_wait_var(where)
        self.context.sleeps_killably = True
        return 0

    # References and lifetime.

    def do_refcount_set(self, where: int, value: int) -> None:
        self.memory[self._check(where)] = value

    def do_refcount_inc(self, where: int) -> None:
        self.memory[self._check(where)] += 1

    def do_refcount_dec_and_test(self, where: int) -> int:
        self.memory[self._check(where)] -= 1
        return int(self.memory[where] == 0)

    def do_free(self, where: int) -> None:
        if where == 0:
            return
        header = where - 1
        if self.memory.get(header, 0) <= 0 or header not in self.headers:
            raise OutOfModel("bad free")
        struct = self.program.structs[self.headers[header]]
        kiocb = self.model.offsets.kiocb
        inside = [member.offset for member in struct.members if member.struct == kiocb]
        for offset in [0] if self.headers[header] == kiocb else inside:
            self._lose_iocb(where + offset)
            self.fired.discard(-(where + offset))
        self.memory[header] = -self.memory[header]
        for cell in range(struct.cells):
            self.memory[where + cell] = 0

    def _lose_iocb(self, iocb: int) -> None:
        """An asynchronous iocb goes: what its request holds of its superblock leaks."""
        offsets = self.model.offsets
        file = self.memory.get(iocb + offsets.ki_filp, 0)
        if not file or not self.memory.get(iocb + offsets.ki_complete, 0):
            return
        inode = self.memory[file + offsets.file_inode]
        address = self.memory[inode + offsets.inode_sb]
        for superblock in self.model.superblocks:
            if superblock.address == address:
                self._leak((self.request, superblock.number, WRITE))

    # Handing a request on.

    def do_queue_io(self, function: int, argument: int) -> None:
        self._spawn("irq", function, argument)

    def do_queue_work(self, queue: int, work: int) -> int:
        kind = WORK_KINDS[self.memory[self._check(queue + self.model.offsets.queue_kind)]]
        function = self.memory[self._check(work + self.model.offsets.work_func)]
        self._spawn(kind, function, work)
        return 1

    def _spawn(self, kind: str, function: int, argument: int) -> None:
        for actor in self.model.requests[self.request].spawns.get(kind, ()):
            context = self.contexts[actor]
            if context.status == "idle":
                context.status = "running"
                self._push(context, self._function(function), [argument], -1)
                return
        raise OutOfModel(f"no {kind} context is left")

    def do_task_work_add(self, function: int, argument: int) -> None:
        thread = self.contexts[self.model.requests[self.request].context]
        thread.task_work.append((self._function(function), argument, self.request))

    def _has_task_work(self) -> bool:
        return bool(self.context.task_work) and not self.context.works

    def _begin_task_work(self) -> None:
        function, argument, _ = self.context.task_work[0]
        self._push(self.context, function, [argument], -1)
        self.frame.task_work = self.context.works = True

    def do_kill_thread(self, thread: int) -> None:
        if thread >= len(self.contexts) or self.contexts[thread].request is not None:
            raise OutOfModel("no thread")
        context = self.contexts[thread]
        context.killed = True
        if context.phase == "asleep" and context.sleeps_killably:
            context.phase = "running"
        self._die_if_killed(context)

    def _die_if_killed(self, context: Context) -> None:
        if context.killed and context.status != "finished" and not context.frames:
            context.status = "finished"
            for request in self.threads[context.number]:
                if self.requests[request].status == "new":
                    self.requests[request].status = "cancelled"

    def do_fatal_signal_pending(self) -> int:
        return int(self.context.killed)

    def do_current_is_owner(self) -> int:
        return int(self.model.requests[self.request].context == self.actor)

    # What a file system and user space notice.

    def do_modify(self, _: int) -> None:
        """An event, nothing else."""

    def do_hook(self, _: int) -> None:
        """An event, but one that others may see: it counts as touching memory."""
        self.touched = True

    def do_post_event(self, result: int) -> None:
        self.requests[self.request].result = result

    def do_wait_for_request(self, number: int) -> None:
        mine = self.threads[self.actor]
        wanted = mine[: self.context.operation] if number == -1 else [number]
        if all(self._is_finished(request) for request in wanted):
            return
        if self.context.killed:
            return
        if self._has_task_work():
            self.frame.pc -= 1
            self._begin_task_work()
            raise Interrupted
        raise Blocks("waiting")
