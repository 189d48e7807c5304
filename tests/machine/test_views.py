"""Views made one after another, of what changed only, are those made from nothing."""

import pytest

from app.explore.trace import replay
from app.jobs.compiled import model_of
from app.machine import view
from app.machine.view import Views
from app.scenarios import Entry, library


@pytest.mark.parametrize("entry", library(), ids=lambda entry: entry.name)
def test_what_is_kept_from_view_to_view_is_still_true(entry: Entry) -> None:
    model = model_of(entry.scenario)
    trace = replay(model, entry.scenario.schedule or "")
    views = Views(model)

    for number, state in enumerate(trace.states):
        names = trace.names(number)
        assert views.see(state, names) == view(model, state, names)
