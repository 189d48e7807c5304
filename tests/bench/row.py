"""A line of the benchmark's table."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the table; `missed` where it has a target and does not reach it."""

    what: str
    measured: str
    held_to: str = ""
    missed: bool = False


def milliseconds(run: Callable[[], object]) -> float:
    """How long `run` takes."""
    start = time.perf_counter()
    run()
    return (time.perf_counter() - start) * 1000
