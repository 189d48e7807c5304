"""Who asks for what, and who has left: one search for many, a bounded queue, no work for nobody."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from app.jobs.pool import Answer, Busy, Counts, Listener, News, Pool, Unwanted
from app.jobs.worker import Lost, Overran

MEMORY = 256 << 20
WITHIN_S = 30.0

Tell = Callable[[Any], None]
Stop = Callable[[], bool]


def warm() -> None:
    """There is nothing to warm here."""


def own_id(tell: Tell, stop: Stop) -> int:
    return os.getpid()


def until(file: str, tell: Tell, stop: Stop) -> tuple[int, str]:
    """Run until told to stop, or until there is such a file."""
    tell("began")
    while not stop():
        if Path(file).exists():
            return os.getpid(), "found"
        time.sleep(0.005)
    return os.getpid(), "stopped"


def deaf(tell: Tell, stop: Stop) -> None:
    tell("began")
    time.sleep(600)


@pytest.fixture
def pool() -> Iterator[Pool]:
    found = Pool(workers=1, memory=MEMORY, queue=2, warm=warm)
    yield found
    found.close()


def ask(pool: Pool, key: str, function: Callable[..., Any], *arguments: Any) -> Asked:
    return Asked(pool, key, function, *arguments)


class Asked:
    """One who asks, listens, and may leave."""

    def __init__(self, pool: Pool, key: str, function: Callable[..., Any], *given: Any) -> None:
        self.heard: SimpleQueue[News | Answer] = SimpleQueue()
        self.leave = pool.ask(key.encode(), (function, given), 60.0, self.heard.put)

    def began(self) -> None:
        assert self.heard.get(timeout=WITHIN_S) == News("began")

    def result(self) -> Any:
        while not isinstance(told := self.heard.get(timeout=WITHIN_S), Answer):
            pass
        return told.result()


def eventually(pool: Pool, counts: Counts) -> None:
    give_up = time.monotonic() + WITHIN_S
    while pool.counts() != counts:
        assert time.monotonic() < give_up, pool.counts()
        time.sleep(0.01)


@pytest.mark.slow
def test_the_processes_are_warm_before_anybody_asks() -> None:
    pool = Pool(workers=2, memory=MEMORY, queue=2, warm=warm)
    pool.start()
    try:
        eventually(pool, Counts(workers=2, warm=2, running=0, waiting=0))
        assert pool.call(b"one", (own_id, ()), 30.0) != os.getpid()
    finally:
        pool.close()


@pytest.mark.slow
def test_two_who_ask_for_the_same_share_one_search(pool: Pool, tmp_path: Path) -> None:
    file = tmp_path / "file"
    first = ask(pool, "a", until, str(file))
    first.began()

    second = ask(pool, "a", until, str(file))
    second.began()  # the latest news, though it came late
    assert pool.counts() == Counts(workers=1, warm=1, running=1, waiting=0)
    file.touch()

    answer = first.result()
    assert answer[1] == "found"
    assert second.result() == answer


@pytest.mark.slow
def test_a_search_goes_on_until_the_last_has_left(pool: Pool, tmp_path: Path) -> None:
    file = tmp_path / "file"
    first, second = (ask(pool, "a", until, str(file)) for _ in range(2))
    second.began()

    first.leave()
    file.touch()

    process, how = second.result()
    assert how == "found"
    assert pool.call(b"b", (own_id, ()), 30.0) == process


@pytest.mark.slow
def test_a_search_that_nobody_wants_stops_and_its_process_lives_on(
    pool: Pool, tmp_path: Path
) -> None:
    process = pool.call(b"b", (own_id, ()), 30.0)
    only = ask(pool, "a", until, str(tmp_path / "never"))
    only.began()

    only.leave()

    eventually(pool, Counts(workers=1, warm=1, running=0, waiting=0))
    assert pool.call(b"b", (own_id, ()), 30.0) == process
    assert only.heard.empty()


@pytest.mark.slow
def test_a_search_that_does_not_listen_is_ended_and_its_process_replaced(pool: Pool) -> None:
    process = pool.call(b"b", (own_id, ()), 30.0)
    only = ask(pool, "a", deaf)
    only.began()

    only.leave()

    assert pool.call(b"b", (own_id, ()), 30.0) != process


@pytest.mark.slow
def test_who_asks_for_what_is_being_stopped_gets_a_search_of_its_own(
    pool: Pool, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    first = ask(pool, "a", until, str(file))
    first.began()
    first.leave()

    second = ask(pool, "a", until, str(file))
    second.began()
    file.touch()

    assert second.result()[1] == "found"


@pytest.mark.slow
def test_the_queue_is_bounded_and_who_leaves_it_makes_room(pool: Pool, tmp_path: Path) -> None:
    file = tmp_path / "file"
    running = ask(pool, "a", until, str(file))
    running.began()
    waiting = [ask(pool, key, own_id) for key in "bc"]
    assert pool.counts() == Counts(workers=1, warm=1, running=1, waiting=2)

    with pytest.raises(Busy, match="2 searches are already waiting"):
        ask(pool, "d", own_id)
    shared = ask(pool, "b", own_id)  # takes no place
    waiting[1].leave()
    last = ask(pool, "d", own_id)
    file.touch()

    process = running.result()[0]
    assert [asked.result() for asked in (waiting[0], shared, last)] == [process] * 3
    assert waiting[1].heard.empty()


@pytest.mark.slow
def test_a_search_that_overran_is_told_and_its_process_replaced(pool: Pool) -> None:
    process = pool.call(b"b", (own_id, ()), 30.0)

    with pytest.raises(Overran):
        pool.call(b"a", (deaf, ()), 0.05)

    assert pool.call(b"b", (own_id, ()), 30.0) != process


@pytest.mark.slow
def test_who_waits_when_the_pool_is_closed_is_told(pool: Pool, tmp_path: Path) -> None:
    running = ask(pool, "a", until, str(tmp_path / "never"))
    running.began()
    waiting = ask(pool, "b", own_id)

    pool.close()

    for asked in (running, waiting):
        with pytest.raises(Lost):
            asked.result()
    with pytest.raises(Lost):
        ask(pool, "c", own_id)
    pool.start()
    assert ask(pool, "c", own_id).result() != os.getpid()


def told_nothing(_: News | Answer) -> None:
    """A listener who does not listen."""


@pytest.mark.slow
def test_leaving_twice_or_late_does_no_harm(pool: Pool) -> None:
    listener: Listener = told_nothing
    leave = pool.ask(b"a", (own_id, ()), 30.0, listener)
    pool.call(b"b", (own_id, ()), 30.0)

    leave()
    leave()

    assert pool.call(b"a", (own_id, ()), 30.0) != os.getpid()


def noted(file: str, tell: Tell, stop: Stop) -> None:
    with Path(file).open("a", encoding="ascii") as lines:
        lines.write(f"{os.getpid()}\n")


def fails(tell: Tell, stop: Stop) -> None:
    raise ValueError("a chore that fails")


def dies(tell: Tell, stop: Stop) -> None:
    os._exit(3)


@pytest.mark.slow
def test_a_process_with_nothing_to_do_does_its_chores_once(tmp_path: Path) -> None:
    """A chore that fails, or ends its process, keeps nobody from anything."""
    file = str(tmp_path / "notes")
    chores = ((noted, (file,)), (fails, ()), (dies, ()), (noted, (file,)))
    pool = Pool(workers=1, memory=MEMORY, queue=2, warm=warm, chores=chores)
    pool.start()
    try:
        give_up = time.monotonic() + WITHIN_S
        while not (tmp_path / "notes").exists() or len(notes := Path(file).read_text().split()) < 3:
            assert time.monotonic() < give_up
            time.sleep(0.01)
        process = pool.call(b"a", (own_id, ()), 30.0)
        eventually(pool, Counts(workers=1, warm=1, running=0, waiting=0))
        assert pool.call(b"a", (own_id, ()), 30.0) == process
        first, second, third = notes
        assert first != second == third == str(process)
    finally:
        pool.close()


@pytest.mark.slow
def test_chores_wait_until_it_is_quiet(tmp_path: Path) -> None:
    file, quiet = str(tmp_path / "notes"), False
    chores = ((noted, (file,)), (noted, (file,)))
    pool = Pool(1, MEMORY, queue=2, warm=warm, chores=chores, quiet=lambda: quiet)
    pool.start()
    try:
        pool.call(b"a", (own_id, ()), 30.0)
        time.sleep(1.0)
        assert not Path(file).exists()
        assert pool.counts() == Counts(workers=1, warm=1, running=0, waiting=0, chores=2)
        quiet = True
        eventually(pool, Counts(workers=1, warm=1, running=0, waiting=0, chores=0))
        assert len(Path(file).read_text().split()) == 2
    finally:
        pool.close()


@pytest.mark.slow
def test_who_waits_no_more_is_let_go_and_the_search_stops(pool: Pool, tmp_path: Path) -> None:
    process = pool.call(b"b", (own_id, ()), 30.0)
    given_up: list[bool] = []

    def stop() -> bool:
        given_up.append(True)
        return len(given_up) > 2

    with pytest.raises(Unwanted):
        pool.call(b"a", (until, (str(tmp_path / "never"),)), 60.0, stop)

    eventually(pool, Counts(workers=1, warm=1, running=0, waiting=0))
    assert pool.call(b"b", (own_id, ()), 30.0) == process
