"""A process that is warm compiles nothing more for any search."""

from __future__ import annotations

import multiprocessing

import pytest
from numba.core.dispatcher import Dispatcher

from app.explore import arena, expand, reductions
from app.jobs.budget import Budget
from app.jobs.checks import search_text, warm

TWINS = "kernel 6.7\nfs disk ext4\nw*2: write disk hook=any\nadmin: freeze disk\n"


def compiled() -> dict[str, int]:
    """For how many kinds of arguments each function of the engine is ready."""
    modules = (arena, expand, reductions)
    every = (item for module in modules for item in vars(module).items())
    return {name: len(f.signatures) for name, f in every if isinstance(f, Dispatcher)}


def before_and_after() -> tuple[dict[str, int], dict[str, int]]:
    """What is compiled in a warm process, and in the same after searches of both kinds."""
    warm()
    before = compiled()
    for names in ((), ("merge", "order", "symmetry"), None):
        search_text(TWINS, Budget(100_000, 60.0, 1 << 30, names))
    return before, compiled()


@pytest.mark.slow
def test_a_warm_process_is_ready_for_searches_with_reductions_and_without() -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        before, after = pool.apply(before_and_after)

    assert before == after
    assert min(before[name] for name in ("_expand", "_reduced", "has_circle")) == 1
