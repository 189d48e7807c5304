"""One searching process: what it returns, what it raises, and how it is ended."""

from __future__ import annotations

import os
import resource
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from app.jobs.worker import NICENESS, Lost, OutOfMemory, Overran, Worker

MEMORY = 256 << 20
WARMED: list[int] = []
Tell = Callable[[Any], None]
Stop = Callable[[], bool]


@dataclass(eq=False)
class Refused(Exception):
    """An exception with fields, as the layers below raise them."""

    where: str
    line: int


def warm() -> None:
    WARMED.append(os.getpid())


def own_id(tell: Tell, stop: Stop) -> tuple[int, int, list[int]]:
    return os.getpid(), os.nice(0), WARMED


def refuse(where: str, line: int, tell: Tell, stop: Stop) -> None:
    raise Refused(where, line)


def take(size: int, tell: Tell, stop: Stop) -> int:
    return len(bytearray(size))


def sleep(tell: Tell, stop: Stop) -> None:
    time.sleep(60)


def count_until_stopped(tell: Tell, stop: Stop) -> str:
    for number in count():
        tell(number)
        if stop():
            return "stopped"
    raise AssertionError("count never ends")


def end(tell: Tell, stop: Stop) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def cpu_limit(tell: Tell, stop: Stop) -> int:
    return resource.getrlimit(resource.RLIMIT_CPU)[0]


def spend_cpu(tell: Tell, stop: Stop) -> None:
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + 1, hard))
    while True:
        pass


@pytest.fixture
def worker() -> Iterator[Worker]:
    found = Worker(MEMORY, warm)
    yield found
    found.kill()


def ask(worker: Worker, function: Callable[..., Any], *arguments: Any, seconds: float = 30) -> Any:
    return worker.call((function, arguments), seconds, lambda _: None, lambda: True)


@pytest.mark.slow
def test_calls_run_in_one_warm_process_that_gives_way(worker: Worker) -> None:
    first, niceness, warmed = ask(worker, own_id)

    assert first != os.getpid()
    assert niceness == os.nice(0) + NICENESS
    assert warmed == [first]
    assert ask(worker, own_id) == (first, niceness, [first])


@pytest.mark.slow
def test_an_exception_comes_back_with_its_fields(worker: Worker) -> None:
    with pytest.raises(Refused) as caught:
        ask(worker, refuse, "scenario", 3)

    assert (caught.value.where, caught.value.line) == ("scenario", 3)


@pytest.mark.slow
def test_a_call_that_overstays_is_ended_and_the_next_one_works(worker: Worker) -> None:
    before = ask(worker, own_id)[0]

    with pytest.raises(Overran, match=r"within 0\.05 s"):
        ask(worker, sleep, seconds=0.05)

    assert ask(worker, own_id)[0] != before


@pytest.mark.slow
def test_what_takes_more_memory_than_the_bound_is_ended_and_less_is_not(worker: Worker) -> None:
    before = ask(worker, own_id)[0]
    assert ask(worker, take, MEMORY) == MEMORY

    with pytest.raises(OutOfMemory, match="may take 512 MiB"):
        ask(worker, take, MEMORY * 3)

    assert ask(worker, own_id)[0] != before


@pytest.mark.slow
def test_cpu_time_is_bounded_anew_for_each_call(worker: Worker) -> None:
    assert ask(worker, cpu_limit, seconds=20) in (21, 22)
    assert ask(worker, cpu_limit, seconds=200) in (201, 202)

    with pytest.raises(Overran):
        ask(worker, spend_cpu)


@pytest.mark.slow
def test_a_call_is_listened_to_and_stops_when_it_is_not_wanted(worker: Worker) -> None:
    before = ask(worker, own_id)[0]
    heard: list[int] = []

    answer = worker.call((count_until_stopped, ()), 30, heard.append, lambda: len(heard) < 5)

    assert answer == "stopped"
    assert heard == list(range(len(heard)))
    assert ask(worker, own_id)[0] == before


@pytest.mark.slow
def test_a_call_that_does_not_heed_that_it_is_not_wanted_is_ended(worker: Worker) -> None:
    before = ask(worker, own_id)[0]

    assert worker.call((sleep, ()), 30, lambda _: None, lambda: False) is None

    assert ask(worker, own_id)[0] != before


@pytest.mark.slow
def test_a_process_that_is_ended_from_outside_is_told_and_replaced(worker: Worker) -> None:
    with pytest.raises(Lost, match="SIGKILL"):
        ask(worker, end)

    assert ask(worker, own_id)
