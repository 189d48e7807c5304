"""The percpu rwsem by rules R1-R5 (6.7, kernel/locking/percpu-rwsem.c), and the ghost beside it."""

import pytest

from app.machine import (
    Action,
    Blocked,
    NotEnabled,
    Trail,
    attempt,
    ghost,
    run_status,
    semaphore,
    truth,
    why_blocked,
)
from app.machine.layout import COUNT, MEMORY
from tests.machine.toy import run, toy

TEXT = """
int op_write(struct super_block *sb) { start(sb, 1); end(sb, 1); return 0; }
int op_start(struct super_block *sb) { start(sb, 1); return 0; }
int op_end(struct super_block *sb) { end(sb, 1); return 0; }
int op_try(struct super_block *sb) { return percpu_down_read_trylock(&sb->s_writers.rw_sem[0]); }
int op_freeze(struct super_block *sb) { freeze(sb, 1); return 0; }
int op_thaw(struct super_block *sb) { thaw(sb, 1); return 0; }
"""


def test_a_start_counts_one_and_an_end_counts_it_back() -> None:
    model = toy(TEXT, a="write")

    state, kinds = run(model, "a")
    assert (semaphore(model, state, 0, 1).count, truth(model, state, 0, 1)) == (1, 1)
    state, kinds = run(model, "a a a")

    assert (semaphore(model, state, 0, 1).count, truth(model, state, 0, 1)) == (0, 0)
    assert kinds == ["start", "end", "return"]


def test_a_freezer_blocks_new_readers_first_and_then_waits_for_the_old_ones() -> None:
    model = toy(TEXT, a="write", f="freeze", b="write")

    state, kinds = run(model, "a f")

    assert kinds == ["start", "block"]
    assert semaphore(model, state, 0, 1).block
    assert not semaphore(model, state, 0, 1).held
    blocked = why_blocked(model, state, 1)
    assert blocked is not None
    assert (blocked.on, blocked.holders) == ("disk:WRITE", ("a.1",))
    state, kinds = run(model, "a f b a f")
    assert kinds == ["start", "block", "queue", "end", "drained"]
    assert semaphore(model, state, 0, 1).held


def test_a_queued_reader_is_granted_by_the_thaw_in_the_thaws_own_step() -> None:
    model = toy(TEXT, f="freeze thaw", b="write", c="write")

    state, kinds = run(model, "f f f b c")
    assert semaphore(model, state, 0, 1).queue == ((1, False), (2, False))
    with pytest.raises(NotEnabled, match=r"disk:WRITE is shut by f"):
        run(model, "f f f b c b")
    state, kinds = run(model, "f f f b c f")

    assert kinds[-5:] == ["unblock", "grant", "start", "grant", "start"]
    assert ghost(model, state).tokens == {(2, 0, 1): 1, (3, 0, 1): 1}
    state, kinds = run(model, "f f f b c f b")
    assert kinds[-2:] == ["resume", "end"], "what was granted needs no step of its own"


def test_a_queued_freezer_is_granted_the_block_and_nobody_behind_it() -> None:
    model = toy(TEXT, f="freeze thaw", g="freeze", b="write")

    state, kinds = run(model, "f f f g b f")

    assert kinds[-2:] == ["unblock", "grant"]
    after = semaphore(model, state, 0, 1)
    assert (after.writer, after.held, after.queue) == (1, False, ((2, False),))


def test_a_trylock_fails_at_once_while_the_level_is_shut() -> None:
    model = toy(TEXT, f="freeze", t="try")

    state, kinds = run(model, "f t t")

    assert kinds == ["block", "trylock-failed", "return"]
    assert ghost(model, state).tokens == {}


def test_an_end_without_a_start_is_stray_and_takes_nobodys_token() -> None:
    model = toy(TEXT, a="start", b="end")

    state, kinds = run(model, "a b")

    assert kinds == ["start", "stray"]
    assert semaphore(model, state, 0, 1).count == 0
    assert ghost(model, state).tokens == {(0, 0, 1): 1}


