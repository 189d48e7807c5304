"""One searching process: killable, niced, bounded in memory and CPU time; a call at a time.

A call is made as ``function(*arguments, tell, stop)``: what it gives to `tell` reaches the
listener while it runs, and `stop()` says whether the answer is still wanted.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from ctypes import c_bool
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

START = multiprocessing.get_context("spawn")
"""Not fork: the server has threads, and a fork would copy their locks."""

NICENESS = 10
"""Searches give way to requests."""

ROOM_BYTES = 256 << 20
"""What a process may take beside the memory of its search: models it keeps, room to grow."""

STOP_SECONDS = 1.0
"""How long a call that nobody wants any more may take to notice."""

SLICE_SECONDS = 0.1
"""How often it is looked whether the answer is still wanted."""

LISTEN, ANSWER, RAISED, EXHAUSTED = "listen", "answer", "raised", "exhausted"

Tell = Callable[[Any], None]
Ask = Callable[[], bool]
Call = tuple[Callable[..., Any], tuple[Any, ...]]


@dataclass(eq=False)
class Overran(Exception):
    """A search did not stop when it was asked to; its process was ended."""

    seconds: float

    def __str__(self) -> str:
        return f"the search did not come back within {self.seconds:g} s; ask for fewer states"


@dataclass(eq=False)
class OutOfMemory(Exception):
    """A search needed more memory than its process may have; the process was ended."""

    memory_bytes: int

    def __str__(self) -> str:
        return (
            f"the search ran out of memory: its process may take {self.memory_bytes >> 20:,} MiB;"
            " ask for fewer states"
        )


@dataclass(eq=False)
class Lost(Exception):
    """The searching process ended by itself, or was ended from outside."""

    code: int | None

    def __str__(self) -> str:
        how = "" if self.code is None else f" ({_told(self.code)})"
        return f"the searching process ended before it answered{how}; ask again"


def _told(code: int) -> str:
    """An exit code in words; a negative one is a signal."""
    with suppress(ValueError):
        return signal.Signals(-code).name
    return f"exit code {code}"


@dataclass
class Worker:
    """A process that stays alive from call to call; one that was ended is replaced when needed.

    For one thread at a time. `warm` is called in a new process before anything else is; the
    memory bound is counted from what the process takes after it.
    """

    memory: int
    warm: Callable[[], None]
    _process: BaseProcess | None = field(default=None, init=False, repr=False)
    _line: Connection | None = field(default=None, init=False, repr=False)
    _unwanted: Any = field(default=None, init=False, repr=False)

    def ready(self, wanted: Ask) -> bool:
        """Return once there is a warm process, or it is not wanted; whether it is a new one.

        Where none can be started or warmed, the next call says so.
        """
        if self._process is not None and self._process.is_alive():
            return False
        self.kill()
        try:
            self._start()
            assert self._line is not None, "a worker that was started has a line"
            while not self._line.poll(SLICE_SECONDS):
                if not wanted():
                    self.kill()
                    return False
            self._line.recv()
        except (EOFError, OSError):
            self.kill()
            return False
        return True

    def _start(self) -> None:
        self._unwanted = START.RawValue(c_bool, False)
        self._line, theirs = START.Pipe()
        process = START.Process(
            target=_serve, args=(theirs, self._unwanted, self.memory), daemon=True
        )
        process.start()
        self._process = process
        theirs.close()
        self._line.send(self.warm)

    def call(self, call: Call, seconds: float, tell: Tell, wanted: Ask) -> Any:
        """What the call returns; whatever it raises is raised here.

        Once `wanted` says no, the call is asked to stop, and its answer is None at the latest
        `STOP_SECONDS` later.

        Raises:
            Overran, OutOfMemory, Lost: the process was ended. `ready` starts another one.
        """
        self.ready(wanted)
        if self._line is None:
            raise Lost(None)
        self._unwanted.value = False
        deadline = time.monotonic() + seconds
        try:
            self._line.send((call, seconds))
            while (left := deadline - time.monotonic()) > 0:
                if self._line.poll(min(left, SLICE_SECONDS)):
                    kind, what = self._line.recv()
                    if kind != LISTEN:
                        return self._answer(kind, what)
                    tell(what)
                if not self._unwanted.value and not wanted():
                    self._unwanted.value = True
                    deadline = min(deadline, time.monotonic() + STOP_SECONDS)
        except (EOFError, OSError):
            raise self._lost(seconds) from None
        self.kill()
        if self._unwanted.value:
            return None
        raise Overran(seconds)

    def kill(self) -> None:
        """End the process, if there is one."""
        if self._line is not None:
            self._line.close()
            self._line = None
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
            self._process = None

    def _answer(self, kind: str, what: Any) -> Any:
        if kind == EXHAUSTED:
            self.kill()  # what is left of its memory is in pieces
            raise OutOfMemory(what)
        if kind == RAISED:
            raise what
        return what

    def _lost(self, seconds: float) -> Exception:
        """Why there is no answer, once the line is closed from the other side."""
        assert self._process is not None, "there was a process"
        self._process.join(STOP_SECONDS)
        code = self._process.exitcode
        self.kill()
        return Overran(seconds) if code == -signal.SIGXCPU else Lost(code)


def _serve(line: Connection, unwanted: Any, memory: int) -> None:
    """Answer calls until the other end closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # control-C is for the server, which ends us
    os.nice(NICENESS)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # each thread of it would take 30 MiB
    with suppress(EOFError, ConnectionError):
        line.recv()()
        settle()
        line.send(None)
        most = address_space() + memory + ROOM_BYTES
        while True:
            line.send(_answered(line, unwanted, memory, most))


def settle() -> None:
    """Take what is there for what stays: the collector of garbage need not look at it again.

    Compiled kernels and the compiler are millions of objects; to walk over them all takes a tenth
    of a second, in the midst of a request or a search.
    """
    gc.collect()
    gc.freeze()


def _answered(line: Connection, unwanted: Any, memory: int, most: int) -> tuple[str, Any]:
    """What there is to say to the next call, which takes at most `most` bytes of addresses."""
    (function, arguments), seconds = line.recv()

    def tell(what: Any) -> None:
        line.send((LISTEN, what))

    _limit(resource.RLIMIT_CPU, int(time.process_time() + seconds) + 1)
    _limit(resource.RLIMIT_AS, most)
    try:
        return ANSWER, function(*arguments, tell, lambda: unwanted.value)
    except MemoryError:
        return EXHAUSTED, memory + ROOM_BYTES
    except (EOFError, ConnectionError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is belongs to the caller
        return RAISED, error
    finally:
        _limit(resource.RLIMIT_AS, resource.RLIM_INFINITY)


def _limit(what: int, soft: int) -> None:
    """Set a limit that the process itself may raise again, as far as it is let."""
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        soft = hard if soft == resource.RLIM_INFINITY else min(soft, hard)
    resource.setrlimit(what, (soft, hard))


def address_space() -> int:
    """Bytes of addresses that this process has."""
    return _pages(0)


def resident() -> int:
    """Bytes of memory that this process takes."""
    return _pages(1)


def _pages(number: int) -> int:
    """A figure of /proc/self/statm, in bytes; 0 where there is no such file."""
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 - asked often
            return int(file.read().split()[number]) * resource.getpagesize()
    except FileNotFoundError:
        return 0
