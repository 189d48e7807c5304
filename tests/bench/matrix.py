"""Every scenario of the library on every kernel that it fits: how long its verdict takes."""

from __future__ import annotations

import time
from collections.abc import Iterator

import orjson

from app.cmodel import CError
from app.jobs.compiled import model_of
from app.kernels import PatchError, kernel_ids
from app.machine import RangeError, SetupError
from app.scenarios.catalogue import Entry, library
from app.scenarios.errors import ScenarioError
from app.scenarios.language import on_kernel
from tests.bench.row import Row
from tests.bench.served import Client, get, post, running

BUDGET_MS = 2000.0
"""Every verdict takes less."""


def rows() -> Iterator[Row]:
    """The slowest of all verdicts, over HTTP, with the processes warm; each is asked for once."""
    spent: list[tuple[float, str]] = []
    unread = 0
    with running() as server:
        _until_warm(server)
        for entry in library():
            for kernel in kernel_ids():
                if not _fits(entry, kernel):
                    unread += 1
                    continue
                taken, said = _asked(server, entry, kernel)
                spent.append((taken, f"{entry.name} on {kernel}, {said}"))
    spent.sort(reverse=True)
    slow = sum(taken >= BUDGET_MS for taken, _ in spent)
    worst, which = spent[0]
    told = f"{worst:,.0f} ms at most: {which}" + (f"; {slow} are slower" if slow else "")
    yield Row(
        f"verdicts on {len(spent)} scenarios and kernels ({unread} do not fit)",
        told,
        f"< {BUDGET_MS / 1000:.0f} s",
        bool(slow),
    )


def _fits(entry: Entry, kernel: str) -> bool:
    """Whether the scenario can be read on the kernel: it has the operations, and its own C text."""
    try:
        model_of(on_kernel(entry.scenario, kernel))
    except (ScenarioError, PatchError, CError, SetupError, RangeError):
        return False
    return True


def _asked(server: Client, entry: Entry, kernel: str) -> tuple[float, str]:
    """How long a verdict takes, and what it says. Nobody has asked for it before."""
    body = orjson.dumps({"scenario": entry.text, "kernel": kernel})
    began = time.perf_counter()
    status, answer = server.ask(post("/api/checks", body))
    taken = (time.perf_counter() - began) * 1000
    assert status == 200, answer
    verdict = orjson.loads(answer)
    return taken, f"{verdict['verdict']}, {verdict['states']:,} states"


def _until_warm(server: Client) -> None:
    """Return once the server and its processes have compiled what they need."""
    server.ask(get("/api/scenarios"))
    for kernel in kernel_ids():
        small = f"kernel {kernel}\nfs disk ext4\napp: write disk\n"
        server.ask(post("/api/checks", orjson.dumps({"scenario": small})))
