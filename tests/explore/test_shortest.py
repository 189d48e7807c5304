"""The shortest run, against every run there is."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from app.explore.graph import StateGraph
from app.explore.points import BreakPoints, with_way_out
from app.explore.shortest import shortest
from app.explore.verdict import switches
from app.machine import Action
from tests.explore.graphs import actions_of, breadth_first, cost, drawn, explored, numbers
from tests.explore.toys import FREEZER, WRITER, toy

STRAY = "int op_bad(struct super_block *sb) { end(sb, 1); return 0; }"


@some.composite
def graphs(draw: some.DrawFn) -> StateGraph:
    """Up to seven states, three contexts with two values each, with circles and ways out."""
    places = draw(some.integers(1, 7))
    target = some.one_of(some.integers(0, places - 1), some.none())
    moves = [
        draw(some.dictionaries(some.sampled_from(range(6)), target, max_size=4))
        for _ in range(places)
    ]
    graph, _ = breadth_first(
        0, lambda n: [(Action(k // 2, k % 2), moves[n][k]) for k in sorted(moves[n])]
    )
    return graph


@some.composite
def broken_graphs(draw: some.DrawFn) -> tuple[StateGraph, BreakPoints]:
    """A graph and some place in it where something is broken."""
    graph = draw(graphs())
    edges = some.sets(some.sampled_from(range(len(graph.targets) or 1)), max_size=3)
    ends = some.sets(some.sampled_from([int(end) for end in graph.ends] or [0]), max_size=2)
    points = BreakPoints(numbers(draw(edges) if len(graph.targets) else ()), numbers(draw(ends)))
    return graph, points


def plainly(graph: StateGraph, points: BreakPoints) -> tuple[Action, ...]:
    """The least by `cost` of all paths to a point that meet none on their way."""
    paths: list[tuple[int, tuple[int, ...]]] = [(0, ())]
    while True:
        found = [path for state, path in paths if state in points.states]
        found += [path for _, path in paths if path and path[-1] in points.edges]
        if found:
            return actions_of(graph, min(found, key=lambda path: cost(graph, path)))
        paths = [
            (int(graph.targets[edge]), (*path, edge))
            for state, path in paths
            for edge in range(
                int(graph.first[state]), int(graph.first[state]) + int(graph.count[state])
            )
        ]


@given(broken_graphs())
def test_no_run_at_all_is_shorter_nor_as_short_with_fewer_switches_nor_before_it(
    made: tuple[StateGraph, BreakPoints],
) -> None:
    graph, points = made
    if len(points.edges) or len(points.states):
        assert shortest(graph, points) == plainly(graph, points)


def test_every_breach_of_a_toy_is_shown_by_its_shortest_run() -> None:
    model = toy(WRITER + FREEZER + STRAY, app="write", bad="bad", admin="freeze")
    found = explored(model)

    assert set(found.points) == {
        "balanced",
        "count-faithful",
        "exclusion",
        "no-deadlock",
        "lockdep",
    }
    for points in found.points.values():
        assert shortest(found.graph, points) == plainly(found.graph, points)


def test_of_equally_many_steps_those_with_fewer_switches_are_shown() -> None:
    """Both a.b.a and b.a.a lead to 6; the first in order switches twice, the second once."""
    graph = drawn("0a1 1b2 2a6 0b3 3a4 4a6")
    goal = BreakPoints(numbers(()), graph.ends)

    assert shortest(graph, goal) == (Action(1), Action(0), Action(0))


def test_more_contexts_than_one_word_holds_are_told_apart() -> None:
    """Context 130 leads on without a switch, context 2 would switch; 2 + 64 * 2 is 130."""
    moves: dict[int, list[tuple[Action, int | None]]] = {
        0: [(Action(2), 1), (Action(130), 2)],
        1: [(Action(130), 3)],
        2: [(Action(130), 3)],
    }
    graph, _ = breadth_first(0, lambda n: moves.get(n, []))

    run = shortest(graph, BreakPoints(numbers(()), graph.ends))

    assert run == (Action(130), Action(130))
    assert switches(run) == 0


def test_a_step_out_of_the_model_is_a_step_of_a_shortest_run() -> None:
    """It has an edge of its own, to one state more; no other state gets another number."""
    graph = drawn("0a1 0b2 1a3 2b!")
    wider, points = with_way_out(graph, np.array([2], np.uint32), np.array([1 << 8], np.uint16))

    assert wider.states == graph.states + 1
    assert shortest(wider, points) == (Action(1), Action(1))
