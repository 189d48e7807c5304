"""Replay: from a schedule to states, accounts and breaches, or to a sentence that says why not."""

import pytest

from app.explore.properties import choose
from app.explore.replay import replay
from app.explore.schedule import ScheduleError
from app.explore.trace import ReplayError
from app.machine import Action, why_blocked
from tests.explore.toys import FREEZER, WRITER, toy

STRAY_TWICE = "int op_bad(struct super_block *sb) { end(sb, 1); end(sb, 1); return 0; }"
NULL = "int op_null(struct super_block *sb) { sb = 0; return sb->value; }"
TWO_LOCKS = """
int op_lock(struct super_block *sb) {
    down_write(&sb->s_umount);
    up_write(&sb->s_umount);
    return 0;
}
"""


def test_a_trace_has_a_state_around_and_an_account_of_every_step() -> None:
    model = toy(WRITER, app="write")

    trace = replay(model, "app*4")

    assert trace.states[0] == model.initial
    assert len(trace.states) == 5
    assert [account.marks for account in trace.accounts] == [
        ("started", "op_write", "start"),
        (),
        ("ended", "end"),
        ("returned",),
    ]
    assert trace.ending.kind == "done"


def test_text_actions_and_the_canonical_text_lead_to_the_same_trace() -> None:
    model = toy(WRITER, app="hooked:hook=any", admin="write")
    trace = replay(model, "admin>started app=pass app>returned admin")

    assert trace.schedule == "admin app=pass app*3 admin"
    assert replay(model, trace.schedule).states == trace.states
    assert replay(model, trace.actions).states == trace.states
    assert trace.actions[:2] == (Action(2), Action(0, 0))


def test_a_mark_is_its_next_occurrence() -> None:
    """The second `started` of app is its second operation's."""
    model = toy(WRITER, app="write write")

    assert replay(model, "app>started").schedule == "app"
    assert replay(model, "app>started app>started").schedule == "app*5"
    assert replay(model, "app>end").schedule == "app*3"


def test_blocked_is_reached_by_others_too() -> None:
    """App stands before a gate that admin shut; one step puts it into the queue."""
    model = toy(WRITER + FREEZER, app="write", admin="freeze")

    trace = replay(model, "admin>returned app>blocked app>blocked")

    assert trace.schedule == "admin*14 app"
    assert trace.ending.kind == "parked"
    assert trace.ending.reason == "disk stays frozen by admin"


def test_a_blocked_context_says_since_when() -> None:
    model = toy(WRITER + FREEZER, app="write", peer="write", admin="freeze")
    trace = replay(model, "app admin*2 peer")
    peer, admin = (c.number - 1 for c in model.contexts if c.name in ("peer", "admin"))

    assert why_blocked(model, trace.states[4], admin) is not None
    assert trace.since(4, admin) == 1, "the token that the freezer waits for was taken in step 1"
    assert trace.since(4, peer) == 3, "the gate was shut in step 3"
    assert trace.since(1, peer) is None, "nothing is in its way yet"


def test_since_follows_a_lock_from_one_holder_to_the_next() -> None:
    model = toy(TWO_LOCKS, a="lock", b="lock", c="lock")
    c = next(info.number - 1 for info in model.contexts if info.name == "c")

    assert replay(model, "a").since(1, c) == 1
    assert replay(model, "a*2 b").since(3, c) == 3


HERE = "possible here: app, admin, peer=pass, peer=deny"
CHOOSE = "peer must choose hook: say peer=pass or peer=deny"
OVER = "possible here: admin, peer=pass, peer=deny"


@pytest.mark.parametrize(
    ("schedule", "entry", "reason", "possible"),
    [
        ("app*5", "1 (app*5): step 5", "app has finished", OVER),
        ("app>hook", "1 (app>hook): step 5", "'hook' never comes, as app has finished", OVER),
        ("peer", "1 (peer): step 1", CHOOSE, HERE),
        ("peer>ended", "1 (peer>ended): step 1", f"'ended' never comes, as {CHOOSE}", HERE),
        ("app=deny", "1 (app=deny): step 1", "the next step of app is no choice", HERE),
        ("app app.1.irq", "2 (app.1.irq): step 2", "app.1.irq has nothing to run yet", HERE),
        (
            "admin*2 app*2",
            "2 (app*2): step 4",
            "app waits: disk:WRITE is shut by admin since step 2",
            OVER,
        ),
    ],
)
def test_what_is_not_possible_is_said_in_one_sentence(
    schedule: str, entry: str, reason: str, possible: str
) -> None:
    model = toy(WRITER + FREEZER, app="write", admin="freeze", peer="hooked:hook=any")

    with pytest.raises(ReplayError) as error:
        replay(model, schedule)

    assert str(error.value) == f"entry {entry} is not possible: {reason}; {possible}"


def test_an_unknown_context_is_an_error_of_the_text() -> None:
    with pytest.raises(ScheduleError, match="did you mean app"):
        replay(toy(WRITER, app="write"), "ap")


def test_a_trace_has_a_budget() -> None:
    with pytest.raises(ReplayError, match="a trace has at most 3 steps"):
        replay(toy(WRITER, app="write"), "app*4", budget=3)


def test_only_the_first_breach_of_a_property_is_marked_first() -> None:
    trace = replay(toy(STRAY_TWICE, app="bad"), "app*2", choose(["balanced"]))

    assert [[b.first for b in breaches] for breaches in trace.breaches] == [[True], [False]]


def test_what_is_found_at_the_end_stands_with_the_last_step() -> None:
    loses = "int op_bad(struct super_block *sb) { start(sb, 1); return 0; }"
    trace = replay(toy(loses, app="bad"), "app*2", choose(["no-leak"]))

    assert [b.property for b in trace.breaches[-1]] == ["no-leak"]


def test_a_run_that_leaves_the_model_ends_the_trace() -> None:
    """The schedule still holds the step that left it, so a link shows the same again."""
    trace = replay(toy(NULL + WRITER, app="null", peer="write"), "peer app")

    assert trace.ending.kind == "range-error"
    assert "NULL pointer" in trace.ending.reason
    assert len(trace.accounts) == 1
    assert trace.schedule == "peer app"
    with pytest.raises(
        ReplayError, match=r"entry 3 \(peer\): step 2 is not possible: the run left"
    ):
        replay(toy(NULL + WRITER, app="null", peer="write"), "peer app peer")
