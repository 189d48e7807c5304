"""The searching processes and their queue: who wants the same shares one search.

Each process has a thread here that keeps it, so that nobody who waits need hold one: an answer
comes to a listener. A search stops when the last who wanted it has left.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Condition, Thread
from typing import Any

from app.explore.verdict import never
from app.jobs.worker import SLICE_SECONDS, Ask, Call, Lost, Worker

CHORE_SECONDS = 60.0
"""How long one call of a process that has nothing else to do may take."""

LOOK_SECONDS = 0.25
"""How often it is looked whether it is quiet enough for a chore."""


def always() -> bool:
    """The `quiet` of a pool that nobody else minds."""
    return True


@dataclass(eq=False)
class Busy(Exception):
    """Too many searches are already waiting for their turn."""

    waiting: int

    def __str__(self) -> str:
        return f"{self.waiting} searches are already waiting; try again in a few seconds"


class Unwanted(Exception):
    """Nobody waits for the answer any more."""


@dataclass(frozen=True, slots=True)
class News:
    """What a call told on its way."""

    told: Any


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call returned, or raised: the last that its listeners hear."""

    value: Any
    error: Exception | None = None

    def result(self) -> Any:
        """The value; the error is raised."""
        if self.error is not None:
            raise self.error
        return self.value


Listener = Callable[[News | Answer], None]
"""Called from another thread; must not take long."""


@dataclass(eq=False)
class Job:
    """One call, and who listens to it."""

    key: bytes
    call: Call
    seconds: float
    listeners: list[Listener]
    news: News | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """Processes, those that are warm, calls that run, calls that wait, chores that are left."""

    workers: int
    warm: int
    running: int
    waiting: int
    chores: int = 0


