"""Remembering steps by what they looked at gives the successors that working them out gives."""

import pytest

from app.cmodel import compile_kernel
from app.explore.store import Store
from app.explore.transitions import Taken, Transitions
from app.kernels import load
from app.machine import EVENT_KINDS, Model, RangeError, Stepped, build
from app.scenarios import library, setup
from tests.explore.successors import successors

EVERYTHING = frozenset(EVENT_KINDS)
STATES = 1500


@pytest.mark.parametrize("name", [entry.name for entry in library()])
def test_footprints_lose_and_invent_nothing(name: str) -> None:
    """Breadth first over the first states of every scenario of the library: equal in each."""
    model = _model(name)
    store = Store(model.initial)
    transitions = Transitions(model, store, EVERYTHING)
    keys = [store.initial_key]
    for key in keys:
        state = store.state(key)
        found = list(transitions.of(key))
        expected = list(successors(model, state))
        assert [action for action, _ in found] == [action for action, _ in expected]
        for (action, taken), (_, worked_out) in zip(found, expected, strict=True):
            if isinstance(taken, RangeError):
                assert isinstance(worked_out, RangeError)
                continue
            assert isinstance(taken, Taken)
            assert isinstance(worked_out, Stepped)
            after = taken.after(key)
            assert store.state(after) == worked_out.state
            assert taken.events == worked_out.events
            if store.find(after) is None and len(keys) < STATES:
                store.add(after, 0, action)
                keys.append(after)


def _model(name: str) -> Model:
    scenario = next(entry.scenario for entry in library() if entry.name == name)
    kernel = load(scenario.kernel)
    return build(compile_kernel(kernel), kernel, setup(scenario))
