"""What the tables say of a step is what the machine says: of the first of twins, and of others."""

from __future__ import annotations

from random import Random

import pytest

from app.explore.effects import ALL_REDUCTIONS
from app.explore.foresight import KEPT_GRAIN
from app.explore.judge import Judge
from app.explore.ledger import Ledger
from app.explore.loop import CHOICE, LEAVES, STEP, WAITS
from app.explore.properties import choose
from app.explore.tables import Learner
from app.explore.verdict import Limits, never
from app.explore.walk import Walk
from app.jobs.compiled import model_of
from app.machine import Action, Model, Open, RangeError, Stepped, Trail, attempt
from app.machine.pieces import changed, content, grains
from app.scenarios.language import parse
from tests.explore.toys import FREEZER, WRITER, toy

TRIES = 300


def kind_of(model: Model, learner: Learner, numbers: list[int], action: Action) -> None:
    """What is known of an action is what comes of it, and what it looks at and changes."""
    parts, outcome = learner._known_or_learned(numbers, action)
    state, trail = learner.coding.state(numbers), Trail()
    kind = learner._kind.array[outcome]
    writes = learner._writes_of(outcome)
    try:
        result = attempt(model, state, action, trail=trail, tell_why=False)
    except RangeError:
        assert kind == LEAVES
        return
    looked_at = {part for piece in trail.read for part in learner.coding.parts_of(piece)}
    assert looked_at <= {*parts, learner.coding.stacks[action.context]}
    if not isinstance(result, Stepped):
        assert kind == (CHOICE if isinstance(result, Open) else WAITS)
        values = result.values if isinstance(result, Open) else ()
        assert tuple(value for value, _ in writes) == values
        return
    assert kind == STEP
    after = list(numbers)
    for part, number in writes:
        after[part] = number
    assert learner.coding.state(after) == result.state
    told = {
        part
        for piece in changed(model, state, result.state)
        for part, held in learner.coding.told(piece, content(model, result.state, piece))
        if learner.coding.number(part, held) != numbers[part]
    }
    assert told == {part for part, _ in writes}
    found = grains(model, trail.fine, state, result.state)
    bits = learner.foresight.futures.bits
    assert bits(found.changed) == learner.ahead._changes[outcome]
    assert not bits({*found.looked_at, KEPT_GRAIN}) & ~learner.ahead._looks[outcome]


@pytest.mark.parametrize(
    "model",
    [
        toy(WRITER + FREEZER, a="write", b="write", c="write", admin="freeze thaw"),
        toy(WRITER + FREEZER, a="hooked:hook=any", b="hooked:hook=any", c="hooked:hook=any"),
        model_of(
            parse("kernel 6.8\nfs disk ext4\nw*3: aio_write disk hook=any\nadmin: freeze disk\n")
        ),
        model_of(parse("kernel 6.7\nfs disk ext4\nw*3: uring_write disk\nadmin*2: freeze disk\n")),
    ],
)
def test_of_twins(model: Model) -> None:
    ledger = Ledger(model, Judge(model, choose()))
    walk = Walk(model, ledger, Limits(states=2_000), never, reductions=ALL_REDUCTIONS)
    for _ in walk.go():
        pass
    learner, random = walk.learner, Random(0)
    assert learner.twins is not None

    for _ in range(TRIES):
        state = random.randrange(walk.arena.states)
        numbers = learner.coding.numbers(walk.arena.row(state))
        kind_of(learner.model, learner, numbers, Action(random.randrange(len(model.contexts))))
