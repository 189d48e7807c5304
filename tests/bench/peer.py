"""Our searches beside Spin's, in one run: the time to a verdict, the rate, the memory.

Spin searches the same steps, from Promela of the tables that our own search learned; so both see
the same states, and equal counts show that neither leaves one out or counts one twice.
"""

from __future__ import annotations

import multiprocessing
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import Any

import orjson

from app.explore.properties import PROPERTIES
from app.explore.search import check
from app.explore.verdict import IN_RANGE, VIOLATED, Limits
from app.jobs import compiled
from app.machine import Model
from app.scenarios.catalogue import Entry, library
from app.scenarios.language import parse
from tests.bench import spin
from tests.bench.learned import Learned
from tests.bench.learning import EVERYTHING, explore, learn, sample
from tests.bench.promela import Promela
from tests.bench.row import Row, milliseconds
from tests.bench.served import Client, post, running

END_TO_END = 10.0
"""A verdict on a scenario of the library comes so many times faster than Spin's, at least."""
RAW = 1.0
"""A search of many states is so many times as fast as Spin's, at least; the aim is twice."""
ROUNDS = 3
TWELVE_SECONDS = 10.0
SPIN_SECONDS = 20.0
"""What Spin's search gets where it is not expected to end."""
GIVE_UP_SECONDS = 60.0
"""What ours gets where it may not end."""
HEAD = "kernel 6.7\nfs disk ext4\n"
RAW_SCENARIO = f"""{HEAD}
app:      aio_write disk io=queued
writer*2: write disk io=any
admin:    freeze disk
"""
"""506,176 states, every one of them fine."""
LARGE_SCENARIO = f"""{HEAD}
app*2:  aio_write disk io=queued
writer: write disk io=any
admin:  freeze disk
"""
"""2,128,510 states: somewhat more than the service looks at, unless it is told to."""
WRITERS = f"{HEAD}writer*%d: aio_write disk io=queued\nadmin: freeze disk\n"
WALKS = 40
"""Random walks that show Spin steps of six writers."""

_SLUGS = {item.slug for item in PROPERTIES} | {IN_RANGE}
_FRESH = count(1)
_SPAWN = multiprocessing.get_context("spawn")


def rows() -> Iterator[Row]:
    """Every comparison; without Spin, only what is ours."""
    if spin.is_here():
        with running() as server:
            for entry in library():
                yield _end_to_end(server, entry)
        yield from _raw()
        yield _large()
        yield _six()
    else:
        yield Row("Spin, to compare with", spin.MISSING)
    yield _twelve()


# -- a verdict from a text ----------------------------------------------------------------


def _end_to_end(server: Client, entry: Entry) -> Row:
    """From the scenario's text over HTTP, against generating, compiling and running for Spin."""
    learned = learn(compiled.model_of(entry.scenario), entry.scenario.checks)
    answers: list[dict[str, Any]] = []
    _ask(server, entry)  # until the server has compiled the kernel
    ours = median(milliseconds(lambda: answers.append(_ask(server, entry))) for _ in range(ROUNDS))
    its = spin.find(Promela(learned))
    assert its is not None, "it was given all the time it needs"
    ratio = its.seconds * 1000 / ours
    words = answers[-1]["properties"]
    wrong = _differences(learned, its, {slug for slug in _SLUGS if words.get(slug) == VIOLATED})
    return Row(
        f"verdict on {entry.name}, {its.states:,} states",
        f"{ours:.0f} ms, Spin {its.seconds * 1000:,.0f} ms: {ratio:.1f} times{wrong}",
        f">= {END_TO_END:.0f} times",
        bool(wrong) or ratio < END_TO_END,
    )


def _ask(server: Client, entry: Entry) -> dict[str, Any]:
    """The verdict on the scenario with a thread called as never before: nothing is cached."""
    name = entry.scenario.threads[0].name
    text = re.sub(rf"\b{name}\b", f"{name}{next(_FRESH)}", entry.text)
    status, answer = server.ask(post("/api/checks", orjson.dumps({"scenario": text})))
    assert status == 200, answer
    found: dict[str, Any] = orjson.loads(answer)
    return found


def _differences(learned: Learned, its: spin.Found, broken: set[str]) -> str:
    """Where Spin says something else, in words; '' where it agrees."""
    said = {
        "states": (learned.states, its.states),
        "transitions": (learned.transitions, its.transitions),
        "broken": (sorted(broken), sorted(its.broken)),
    }
    return "".join(f"; {what} {a}, Spin {b}" for what, (a, b) in said.items() if a != b)


# -- the search alone -----------------------------------------------------------------------


_Way = Callable[[Model, Callable[[], bool]], tuple[int, str]]


