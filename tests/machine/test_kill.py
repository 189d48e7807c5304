"""A killed thread ends on its way to user space; only a killable sleep is cut short."""

from __future__ import annotations

import pytest

from app.cmodel import compile_kernel
from app.kernels import load
from app.machine import (
    Action,
    FileSystem,
    Operation,
    RangeError,
    Setup,
    SetupError,
    Thread,
    build,
    ending,
    result,
    step,
    view,
    why_blocked,
)
from tests.machine.toy import run, toy

NAPS = """
int op_kill(struct super_block *sb) { kill_thread(0); return 0; }
int op_kill7(struct super_block *sb) { kill_thread(7); return 0; }
int op_nap(struct super_block *sb) { return wait_var_event_killable(&sb->value, sb->value); }
int op_sleep(struct super_block *sb) { wait_var_event(&sb->value, sb->value); return 3; }
int op_pending(struct super_block *sb) { set(sb, 4); return fatal_signal_pending(); }
int op_write(struct super_block *sb) { start(sb, 1); end(sb, 1); return 0; }
int op_freeze(struct super_block *sb) { freeze(sb, 1); return 0; }
int op_wait(struct super_block *sb) { int n = sb->value; wait_for_request(1); return n; }
int op_wake(struct super_block *sb) { set(sb, 1); wake_up_var(&sb->value); return 0; }
static void late(struct super_block *sb) { sb->value = 9; }
int op_ring(struct super_block *sb) { task_work_add(late, sb); return 0; }
"""


def requests(model: object, state: object) -> dict[str, tuple[str, str | None]]:
    seen = view(model, state)["requests"]  # type: ignore[arg-type]
    return {name: (r["status"], r["returned"]) for name, r in seen.items()}


def test_between_operations_it_ends_at_once_and_waiting_for_the_rest_passes() -> None:
    model = toy(NAPS, app="write pending", other="kill wait")
    state, kinds = run(model, "app app app other")

    assert kinds[-2:] == ["kill", "cancel"]
    state, _ = run(model, "app app app other other other other other")
    assert requests(model, state)["app.2"] == ("cancelled", None)
    assert requests(model, state)["other.2"] == ("finished", "0")
    assert ending(model, state).kind == "done"


def test_in_a_call_it_runs_on_to_the_end_of_it() -> None:
    model = toy(NAPS, app="pending write", other="kill")
    state, kinds = run(model, "app other app app")

    assert kinds[-2:] == ["return", "cancel"]
    assert requests(model, state)["app.1"] == ("finished", "1")
    assert requests(model, state)["app.2"] == ("cancelled", None)


def test_a_killable_sleep_ends_with_an_error() -> None:
    model = toy(NAPS, app="nap", other="kill")
    state, _ = run(model, "app")
    blocked = why_blocked(model, state, 0)
    assert blocked is not None
    assert blocked.reason == "it sleeps until value of disk changes, or it is killed"

    state, _ = run(model, "app other app app")
    assert result(model, state, 0) == -512


def test_who_is_woken_and_killed_is_told_of_the_change() -> None:
    model = toy(NAPS, app="nap", other="wake kill")
    state, _ = run(model, "app other other other other other app app")

    assert result(model, state, 0) == 0


def test_any_other_sleep_stays() -> None:
    model = toy(NAPS, app="sleep", other="kill")
    state, _ = run(model, "app other other")

    assert why_blocked(model, state, 0) is not None
    assert ending(model, state).kind == "deadlock"


def test_a_writer_in_the_queue_of_a_freezer_stays_too() -> None:
    model = toy(NAPS, app="write", admin="freeze", other="kill")
    state, _ = run(model, "admin admin app other other")

    blocked = why_blocked(model, state, 0)
    assert blocked is not None
    assert blocked.reason == "disk:WRITE is shut by admin"


def test_its_task_work_still_runs() -> None:
    model = toy(NAPS, app="ring write", other="kill")
    state, kinds = run(model, "app app other other app app")

    assert kinds[-2:] == ["task-begin", "task-end"]
    assert requests(model, state)["app.2"] == ("cancelled", None)


def test_killed_while_it_runs_task_work_it_ends_after_it() -> None:
    model = toy(NAPS, app="ring write", other="kill")
    state, kinds = run(model, "app app app other app")

    assert kinds[-2:] == ["task-end", "cancel"]
    assert view(model, state)["contexts"]["app"]["status"] == "finished"


def test_a_wait_of_a_killed_thread_ends() -> None:
    model = toy(NAPS, app="wait write", other="sleep", third="kill")
    state, _ = run(model, "app third")
    state, account = step(model, state, Action(0))
    state, account = step(model, state, Action(0))

    assert account.sentence == "app.1 returns 0 to its caller."
    assert requests(model, state)["app.2"] == ("cancelled", None)


def test_only_threads_are_killed() -> None:
    model = toy(NAPS, app="kill7")
    with pytest.raises(RangeError, match="there is no thread 7"):
        step(model, model.initial, Action(0))


def test_a_scenario_kills_by_name() -> None:
    kernel = load("6.7")
    threads = (Thread("a", (Operation("kill", "b"),)), Thread("b", (Operation("write", "disk"),)))
    systems = (FileSystem("disk", "ext4"),)
    model = build(compile_kernel(kernel), kernel, Setup(systems, threads))
    _, account = step(model, model.initial, Action(0))

    assert account.sentence == "a kills b: it ends on its way to user space."
    wrong = (Thread("a", (Operation("kill", "c"),)),)
    with pytest.raises(SetupError, match="there is no thread c"):
        build(compile_kernel(kernel), kernel, Setup(systems, wrong))
