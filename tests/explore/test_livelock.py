"""States from which no end can be reached, on graphs small enough to draw."""

from app.explore.livelock import Graph


def graph(edges: str, ends: str) -> Graph:
    """``01 12 21``: transitions between one-digit states; `ends` lists the ends."""
    made = Graph()
    for edge in edges.split():
        source, target = int(edge[0]), int(edge[1])
        made.add(source, target, forward=target > source)
    for end in ends:
        made.add_end(int(end))
    return made


def test_a_run_that_can_leave_its_circle_is_no_livelock() -> None:
    """0 -> 1 <-> 2, and 2 -> 3 where it ends: going round is possible, never compulsory."""
    assert graph("01 12 21 23", "3").endless(4) is None


def test_the_first_state_with_no_way_out_is_found() -> None:
    """0 -> 1 ends; 0 -> 2 -> 3 -> 2 goes round for ever, and 2 is where that is decided."""
    assert graph("01 02 23 32", "1").endless(4) == 2


def test_a_state_that_leads_to_itself_alone_goes_round_for_ever() -> None:
    assert graph("00", "").endless(1) == 0


def test_without_a_way_back_every_run_ends() -> None:
    assert graph("01 02 13 23", "3").endless(4) is None