@dataclass(frozen=True)
class _Search:
    """One search of ours in a process of its own."""

    states: int
    seconds: float
    cpu_seconds: float
    bytes: int
    """By how much the process grew."""
    cut: str


def _raw() -> Iterator[Row]:
    """Both searches with nothing left out, and the memory that they take per state.

    By processor time, the best of some rounds: others may use the machine, too.
    """
    model = Promela(learn(compiled.model_of(parse(RAW_SCENARIO))))
    ours, its = _searched(RAW_SCENARIO, explore), spin.find(model)
    assert its is not None, "it was given all the time it needs"
    mine, theirs = ours.cpu_seconds, its.cpu_seconds
    for _ in range(ROUNDS - 1):
        mine = min(mine, _searched(RAW_SCENARIO, explore).cpu_seconds)
        again = spin.find(model)
        assert again is not None, "it was given all the time it needs"
        theirs = min(theirs, again.cpu_seconds)
    ratio = theirs / mine
    wrong = f"; states {ours.states:,}" if ours.states != its.states else ""
    yield Row(
        f"search alone, {its.states:,} states",
        f"{_rate(ours.states, mine)}, Spin {_rate(its.states, theirs)}: {ratio:.2f} times{wrong}",
        f">= {RAW:.0f} times",
        bool(wrong) or ratio < RAW,
    )
    yield _memory(ours, its)


def _large() -> Row:
    """The memory where Spin's own tables, of the size that its manual says, weigh less."""
    model = Promela(learn(compiled.model_of(parse(LARGE_SCENARIO))))
    its = spin.find(model)
    assert its is not None, "it was given all the time it needs"
    return _memory(_searched(LARGE_SCENARIO, explore), its)


def _memory(ours: _Search, its: spin.Found) -> Row:
    each, total = ours.bytes / ours.states, its.total_bytes / its.states
    return Row(
        f"memory per state, {ours.states:,} states",
        f"{each:.0f} bytes, Spin {total:.0f} (of these, states as stored {its.state_bytes:.0f})",
        "<= Spin's",
        each > total,
    )


def _rate(states: int, seconds: float) -> str:
    return f"{states / seconds / 1000:,.0f} k/s"


def _six() -> Row:
    """Spin on half as many, without all their steps: these are more than a search can learn.

    So what Spin searches is less than what there is, and if it does not end, all would not.
    """
    model = Promela(sample(compiled.model_of(parse(WRITERS % 6)), WALKS))
    found = spin.find(model, depth=10 * spin.DEPTH, seconds=SPIN_SECONDS)
    said = f"not over after {SPIN_SECONDS:.0f} s"
    if found is not None:
        said = f"over after {found.seconds:.0f} s, {found.states:,} states"
    return Row("Spin on six async writers and a freezer", said)


def _twelve() -> Row:
    """Twelve identical writers and a freezer."""
    ours = _searched(WRITERS % 12, _verdict)
    said = f"unknown: {ours.cut}" if ours.cut else f"{ours.states:,} states"
    return Row(
        "verdict on twelve async writers and a freezer",
        f"{ours.seconds:.1f} s, {said}",
        f"< {TWELVE_SECONDS:.0f} s",
        bool(ours.cut) or ours.seconds >= TWELVE_SECONDS,
    )


def _verdict(model: Model, stop: Callable[[], bool]) -> tuple[int, str]:
    """A search as the service makes it, for a verdict: over how many states, and why no more."""
    verdict = check(model, None, Limits(states=EVERYTHING), stop)
    return verdict.states, verdict.cut


def _searched(text: str, search: _Way) -> _Search:
    """A search in a fresh process, so that its memory can be told from everything else's."""
    here, there = _SPAWN.Pipe(duplex=False)
    process = _SPAWN.Process(target=_search, args=(text, search, there), daemon=True)
    process.start()
    there.close()
    try:
        found = here.recv()
    finally:
        process.join()
    assert isinstance(found, _Search)
    return found


def _search(text: str, search: _Way, answer: Connection) -> None:
    """What runs in that process: once on something small, for what is made ready but once."""
    search(compiled.model_of(library()[0].scenario), lambda: False)
    model = compiled.model_of(parse(text))
    before, began, cpu = _peak_bytes(), time.perf_counter(), time.process_time()
    states, cut = search(model, lambda: time.perf_counter() - began > GIVE_UP_SECONDS)
    spent, cpu = time.perf_counter() - began, time.process_time() - cpu
    answer.send(_Search(states, spent, cpu, _peak_bytes() - before, cut))


def _peak_bytes() -> int:
    """The most memory that this process has had. What rusage says counts its parent's, too."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise OSError("/proc/self/status does not say VmHWM")
