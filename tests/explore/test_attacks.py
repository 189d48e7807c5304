"""What an attack found: verdicts that said too much, too little, or blamed the wrong one."""

import pytest

from app.explore.replay import replay
from app.explore.search import check
from app.explore.trace import FRAME_BUDGET, ReplayError
from app.machine import Model
from tests.machine.toy import toy

HEAD = """
static int deep(struct super_block *sb, int n)
{
    int i;
    if (n)
        return deep(sb, n - 1);
    for (i = 0; i < 200; i++) {}
    sb->value = n;
    return 0;
}
"""


SHARED = "down_read(&sb->s_umount); up_read(&sb->s_umount);"


def one(body: str, **threads: str) -> Model:
    """A thread that runs `body`, and others."""
    return toy(HEAD + f"int op_it(struct super_block *sb) {{ {body} return 0; }}\n", **threads)


def words(model: Model) -> dict[str, str]:
    """The verdict's word on each property, and on all under ''."""
    verdict = check(model)
    return {"": verdict.verdict, **verdict.properties}


def test_an_endless_local_loop_is_the_models_limit_and_leaves_the_verdict_unknown() -> None:
    model = one("for (;;) {}", a="it")

    verdict = check(model)

    assert (verdict.verdict, verdict.complete) == ("unknown", False)
    assert verdict.cut.startswith(f"toy.c:{model.program.function('op_it').line}:")
    assert "one step runs more than" in verdict.cut


def test_running_out_of_contexts_is_the_models_limit() -> None:
    text = (
        "int op_it(struct super_block *sb) { queue_io(op_it, sb); queue_io(op_it, sb); return 0; }"
    )

    verdict = check(toy(text, ("irq",), a="it"))

    assert verdict.verdict == "unknown"
    assert "a.1 has no further irq context" in verdict.cut


def test_a_deadlock_before_the_first_step_is_told() -> None:
    verdict = check(one("wait_for_request(0);", a="it"))

    (violation,) = verdict.violations
    assert (violation.property, violation.steps, violation.schedule) == ("no-deadlock", 0, "")
    assert violation.message == "a circle: a waits for a"


def test_a_leak_is_blamed_on_the_request_that_leaks() -> None:
    verdict = check(one("start(sb, 1);", a="it", z="it"))

    message = next(v.message for v in verdict.violations if v.property == "balanced")
    assert message.startswith("a.1 loses its token")


def test_a_count_that_is_assigned_by_hand_is_held_against_the_truth() -> None:
    assert words(one("sb->s_writers.rw_sem[0].read_count = 5;", a="it"))["count-faithful"] == (
        "violated"
    )
    assert words(one("sb->s_writers.rw_sem[0].read_count = 0;", a="it"))["count-faithful"] == (
        "holds"
    )


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("down_write(&sb->s_umount);", "violated"),
        ("down_read(&sb->s_umount);", "violated"),
        ("down_write(&sb->s_umount); up_write(&sb->s_umount);", "holds"),
        ("freeze(sb, 1);", "violated"),
        (f"{SHARED} freeze(sb, 1); sb->s_writers.frozen = 4;", "holds"),
    ],
)
def test_a_lock_that_nobody_will_let_go_is_a_leak_and_a_frozen_one_is_not(
    body: str, word: str
) -> None:
    assert words(one(body, a="it"))["no-leak"] == word


def test_an_account_is_kept_within_bounds() -> None:
    model = one("int i; for (i = 0; i < 60; i++) deep(sb, 60);", a="it")

    with pytest.raises(ReplayError, match=f"at most {FRAME_BUDGET} stack frames"):
        replay(model, "a*60")
