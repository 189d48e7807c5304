"""The searching process: what it returns, what it raises, and how it is ended."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Thread

import pytest

from app.jobs.worker import NICENESS, Busy, Overran, Worker

MEMORY = 1 << 30


@dataclass(eq=False)
class Refused(Exception):
    """An exception with fields, as the layers below raise them."""

    where: str
    line: int


def refuse(where: str, line: int) -> None:
    raise Refused(where, line)


def exhaust() -> int:
    return len(bytearray(MEMORY * 2))


def ask_until_refused(worker: Worker) -> None:
    while True:
        worker.call(abs, -1, seconds=30)


@pytest.fixture
def worker() -> Iterator[Worker]:
    found = Worker(memory=MEMORY, queue=2)
    yield found
    found.close()


def test_a_call_runs_in_one_other_process_that_gives_way(worker: Worker) -> None:
    first = worker.call(os.getpid, seconds=30)

    assert first != os.getpid()
    assert worker.call(os.getpid, seconds=30) == first
    assert worker.call(os.nice, 0, seconds=30) == os.nice(0) + NICENESS


def test_an_exception_comes_back_with_its_fields(worker: Worker) -> None:
    with pytest.raises(Refused) as caught:
        worker.call(refuse, "scenario", 3, seconds=30)

    assert (caught.value.where, caught.value.line) == ("scenario", 3)


def test_a_call_that_overstays_is_ended_and_the_next_one_works(worker: Worker) -> None:
    before = worker.call(os.getpid, seconds=30)

    with pytest.raises(Overran):
        worker.call(time.sleep, 60, seconds=0.05)

    assert worker.call(os.getpid, seconds=30) != before


def test_a_call_that_takes_too_much_memory_is_ended(worker: Worker) -> None:
    with pytest.raises(Overran):
        worker.call(exhaust, seconds=30)

    assert worker.call(abs, -1, seconds=30) == 1


def test_the_queue_is_bounded() -> None:
    worker = Worker(memory=MEMORY, queue=1)

    def occupy() -> None:
        while True:
            try:
                worker.call(time.sleep, 60, seconds=1)
            except Overran:
                return
            except Busy:
                continue

    other = Thread(target=occupy)
    other.start()
    try:
        with pytest.raises(Busy, match="1 searches are already waiting"):
            ask_until_refused(worker)
    finally:
        other.join()
        worker.close()
