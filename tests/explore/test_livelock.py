"""States from which no end can be reached, on graphs small enough to draw."""

from hypothesis import given

from app.explore.graph import StateGraph
from app.explore.livelock import endless
from tests.explore.graphs import drawn
from tests.explore.test_shortest import graphs


def test_a_run_that_can_leave_its_circle_is_no_livelock() -> None:
    """0 -> 1 <-> 2, and 2 -> 3 where it ends: going round is possible, never compulsory."""
    assert endless(drawn("0a1 1a2 2a1 2b3")).tolist() == []


def test_the_states_with_no_way_out_are_found() -> None:
    """0 -> 1 ends; 0 -> 2 -> 3 -> 2 goes round for ever, and 2 is where that is decided."""
    assert endless(drawn("0a1 0b2 2a3 3a2")).tolist() == [2, 3]


def test_a_state_that_leads_to_itself_alone_goes_round_for_ever() -> None:
    assert endless(drawn("0a0")).tolist() == [0]


def test_without_a_way_back_every_run_ends() -> None:
    assert endless(drawn("0a1 0b2 1a3 2a3")).tolist() == []


def test_a_way_out_of_the_model_is_an_end_too() -> None:
    assert endless(drawn("0a1 1a1 1b!")).tolist() == []


@given(graphs())
def test_a_state_is_endless_if_nothing_that_it_reaches_is_an_end(graph: StateGraph) -> None:
    over = {int(s) for s in [*graph.ends, *graph.exits]}

    def reached(start: int) -> set[int]:
        seen, waiting = {start}, [start]
        while waiting:
            new = {target for _, target in graph.steps(waiting.pop())} - seen
            seen |= new
            waiting += new
        return seen

    expected = [state for state in range(graph.states) if not reached(state) & over]
    assert endless(graph).tolist() == expected
