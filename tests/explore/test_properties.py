"""Every property can fail, and what is legal does not trip it."""

import pytest

from app.explore.properties import PROPERTIES, UnknownProperty, choose
from app.explore.replay import replay
from app.explore.search import check
from tests.explore.toys import FREEZER, IOCB, WRITER, toy

GATE = "disk:WRITE"
STRAY = "int op_bad(struct super_block *sb) { end(sb, 1); return 0; }"
LOSES = "int op_bad(struct super_block *sb) { start(sb, 1); return 0; }"
TWICE = """int op_bad(struct super_block *sb) {
    start(sb, 1); start(sb, 1); end(sb, 1); end(sb, 1); return 0;
}"""
BARE = "int op_bad(struct super_block *sb) { modify(sb); return 0; }"
WARNS = "int op_bad(struct super_block *sb) { WARN_ON_ONCE(sb->value == 0); return 0; }"
SELF_DEADLOCK = "int op_bad(struct super_block *sb) { start(sb, 1); freeze(sb, 1); return 0; }"
SAYS_TOO_MUCH = """int op_bad(struct super_block *sb) {
    struct kiocb *iocb = new_iocb(sb);
    iocb->ki_flags = IOCB_WRITE_STARTED;
    return 0;
}"""
SAYS_TOO_LITTLE = """int op_bad(struct super_block *sb) {
    struct kiocb *iocb = new_iocb(sb);
    start(sb, 1);
    iocb_end(sb, iocb);
    end(sb, 1);
    return 0;
}"""
FREES_TOO_SOON = """int op_bad(struct super_block *sb) {
    struct kiocb *iocb = new_iocb(sb);
    iocb_start(sb, iocb);
    end(sb, 1);
    kfree(iocb);
    return 0;
}"""
HOOK_INSIDE = """int op_bad(struct super_block *sb) {
    struct kiocb *iocb = new_iocb(sb);
    start(sb, 1);
    hook(iocb->ki_filp);
    end(sb, 1);
    return 0;
}"""
TOUCHES_AFTER_FREE = """int op_bad(struct super_block *sb) {
    struct kiocb *iocb = new_iocb(sb);
    kfree(iocb);
    return iocb->ki_flags;
}"""
IOCB_WRITE = """int op_write(struct super_block *sb) {
    struct kiocb *iocb = new_iocb(sb);
    iocb_start(sb, iocb);
    modify(sb);
    iocb_end(sb, iocb);
    iocb_end(sb, iocb);
    kfree(iocb);
    return 0;
}"""


@pytest.mark.parametrize(
    ("slug", "bad", "schedule", "message", "about"),
    [
        ("balanced", STRAY, "app", "app.1 ends disk:WRITE, and had not started it", GATE),
        (
            "balanced",
            LOSES,
            "app*2",
            "app.1 loses its token of disk:WRITE: the request is finished",
            GATE,
        ),
        ("balanced", TWICE, "app*2", "app.1 starts disk:WRITE again, and holds it already", GATE),
        ("count-faithful", STRAY, "app", "disk:WRITE counts -1, and the truth is 0", GATE),
        ("write-covered", BARE, "app", "app.1 changes disk, and holds no token of it", "app.1"),
        ("no-warn", WARNS, "app", "WARNING: toy.c:*", "app.1"),
        ("no-leak", LOSES, "app*2", "all is over, and app.1's token of disk:WRITE is left", GATE),
        ("no-deadlock", SELF_DEADLOCK, "app*2", "a circle: app waits for app", None),
    ],
)
def test_a_broken_kernel_breaks_it_in_so_few_steps(
    slug: str, bad: str, schedule: str, message: str, about: str | None
) -> None:
    model = toy(bad, app="bad")
    (violation,) = check(model, choose([slug])).violations

    assert (violation.property, violation.schedule) == (slug, schedule)
    _assert_says(violation.message, message)
    assert replay(model, schedule, choose([slug])).breaches[-1][0].object == about


