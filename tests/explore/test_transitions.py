"""Remembering steps by what they looked at gives the successors that working them out gives."""

import pytest

from app.explore.store import Store
from app.explore.transitions import Taken, Transitions
from app.jobs.compiled import model_of
from app.machine import EVENT_KINDS, RangeError, Stepped
from app.scenarios import Entry, library
from tests.explore.successors import successors

EVERYTHING = frozenset(EVENT_KINDS)
STATES = 1500


@pytest.mark.parametrize("entry", library(), ids=lambda entry: entry.name)
def test_footprints_lose_and_invent_nothing(entry: Entry) -> None:
    """Breadth first over the first states of every scenario of the library: equal in each."""
    model = model_of(entry.scenario)
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
