"""The numbers the project is held to, measured on this machine, as a table.

Exits 1 where one of them is missed.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import count
from random import Random
from statistics import median

import orjson

from app.explore.replay import replay
from app.jobs import compiled
from app.jobs.desk import Desk
from app.machine import Action, actions, step
from app.render.style import PLAIN
from app.scenarios.language import parse
from app.settings import Settings
from tests.bench import frames, links, matrix, peer
from tests.bench.row import Row, milliseconds
from tests.bench.served import HELLO, Client, get, post, running, searching
from tests.large import LARGE

SCENARIO = """\
title   Three writers on two layers while the disk is frozen and thawed
kernel  6.7+flag+move
fs      disk ext4
fs      ovl overlay upper=disk

app:    aio_write ovl io=queued
app:    aio_write ovl io=any hook=any
admin:  freeze disk
admin:  thaw disk
peer:   write disk io=any
"""
STEPS = 60
SCHEDULES = 60
ROUNDS = 5
REPEATS = 500
"""Requests a round, for the ratio of a repeat to a bare hello."""

NEW_RUN_MS = 10.0
"""A new schedule over HTTP takes less, at the median."""
REPEAT_RATIO = 0.10
"""A repeat is answered at this part of a bare hello's rate, or more, in the same run."""

GET_RATIO = 0.25
"""A GET of the API is answered at this part of a bare hello's rate, or more, in the same run."""
API_GETS = (
    "/api/kernels",
    "/api/kernels/6.7+flag",
    "/api/flags?kernel=6.8&value=0x860000",
    "/api/scenarios",
    "/api/scenarios/clone-inherits",
)

FACE_RATIO = 0.80
"""A face that is in memory is sent at this part of the rate of a bare application, or more, that
sends the same bytes in the same run."""
FACES = (".txt", ".svg", ".png", ".html")

HALF_OF_PAYLOADS, LONGEST_PAYLOAD, SMALL_PAYLOAD = 52, 66, 36
"""Characters of a link behind ``/v1/``: at the median, at most, and of a small run."""
PAIRS = 25
"""Rounds of requests without a search and with one, one after the other."""
PAIR_REQUESTS = 40
"""Requests of each kind a round."""
SEARCHING_MEDIAN_RATIO = 1.2
"""While a search runs, a request takes at most so much longer at the median."""
SEARCHING_P99_MS = 5.0
"""While a search runs, one request in a hundred takes at most so much longer."""


def schedules(count: int) -> Iterator[str]:
    """Different schedules of `STEPS` steps: random walks, each from its own seed."""
    model = compiled.model_of(parse(SCENARIO))
    for seed in range(count):
        choice, state = Random(seed), model.initial
        taken: list[Action] = []
        while len(taken) < STEPS and (possible := actions(model, state)):
            taken.append(choice.choice(possible))
            state, _ = step(model, state, taken[-1])
        yield replay(model, tuple(taken)).schedule


def desk() -> Desk:
    """The engine's front."""
    return Desk.of(Settings(), None)


def best(run: Callable[[], object], times: int = 7) -> float:
    """The shortest of several runs, in milliseconds."""
    return min(milliseconds(run) for _ in range(times))


def engine() -> Iterator[Row]:
    """Replay, and the way from a text to its first trace."""
    front = desk()
    model = compiled.model_of(parse(SCENARIO))
    schedule = next(schedules(1))
    steps = len(replay(model, schedule).accounts)
    spent = best(lambda: replay(model, schedule))
    yield Row("replay, one step with its account", f"{spent * 1000 / steps:.0f} us")
    spent = best(lambda: front.run(SCENARIO, None, schedule))
    yield Row(f"document of {steps} steps, from text, warm", f"{spent:.1f} ms")

    own = count()

    def cold() -> None:
        """C text that nobody has seen: the whole kernel is compiled with it."""
        define = f"define <<END\n#define BENCH {next(own)}\nEND\n"
        front.run(f"{SCENARIO}{define}", None, "")

    yield Row("first trace from text, kernel not compiled", f"{best(cold, 5):.0f} ms")
    spent = best(lambda: front.run(SCENARIO, None, ""))
    yield Row("first trace from text, kernel compiled", f"{spent:.1f} ms")


