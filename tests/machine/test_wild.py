"""C that points anywhere: the machine stops or goes on, and nothing that reads a state breaks."""

import pytest

from app.cmodel.program import SEGMENT_BITS
from app.explore.search import check
from app.machine import Action, RangeError, Trail, attempt, possible, step, view
from app.machine.layout import GHOST
from tests.machine.toy import run, toy

P_OF_B = 9 << SEGMENT_BITS | 10
"""Where the second context has the pointer p of ``another's stack``, once it stands there."""

BODIES = {
    "file is a number": "struct kiocb k; k.ki_filp = (struct file *)4095; k.ki_flags = 1;",
    "file is negative": "struct kiocb k; k.ki_filp = (struct file *)-5; k.ki_flags = 1;",
    "writer is nobody": "sb->s_writers.rw_sem[0].writer = 99; start(sb, 1); end(sb, 1);",
    "shut by nobody": "sb->s_writers.rw_sem[0].block = 1; start(sb, 1);",
    "owner is nobody": "sb->s_umount.writer = 77; down_write(&sb->s_umount);",
    "frozen is no level": "sb->s_writers.frozen = 9; wake_up_var(&sb->s_writers.frozen);",
    "readers are many": "sb->s_umount.readers = 0x7fffffff; down_write(&sb->s_umount);",
    "no such request": "wait_for_request(99);",
    "before the heap object": (
        "struct inode *o = kzalloc(sizeof(*o), 0); int *p = (int *)o; p[-1] = 99; set(sb, 1);"
    ),
    "into the frame's header": "int x = 1; int *p = &x; p[-2] = 7; p[-3] = 7; set(sb, x);",
    "another's stack": f"int *p = (int *){P_OF_B}; *p = 5; set(sb, 1);",
    "the ghost": f"int *p = (int *){GHOST << SEGMENT_BITS}; *p = 5; set(sb, 1);",
    "work without function": "struct work_struct w; w.func = 0; queue_work(&wq, &w);",
    "free of a local": "int x = 1; kfree(&x);",
    "thaw of nothing": "thaw(sb, 1);",
}
HEAD = "static struct workqueue_struct wq = { .kind = 1 };\n"


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_whatever_it_does_states_can_be_read_and_searched(body: str) -> None:
    text = HEAD + f"int op_it(struct super_block *sb) {{ {body} return 0; }}\n"
    model = toy(text, ("dio",), a="it", b="it")

    state, names = model.initial, None
    while choices := possible(model, state):
        context = next(c.number - 1 for c in model.contexts if c.name == choices[0])
        try:
            state, account = step(model, state, Action(context), names)
        except RangeError:
            break
        names = account.names
        assert view(model, state, names)["contexts"]
    assert check(model).verdict in {"holds", "violated", "vacuous"}


def test_a_settled_field_written_through_another_type_stops_the_run() -> None:
    """`i_sb` is written by mounting only, so its loads are no steps; this write breaks that."""
    text = """
struct liar { long first; };
int op_it(struct super_block *sb) { return 0; }
int op_lie(struct super_block *sb) {
    struct liar *l = (struct liar *)sb;
    l[3].first = 1;
    return 0;
}
int read_it(struct inode *inode) { return inode->i_sb == 0; }
"""
    model = toy(text, a="lie")
    settled = sorted(model.settled)
    assert settled, "the inode's i_sb, at least"

    lie = toy(text.replace("l[3]", f"l[{settled[-1] - model.superblocks[0].address}]"), a="lie")
    with pytest.raises(RangeError, match="was taken as settled, and is written through another"):
        run(lie, "a a")


def test_who_shares_a_lock_is_named() -> None:
    text = """
int op_share(struct super_block *sb)
{
    down_read(&sb->s_umount);
    start(sb, 1);
    end(sb, 1);
    up_read(&sb->s_umount);
    return 0;
}
int op_take(struct super_block *sb)
{
    down_write(&sb->s_umount);
    up_write(&sb->s_umount);
    return 0;
}
int op_freeze(struct super_block *sb) { freeze(sb, 1); sb->s_writers.frozen = 4; return 0; }
"""
    model = toy(text, f="freeze", a="share", b="take")

    state, _ = run(model, "f f f f a a")
    seen = view(model, state)["contexts"]
    assert seen["b"]["blocked"]["holders"] == ["a"]
    assert seen["b"]["blocked"]["reason"] == "disk:s_umount is shared by a"
    assert check(model).properties["no-deadlock"] == "holds", (
        "b waits for a, who waits for the thaw"
    )


def test_a_pointer_past_the_end_of_a_stack_rests_on_that_stack() -> None:
    """It leads nowhere only as long as that stack does not grow."""
    text = "int op_it(struct super_block *sb) { int *p = (int *)(WHERE); return *p; }"
    stacks = toy(text.replace("WHERE", "0"), a="it", b="it").stacks
    model = toy(text.replace("WHERE", f"{(stacks + 1 << SEGMENT_BITS) + 50}"), a="it", b="it")

    trail = Trail()
    with pytest.raises(RangeError, match="leads nowhere"):
        attempt(model, model.initial, Action(0), trail=trail)

    assert model.stacks + 1 in trail.read
