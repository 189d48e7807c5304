"""What one step is: visible by the statement's text, one intrinsic or choice at a time."""

import pytest

from app.machine import (
    Action,
    NotEnabled,
    Open,
    RangeError,
    attempt,
    possible,
    result,
    returned,
    run_status,
    step,
)
from tests.machine.toy import run, toy


def lines(text: str, thread: str = "a", **threads: str) -> list[list[int]]:
    """Per step of thread `thread` alone: its statements' lines, counted from the operation's."""
    model = toy(text, **{thread: "it", **threads})
    first = model.program.function("op_it").line
    state, steps = model.initial, []
    while possible(model, state):
        state, account = step(model, state, Action(0))
        steps.append([s.stack[-1].line - first for s in account.statements])
    return steps


def test_local_statements_ride_along_with_the_next_step() -> None:
    text = """int op_it(struct super_block *sb) {
    int x = 1;
    x = x + 1;
    sb->value = x;
    x = 3;
    return x;
}"""
    assert lines(text) == [[1, 2, 3], [4, 5]]


def test_an_intrinsic_with_a_pointer_read_in_its_arguments_is_two_steps() -> None:
    text = """int op_it(struct super_block *sb) {
    struct rw_semaphore *s = &sb->s_umount;
    down_write(s);
    refcount_set((refcount_t *)&sb->value, sb->value + 1);
    return 0;
}"""
    assert lines(text) == [[1, 2], [3], [3], [4]]


def test_a_return_of_an_operation_is_a_step_of_its_own() -> None:
    text = "int op_it(struct super_block *sb) {\n    return sb->value;\n}"

    assert lines(text) == [[1], [1]]


def test_a_call_is_entered_by_the_step_that_read_its_arguments() -> None:
    text = """int op_it(struct super_block *sb) {
    return inner(sb->value);
}
"""
    model = toy("static int inner(int x) { return x + 1; }\n" + text, a="it")

    state, account = step(model, model.initial, Action(0))
    assert account.marks == ("op_it", "inner")
    state, account = step(model, state, Action(0))

    assert account.marks == ("returned",)
    assert returned(model, state, 0) == 1


def test_an_open_choice_needs_a_value_and_a_pinned_one_takes_none() -> None:
    text = "int op_it(struct super_block *sb) { return choose(io, sb) + choose(hook, sb); }"
    model = toy(text, a="it")

    assert attempt(model, model.initial, Action(0)) == Open(
        model.program.choices.index("io"), (0, 1, 2)
    )
    assert possible(model, model.initial) == ("a=queued", "a=sync", "a=error")
    with pytest.raises(NotEnabled, match="a cannot step: it must choose io: queued, sync, error"):
        run(model, "a")
    state, kinds = run(model, "a=2 a a")
    assert kinds == ["choose", "choose", "return"]
    assert returned(model, state, 0) == 2

    pinned = toy(text, a="it:io=sync:hook=deny")
    state, _ = run(pinned, "a a a")
    assert returned(pinned, state, 0) == 2
    with pytest.raises(NotEnabled):
        run(pinned, "a=1 a a")


def test_a_value_where_there_is_no_choice_is_refused() -> None:
    model = toy("int op_it(struct super_block *sb) { return sb->value; }", a="it")

    with pytest.raises(NotEnabled, match="its next step is no choice"):
        run(model, "a=1")


def test_a_warning_fires_once_and_is_silent_afterwards() -> None:
    model = toy("int op_it(struct super_block *sb) { return WARN_ON_ONCE(sb == sb); }", a="it it")

    state, kinds = run(model, "a a a a")

    assert kinds == ["warn", "return", "warn-silent", "return"]
    assert returned(model, state, 1) == 1


QUEUED = """
struct request { struct work_struct work; struct super_block *sb; };
static struct workqueue_struct wq = { .kind = 1 };
static void done(struct work_struct *work)
{
    struct request *r = container_of(work, struct request, work);
    end(r->sb, 1);
    kfree(r);
    post_event(7);
}
static void irq(struct request *r)
{
    INIT_WORK(&r->work, done);
    queue_work(&wq, &r->work);
}
int op_it(struct super_block *sb)
{
    struct request *r = kzalloc(sizeof(*r), GFP_KERNEL);
    r->sb = sb;
    start(sb, 1);
    queue_io(irq, r);
    return -EIOCBQUEUED;
}
"""


def test_a_request_goes_on_in_interrupt_and_work_queue_after_its_call_returned() -> None:
    model = toy("#define GFP_KERNEL 0\n" + QUEUED, ("irq", "dio", "dio"), a="it")
    assert [c.name for c in model.contexts] == ["a", "a.1.irq", "a.1.dio", "a.1.dio2"]

    state, kinds = run(model, "a a a a a a.1.irq a.1.irq a.1.irq")
    assert kinds == ["alloc", "start", "spawn", "return", "spawn", "finish"]
    assert result(model, state, 0) is None
    names = {c.name: c.number - 1 for c in model.contexts}
    while possible(model, state):
        state, account = step(model, state, Action(names["a.1.dio"]))
        kinds += [e.kind for e in account.events if e.kind not in ("call", "splat", "blind")]

    assert kinds[6:] == ["end", "free", "complete", "finish"]
    assert result(model, state, 0) == 7
    assert run_status(model, state).kind == "done"


def test_a_touch_after_the_free_is_told() -> None:
    text = """
struct thing { int x; };
int op_it(struct super_block *sb)
{
    struct thing *t = kzalloc(sizeof(*t), 0);
    t->x = 1;
    kfree(t);
    return t->x;
}"""
    _, kinds = run(toy(text, a="it"), "a a a a")

    assert kinds == ["alloc", "free", "use-after-free"]


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("struct super_block *n = 0; return n->value;", "NULL pointer"),
        ("int z = sb->value; return 1 / z;", "division by zero"),
        ("int big = 0x7fffffff; sb->value = big; return big + sb->value;", "signed overflow"),
        ("int a[3]; int i = sb->value - 1; a[0] = 1; return a[i];", "index -1 of an array of 3"),
        ("while (1) {} return 0;", "one step runs more than"),
        ("BUG_ON(sb == sb); return 0;", "BUG_ON"),
        ("up_write(&sb->s_umount); return 0;", "nobody holds it"),
        ("queue_io(op_it, sb); queue_io(op_it, sb); return 0;", "no further irq context"),
    ],
)
def test_leaving_the_model_is_a_range_error_that_says_where(body: str, what: str) -> None:
    model = toy(f"int op_it(struct super_block *sb) {{ {body} }}", a="it")

    with pytest.raises(RangeError, match=what) as error:
        run(model, "a a a a")
    assert error.value.where.startswith("toy.c:")


def test_sleepers_are_woken_and_look_again() -> None:
    text = """
int op_it(struct super_block *sb) { wait_var_event(&sb->value, sb->value == 2); return 5; }
int op_set(struct super_block *sb) { sb->value += 1; wake_up_var(&sb->value); return 0; }
int op_forget(struct super_block *sb) { sb->value = 2; return 0; }
"""
    model = toy(text, a="it", b="set set")
    state, kinds = run(model, "a b b a b b b a a")
    assert kinds == ["wait", "wake", "wait", "return", "wake", "return"]
    assert returned(model, state, 0) == 5

    lost = toy(text, a="it", b="forget")
    state, _ = run(lost, "a b b")
    ending = run_status(lost, state)
    assert ending.kind == "deadlock"
    assert "sleeps until value of disk changes" in ending.reason
