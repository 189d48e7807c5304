"""Fates and the nearest passing run, against every run there is."""

from hypothesis import given

from app.explore.fates import (
    AVOIDABLE,
    IMPOSSIBLE,
    INEVITABLE,
    VIOLATED,
    Fates,
    PassingRun,
    point_of_no_return,
    runs_of,
)
from app.explore.graph import StateGraph
from app.explore.points import BreakPoints, way
from app.explore.shortest import shortest
from app.machine import Action
from tests.explore.graphs import actions_of, cost, drawn, explored, numbers, runs
from tests.explore.test_shortest import STRAY, broken_graphs
from tests.explore.toys import FREEZER, WRITER, toy

A, B = Action(0), Action(1)


def passes(graph: StateGraph, points: BreakPoints, start: int, edges: tuple[int, ...]) -> bool:
    """Whether a run that ends breaks nothing: no step of it, and not its end."""
    end = int(graph.targets[edges[-1]]) if edges else start
    return end not in points.states and not any(edge in points.edges for edge in edges)


def longest(graph: StateGraph) -> int:
    """A run that goes round more than once shows nothing new: enough steps for any other."""
    return graph.states + 1


@given(broken_graphs())
def test_the_nearest_passing_run_is_the_best_of_all_that_pass(
    made: tuple[StateGraph, BreakPoints],
) -> None:
    graph, points = made
    if not len(points.edges) and not len(points.states):
        return
    run = shortest(graph, points)
    edges = [edge for edge, _ in way(graph, run)]

    def shared(other: tuple[int, ...]) -> int:
        pairs = zip(other, edges, strict=False)
        return next((n for n, (o, e) in enumerate(pairs) if o != e), min(len(other), len(edges)))

    passing = [r for r in runs(graph, 0, longest(graph)) if passes(graph, points, 0, r)]
    found = Fates(graph, points).nearest_passing(run)

    if not passing:
        assert found is None
        return
    best = min(passing, key=lambda r: (-shared(r), cost(graph, r)))
    assert found == PassingRun(shared(best) + 1, actions_of(graph, best))


@given(broken_graphs())
def test_a_fate_is_what_all_runs_from_a_state_say(
    made: tuple[StateGraph, BreakPoints],
) -> None:
    graph, points = made
    fates = Fates(graph, points)
    for state in range(graph.states):
        ends = list(runs(graph, state, longest(graph)))
        can_pass = any(passes(graph, points, state, run) for run in ends)
        assert fates.can_pass[state] == can_pass
    if len(points.edges) or len(points.states):
        run = shortest(graph, points)
        states = [0, *(state for _, state in way(graph, run))]
        told = fates.along(run)
        assert len(told) == len(run) + 1
        assert told[-1] == VIOLATED
        for state, fate in zip(states[:-1], told[:-1], strict=True):
            assert fate == (AVOIDABLE if fates.can_pass[state] else INEVITABLE)


def test_a_run_that_can_no_longer_break_it_is_told_so() -> None:
    """0 -a-> 1 -b-> 2 is bad; 0 -b-> 3 -a-> 4 is good, and from 3 on nothing can go wrong."""
    graph = drawn("0a1 1b3 0b2 2a4")
    (bad,) = [end for end in graph.ends if (A, int(end)) not in graph.steps(2)]
    fates = Fates(graph, BreakPoints(numbers(()), numbers([bad])))

    assert fates.along((B, A)) == (AVOIDABLE, IMPOSSIBLE, IMPOSSIBLE)
    assert fates.along((A, B)) == (AVOIDABLE, INEVITABLE, VIOLATED)
    assert fates.nearest_passing((A, B)) == PassingRun(1, (B, A))


def test_what_was_broken_stays_broken() -> None:
    graph = drawn("0a1 1a2 2a3")
    told = Fates(graph, BreakPoints(numbers([1]), numbers(()))).along((A, A, A))

    assert told == (INEVITABLE, INEVITABLE, VIOLATED, VIOLATED)
    assert point_of_no_return(told) == 0
    assert runs_of(told) == [(0, 1, INEVITABLE), (2, 3, VIOLATED)]


def test_going_round_for_ever_is_no_way_to_pass() -> None:
    """From 1 a run may go round, or break it at its end; there is no third way."""
    graph = drawn("0a1 1a1 1b2 0b3")
    bad = next(target for action, target in graph.steps(1) if action == B)
    told = Fates(graph, BreakPoints(numbers(()), numbers([bad]))).along((A, A, B))

    assert told == (AVOIDABLE, INEVITABLE, INEVITABLE, VIOLATED)


def test_leaving_the_model_is_no_way_to_pass_either() -> None:
    graph = drawn("0a1 1a! 1b2")
    fates = Fates(graph, BreakPoints(numbers(()), graph.ends))

    assert fates.along((A, B)) == (INEVITABLE, INEVITABLE, VIOLATED)
    assert fates.nearest_passing((A, B)) is None


def test_a_toy_parts_from_its_counterexample_as_late_as_it_can() -> None:
    """An end without a start while a writer is in: a freezer that begins now passes it early."""
    found = explored(toy(WRITER + FREEZER + STRAY, app="write", bad="bad", admin="freeze"))
    points = found.points["exclusion"]
    run = shortest(found.graph, points)
    fates = Fates(found.graph, points)
    passing = fates.nearest_passing(run)

    assert passing is not None
    assert passing.actions[: passing.step - 1] == run[: passing.step - 1]
    assert passing.actions[passing.step - 1] != run[passing.step - 1]
    assert point_of_no_return(fates.along(run)) == passing.step