def service() -> Iterator[Row]:
    """POST /api/runs over loopback: new schedules, and repeats beside a bare hello."""
    bodies = [
        orjson.dumps({"scenario": SCENARIO, "schedule": schedule})
        for schedule in schedules(SCHEDULES)
    ]
    with running() as ours, running(HELLO) as bare:
        ours.ask(get("/api/scenarios"))  # until it has compiled the library
        ours.ask(post("/api/runs", orjson.dumps({"scenario": SCENARIO})))
        spent = sorted(milliseconds(partial(_must, ours, body)) for body in bodies)
        what, middle = f"POST /api/runs, a new {STEPS}-step schedule", median(spent)
        limit = f"< {NEW_RUN_MS:.0f} ms"
        yield Row(f"{what}, p50", f"{middle:.1f} ms", limit, middle >= NEW_RUN_MS)
        yield Row(f"{what}, p95", f"{spent[int(len(spent) * 0.95)]:.1f} ms")
        repeat = post("/api/runs", bodies[0])
        rates: list[tuple[float, float]] = []
        for _ in range(ROUNDS):
            mine = milliseconds(lambda: [ours.ask(repeat) for _ in range(REPEATS)])
            its = milliseconds(lambda: [bare.ask(get("/")) for _ in range(REPEATS)])
            rates.append((REPEATS / mine * 1000, REPEATS / its * 1000))
        yield Row("bare ASGI hello", f"{median(r for _, r in rates):,.0f} /s")
        yield Row("POST /api/runs, an identical repeat", f"{median(r for r, _ in rates):,.0f} /s")
        ratio = median(mine / its for mine, its in rates)
        limit = f">= {REPEAT_RATIO:.2f}"
        yield Row("repeat / bare hello, same round", f"{ratio:.2f}", limit, ratio < REPEAT_RATIO)


def link_lengths() -> Iterator[Row]:
    """How long the library's counterexamples are as links, and in the usual encodings."""
    found = list(links.counterexamples())
    packed, deflated, plain = links.lengths(found)
    what = f"{len(found)} counterexamples as links, p50 / most"
    limit = f"<= {HALF_OF_PAYLOADS} / {LONGEST_PAYLOAD}"
    missed = median(packed) > HALF_OF_PAYLOADS or max(packed) > LONGEST_PAYLOAD
    yield Row(what, links.middle_and_most(packed), limit, missed)
    yield Row("  as JSON, zlib, base64url", links.middle_and_most(deflated))
    yield Row("  as JSON, base64url", links.middle_and_most(plain))
    size = links.small()
    limit = f"<= {SMALL_PAYLOAD}"
    yield Row("a link of 2 threads, 12 steps", f"{size}", limit, size > SMALL_PAYLOAD)


def beside_a_search() -> Iterator[Row]:
    """What other requests feel of a search: the same requests, with one running and without."""
    body = orjson.dumps({"scenario": SCENARIO, "schedule": next(schedules(1))})
    repeat, padding = post("/api/runs", body), count(1)

    def new_run() -> bytes:
        """The same run in a body that was not seen before."""
        return post("/api/runs", body + b" " * next(padding))

    with running() as ours:
        ours.ask(get("/api/scenarios"))  # until it has compiled the library
        ours.ask(repeat)
        kinds: dict[str, Callable[[], bytes]] = {"a repeat": lambda: repeat, "a new run": new_run}
        for what, request in kinds.items():
            idle: list[float] = []
            busy: list[float] = []
            for _ in range(PAIRS):
                idle += _spent(ours, [request() for _ in range(PAIR_REQUESTS)])
                with searching(ours, LARGE):
                    busy += _spent(ours, [request() for _ in range(PAIR_REQUESTS)])
            yield from _felt(what, idle, busy)


def _spent(client: Client, requests: Sequence[bytes]) -> list[float]:
    return [milliseconds(partial(client.ask, request)) for request in requests]


