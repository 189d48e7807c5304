"""What is remembered by footprint is what would be worked out anew; and it is bounded."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from app.cmodel import compile_kernel
from app.kernels import load
from app.machine import Action, RangeError, actions, build, step, view
from app.machine import footprints as module
from app.machine.footprints import Footprints
from app.scenarios import Entry, library, setup
from app.scenarios.language import parse


@pytest.mark.parametrize("entry", library(), ids=lambda entry: entry.name)
def test_a_step_and_a_view_that_are_remembered_are_the_same(entry: Entry) -> None:
    kernel = load(entry.scenario.kernel)
    model = build(compile_kernel(kernel), kernel, setup(entry.scenario))
    remembered = 0
    for seed in range(4):
        choice, state, names = Random(seed), model.initial, None
        for _ in range(60):
            possible = actions(model, state)
            if not possible:
                break
            action = choice.choice(possible)
            key = (model.stacks + action.context, -1 if action.value is None else action.value)
            remembered += model.steps.find(key, state) is not None
            fresh = replace(model)  # it has seen nothing yet
            try:
                expected = step(fresh, state, action, names)
            except RangeError:
                with pytest.raises(RangeError):
                    step(model, state, action, names)
                break
            assert step(model, state, action, names) == expected
            state, names = expected[0], expected[1].names
            assert view(model, state, names) == view(fresh, state, names)

    assert remembered, "nothing was put to the test"


def test_a_value_is_found_where_all_that_it_rests_on_is_alike() -> None:
    known: Footprints[str] = Footprints()
    known.keep((0,), ((1,), (2,), (3,)), {0, 1}, "kept", 1)

    assert known.find((0,), ((1,), (2,), (9,))) == ((0, 1), "kept")
    assert known.find((0,), ((1,), (9,), (3,))) is None
    assert known.find((0,), ((9,), (2,), (3,))) is None
    assert known.find((0, 5), ((1,), (2,), (3,))) is None


def test_one_start_may_rest_on_different_segments() -> None:
    known: Footprints[str] = Footprints()
    known.keep((0,), ((1,), (2,), (3,)), {0, 1}, "one", 1)
    known.keep((0,), ((1,), (7,), (3,)), {0, 1, 2}, "two", 1)

    assert known.find((0,), ((1,), (2,), (8,))) == ((0, 1), "one")
    assert known.find((0,), ((1,), (7,), (3,))) == ((0, 1, 2), "two")
    assert known.find((0,), ((1,), (7,), (8,))) is None


def test_a_step_rests_on_cells_of_memory_not_on_all_of_it() -> None:
    """What others left where it does not look makes no new step of it."""
    kernel = load("6.8")
    text = "kernel 6.8\nfs disk ext4\napp: aio_write disk\nother: write disk\n"
    model = build(compile_kernel(kernel), kernel, setup(parse(text)))
    number = {context.name: context.number - 1 for context in model.contexts}
    alone, app, other = model.initial, Action(number["app"]), Action(number["other"])
    for _ in range(12):
        alone, _ = step(model, alone, app)

    among, found = model.initial, 0
    for _ in range(12):
        among, _ = step(model, among, other)
    for _ in range(12):
        found += model.steps.find((model.stacks + app.context, -1), among) is not None
        expected = step(replace(model), among, app)
        assert step(model, among, app) == expected
        among, _ = expected

    assert among[0] != alone[0], "the other has left nothing in memory"
    assert found >= 8, f"{found} of 12 steps were known"


def test_a_full_memory_forgets_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_KEPT", 10)
    known: Footprints[int] = Footprints()
    for number in range(11):
        known.keep((0,), ((number,),), {0}, number, 2)

    assert [number for number in range(11) if known.find((0,), ((number,),))] == [9, 10]
