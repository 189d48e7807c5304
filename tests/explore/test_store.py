"""States kept once, by segment numbers, with the way that first led there."""

from app.explore.store import Store
from app.machine import Action

START = ((0, 0), (5,), ())


def test_a_state_is_found_again_by_its_key() -> None:
    store = Store(START)
    after = ((0, 1), START[1], START[2])
    key = store.key_after(START, store.initial_key, after)

    assert store.find(store.initial_key) == 0
    assert store.find(key) is None
    assert store.add(key, 0, Action(2)) == 1
    assert store.find(key) == 1
    assert len(store) == 2


def test_equal_cells_of_other_segments_are_not_confused() -> None:
    store = Store(((1,), (2,)))
    swapped = store.key_after(((1,), (2,)), store.initial_key, ((2,), (1,)))

    assert swapped != store.initial_key
    assert store.find(swapped) is None


def test_a_path_leads_from_the_start_with_its_values() -> None:
    store = Store(START)
    key = store.initial_key
    state = START
    for number, action in enumerate([Action(1), Action(0, 0), Action(3, 7)]):
        after = ((number + 1, 0), (5,), ())
        key = store.key_after(state, key, after)
        store.add(key, number, action)
        state = after

    assert store.path(3) == (Action(1), Action(0, 0), Action(3, 7))
    assert store.path(0) == ()
