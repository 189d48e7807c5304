"""Spin, the peer: a Promela text to C, compiled, run, and what it says read back."""

from __future__ import annotations

import re
import resource
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench.promela import LOOPS, MARK, Promela

MISSING = "spin or gcc is not installed here: `apt-get install spin gcc` brings them"
COMPILE = ("gcc", "-O2", "-w", "-DSAFETY", "-DNOREDUCE")
"""What Spin's manual says for safety properties, and every interleaving; `-w` is but quiet."""
RUN = ("-E", "-c0", "-n")
"""Ends are judged by the text, not by where processes stop; a breach does not end the search."""
MEGABYTE = 1 << 20
DEPTH = 100_000
"""Steps that the depth-first search keeps room for: 4.6 MB."""


@dataclass(frozen=True)
class Found:
    """What Spin found, and what it took."""

    states: int
    transitions: int
    """Without the one to the initial state, and those in place that only tell of a breach."""
    broken: frozenset[str]
    cpu_seconds: float
    """Processor time of the search alone."""
    seconds: float
    """From the text to the verdict: generated, compiled, searched."""
    state_bytes: float
    """Per state: as stored, with its overhead."""
    total_bytes: int
    """All that the search took: the states, the hash table, the stack of the depth-first search."""


def is_here() -> bool:
    """Whether Spin and a C compiler are installed."""
    return all(shutil.which(name) for name in ("spin", COMPILE[0]))


def find(model: Promela, depth: int = DEPTH, seconds: float | None = None) -> Found | None:
    """What Spin finds in all states of `model`; None where its search alone takes longer.

    Raises:
        Truncated: the search met a limit of its own, so its numbers say nothing.
    """
    text = model.text
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        Path(folder, "model.pml").write_text(text)
        _run(folder, "spin", "-a", "model.pml")
        _run(folder, *COMPILE, "-o", "pan", "pan.c")
        before = _children_seconds()
        try:
            said = _run(folder, "./pan", *RUN, f"-m{depth}", timeout=seconds)
        except subprocess.TimeoutExpired:
            return None
        spent = time.perf_counter() - began
        return _read(model, said, spent, _children_seconds() - before)


@dataclass(eq=False)
class Truncated(Exception):
    """Spin searched no further."""

    said: str

    def __str__(self) -> str:
        return f"Spin's search was cut short; it said:\n{self.said}"


def _run(folder: str, *command: str, timeout: float | None = None) -> str:
    done = subprocess.run(
        command, cwd=folder, check=True, capture_output=True, text=True, timeout=timeout
    )
    return done.stdout


def _children_seconds() -> float:
    """Processor time of all processes that this one has waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _read(model: Promela, said: str, seconds: float, cpu_seconds: float) -> Found:
    if "max search depth too small" in said or "Search not completed" in said:
        raise Truncated(said)
    states = int(_number(r"(\d+) states, stored", said))
    in_place = re.search(f"{LOOPS}(\\d+)", said)
    beside = 1 + (int(in_place[1]) if in_place else 0)
    stored = _number(r"([\d.]+)\s+actual memory usage for states", said)
    return Found(
        states=states,
        transitions=int(_number(r"(\d+) transitions", said)) - beside,
        broken=frozenset(model.claims[int(n)] for n in re.findall(f"{MARK}(\\d+)", said)),
        cpu_seconds=cpu_seconds,
        seconds=seconds,
        state_bytes=stored * MEGABYTE / states,
        total_bytes=int(_number(r"([\d.]+)\s+total actual memory usage", said) * MEGABYTE),
    )


def _number(pattern: str, said: str) -> float:
    found = re.search(pattern, said)
    if found is None:
        raise Truncated(said)
    return float(found[1])
