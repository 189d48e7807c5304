"""The census, against every interleaving one by one."""

from collections import Counter
from math import comb

from hypothesis import given

from app.explore.census import Census, Outcome, census
from app.explore.graph import StateGraph
from app.explore.points import BreakPoints
from app.explore.shortest import shortest
from app.machine import Action
from tests.explore.graphs import breadth_first, drawn, explored, numbers, runs
from tests.explore.test_shortest import STRAY, broken_graphs
from tests.explore.toys import FREEZER, WRITER, toy

A, B = Action(0), Action(1)
NOWHERE = BreakPoints(numbers(()), numbers(()))


def parity(end: int) -> str:
    """What it means to end: so that some outcomes have several ends."""
    return "odd" if end % 2 else "even"


def reaches(graph: StateGraph, start: int) -> set[int]:
    seen, waiting = {start}, [start]
    while waiting:
        new = {target for _, target in graph.steps(waiting.pop())} - seen
        seen |= new
        waiting += new
    return seen


def on_circles(graph: StateGraph) -> set[int]:
    return {
        state
        for state in range(graph.states)
        if any(state in reaches(graph, target) for _, target in graph.steps(state))
    }


@given(broken_graphs())
def test_a_census_counts_what_can_be_counted_one_by_one(
    made: tuple[StateGraph, BreakPoints],
) -> None:
    graph, points = made
    behind = {s for circle in on_circles(graph) for s in reaches(graph, circle)}
    unbounded = {parity(int(end)) for end in graph.ends if int(end) in behind}
    total: Counter[str] = Counter()
    breaking: Counter[str] = Counter()
    for run in runs(graph, 0, graph.states):
        end = int(graph.targets[run[-1]]) if run else 0
        total[parity(end)] += 1
        if end in points.states or any(edge in points.edges for edge in run):
            breaking[parity(end)] += 1

    found = census(graph, parity, [points])

    assert {o.what for o in found.outcomes} == set(total)
    for outcome in found.outcomes:
        ends = [end for end in graph.ends if parity(int(end)) == outcome.what]
        assert outcome.run == shortest(graph, BreakPoints(numbers(()), numbers(ends)))
        if outcome.what in unbounded:
            assert (outcome.interleavings, outcome.breaking) == (None, None)
        else:
            counted = (total[outcome.what], breaking[outcome.what])
            assert (outcome.interleavings, outcome.breaking) == counted
    if not unbounded:
        assert (found.interleavings, found.breaking) == (total.total(), breaking.total())


def test_two_threads_of_three_steps_have_twenty_interleavings() -> None:
    """Six steps, of which three are the first thread's: the sixteen states of a square."""
    steps = "int op_it(struct super_block *sb) { modify(sb); modify(sb); return 0; }"
    found = explored(toy(steps, a="it", b="it"))

    told = census(found.graph, lambda _end: "both are done", [])

    run = (A, A, A, Action(2), Action(2), Action(2))
    outcome = Outcome("both are done", 20, 0, run)
    assert told == Census(20, 0, (outcome,), leaves=False, endless=False)


def test_numbers_are_exact_where_no_machine_word_holds_them() -> None:
    """Two threads of 200 steps each; and those through the corner (100, 100) break something."""
    size = 200

    def steps(place: tuple[int, int]) -> list[tuple[Action, tuple[int, int] | None]]:
        a, b = place
        ahead = [(A, (a + 1, b))] if a < size else []
        return [*ahead, *([(B, (a, b + 1))] if b < size else [])]

    graph, places = breadth_first((0, 0), steps)
    middle = places.index((100, 100))
    through = range(int(graph.first[middle]), int(graph.first[middle]) + 2)

    told = census(graph, lambda _end: "done", [BreakPoints(numbers(through), numbers(()))])

    assert told.interleavings == comb(400, 200)
    assert told.breaking == comb(200, 100) ** 2
    assert told.interleavings > 10**100


def test_a_circle_that_can_be_left_makes_a_number_unbounded_and_no_other() -> None:
    """To 1 one run leads; to 3, one for each number of times that it goes round at 2."""
    told = census(drawn("0a1 0b2 2a2 2b3"), lambda end: end, [NOWHERE])

    assert [(o.interleavings, o.run) for o in told.outcomes] == [(1, (A,)), (None, (B, B))]
    assert (told.interleavings, told.breaking, told.endless) == (None, None, False)


def test_a_circle_that_cannot_be_left_comes_to_no_end() -> None:
    told = census(drawn("0a1 0b2 2a2"), lambda _end: "done", [NOWHERE])

    assert (told.interleavings, told.endless) == (1, True)


def test_runs_that_leave_the_model_are_told_of_but_not_counted() -> None:
    told = census(drawn("0a1 0b!"), lambda _end: "done", [NOWHERE])

    assert (told.interleavings, told.leaves, told.endless) == (1, True, False)


def test_no_end_at_all_is_no_interleaving() -> None:
    told = census(drawn("0a0"), lambda end: end, [NOWHERE])

    assert told == Census(0, 0, (), leaves=False, endless=True)


def test_a_toy_is_counted_as_its_runs_are() -> None:
    found = explored(toy(WRITER + FREEZER + STRAY, app="write", bad="bad", admin="freeze"))
    points = found.points["exclusion"]
    total = breaking = 0
    for run in runs(found.graph):
        total += 1
        breaking += any(edge in points.edges for edge in run)

    told = census(found.graph, lambda _end: "any", [points])

    assert (told.interleavings, told.breaking) == (total, breaking)
    assert 0 < breaking < total
