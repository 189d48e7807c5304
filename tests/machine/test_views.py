"""Views made one after another, of what changed only, are those made from nothing."""

from dataclasses import replace

import pytest

from app.explore.replay import replay
from app.jobs.compiled import model_of
from app.machine import IocbNames, view
from app.machine.view import Views
from app.scenarios import Entry, library


@pytest.mark.parametrize("entry", library(), ids=lambda entry: entry.name)
def test_what_is_kept_from_view_to_view_is_still_true(entry: Entry) -> None:
    model = model_of(entry.scenario)
    trace = replay(model, entry.scenario.schedule or "")
    views = Views(model)

    for number, state in enumerate(trace.states):
        names = trace.names(number)
        fresh = replace(model)  # it remembers nothing
        assert views.see(state, names) == view(fresh, state, names)


@pytest.mark.parametrize("entry", library(), ids=lambda entry: entry.name)
def test_looking_for_iocbs_where_a_step_changed_something_finds_all(entry: Entry) -> None:
    model = model_of(entry.scenario)
    trace = replay(model, entry.scenario.schedule or "")
    names = IocbNames()

    for number, state in enumerate(trace.states):
        names = names.seen(model, state)
        assert trace.names(number) == names
