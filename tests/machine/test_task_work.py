"""task_work: it runs as its thread, on the way to user space, before anything else there."""

from __future__ import annotations

import pytest

from app.machine import (
    Action,
    NotEnabled,
    RangeError,
    actions,
    ending,
    is_finished,
    step,
    view,
    why_blocked,
)
from tests.machine.toy import run, toy

RING = """
static void last(struct super_block *sb) { end(sb, 1); post_event(3); }
static void note(struct super_block *sb) { sb->value = sb->value * 10 + 1; }
static void second(struct super_block *sb) { sb->value = sb->value * 10 + 2; }
static void punt(struct super_block *sb) { task_work_add(last, sb); }
static void both(struct super_block *sb) { task_work_add(note, sb); task_work_add(second, sb); }
int op_write(struct super_block *sb) {
    start(sb, 1);
    queue_io(punt, sb);
    return -EIOCBQUEUED;
}
int op_two(struct super_block *sb) { queue_io(both, sb); return 0; }
int op_freeze(struct super_block *sb) { freeze(sb, 1); return 0; }
int op_look(struct super_block *sb) { set(sb, sb->value * 10 + 5); return 0; }
int op_wait(struct super_block *sb) {
    int before = sb->value;
    wait_for_request(-1);
    return before;
}
"""


def test_the_next_operation_may_not_start_before_it() -> None:
    model = toy(RING, ("irq",), app="two look")
    state, _ = run(model, "app app app.1.irq app.1.irq app.1.irq")
    before = view(model, state)["contexts"]["app"]
    state, kinds = run(model, "app app app.1.irq app.1.irq app.1.irq app app")

    assert before["next"] == "sb->value = sb->value * 10 + 1;"
    assert kinds[-2:] == ["task-begin", "task-end"]
    state, _ = run(model, "app app app.1.irq app.1.irq app.1.irq app app app app app app app")
    value = model.program.struct("super_block").offset("value")
    assert state[0][model.superblocks[0].address + value] == 125


def test_a_finished_thread_still_runs_it() -> None:
    model = toy(RING, ("irq",), app="write")
    state, _ = run(model, "app app app")
    blocked = why_blocked(model, state, 0)
    assert blocked is not None
    assert blocked.kind == "finished"
    state, _ = run(model, "app app app app.1.irq app.1.irq")

    assert not is_finished(model, state, 0)
    assert view(model, state)["requests"]["app.1"]["status"] == "in-flight"
    state, kinds = run(model, "app app app app.1.irq app.1.irq app app app")
    assert kinds[-4:] == ["task-begin", "end", "complete", "task-end"]
    assert is_finished(model, state, 0)
    assert ending(model, state).kind == "done"


def test_a_wait_runs_it_and_goes_on() -> None:
    """Here the wait has begun, and stands in the middle of its function."""
    model = toy(RING, ("irq",), app="write wait")
    state, _ = run(model, "app app app app")
    blocked = why_blocked(model, state, 0)
    assert blocked is not None
    assert blocked.reason == "app.1 has not finished"

    state, kinds = run(model, "app app app app app.1.irq app.1.irq app app app app app")

    assert kinds[-5:] == ["task-begin", "end", "complete", "task-end", "return"]
    assert view(model, state)["requests"]["app.2"]["returned"] == "0"


def test_blocked_in_a_call_it_never_runs_and_that_may_be_a_deadlock() -> None:
    """The thread that would end the write is the one that waits for its end."""
    model = toy(RING, ("irq",), app="write freeze")
    state, _ = run(model, "app app app app app.1.irq app.1.irq")

    assert actions(model, state) == ()
    with pytest.raises(NotEnabled, match="the token is held by app"):
        step(model, state, Action(0))
    end = ending(model, state)
    assert end.kind == "deadlock"
    assert end.reason == (
        "a circle: app waits for app; app.1 ends in task_work of app, which is blocked in a call"
    )


def test_somebody_else_may_wait_for_it_too() -> None:
    model = toy(RING, ("irq",), app="write write", admin="freeze")
    state, _ = run(model, "app app app admin app app.1.irq app.1.irq")
    end = ending(model, state)

    assert end.kind == "deadlock"
    assert end.reason.startswith("a circle: app waits for admin waits for app; app.1 ends in task")


def test_its_words_say_who_does_what() -> None:
    model = toy(RING, ("irq",), app="write")
    state, told = model.initial, []
    for context in (0, 0, 0, 1, 1, 0, 0, 0):
        state, account = step(model, state, Action(context))
        told.append(account.sentence)

    assert told[3] == "app.1.irq queues task_work for app, of app.1."
    assert told[5].startswith("app returns its token")
    assert told[7] == "app is done with task_work of app.1."


def test_it_must_be_given_a_function() -> None:
    model = toy("int op_bad(struct super_block *sb) { task_work_add(sb, sb); return 0; }", a="bad")
    with pytest.raises(RangeError, match="is no function"):
        step(model, model.initial, Action(0))
