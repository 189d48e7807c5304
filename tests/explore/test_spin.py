"""The search beside Spin's: the same states, the same transitions, the same properties broken."""

from __future__ import annotations

import pytest

from app.explore.search import check
from app.jobs.compiled import model_of
from app.scenarios.catalogue import find
from tests.bench import spin
from tests.bench.learning import learn
from tests.bench.promela import Promela

SCENARIOS = (
    "async-write",  # holds, every run ends
    "second-freezer-busy",  # holds, some runs end parked
    "denied-write-naive",  # broken by steps and by an end
    "overlay-request-freed",  # a step leaves the model
    "aio-uncovered",  # broken by steps alone
    "uring-owner-freezes",  # a deadlock alone
)

needs_spin = pytest.mark.skipif(not spin.is_here(), reason=spin.MISSING)


@needs_spin
@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_spin_finds_the_same(name: str) -> None:
    model = model_of(find(name).scenario)
    verdict = check(model)

    found = spin.find(Promela(learn(model)))

    assert found is not None
    assert (found.states, found.transitions) == (verdict.states, verdict.transitions)
    assert found.broken == {violation.property for violation in verdict.violations}


@needs_spin
@pytest.mark.slow
def test_a_search_that_spin_cut_short_is_no_result() -> None:
    model = Promela(learn(model_of(find("async-write").scenario)))

    with pytest.raises(spin.Truncated, match="max search depth too small"):
        spin.find(model, depth=10)
