"""A start without an end, two ends, two starts: what breaks, and what the flag makes of it."""

from __future__ import annotations

import pytest

from app.explore.properties import PROPERTIES
from app.explore.search import check
from app.explore.verdict import Limits
from app.jobs.compiled import model_of
from app.scenarios.language import parse
from tests.kernels.failures import DOUBLE_END, DOUBLE_START, LEAKED_START

OVER = ("balanced", "count-faithful", "no-deadlock", "no-leak")


@pytest.mark.parametrize(
    ("scenario", "kernel", "broken"),
    [
        (LEAKED_START, "6.7+naive-move", OVER),
        (LEAKED_START, "6.7+flag+move", OVER),
        (LEAKED_START.replace("io=error", "hook=deny"), "6.7+naive-move", ()),
        (DOUBLE_END, "6.7", ("balanced", "count-faithful", "no-deadlock")),
        (DOUBLE_END, "6.7+flag", ()),
        (DOUBLE_END, "6.12.117+flag", ()),
        (DOUBLE_START, "6.7", OVER),
        (DOUBLE_START, "6.7+flag", ("no-warn",)),
        (DOUBLE_START, "6.8+flag", ("no-warn",)),
    ],
)
def test_a_mistake_in_a_caller_breaks_what_it_must(
    scenario: str, kernel: str, broken: tuple[str, ...]
) -> None:
    model = model_of(parse(f"kernel {kernel}\n{scenario}"))
    verdict = check(model, PROPERTIES, Limits(states=20_000))
    assert verdict.complete
    assert tuple(sorted(v.property for v in verdict.violations)) == broken
