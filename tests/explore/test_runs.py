"""Runs that begin alike are replayed once; each is what a replay of its own would give."""

from dataclasses import fields
from itertools import product
from random import Random

import pytest

from app.explore.properties import choose
from app.explore.replay import replay
from app.explore.runs import Runs
from app.explore.schedule import LONGEST_TRACE
from app.explore.trace import Trace
from app.machine import Action, Model, actions, step
from tests.explore.toys import FREEZER, WRITER, toy

STRAY = "int op_bad(struct super_block *sb) { end(sb, 1); return 0; }"
NULL = "int op_null(struct super_block *sb) { sb = 0; return sb->value; }"
MOST_FRAMES = 50
COUNTS = """
int op_count(struct super_block *sb)
{
\tint i;
\tfor (i = 0; i < %d; i++)
\t\tsb->value = i & 1;
\treturn 0;
}
"""


def walked(model: Model, choice: Random) -> tuple[Action, ...]:
    """A random run, up to anywhere, or out of the model."""
    state, taken = model.initial, []
    for _ in range(choice.randrange(30)):
        possible = actions(model, state)
        if not possible:
            break
        taken.append(choice.choice(possible))
        try:
            state, _ = step(model, state, taken[-1])
        except Exception:  # noqa: BLE001 - it left the model
            break
    return tuple(taken)


def same(one: Trace, other: Trace) -> bool:
    return all(getattr(one, f.name) == getattr(other, f.name) for f in fields(Trace))


@pytest.mark.parametrize("seed", range(4))
def test_each_is_what_a_replay_of_its_own_gives(seed: int) -> None:
    text = f"{WRITER}\n{FREEZER}\n{STRAY}\n{NULL}"
    model = toy(text, a="write bad", b="hooked:hook=any", c="null", admin="freeze thaw")
    properties, choice = choose(), Random(seed)
    runs = Runs(model, properties)

    for _ in range(60):
        taken = walked(model, choice)
        assert same(runs.trace(taken), replay(model, taken, properties))


def test_a_run_that_goes_on_behind_an_end_of_another_is_told_without_that_end() -> None:
    """Ends break properties; a shorter run of the same beginning does not come to that end."""
    model = toy(WRITER + FREEZER + STRAY, a="bad", admin="freeze")
    properties = choose()
    whole = replay(model, "a>returned", properties).actions
    runs = Runs(model, properties)

    for steps, again in product(range(len(whole) + 1), range(2)):
        taken = whole[: len(whole) - steps if again else steps]
        assert same(runs.trace(taken), replay(model, taken, properties))


def test_a_run_longer_than_a_trace_may_be_is_told_as_far_as_it_may() -> None:
    model = toy(COUNTS % (LONGEST_TRACE + 10), a="count")
    taken = (Action(0),) * (LONGEST_TRACE + 5)
    runs = Runs(model, ())

    assert len(runs.trace(taken).accounts) == LONGEST_TRACE + 5
    assert runs.told(taken).actions == taken[:LONGEST_TRACE]
    assert runs.told(taken[:7]).actions == taken[:7]


def test_a_run_with_more_frames_than_a_trace_may_have_is_told_as_far_as_it_may(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.explore.trace.FRAME_BUDGET", MOST_FRAMES)
    model = toy(COUNTS % 40, a="count")
    runs = Runs(model, ())

    told = runs.told((Action(0),) * 40)

    frames = [sum(len(s.stack) for s in account.statements) for account in told.accounts]
    assert sum(frames) <= MOST_FRAMES
    assert 0 < len(frames) < 40
    more = runs.trace((Action(0),) * (len(frames) + 1)).accounts[-1]
    assert sum(frames) + sum(len(s.stack) for s in more.statements) > MOST_FRAMES