def _assert_says(found: str, wanted: str) -> None:
    """`*` at an end of `wanted` stands for anything."""
    core = wanted.strip("*")
    position = found.find(core)
    assert position >= 0, found
    assert wanted.startswith("*") or position == 0
    assert wanted.endswith("*") or found.endswith(core)


@pytest.mark.parametrize(
    ("slug", "bad", "message", "about"),
    [
        (
            "flag-sound",
            SAYS_TOO_MUCH,
            "#1 says it started a write, and app.1 holds no token of",
            "#1",
        ),
        (
            "flag-sound",
            SAYS_TOO_LITTLE,
            "#1 does not say that it started a write, and app.1 holds",
            "#1",
        ),
        (
            "flag-sound",
            FREES_TOO_SOON,
            "#1 says it started a write, and app.1 holds no token of",
            "#1",
        ),
        ("hook-unprotected", HOOK_INSIDE, "the hook of app.1 runs while it holds disk:WRITE", GATE),
        (
            "lifetime",
            TOUCHES_AFTER_FREE,
            "app.1 touches kiocb of app.1 after it was freed",
            "app.1",
        ),
    ],
)
def test_an_iocb_that_lies_is_found(slug: str, bad: str, message: str, about: str) -> None:
    model = toy(IOCB + bad, app="bad")
    (violation,) = check(model, choose([slug])).violations

    assert violation.message.startswith(message)
    assert replay(model, violation.schedule, choose([slug])).breaches[-1][0].object == about


FREEZES = """
int op_jump(struct super_block *sb) { sb->s_writers.frozen = 2; return 0; }
int op_late(struct super_block *sb) { freeze(sb, 1); return 0; }
int op_skip(struct super_block *sb) {
    sb->s_writers.frozen = 1;
    sb->s_writers.frozen = 2;
    freeze(sb, 2);
    return 0;
}
int op_claim(struct super_block *sb) {
    sb->s_writers.frozen = 1;
    sb->s_writers.frozen = 2;
    sb->s_writers.frozen = 3;
    sb->s_writers.frozen = 4;
    return 0;
}
int op_forget(struct super_block *sb) {
    sb->s_writers.frozen = 1;
    freeze(sb, 1);
    sb->s_writers.frozen = 2;
    sb->s_writers.frozen = 0;
    return 0;
}
int op_open(struct super_block *sb) {
    sb->s_writers.frozen = 1;
    freeze(sb, 1);
    thaw(sb, 1);
    return 0;
}
"""


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("jump", "disk goes from UNFROZEN to PAGEFAULT"),
        ("late", "disk:WRITE is shut while disk says UNFROZEN"),
        ("skip", "disk:PAGEFAULT is shut before WRITE is held"),
        ("claim", "disk is said to be frozen, and WRITE is not held"),
        ("forget", "disk is not frozen, and disk:WRITE stays shut"),
        ("open", "disk:WRITE is opened while disk says WRITE"),
    ],
)
def test_a_freeze_that_goes_another_way_is_found(bad: str, message: str) -> None:
    (violation,) = check(toy(FREEZES, app=bad), choose(["freeze-order"])).violations

    assert violation.message == message


ENDS = """
int op_report(struct super_block *sb) { post_event(1); post_event(2); return 0; }
static void reports(struct super_block *sb) { post_event(1); }
int op_both(struct super_block *sb) { post_event(1); return -EPERM; }
int op_fails(struct super_block *sb) { queue_io(reports, sb); return -EPERM; }
int op_lost(struct super_block *sb) { (void)new_iocb(sb); return 0; }
int op_promised(struct super_block *sb) { return -EIOCBQUEUED; }
int op_again(struct super_block *sb) {
    struct kiocb *iocb = new_iocb(sb);
    iocb->ki_complete(iocb, 0);
    iocb->ki_complete(iocb, 0);
    kfree(iocb);
    return 0;
}
int op_once(struct super_block *sb) {
    struct kiocb *iocb = new_iocb(sb);
    iocb->ki_complete(iocb, 0);
    post_event(0);
    kfree(iocb);
    return -EIOCBQUEUED;
}
"""


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("report", "app.1 has a second result reported, after 1"),
        ("both", "app.1 returns -EPERM, and its result was reported too"),
        ("fails", "app.1 has returned -EPERM, and a result is reported too"),
        ("lost", "all is over, and app.1 was never completed"),
        ("promised", "all is over, and app.1 was never completed"),
        ("again", "app.1 completes #1, which was completed"),
    ],
)
def test_a_request_that_ends_twice_or_never_is_found(bad: str, message: str) -> None:
    model = toy(IOCB + ENDS, app=bad)
    found = check(model, choose(["single-completion"])).violations

    assert message in {v.message for v in found}
    assert check(toy(IOCB + ENDS, app="once"), choose(["single-completion"])).verdict == "holds"


