"""What lockdep believes, what it would print, and what it cannot see."""

from __future__ import annotations

import pytest

from app.machine import Action, enabled, step
from tests.machine.toy import run, toy

LOCKS = """
static void gone(struct super_block *sb, int l) {
    percpu_rwsem_release(&sb->s_writers.rw_sem[l - 1], 1, 0);
}
static void back(struct super_block *sb, int l) {
    percpu_rwsem_acquire(&sb->s_writers.rw_sem[l - 1], 1, 0);
}
static int held(struct super_block *sb) { return lockdep_read_held(&sb->s_writers.rw_sem[0]); }
static void done(struct super_block *sb) { back(sb, 1); end(sb, 1); }
static void bare(struct super_block *sb) { end(sb, 1); }
int op_write(struct super_block *sb) { start(sb, 1); modify(sb); end(sb, 1); return held(sb); }
int op_ask(struct super_block *sb) {
    int before = held(sb), between;
    start(sb, 1);
    between = held(sb);
    end(sb, 1);
    return before * 100 + between * 10 + held(sb);
}
int op_ask_async(struct super_block *sb) {
    int seen;
    start(sb, 1);
    gone(sb, 1);
    seen = held(sb);
    queue_io(done, sb);
    return seen;
}
static void ask(struct super_block *sb) {
    struct inode inode = { .i_sb = sb };
    struct file file = { .f_inode = &inode };
    hook(&file);
}
int op_hooked(struct super_block *sb) {
    start(sb, 1);
    gone(sb, 1);
    ask(sb);
    back(sb, 1);
    end(sb, 1);
    return 0;
}
int op_hooked_seen(struct super_block *sb) { start(sb, 1); ask(sb); end(sb, 1); return 0; }
int op_unmatched(struct super_block *sb) {
    start(sb, 1);
    gone(sb, 1);
    queue_io(bare, sb);
    return 0;
}
int op_stray(struct super_block *sb) { back(sb, 1); end(sb, 1); return 0; }
int op_stray_seen(struct super_block *sb) { end(sb, 1); return 0; }
int op_keep(struct super_block *sb) { start(sb, 2); return 0; }
int op_twice(struct super_block *sb) {
    start(sb, 1);
    start(sb, 1);
    end(sb, 1);
    end(sb, 1);
    return 0;
}
int op_try(struct super_block *sb) {
    start(sb, 1);
    percpu_down_read_trylock(&sb->s_writers.rw_sem[0]);
    end(sb, 1);
    end(sb, 1);
    return 0;
}
int op_fault(struct super_block *sb) {
    start(sb, 1);
    start(sb, 2);
    modify(sb);
    end(sb, 2);
    end(sb, 1);
    return 0;
}
int op_freeze(struct super_block *sb) {
    freeze(sb, 1);
    percpu_rwsem_release(&sb->s_writers.rw_sem[0], 0, 0);
    return 0;
}
int op_freeze_seen(struct super_block *sb) { freeze(sb, 1); return 0; }
int op_thaw(struct super_block *sb) {
    percpu_rwsem_acquire(&sb->s_writers.rw_sem[0], 0, 0);
    thaw(sb, 1);
    return 0;
}
int op_lock(struct super_block *sb) { down_write(&sb->s_umount); return 0; }
static void let_go(struct super_block *sb) { up_write(&sb->s_umount); }
int op_lock_late(struct super_block *sb) {
    down_write(&sb->s_umount);
    task_work_add(let_go, sb);
    return 0;
}
"""


def told(**threads: str) -> tuple[list[str], int | None, list[str]]:
    """What lockdep reports in a run to its end, what the first operation returns, what is blind."""
    model = toy(LOCKS, ("irq",), **threads)
    state, returned = model.initial, None
    splats: list[str] = []
    unseen: list[str] = []
    for context in range(len(model.contexts)):
        for _ in range(20):
            if not enabled(model, state, context):
                break
            state, account = step(model, state, Action(context))
            splats += [e.detail for e in account.events if e.kind == "splat"]
            unseen += [f"{e.request}:{e.level}" for e in account.events if e.kind == "blind"]
            if returned is None:
                returned = next((e.value for e in account.events if e.kind == "return"), None)
    return splats, returned, unseen


WRITERS = "sb_writers of toyfs"


@pytest.mark.parametrize(
    ("script", "splats"),
    [
        ("write", []),
        ("fault", []),
        ("stray", []),
        ("freeze thaw", []),
        ("try", []),
        ("stray_seen", [f"bad unlock balance detected: {WRITERS}"]),
        ("unmatched", [f"bad unlock balance detected: {WRITERS}"]),
        ("twice", [f"possible recursive locking detected: {WRITERS}"]),
        ("keep", ["lock held when returning to user space: sb_pagefaults of toyfs"]),
        ("freeze_seen", [f"lock held when returning to user space: {WRITERS}"]),
        ("lock", ["lock held when returning to user space: s_umount of toyfs"]),
        ("lock_late", []),
    ],
)
def test_it_prints_what_lockdep_prints(script: str, splats: list[str]) -> None:
    assert told(app=script)[0] == splats


def test_it_is_asked_and_answers_for_its_own_context() -> None:
    assert told(app="ask")[1] == 10
    assert told(app="ask_async")[1] == 0


def test_what_was_handed_on_is_blind() -> None:
    assert told(app="ask_async")[2] == ["0:1"]
    assert told(app="keep")[2] == []
    assert told(app="write")[2] == []


def test_a_hook_is_asked_under_a_hold_that_nobody_sees() -> None:
    assert told(app="hooked")[2] == ["0:1"]
    assert told(app="hooked_seen")[2] == []


def test_a_queued_start_is_known_before_it_is_granted() -> None:
    model = toy(LOCKS, ("irq",), app="write", admin="freeze thaw")
    state, _ = run(model, "admin admin app admin admin admin admin")
    while enabled(model, state, 0):
        state, account = step(model, state, Action(0))
        assert "splat" not in {e.kind for e in account.events}
