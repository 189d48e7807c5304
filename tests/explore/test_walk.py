"""The walk by learned tables finds what working out every step in every state finds."""

import pytest
from hypothesis import HealthCheck, assume, given, settings

from app.cmodel import CError
from app.explore.judge import Judge
from app.explore.ledger import Ledger
from app.explore.properties import choose
from app.explore.verdict import Limits
from app.explore.walk import Walk
from app.jobs.compiled import model_of
from app.machine import Action, Model, RangeError, SetupError, State
from app.scenarios import Entry, library
from app.scenarios.language import parse
from app.scenarios.scenario import Scenario
from tests.explore.graphs import Explored, explored
from tests.explore.toys import FREEZER, IOCB, WRITER, toy
from tests.scenarios.made import scenarios

SMALL = 700
"""States of a scenario for which the plain search is quick."""

Edge = tuple[State, Action, State]


def walked(model: Model, states: int = 1_000_000) -> Walk:
    walk = Walk(model, Ledger(model, Judge(model, choose())), Limits(states=states), lambda: False)
    for _ in walk.go():
        pass
    return walk


def is_the_same(walk: Walk, plain: Explored) -> None:
    """States, steps, ends, exits, and for each property the steps that break it."""
    found = walk.breaches(p.slug for p in choose())
    states = [walk.state(number) for number in range(walk.arena.states)]
    assert set(states) == set(plain.states)
    assert len(states) == len(plain.states)
    assert [*found.graph.layers] == [*plain.graph.layers]

    def edges(graph: object, names: list[State]) -> list[Edge]:
        return [(names[s], a, names[t]) for s in range(len(names)) for a, t in graph.steps(s)]  # type: ignore[attr-defined]

    mine, its = edges(found.graph, states), edges(plain.graph, plain.states)
    assert set(mine) == set(its)
    assert len(mine) == len(its)
    for name in ("ends", "exits"):
        assert {states[n] for n in getattr(found.graph, name)} == {
            plain.states[n] for n in getattr(plain.graph, name)
        }
    broken = {slug: {mine[e] for e in points.edges} for slug, points in found.points.items()}
    assert broken == {
        slug: {its[e] for e in points.edges} for slug, points in plain.points.items()
        if len(points.edges)
    }  # fmt: skip


@pytest.mark.parametrize(
    "model",
    [
        toy(WRITER + FREEZER, app="hooked:hook=any", admin="freeze thaw"),
        toy(WRITER + FREEZER + IOCB, app="write", peer="write", admin="freeze"),
    ],
)
def test_of_toys(model: Model) -> None:
    is_the_same(walked(model), explored(model))


def test_a_graph_that_outgrows_its_room(monkeypatch: pytest.MonkeyPatch) -> None:
    model = toy(WRITER + FREEZER, app="hooked:hook=any", peer="write", admin="freeze thaw")
    with monkeypatch.context() as patch:
        patch.setattr("app.explore.arena._STATES", 16)
        patch.setattr("app.explore.arena._EDGES", 32)
        walk = walked(model)

    assert walk.arena.states > 8 * 16
    is_the_same(walk, explored(model))


@pytest.mark.slow
@pytest.mark.parametrize("entry", library(), ids=lambda entry: entry.name)
def test_of_the_library(entry: Entry) -> None:
    model = model_of(entry.scenario)
    walk = walked(model)
    if walk.arena.states > SMALL:
        pytest.skip(f"{walk.arena.states} states")
    is_the_same(walk, explored(model))


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(scenarios())
def test_of_any_scenario(scenario: Scenario) -> None:
    try:
        model = model_of(scenario)
    except (CError, SetupError, RangeError):
        assume(False)
    walk = walked(model, SMALL)
    assume(not walk.cut)
    is_the_same(walk, explored(model))


LARGE = """\
kernel 6.7
fs disk ext4
app: aio_write disk io=queued
writer*2: write disk io=any
admin: freeze disk
"""


@pytest.mark.slow
@pytest.mark.parametrize("states", [150_000, 263_000])
def test_a_state_with_its_steps_takes_some_110_bytes(states: int) -> None:
    """However many there are: room is made as it is needed, never for twice as many."""
    walk = walked(model_of(parse(LARGE)), states)

    assert walk.arena.states == states
    assert walk.arena.edges > 3 * states
    assert walk.arena.bytes < 130 * states
