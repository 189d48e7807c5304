"""Expectations: one run that shows facts in an order, or the proof that there is none."""

from random import Random

import pytest

from app.explore.allows import Answer, allows
from app.explore.expect import Expectation, ExpectationError, blocked_on
from app.explore.replay import replay
from app.explore.verdict import Limits
from app.jobs.compiled import model_of
from app.machine import Model, actions, step, why_blocked
from app.scenarios.language import parse
from tests.explore.toys import FREEZER, WRITER, toy


def facts(*lines: str) -> list[Expectation]:
    return [Expectation(*line.split()) for line in lines]


def schedule(model: Model, answer: Answer) -> str:
    return replay(model, answer.actions).schedule


def test_a_run_that_meets_all_facts_in_order_is_found() -> None:
    """The writer is shut out by the freezer, and let in by the thaw."""
    model = toy(WRITER + FREEZER, app="write", admin="freeze thaw")

    answer = allows(
        model, facts("admin.1 returns 0", "app.1 blocked disk:WRITE", "app.1 returns 0")
    )

    assert answer.word == "yes"
    kinds = [a.marks for a in replay(model, answer.actions).accounts]
    assert "returned" in kinds[-1]


def test_the_other_order_is_another_question() -> None:
    """Without a thaw, a writer that is found blocked after the freeze never returns."""
    model = toy(WRITER + FREEZER, app="write", admin="freeze")
    never = facts("admin.1 returns 0", "app.1 blocked disk:WRITE", "app.1 returns 0")

    assert allows(model, facts("app.1 returns 0", "admin.1 returns 0")).word == "yes"
    assert allows(model, never).word == "no"


def test_values_are_numbers_or_errnos() -> None:
    model = toy(WRITER, app="hooked:hook=any")

    for value in ("EPERM", "-EPERM", "-1"):
        answer = allows(model, facts(f"app.1 returns {value}"))
        assert schedule(model, answer) == "app=deny app"
    answer = allows(model, facts("app.1 returns 7"))
    assert schedule(model, answer) == "app=pass app*3"
    assert allows(model, facts("app.1 returns 1")).word == "no"


def test_what_is_reported_later_is_a_fact_of_its_own() -> None:
    reports = """
static void finish(struct super_block *sb) { post_event(4096); }
int op_submit(struct super_block *sb) { queue_io(finish, sb); return -EIOCBQUEUED; }
"""
    model = toy(reports, app="submit")

    answer = allows(model, facts("app.1 returns EIOCBQUEUED", "app.1 completes 4096"))

    assert schedule(model, answer) == "app*2 app.1.irq"
    assert allows(model, facts("app.1 completes 4096", "app.1 returns EIOCBQUEUED")).word == "yes"


def test_being_blocked_is_said_of_the_request_that_is_blocked() -> None:
    """app.2 starts only after app.1 was over, so app.1 is never found waiting after its return."""
    model = toy(WRITER + FREEZER, app="write write", admin="freeze")

    assert allows(model, facts("app.1 returns 0", "app.2 blocked disk:WRITE")).word == "yes"
    assert allows(model, facts("app.1 returns 0", "app.1 blocked disk:WRITE")).word == "no"


def test_a_cut_search_knows_nothing() -> None:
    model = toy(WRITER + FREEZER, app="write", admin="freeze")
    impossible = facts("admin.1 returns 0", "app.1 blocked disk:WRITE", "app.1 returns 0")

    assert allows(model, impossible, Limits(states=5)).word == "unknown"
    stopped = allows(model, impossible, stop=lambda: True)
    assert (stopped.word, stopped.cut) == ("unknown", "it was stopped")


def test_what_can_be_expected_is_what_contexts_are_blocked_on() -> None:
    """Random walks meet everything that the kernel's own text waits for, and nothing else."""
    model = model_of(
        parse(
            "kernel 6.7\nfs disk ext4\n"
            "app: write disk buffered\npeer: write disk buffered\npeer: wait app.1\n"
            "admin: freeze disk\nadmin: thaw disk\nother: freeze disk\n"
            "other: suspend disk\nadmin: suspend disk\npeer: hold disk\n"
            "app: write disk buffered hook=fill\ndaemon: fill disk buffered\n"
        )
    )
    met: set[str] = set()
    for seed in range(60):
        choice, state = Random(seed), model.initial
        while possible := actions(model, state):
            state, _ = step(model, state, choice.choice(possible))
            blocked = (why_blocked(model, state, c.number - 1) for c in model.contexts)
            met |= {b.on for b in blocked if b is not None and b.kind == "waiting"}

    levels = {"disk:PAGEFAULT", "disk:FS"}  # nobody starts on these levels yet
    assert met == set(blocked_on(["disk"])) - levels


def test_no_facts_are_met_by_standing_still() -> None:
    assert allows(toy(WRITER, app="write"), []) == Answer("yes")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("app.7 returns 0", "there is no request app.7; there is app.1"),
        ("app.1 sings 0", "sings is no fact; say blocked, returns, completes"),
        ("app.1 returns EOFTEN", "EOFTEN is neither a number nor an errno of this kernel"),
        ("app.1 blocked disk:WRIT", "nothing waits for disk:WRIT; say disk:WRITE, disk:PAGEFAULT"),
    ],
)
def test_a_fact_that_cannot_be_is_refused(line: str, why: str) -> None:
    with pytest.raises(ExpectationError, match=why):
        allows(toy(WRITER, app="write"), facts(line))