@dataclass
class Pool:
    """Runs picklable calls in `workers` other processes; at most `queue` calls wait.

    `start` starts and warms them; the first call does it where that was not done. A process that
    has nothing to do makes one of the `chores` after another, once, so that later calls find done
    what they need; and only while `quiet` says that nobody feels it.
    """

    workers: int
    memory: int
    queue: int
    warm: Callable[[], None]
    chores: tuple[Call, ...] = ()
    quiet: Callable[[], bool] = always
    _changed: Condition = field(default_factory=Condition, init=False, repr=False)
    _threads: list[Thread] = field(default_factory=list, init=False, repr=False)
    _closed: bool = field(default=False, init=False, repr=False)
    _waiting: deque[Job] = field(default_factory=deque, init=False, repr=False)
    _running: set[Job] = field(default_factory=set, init=False, repr=False)
    _wanted: dict[bytes, Job] = field(default_factory=dict, init=False, repr=False)
    _idle: int = field(default=0, init=False, repr=False)
    _left: list[deque[Call]] = field(default_factory=list, init=False, repr=False)

    def start(self) -> None:
        """Begin to start and warm the processes, in the background."""
        with self._changed:
            self._closed = False
            missing = self.workers - len(self._threads)
            left = [deque(self.chores) for _ in range(missing)]
            new = [Thread(target=self._keep, args=(chores,), daemon=True) for chores in left]
            self._threads += new
            self._left += left
        for thread in new:
            thread.start()

    def close(self) -> None:
        """End the processes; who still waits is told that they are lost."""
        with self._changed:
            self._closed = True
            threads, self._threads = self._threads, []
            self._left = []
            for job in (*self._waiting, *self._running):
                self._tell(job, Answer(None, Lost(None)))
                self._forget(job)
            self._waiting.clear()
            self._changed.notify_all()
        for thread in threads:
            thread.join()

    def counts(self) -> Counts:
        """How busy it is."""
        with self._changed:
            running, chores = len(self._running), sum(map(len, self._left))
            warm = self._idle + running
            return Counts(self.workers, warm, running, len(self._waiting), chores)

    def ask(self, key: bytes, call: Call, seconds: float, listener: Listener) -> Callable[[], None]:
        """Have `call` made, or listen to the one of the same `key`; returns how to leave it.

        The listener hears the latest news, and at last one `Answer`; nothing once it has left.
        `seconds` is how long the call may run, once it is its turn.

        Raises:
            Busy: the queue is full.
            Lost: the pool is closed.
        """
        if self._closed:
            raise Lost(None)
        self.start()
        with self._changed:
            job = self._wanted.get(key)
            if job is None:
                if len(self._waiting) >= self.queue:
                    raise Busy(self.queue)
                job = self._wanted[key] = Job(key, call, seconds, [])
                self._waiting.append(job)
                self._changed.notify()
            elif job.news is not None:
                listener(job.news)
            job.listeners.append(listener)
        return lambda: self._leave(job, listener)

    def call(self, key: bytes, call: Call, seconds: float, stop: Ask = never) -> Any:
        """What `call` returns; whatever it raises is raised here, as are its worker's errors.

        Raises:
            Busy: the queue is full.
            Unwanted: `stop` says yes; it is asked now and then.
        """
        heard: SimpleQueue[News | Answer] = SimpleQueue()
        leave = self.ask(key, call, seconds, heard.put)
        try:
            while not stop():
                with suppress(Empty):
                    told = heard.get(timeout=SLICE_SECONDS)
                    if isinstance(told, Answer):
                        return told.result()
        finally:
            leave()
        raise Unwanted

    def _leave(self, job: Job, listener: Listener) -> None:
        with self._changed:
            if listener in job.listeners:
                job.listeners.remove(listener)
            if not job.listeners:
                self._forget(job)
                if job in self._waiting:
                    self._waiting.remove(job)

    def _forget(self, job: Job) -> None:
        """Let nobody join `job` any more."""
        job.listeners.clear()
        if self._wanted.get(job.key) is job:
            del self._wanted[job.key]

    def _tell(self, job: Job, told: News | Answer) -> None:
        for listener in job.listeners:
            listener(told)

    def _keep(self, chores: deque[Call]) -> None:
        """Keep one process: warm it, hand it calls, replace it when it had to be ended."""
        worker = Worker(self.memory, self.warm)
        doing: Call | None = None
        try:
            while not self._closed:
                if worker.ready(lambda: not self._closed):
                    chores.clear()
                    chores.extend(chore for chore in self.chores if chore is not doing)
                job = self._next(LOOK_SECONDS if chores else None)
                if job is None:
                    if chores and self.quiet():
                        doing = chores[0]
                        self._do(worker, doing)
                        chores.popleft()
                    continue
                answer = self._run(worker, job)
                with self._changed:
                    self._running.remove(job)
                    self._tell(job, answer)
                    self._forget(job)
        finally:
            worker.kill()

    def _do(self, worker: Worker, chore: Call) -> None:
        """Have a chore done. Where it fails, who needs what it was for will be told why."""
        with self._changed:
            self._idle += 1
        with suppress(Exception):
            worker.call(chore, CHORE_SECONDS, _unheard, lambda: not self._closed)
        with self._changed:
            self._idle -= 1

    def _next(self, seconds: float | None) -> Job | None:
        """The job whose turn it is; None when the pool is closed, or none comes in so long."""
        with self._changed:
            self._idle += 1
            self._changed.wait_for(lambda: self._closed or self._waiting, seconds)
            self._idle -= 1
            if self._closed or not self._waiting:
                return None
            job = self._waiting.popleft()
            self._running.add(job)
            return job

    def _run(self, worker: Worker, job: Job) -> Answer:
        def hear(told: Any) -> None:
            with self._changed:
                job.news = News(told)
                self._tell(job, job.news)

        try:
            return Answer(worker.call(job.call, job.seconds, hear, lambda: bool(job.listeners)))
        except Exception as error:  # noqa: BLE001 - whatever it is belongs to who asked
            return Answer(None, error)


def _unheard(_: object) -> None:
    """Who hears of a chore on its way."""