def _felt(what: str, idle: list[float], busy: list[float]) -> Iterator[Row]:
    ratio = median(busy) / median(idle)
    limit = f"<= {SEARCHING_MEDIAN_RATIO:.1f}"
    told = f"{ratio:.2f} ({median(idle):.2f} -> {median(busy):.2f} ms)"
    yield Row(f"{what} beside a search, p50 / idle", told, limit, ratio > SEARCHING_MEDIAN_RATIO)
    last = [sorted(spent)[int(len(spent) * 0.99)] for spent in (idle, busy)]
    more = last[1] - last[0]
    limit = f"<= {SEARCHING_P99_MS:.0f} ms"
    told = f"{more:+.1f} ms ({last[0]:.1f} -> {last[1]:.1f} ms)"
    yield Row(f"{what} beside a search, p99 - idle", told, limit, more > SEARCHING_P99_MS)


def faces() -> Iterator[Row]:
    """GET of a link's faces over loopback: drawn anew, and from memory beside the same bytes."""
    with running() as ours:
        ours.ask(get("/api/scenarios"))  # until it has compiled the library
        made = orjson.loads(ours.ask(post("/api/runs", orjson.dumps({"scenario": SCENARIO})))[1])
        for suffix in FACES:
            link = f"{made['link']}{suffix}"
            spent = [milliseconds(partial(ours.ask, get(f"{link}?{n}"))) for n in range(20)]
            yield Row(f"GET {suffix}, made anew, p50", f"{median(spent):.1f} ms")
            _, body = ours.ask(get(link))
            ratio, limit = _kept_beside_bare(ours, get(link), body), f">= {FACE_RATIO:.2f}"
            what = f"GET {suffix}, from memory / bare, {len(body):,} bytes"
            yield Row(what, f"{ratio:.2f}", limit, ratio < FACE_RATIO)


def gets() -> Iterator[Row]:
    """GETs of the API over loopback, from memory, beside a bare hello."""
    with running() as ours, running(HELLO) as bare:
        ours.ask(get("/api/scenarios"))  # until it has compiled the library
        for path in API_GETS:
            status, body = ours.ask(get(path))
            assert status == 200, body
            ratio, limit = _beside(ours, get(path), bare), f">= {GET_RATIO:.2f}"
            yield Row(f"GET {path} / bare hello", f"{ratio:.2f}", limit, ratio < GET_RATIO)


def _kept_beside_bare(ours: Client, request: bytes, body: bytes) -> float:
    """Our rate of a repeat, over that of a bare application which sends the same bytes."""
    with running(body) as bare:
        return _beside(ours, request, bare)


def _beside(ours: Client, request: bytes, bare: Client) -> float:
    """Our rate of `request`, over the rate of a bare application; each round measures both."""
    rates = []
    for _ in range(ROUNDS):
        mine = milliseconds(lambda: [ours.ask(request) for _ in range(REPEATS)])
        its = milliseconds(lambda: [bare.ask(get("/")) for _ in range(REPEATS)])
        rates.append(its / mine)
    return median(rates)


def _must(client: Client, body: bytes) -> None:
    status, answer = client.ask(post("/api/runs", body))
    assert status == 200, answer


def report(rows: Sequence[Row]) -> tuple[str, int]:
    """The table, and the exit code: 1 where a target is missed, which its line says."""
    cells = [(r.what, r.measured, f"{r.held_to}{'  MISSED' * r.missed}") for r in rows]
    code = int(any(row.missed for row in rows))
    return "\n".join(PLAIN.table([("WHAT", "MEASURED", "HELD TO"), *cells])), code


PARTS: dict[str, Callable[[], Iterator[Row]]] = {
    "engine": engine,
    "links": link_lengths,
    "service": service,
    "faces": faces,
    "gets": gets,
    "beside": beside_a_search,
    "matrix": matrix.rows,
    "frames": frames.rows,
    "peer": peer.rows,
}


def main() -> int:
    """Print the table: all of it, or the parts that are named."""
    parser = ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    wanted = parser.parse_args().parts
    for name in wanted:
        if name not in PARTS:
            parser.error(f"{name!r} is no part; there are {', '.join(PARTS)}")
    rows = [row for name in wanted or PARTS for row in PARTS[name]()]
    text, code = report(rows)
    print(text)
    return code


if __name__ == "__main__":
    sys.exit(main())