def test_minus_one_blocks_the_freezer_for_ever() -> None:
    model = toy(TEXT, b="end", f="freeze")

    state, _ = run(model, "b b f")

    assert semaphore(model, state, 0, 1).count == -1
    ending = run_status(model, state)
    assert ending.kind == "deadlock"
    assert "disk:WRITE counts -1, not 0, and nobody holds a token" in ending.reason


def test_minus_one_and_one_live_writer_let_the_freezer_pass() -> None:
    model = toy(TEXT, a="write", b="end", f="freeze")

    state, kinds = run(model, "a b f f")

    assert kinds == ["start", "stray", "block", "drained"]
    assert (semaphore(model, state, 0, 1).held, truth(model, state, 0, 1)) == (True, 1)


def test_a_token_leaks_when_its_request_is_finished() -> None:
    model = toy(TEXT, a="start", f="freeze")

    state, kinds = run(model, "a a f")

    assert kinds == ["start", "return", "leak", "block"]
    assert ghost(model, state).leaked == {(0, 0, 1): 1}
    assert truth(model, state, 0, 1) == 0
    assert run_status(model, state).kind == "deadlock"


def test_a_second_start_of_the_same_request_is_told() -> None:
    text = "int op_two(struct super_block *sb) { start(sb, 1); start(sb, 1); return 0; }"
    model = toy(text, a="two")

    _, kinds = run(model, "a a")

    assert kinds == ["start", "double", "start"]


def test_a_writer_that_starts_twice_with_a_freezer_between_deadlocks() -> None:
    """11.9: without the freezer it passes, with it the writer waits for itself."""
    text = TEXT + "int op_two(struct super_block *sb) { start(sb, 1); start(sb, 1); return 0; }\n"
    model = toy(text, a="two", f="freeze")

    state, kinds = run(model, "a f a")

    assert kinds == ["start", "block", "queue"]
    assert run_status(model, state).reason == "a circle: a waits for f waits for a"


FREEZABLE = """
int op_soft(struct super_block *sb) {
    percpu_down_read_freezable(&sb->s_writers.rw_sem[0], 1);
    end(sb, 1);
    return 0;
}
int op_hard(struct super_block *sb) {
    percpu_down_read_freezable(&sb->s_writers.rw_sem[0], 0);
    end(sb, 1);
    return 0;
}
int op_freeze(struct super_block *sb) { freeze(sb, 1); return 0; }
"""


def test_a_freezable_wait_says_so() -> None:
    model = toy(FREEZABLE, app="soft", other="hard", admin="freeze")
    state, _ = run(model, "admin admin app other")
    soft, hard = why_blocked(model, state, 0), why_blocked(model, state, 1)

    assert soft is not None
    assert hard is not None
    assert hard.reason == "disk:WRITE is shut by admin"
    assert soft.reason == f"{hard.reason}; a suspend may freeze it while it waits"


def test_a_freezer_waits_as_long_as_the_count_is_not_zero_and_tells_so() -> None:
    """Whatever else the count is, less than nothing included; so says the trail."""
    model = toy(TEXT, a="write", f="freeze")
    state, _ = run(model, "a f")
    trail = Trail()
    assert isinstance(attempt(model, state, Action(1), trail=trail, tell_why=False), Blocked)
    assert trail.until_zero is not None
    assert trail.until_zero == model.semaphore_addresses[0] + COUNT

    for count in (-2, -1, 1, 2, 12, 0):
        memory = list(state[MEMORY])
        memory[trail.until_zero] = count
        waits = attempt(model, (tuple(memory), *state[1:]), Action(1), tell_why=False)
        assert isinstance(waits, Blocked) == (count != 0)


def test_who_waits_for_something_else_tells_no_count() -> None:
    """A writer that queued waits to be granted, whatever the count is."""
    model = toy(TEXT, f="freeze", b="write")
    state, _ = run(model, "f f b")
    trail = Trail()

    assert isinstance(attempt(model, state, Action(1), trail=trail), Blocked)

    assert trail.until_zero is None
