"""A process for searches: one at a time, bounded in memory and time, killed when it overstays."""

from __future__ import annotations

import multiprocessing
import os
import resource
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from threading import BoundedSemaphore, Lock
from typing import Any

START = multiprocessing.get_context("spawn")
"""Not fork: the server has threads, and a fork would copy their locks."""

NICENESS = 10
"""Searches give way to requests."""


@dataclass(eq=False)
class Busy(Exception):
    """Too many searches are already waiting for their turn."""

    waiting: int

    def __str__(self) -> str:
        return f"{self.waiting} searches are already waiting; try again in a few seconds"


@dataclass(eq=False)
class Overran(Exception):
    """A search did not stop when it was asked to, or ran out of memory; its process was ended."""

    seconds: float

    def __str__(self) -> str:
        return (
            f"the search did not come back within {self.seconds:g} s, or ran out of memory;"
            " ask for fewer states"
        )


def _serve(inbox: Connection, memory: int) -> None:
    """Answer calls until the other end closes."""
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    with suppress(EOFError, KeyboardInterrupt):
        while True:
            function, arguments = inbox.recv()
            try:
                inbox.send((True, function(*arguments)))
            except MemoryError:
                return
            except Exception as error:  # noqa: BLE001 - whatever it is belongs to the caller
                inbox.send((False, error))


@dataclass
class Worker:
    """Runs picklable calls in one other process, started when first needed.

    Callers queue: at most `queue` of them, the next is refused with `Busy`.
    """

    memory: int
    queue: int
    _turn: Lock = field(default_factory=Lock, init=False, repr=False)
    _places: BoundedSemaphore = field(init=False, repr=False)
    _process: BaseProcess | None = field(default=None, init=False, repr=False)
    _line: Connection | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        self._places = BoundedSemaphore(self.queue)

    def call(self, function: Callable[..., Any], *arguments: Any, seconds: float) -> Any:
        """What `function(*arguments)` returns; whatever it raises is raised here.

        Raises:
            Busy: the queue is full.
            Overran: no answer within `seconds`; the process was ended.
        """
        if not self._places.acquire(blocking=False):
            raise Busy(self.queue)
        try:
            with self._turn:
                return self._ask(function, arguments, seconds)
        finally:
            self._places.release()

    def close(self) -> None:
        """End the process. A later call starts another one."""
        if self._line is not None:
            self._line.close()
            self._line = None
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
            self._process = None

    def _ask(self, function: Callable[..., Any], arguments: tuple[Any, ...], seconds: float) -> Any:
        line = self._connect()
        try:
            line.send((function, arguments))
            reply = line.recv() if line.poll(seconds) else None
        except (EOFError, OSError):
            reply = None
        if reply is None:
            self.close()
            raise Overran(seconds)
        succeeded, answer = reply
        if succeeded:
            return answer
        raise answer

    def _connect(self) -> Connection:
        if self._line is None or self._process is None or not self._process.is_alive():
            self.close()
            self._line, theirs = START.Pipe()
            self._process = START.Process(target=_serve, args=(theirs, self.memory), daemon=True)
            self._process.start()
            theirs.close()
        return self._line