LEGAL = """
int op_fault(struct super_block *sb) {
    start(sb, 1);
    start(sb, 2);
    modify(sb);
    end(sb, 2);
    modify(sb);
    end(sb, 1);
    return 0;
}
"""


def test_a_write_fault_inside_a_write_trips_nothing() -> None:
    """PAGEFAULT is taken while WRITE is held, beside a freeze and a thaw."""
    verdict = check(toy(LEGAL + FREEZER, app="fault", admin="freeze thaw"), PROPERTIES)

    assert verdict.violations == ()
    assert verdict.properties["lockdep"] == verdict.properties["freeze-order"] == "holds"


def test_what_lockdep_cannot_see_is_listed_whatever_the_verdict() -> None:
    hidden = """int op_hidden(struct super_block *sb) {
        start(sb, 1);
        percpu_rwsem_release(&sb->s_writers.rw_sem[0], 1, 0);
        return 0;
    }"""
    verdict = check(toy(hidden, app="hidden"), choose(["lockdep"]))

    assert (verdict.verdict, verdict.blind) == ("holds", ("disk:WRITE of app.1",))
    assert check(toy(LEGAL, app="fault"), choose(["lockdep"])).blind == ()


def test_one_stray_end_lets_a_freezer_pass_a_live_writer() -> None:
    """The kernel's sum is zero, the truth is one: the freezer shuts the level on a writer."""
    model = toy(WRITER + FREEZER + STRAY, app="write", bad="bad", admin="freeze")

    (violation,) = check(model, choose(["exclusion"])).violations

    assert violation.message == "admin has shut disk:WRITE while app.1 still holds it"
    assert violation.schedule == "app bad admin*3"


def test_a_change_of_a_frozen_file_system_breaks_exclusion() -> None:
    trace = replay(toy(FREEZER + BARE, app="bad", admin="freeze"), "admin*10 app", choose())

    assert [(b.property, b.message) for b in trace.breaches[-1]] == [
        ("exclusion", "app.1 changes disk, which is frozen"),
        ("write-covered", "app.1 changes disk, and holds no token of it"),
    ]


@pytest.mark.parametrize(
    ("text", "threads"),
    [
        (WRITER + FREEZER, {"app": "write hooked:hook=any", "admin": "freeze thaw"}),
        (IOCB + IOCB_WRITE + FREEZER, {"app": "write", "admin": "freeze thaw"}),
    ],
)
def test_what_is_legal_trips_nothing(text: str, threads: dict[str, str]) -> None:
    """Among it: a gated end that finds the flag clear, and the flag that outlives its hold."""
    verdict = check(toy(text, **threads), PROPERTIES)

    assert verdict.violations == ()
    assert verdict.verdict == "holds"


def test_only_kernels_with_the_flag_are_asked_about_it() -> None:
    """The toy kernel has the flag; without the constant there is nothing to be sound."""
    model = toy(WRITER, app="write")
    flags = {flag.name for flag in model.program.flags}

    assert "WRITE_STARTED" in flags
    assert check(model, choose(["flag-sound"])).properties == {"flag-sound": "vacuous"}


def test_properties_are_chosen_by_slug_in_the_usual_order() -> None:
    assert [p.slug for p in choose(["no-leak", "balanced"])] == ["balanced", "no-leak"]
    assert "hook-unprotected" not in {p.slug for p in choose()}
    with pytest.raises(UnknownProperty, match="'balance' is no property; there are balanced"):
        choose(["balance"])
